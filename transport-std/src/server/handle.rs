//! [`Handle`]: what an operator asks of a server.

use std::net::SocketAddr;
use std::time::Duration;

use async_channel::{Receiver, Sender};
use plausch_core::directory::{CommandError, MemberView, Sign, Who};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::{Fingerprint, PublicKey};
use plausch_core::text::Text;
use plausch_core::wire::Dialect;

use super::decided::{Decided, Outcome, Ruling};
use super::event::Commanded;
use super::metrics::Metrics;
use super::options::{Limits, Owner};
use super::rules::{Network, Target};

/// Speaks to a running [`Server`](super::Server), from any thread. Dropping it changes nothing.
#[derive(Debug, Clone)]
pub struct Handle {
    requests: Sender<Request>,
    owners_changed: Receiver<()>,
    decisions_changed: Receiver<()>,
}

/// A member, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its nickname.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// What it speaks.
    pub dialect: Dialect,
    /// Whether it said HELLO (§3).
    pub modern: bool,
    /// The key of its link, if that is secure (§8).
    pub key: Option<PublicKey>,
}

impl Member {
    pub(super) fn seen(member: &MemberView<'_>) -> Self {
        Member {
            nick: member.nick.clone(),
            addr: member.addr,
            dialect: member.dialect,
            modern: member.modern,
            key: member.key,
        }
    }

    pub(super) fn who(&self) -> Who<'_> {
        Who { ip: self.addr.ip(), nick: Some(&self.nick), key: self.key.as_ref() }
    }
}

/// A member, as the operator looks at it closely.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberDetail {
    /// Who it is.
    pub member: Member,
    /// Its connection, which the log names, too.
    pub link: LinkId,
    /// For how long it has been connected.
    pub connected: Duration,
    /// For how long it has not been heard of, not even by the answer to a ping.
    pub silent: Duration,
    /// How many texts it sent to the room, also those that were refused.
    pub texts: u32,
    /// How long ago the last one was.
    pub spoke: Option<Duration>,
    /// How many bytes are still to be sent to it.
    pub waiting: u64,
    /// Whether it is muted.
    pub is_muted: bool,
    /// Whether it may command the server.
    pub is_operator: bool,
}

/// A request, and where its answer goes.
#[derive(Debug)]
pub(super) enum Request {
    Members(Sender<Vec<Member>>),
    Look(Nick, Sender<Option<MemberDetail>>),
    Kick {
        nick: Nick,
        why: Option<String>,
        done: Sender<Result<(), CommandError>>,
    },
    Say {
        text: String,
        done: Sender<Result<(), CommandError>>,
    },
    PutUp {
        sign: Sign,
        text: Option<String>,
        done: Sender<Result<(), CommandError>>,
    },
    Sign(Sign, Sender<Option<String>>),
    Announce {
        after: Duration,
        why: Option<String>,
        done: Sender<Result<(), CommandError>>,
    },
    SetLimits(Box<Limits>),
    Decide(Vec<Ruling>, Sender<Result<Outcome, CommandError>>),
    Decisions(Sender<Vec<Decided>>),
    SetOperators(Vec<Fingerprint>),
    SetAdmitted(Vec<Target>, Sender<Vec<Member>>),
    SetExempt(Vec<Network>),
    Reply {
        link: LinkId,
        done: bool,
        pieces: Vec<String>,
    },
    Owners(Sender<Vec<Owner>>),
    Metrics(Sender<Metrics>),
    #[cfg(feature = "cluster")]
    Cluster(Sender<Option<super::cluster::ClusterView>>),
    Stop,
}

impl Handle {
    pub(super) fn new(
        requests: Sender<Request>,
        owners_changed: Receiver<()>,
        decisions_changed: Receiver<()>,
    ) -> Self {
        Handle { requests, owners_changed, decisions_changed }
    }

    /// The members in the order in which they connected, without those of other servers in its cluster; nobody once the
    /// server has stopped.
    pub async fn members(&self) -> Vec<Member> {
        self.ask(Request::Members).await.unwrap_or_default()
    }

    /// All that is known of a member of this server. `None`: nobody is called that, or the server has stopped.
    pub async fn look_at(&self, nick: &Nick) -> Option<MemberDetail> {
        self.ask(|done| Request::Look(nick.clone(), done)).await.flatten()
    }

    /// Removes a member and tells it `why`.
    ///
    /// # Errors
    /// Nobody is called that, `why` is empty or too long, or the server has stopped.
    pub async fn kick(&self, nick: &Nick, why: Option<&str>) -> Result<(), CommandError> {
        let (nick, why) = (nick.clone(), why.map(ToOwned::to_owned));
        let kicked = self.ask(|done| Request::Kick { nick, why, done }).await;
        kicked.unwrap_or(Err(CommandError::Stopped))
    }

    /// Says `text` to the room, as `Server`.
    ///
    /// # Errors
    /// The text is empty or too long, or the server has stopped.
    pub async fn say(&self, text: &str) -> Result<(), CommandError> {
        let text = text.to_owned();
        let said = self.ask(|done| Request::Say { text, done }).await;
        said.unwrap_or(Err(CommandError::Stopped))
    }

    /// Puts something up for all to read, in place of what was there; `None`: takes that down (§6). What the room is about is a
    /// [decision](Handle::decide).
    ///
    /// # Errors
    /// The text is empty or too long, or the server has stopped.
    pub async fn put_up(&self, sign: Sign, text: Option<&str>) -> Result<(), CommandError> {
        let text = text.map(ToOwned::to_owned);
        let done = self.ask(|done| Request::PutUp { sign, text, done }).await;
        done.unwrap_or(Err(CommandError::Stopped))
    }

    /// What was put up, its lines with `\n` between them. `None`: nothing, or the server has stopped.
    pub async fn sign(&self, sign: Sign) -> Option<String> {
        self.ask(|done| Request::Sign(sign, done)).await.flatten()
    }

    /// Tells the members that the server ends soon, and is back `after` about that time. [`stop`](Handle::stop) ends it, and
    /// then says nothing more.
    ///
    /// # Errors
    /// `why` is empty or too long, or the server has stopped.
    pub async fn announce_restart(
        &self,
        after: Duration,
        why: Option<&str>,
    ) -> Result<(), CommandError> {
        let why = why.map(ToOwned::to_owned);
        let done = self.ask(|done| Request::Announce { after, why, done }).await;
        done.unwrap_or(Err(CommandError::Stopped))
    }

    /// Allows something else from now on. Members that are more than allowed stay. How long a payload may be and which
    /// nicknames are allowed remains, because members rely on it.
    pub fn set_limits(&self, limits: Limits) {
        // A server that is gone allows nothing.
        let _ = self.requests.try_send(Request::SetLimits(Box::new(limits)));
    }

    /// Decides something for the room, and tells the other servers of it. Whoever is banned now is removed, and told why. What
    /// the room is about changes with its turn among the texts.
    ///
    /// # Errors
    /// What the room is about is too long, there are too many bans and mutes, or the server has stopped. Of several decisions,
    /// those before that one are made.
    pub async fn decide(&self, rulings: Vec<Ruling>) -> Result<Outcome, CommandError> {
        let decided = self.ask(|done| Request::Decide(rulings, done)).await;
        decided.unwrap_or(Err(CommandError::Stopped))
    }

    /// What was decided last about each thing, here or at another server: what an application keeps for the server's next start,
    /// as [`Options::decisions`](super::Options::decisions). What was taken back is among it. `None` once the server has stopped.
    pub async fn decisions(&self) -> Option<Vec<Decided>> {
        self.ask(Request::Decisions).await
    }

    /// Waits until [`decisions`](Handle::decisions) may tell something new. False once the server has stopped. Each change is
    /// told once, to whichever clone asks first.
    pub async fn decisions_changed(&self) -> bool {
        self.decisions_changed.recv().await.is_ok()
    }

    /// From now on, members over secure links whose keys have these fingerprints may command the server, and nobody else: see
    /// [`Options::operators`](super::Options).
    pub fn set_operators(&self, operators: Vec<Fingerprint>) {
        // Nobody commands a server that is gone.
        let _ = self.requests.try_send(Request::SetOperators(operators));
    }

    /// From now on, only these may be in the room, and operators; if there are none, everybody may. Members who may not are
    /// removed, and told why: returns them. Nobody is removed once the server has stopped.
    pub async fn set_admitted(&self, admitted: Vec<Target>) -> Vec<Member> {
        self.ask(|done| Request::SetAdmitted(admitted, done)).await.unwrap_or_default()
    }

    /// From now on, limits for one address do not hold for addresses of these networks, and hold for all others: connections,
    /// registrations and handshakes.
    pub fn set_exempt(&self, exempt: Vec<Network>) {
        // A server that is gone limits nobody.
        let _ = self.requests.try_send(Request::SetExempt(exempt));
    }

    /// Tells an operator in the room what came of its command: whether it was `done`, and what there is to say, in lines. If
    /// there is much to say, it is told in several messages, and at most [`Handle::MAX_REPLY`] bytes of it.
    pub fn reply(&self, commanded: &Commanded, done: bool, text: &str) {
        let (link, pieces) = (commanded.link, pieces(text));
        // Nobody waits for a server that is gone.
        let _ = self.requests.try_send(Request::Reply { link, done, pieces });
    }

    /// Whose nicknames are: what an application keeps for the server's next start, as
    /// [`Security::owners`](super::Security::owners). `None` once the server has stopped.
    pub async fn owners(&self) -> Option<Vec<Owner>> {
        self.ask(Request::Owners).await
    }

    /// How the server stands, and what it has counted. `None` once it has stopped.
    ///
    /// The server's own thread answers: whoever waits in vain knows that it hangs.
    pub async fn metrics(&self) -> Option<Metrics> {
        self.ask(Request::Metrics).await
    }

    /// How the cluster stands. `None`: the server is in none, or has stopped.
    #[cfg(feature = "cluster")]
    pub async fn cluster(&self) -> Option<super::cluster::ClusterView> {
        self.ask(Request::Cluster).await.flatten()
    }

    /// Waits until [`owners`](Handle::owners) may tell something new. False once the server has stopped. Each change is
    /// told once, to whichever clone asks first.
    pub async fn owners_changed(&self) -> bool {
        self.owners_changed.recv().await.is_ok()
    }

    /// Tells the members that the server stops, and stops it: [`Server::run`](super::Server::run) returns.
    pub fn stop(&self) {
        // A server that is gone has stopped.
        let _ = self.requests.try_send(Request::Stop);
    }

    /// How much an operator in the room is told of one command, in bytes.
    pub const MAX_REPLY: usize = 64 << 10;

    async fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> Option<T> {
        let (answer, answered) = async_channel::bounded(1);
        self.requests.send(request(answer)).await.ok()?;
        answered.recv().await.ok()
    }
}

/// How much of a reply goes into one message, in bytes: every client on a computer reads so much.
const MAX_PIECE: usize = 2048;

/// A reply, cut between its lines into messages. Of a line that is too long for one, only the beginning is told.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut lines = 0;
    for line in text.get(..floor(text, Handle::MAX_REPLY)).unwrap_or_default().lines() {
        let line = line.get(..floor(line, MAX_PIECE)).unwrap_or_default();
        let is_full = |piece: &String| piece.len() + LINE_BREAK + line.len() > MAX_PIECE;
        if lines == Text::MAX_LINES || (lines > 0 && pieces.last().is_some_and(is_full)) {
            pieces.push(String::new());
            lines = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.extend((lines > 0).then_some('\n'));
            piece.push_str(line);
        }
        lines += 1;
    }
    pieces
}

/// How long a line break is on the wire (§2).
const LINE_BREAK: usize = "\u{2028}".len();

/// The end of the last character that is within the first `most` bytes.
pub(super) fn floor(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_goes_in_as_many_messages_as_it_needs() {
        assert_eq!(pieces("done"), ["done"]);
        assert_eq!(pieces("two\nlines"), ["two\nlines"]);
        let text = (0..120).map(|number| format!("{number}\n")).collect::<String>();
        let cut = pieces(&text);
        assert_eq!(cut.iter().map(|piece| piece.lines().count()).collect::<Vec<_>>(), [50, 50, 20]);
        assert_eq!(cut.join("\n"), text.trim_end());
        for text in ["ä".repeat(3000), format!("{}\n", "ä".repeat(999)).repeat(99)] {
            let cut = pieces(&text);
            let long = |piece: &String| Text::new(piece).unwrap().encoded_len();
            assert!(cut.iter().all(|piece| long(piece) <= MAX_PIECE), "{}", cut.len());
            assert!(cut.iter().map(String::len).sum::<usize>() <= Handle::MAX_REPLY);
        }
    }
}
