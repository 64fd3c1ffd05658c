//! [`Outbox`]: what one link is still to be sent: the rest of the room's log, with detours.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice};
use std::ops::Range;

use super::room_log::RoomLog;

/// A link's position in the log of its audience, and its detours: what is said to this link alone, and what it must
/// not hear. Outside the room there is only what is said to it alone.
///
/// Every method that takes a log wants the one that the outbox has entered; before that, any.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// The position in the log, if it has entered one.
    at: Option<u64>,
    /// Most links have none, and need no memory for them.
    detours: Option<Box<Detours>>,
}

#[derive(Debug, Default)]
struct Detours {
    /// Ordered by position.
    queue: VecDeque<Detour>,
    /// The bytes of all insertions, in order.
    private: Vec<u8>,
    /// How many of them are sent.
    sent: usize,
    /// How many of them do not count as waiting.
    excused: usize,
}

/// What comes before the byte at this position of the log.
#[derive(Debug)]
struct Detour {
    at: u64,
    what: What,
}

#[derive(Debug)]
enum What {
    /// This many private bytes.
    Insert(usize),
    /// A gap: the log goes on at this position.
    SkipTo(u64),
    /// Nothing, until the link is released.
    Hold,
    /// The end.
    End,
}

/// Pieces that go out in one send: some detours, and the log around them.
const PIECES: usize = 8;

impl Outbox {
    /// Sends what is appended to `log` from now on.
    pub(super) fn enter(&mut self, log: &mut RoomLog) {
        self.leave(log);
        self.at = Some(log.enter());
    }

    /// Gives up what is not sent yet of the log.
    pub(super) fn leave(&mut self, log: &mut RoomLog) {
        if let Some(at) = self.at.take() {
            log.leave(at);
        }
    }

    /// Sends what `write` appends, after everything said so far. If it is `excused`, it does not count in
    /// [`Outbox::waiting`].
    pub(super) fn insert(
        &mut self,
        log: &RoomLog,
        excused: bool,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let now = self.now(log);
        self.detours.get_or_insert_default().insert(now, excused, write);
    }

    /// Skips `range`, which was appended last.
    pub(super) fn skip(&mut self, range: Range<u64>) {
        let queue = &mut self.detours.get_or_insert_default().queue;
        match queue.back_mut() {
            Some(Detour { what: What::SkipTo(to), .. }) if *to == range.start => *to = range.end,
            _ => queue.push_back(Detour { at: range.start, what: What::SkipTo(range.end) }),
        }
    }

    /// Holds back everything said from now on.
    pub(super) fn hold(&mut self, log: &RoomLog) {
        self.push(log, What::Hold);
    }

    /// Sends what was held back.
    pub(super) fn release(&mut self) {
        if let Some(detours) = &mut self.detours {
            detours.queue.retain(|detour| !matches!(detour.what, What::Hold));
        }
    }

    /// Ends after everything said so far.
    pub(super) fn end(&mut self, log: &RoomLog) {
        self.push(log, What::End);
    }

    /// Sends what there is with `send`, as much as it takes: it returns how many bytes were taken, or
    /// [`ErrorKind::WouldBlock`]. Returns whether it took everything. However that ends, the log has to be told how far this
    /// [moved](RoomLog::moved): other outboxes may send meanwhile.
    pub(super) fn send(
        &mut self,
        log: &RoomLog,
        mut send: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<bool> {
        loop {
            let mut slices = [IoSlice::new(&[]); PIECES];
            let (count, bytes) = self.gather(log, &mut slices);
            if bytes == 0 {
                self.sent(log, 0);
                return Ok(true);
            }
            match send(slices.get(..count).unwrap_or_default()) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(sent) => {
                    self.sent(log, sent);
                    if sent < bytes || count < PIECES {
                        return Ok(sent == bytes);
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Fills `slices` with what is to be sent next. Returns how many slices and bytes that is.
    pub(super) fn gather<'a>(
        &'a self,
        log: &'a RoomLog,
        slices: &mut [IoSlice<'a>],
    ) -> (usize, usize) {
        let detours = self.detours.as_deref();
        let mut private = detours.map_or(&[][..], Detours::unsent);
        let mut detours = detours.into_iter().flat_map(|detours| &detours.queue).peekable();
        let (mut at, mut bytes, mut count) = (self.at, 0, 0);
        while let Some(slice) = slices.get_mut(count) {
            let piece = match detours.next_if(|detour| detour.is_due(at)) {
                Some(Detour { what: What::Insert(len), .. }) => {
                    let (piece, rest) = private.split_at_checked(*len).unwrap_or((private, &[]));
                    private = rest;
                    piece
                }
                Some(Detour { what: What::SkipTo(to), .. }) => {
                    at = at.map(|_| *to);
                    continue;
                }
                Some(Detour { what: What::Hold | What::End, .. }) => break,
                None => {
                    let Some(at) = &mut at else { break };
                    let until = detours.peek().map_or(log.end(), |detour| detour.at);
                    let piece = log.slice(*at, until);
                    if piece.is_empty() {
                        break;
                    }
                    *at += piece.len() as u64;
                    piece
                }
            };
            *slice = IoSlice::new(piece);
            bytes += piece.len();
            count += 1;
        }
        (count, bytes)
    }

    /// Records that `count` of the gathered bytes are sent.
    fn sent(&mut self, log: &RoomLog, mut count: usize) {
        let mut none = Detours::default();
        let Detours { queue, private, sent, excused } =
            self.detours.as_deref_mut().unwrap_or(&mut none);
        loop {
            let due = queue.front_mut().filter(|detour| detour.is_due(self.at));
            match due.map(|detour| &mut detour.what) {
                Some(What::Insert(len)) => {
                    let step = count.min(*len);
                    count -= step;
                    *sent += step;
                    *len -= step;
                    if *len > 0 {
                        break;
                    }
                }
                Some(What::SkipTo(to)) => self.at = self.at.map(|_| *to),
                Some(What::Hold | What::End) => break,
                None => {
                    let Some(at) = &mut self.at else { break };
                    let until = queue.front().map_or(log.end(), |detour| detour.at);
                    let step = (count as u64).min(until - *at);
                    if step == 0 {
                        break;
                    }
                    count -= step as usize;
                    *at += step;
                    continue;
                }
            }
            queue.pop_front();
        }
        if queue.is_empty() {
            self.detours = None;
        } else if *sent == private.len() {
            (*private, *sent, *excused) = (Vec::new(), 0, 0);
        }
    }

    /// The position in the log, if it has entered one.
    pub(super) fn at(&self) -> Option<u64> {
        self.at
    }

    /// Whether anything said to this link alone is not sent yet.
    pub(super) fn has_private(&self) -> bool {
        self.detours.as_ref().is_some_and(|detours| !detours.private.is_empty())
    }

    /// How many private bytes wait, apart from the excused ones.
    pub(super) fn waiting(&self) -> usize {
        let waiting = |detours: &Detours| detours.unsent().len().saturating_sub(detours.excused);
        self.detours.as_deref().map_or(0, waiting)
    }

    /// How many private bytes wait, the excused ones among them.
    pub(super) fn unsent(&self) -> usize {
        self.detours.as_deref().map_or(0, |detours| detours.unsent().len())
    }

    /// Whether nothing can be sent until the link is released.
    pub(super) fn is_held(&self) -> bool {
        self.next_is(|what| matches!(what, What::Hold))
    }

    /// Whether everything is sent, and nothing follows.
    pub(super) fn has_ended(&self) -> bool {
        self.next_is(|what| matches!(what, What::End))
    }

    fn next_is(&self, wanted: impl Fn(&What) -> bool) -> bool {
        let next = self.detours.as_ref().and_then(|detours| detours.queue.front());
        next.is_some_and(|next| next.is_due(self.at) && wanted(&next.what))
    }

    fn push(&mut self, log: &RoomLog, what: What) {
        let at = self.now(log);
        self.detours.get_or_insert_default().queue.push_back(Detour { at, what });
    }

    /// The position after everything said so far.
    fn now(&self, log: &RoomLog) -> u64 {
        match self.at {
            Some(_) => log.end(),
            None => 0,
        }
    }
}

impl Detours {
    /// Inserts what `write` appends before the byte at `now`.
    fn insert(&mut self, now: u64, excused: bool, write: impl FnOnce(&mut Vec<u8>)) {
        if self.sent > self.private.len() / 2 {
            self.private.drain(..self.sent);
            self.sent = 0;
        }
        let before = self.private.len();
        write(&mut self.private);
        let len = self.private.len() - before;
        if len == 0 {
            return;
        }
        if excused {
            self.excused += len;
        }
        match self.queue.back_mut() {
            Some(Detour { at, what: What::Insert(last) }) if *at == now => *last += len,
            _ => self.queue.push_back(Detour { at: now, what: What::Insert(len) }),
        }
    }

    /// The private bytes that are not sent yet.
    fn unsent(&self) -> &[u8] {
        self.private.get(self.sent..).unwrap_or_default()
    }
}

impl Detour {
    /// Whether it comes before the byte at `at`. Outside the room, everything is due.
    fn is_due(&self, at: Option<u64>) -> bool {
        at.is_none_or(|at| self.at <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends at most `most` bytes. Returns them.
    fn send(outbox: &mut Outbox, log: &mut RoomLog, most: usize) -> Vec<u8> {
        let mut slices = [IoSlice::new(&[]); 3];
        let from = outbox.at();
        let (count, bytes) = outbox.gather(log, &mut slices);
        let mut sent: Vec<u8> = slices[..count].iter().flat_map(|slice| slice.to_vec()).collect();
        assert_eq!(sent.len(), bytes);
        sent.truncate(most);
        outbox.sent(log, sent.len());
        log.moved(from, outbox.at());
        sent
    }

    fn say(log: &mut RoomLog, text: &str) -> Range<u64> {
        log.append(|bytes| bytes.extend(text.as_bytes()))
    }

    fn tell(outbox: &mut Outbox, log: &RoomLog, text: &str) {
        outbox.insert(log, false, |bytes| bytes.extend(text.as_bytes()));
    }

    #[test]
    fn detours_come_at_the_position_they_were_made_at() {
        let (mut log, mut ann) = (RoomLog::default(), Outbox::default());
        say(&mut log, "before ");
        tell(&mut ann, &log, "welcome ");
        ann.enter(&mut log);
        say(&mut log, "one ");
        tell(&mut ann, &log, "psst ");
        tell(&mut ann, &log, "hey ");
        let own = say(&mut log, "own ");
        ann.skip(own);
        say(&mut log, "two ");
        ann.end(&log);
        say(&mut log, "behind ");
        let mut heard = Vec::new();
        while !ann.has_ended() {
            heard.extend(send(&mut ann, &mut log, 3));
        }
        assert_eq!(String::from_utf8(heard).unwrap(), "welcome one psst hey two ");
        assert_eq!(send(&mut ann, &mut log, 100), b"");
        assert!(!ann.has_private());
    }

    #[test]
    fn what_is_held_waits_and_what_was_said_before_does_not() {
        let (mut log, mut ann) = (RoomLog::default(), Outbox::default());
        tell(&mut ann, &log, "welcome ");
        ann.hold(&log);
        tell(&mut ann, &log, "list ");
        ann.enter(&mut log);
        say(&mut log, "hi ");
        assert!(!ann.is_held());
        assert_eq!(send(&mut ann, &mut log, 100), b"welcome ");
        assert!(ann.is_held());
        assert_eq!(send(&mut ann, &mut log, 100), b"");
        ann.release();
        assert_eq!(send(&mut ann, &mut log, 100), b"list hi ");
        assert!(!ann.is_held() && log.kept() == 0);
    }

    #[test]
    fn private_bytes_are_counted_and_given_back() {
        let (mut log, mut ann) = (RoomLog::default(), Outbox::default());
        ann.insert(&log, true, |bytes| bytes.extend([1; 500]));
        tell(&mut ann, &log, "0123456789");
        assert_eq!(ann.waiting(), 10);
        send(&mut ann, &mut log, 1000);
        assert_eq!(ann.waiting(), 0);
        assert!(ann.detours.is_none());
        for _ in 0..1000 {
            tell(&mut ann, &log, "0123456789");
            send(&mut ann, &mut log, 9);
        }
        assert_eq!(ann.waiting(), 1000);
        let kept = ann.detours.unwrap().private.len();
        assert!(kept < 2200, "what is sent is not kept: {kept}");
    }

    proptest::proptest! {
        /// Beside each outbox, a queue of its own that everything is copied to: what is sent is the same.
        #[test]
        fn each_link_hears_what_a_queue_of_its_own_would_give_it(
            steps in proptest::collection::vec((0..12u8, 0..5usize, 0..9000usize), 0..200),
        ) {
            #[derive(Default)]
            struct Link { outbox: Outbox, queue: Vec<u8>, held: Option<usize>, heard: Vec<u8>, ended: bool }
            let mut log = RoomLog::default();
            let mut links: [Link; 5] = Default::default();
            let mut next = 0_u8;
            let mut fresh = |len: usize| -> Vec<u8> {
                (0..len).map(|_| { next = next.wrapping_add(1); next }).collect()
            };
            for (step, who, count) in steps {
                match step {
                    0 if links[who].outbox.at().is_none() && !links[who].ended => {
                        links[who].outbox.enter(&mut log);
                    }
                    1 if !links[who].ended => {
                        let piece = fresh(count / 50);
                        let link = &mut links[who];
                        link.outbox.insert(&log, false, |bytes| bytes.extend(&piece));
                        link.queue.extend(&piece);
                    }
                    2 | 3 => {
                        let piece = fresh(count);
                        let range = log.append(|bytes| bytes.extend(&piece));
                        for (other, link) in links.iter_mut().enumerate() {
                            if link.outbox.at().is_none() || link.ended {
                                continue;
                            }
                            if step == 3 && other == who {
                                link.outbox.skip(range.clone());
                            } else {
                                link.queue.extend(&piece);
                            }
                        }
                    }
                    4 if links[who].held.is_none() && !links[who].ended => {
                        links[who].outbox.hold(&log);
                        links[who].held = Some(links[who].queue.len());
                    }
                    5 => {
                        links[who].outbox.release();
                        links[who].held = None;
                    }
                    6 if count < 1000 && !links[who].ended => {
                        links[who].outbox.end(&log);
                        links[who].ended = true;
                    }
                    7 if count < 300 => {
                        let link = &mut links[who];
                        link.outbox.leave(&mut log);
                        *link = Link::default();
                    }
                    _ => {
                        let link = &mut links[who];
                        link.heard.extend(send(&mut link.outbox, &mut log, count));
                    }
                }
            }
            for link in &mut links {
                loop {
                    let piece = send(&mut link.outbox, &mut log, 5000);
                    if piece.is_empty() { break; }
                    link.heard.extend(piece);
                }
                let until = link.held.unwrap_or(link.queue.len());
                assert_eq!(link.heard, link.queue[..until]);
                assert_eq!(link.outbox.is_held(), link.held.is_some());
                assert_eq!(link.outbox.has_ended(), link.ended && link.held.is_none());
                link.outbox.leave(&mut log);
            }
            assert_eq!(log.kept(), 0);
        }
    }
}
