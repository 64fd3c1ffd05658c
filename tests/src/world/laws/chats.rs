//! What is said in private, and how a chat ends.

use std::collections::BTreeMap;

use plausch_core::time::{Duration, Instant};

use crate::world::network::EndId;
use crate::world::{Seen, World};

/// One private chat as one side saw it.
#[derive(Debug, Clone)]
struct Session {
    peer: String,
    /// This side of its connection.
    window: Option<EndId>,
    said: Vec<String>,
    heard: Vec<String>,
    /// When it ended, and why; open otherwise.
    end: Option<(Instant, String)>,
}

/// What is said last has arrived so soon, if nothing is in the way.
const ARRIVES: Duration = Duration::from_secs(5);

impl World {
    /// Private words reached their member only, once and in order; all of them if the chat did not break. Both sides
    /// agree with whom they talk, and how it ended.
    pub fn private_words_are_private(&mut self) {
        let mut all: BTreeMap<EndId, (String, Session)> = BTreeMap::new();
        for name in self.names() {
            for session in self.sessions(&name) {
                match session.window {
                    Some(window) => {
                        all.insert(window, (name.clone(), session));
                    }
                    None => self.fail(format_args!("{name} has a chat without a connection")),
                }
            }
        }
        for (&window, (name, session)) in &all {
            let other = self.net.other_side(window).and_then(|other| all.get(&other));
            let nobody = (session.peer.clone(), Session::unopened(name));
            let (peer, theirs) = other.unwrap_or(&nobody);
            if *peer != session.peer || theirs.peer != *name {
                let (here, there) = (&session.peer, &theirs.peer);
                self.fail(format_args!("{name} talks to {here}, and {peer} to {there}"));
            }
            self.all_was_heard(name, session, peer, theirs);
            self.ends_agree(name, session, peer, theirs);
        }
    }

    /// What `name` heard is what `peer` said, from the first text on; all of it if the chat did not break.
    fn all_was_heard(&self, name: &str, session: &Session, peer: &str, theirs: &Session) {
        let mut heard = session.heard.as_slice();
        // What a connection brings last may break off in the middle.
        if session.ended("lost")
            && let [before @ .., last] = heard
            && !theirs.said.contains(last)
        {
            heard = before;
        }
        if !theirs.said.starts_with(heard) {
            let said = &theirs.said;
            self.fail(format_args!("{name} heard {heard:?}, and {peer} said {said:?}"));
        }
        if let Some(text) =
            heard.iter().find(|text| !text.starts_with(&format!("{peer} to {name} ")))
        {
            self.fail(format_args!("{name} heard {text:?} from {peer}"));
        }
        let whole = match (&theirs.end, &session.end) {
            (None, None) => true,
            (Some((_, theirs)), Some((_, mine))) => theirs == "closed" && mine == "peer",
            _ => false,
        };
        if whole && heard.len() != theirs.said.len() {
            let said = &theirs.said;
            self.fail(format_args!("{name} heard only {heard:?} of {said:?}"));
        }
    }

    /// Of a chat that one side ended, the other is told so, and that it was the other only then.
    fn ends_agree(&self, name: &str, session: &Session, peer: &str, theirs: &Session) {
        let Some((at, why)) = &session.end else {
            if theirs.end.is_some() {
                self.fail(format_args!("{name} still talks to {peer}, for whom it is over"));
            }
            return;
        };
        // An original whose reader died closes, too.
        let by_ours = self.people.contains_key(peer) && !self.person_ref(peer).is_original();
        if why == "peer" && by_ours && !theirs.ended("closed") {
            self.fail(format_args!("{peer} ended the chat with {name}, and does not know"));
        }
        let calm = self.laws.calm.was_calm(&[name, peer], *at, *at + ARRIVES);
        // An original that closes without having read everything breaks the connection.
        let ours = !self.person_ref(name).is_original();
        if why == "closed" && ours && calm && theirs.ended("lost") {
            self.fail(format_args!("{peer} is not told that {name} ended the chat"));
        }
    }

    /// With whom somebody is in an open chat.
    pub fn open_chats(&mut self, name: &str) -> Vec<String> {
        let sessions = self.sessions(name);
        sessions
            .into_iter()
            .filter(|session| session.end.is_none())
            .map(|session| session.peer)
            .collect()
    }

    fn sessions(&mut self, name: &str) -> Vec<Session> {
        let original = self.person_ref(name).is_original();
        let mut all: Vec<Session> = Vec::new();
        let windows: Vec<_> = self.person(name, |person, _| person.sights().windows().collect());
        for ((at, seen), window) in self.sights(name).into_iter().zip(windows) {
            let open = |all: &mut Vec<Session>, peer: &str| {
                let it = |session: &Session| {
                    session.peer == peer && session.window == window && session.end.is_none()
                };
                all.iter().rposition(it)
            };
            match seen {
                Seen::ChatOpened { peer } => {
                    if open(&mut all, &peer).is_some() && !original {
                        self.fail(format_args!("{name} has two chats with {peer}"));
                    }
                    all.push(Session { window, ..Session::unopened(&peer) });
                    all.last_mut().expect("it was just added").end = None;
                }
                Seen::ChatText { peer, text, own } => {
                    let Some(at) = open(&mut all, &peer) else {
                        self.fail(format_args!("{name} saw {text:?} of {peer} outside of a chat"));
                    };
                    let session = &mut all[at];
                    if own { session.said.push(text) } else { session.heard.push(text) }
                }
                Seen::ChatClosed { peer, end } => {
                    if let Some(open) = open(&mut all, &peer) {
                        all[open].end = Some((at, end));
                    }
                }
                Seen::Quit => {
                    let open = all.iter_mut().filter(|session| session.end.is_none());
                    open.for_each(|session| session.end = Some((at, "closed".to_owned())));
                }
                _ => {}
            }
        }
        all
    }
}

impl Session {
    /// What somebody saw of a chat that never opened.
    fn unopened(peer: &str) -> Self {
        Session {
            peer: peer.to_owned(),
            window: None,
            said: Vec::new(),
            heard: Vec::new(),
            end: Some((Instant::START, "unopened".to_owned())),
        }
    }

    fn ended(&self, why: &str) -> bool {
        self.end.as_ref().is_some_and(|(_, end)| end == why)
    }
}
