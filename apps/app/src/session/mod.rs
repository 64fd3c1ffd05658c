//! A stay in the room, from the settings to the end, as every face runs it.
//!
//! ```text
//! App ── join(nick) ─► Session ── next() ─► Update ─► the face shows it
//!                         ▲                              │
//!                         └────── request(), quit() ◄────┘
//! ```
//!
//! ```no_run
//! use plausch_app::model::{Action, Model, Now, ShownPast};
//! use plausch_app::session::{App, Options, Outcome, Update};
//! use plausch_app::settings::{ChatSettings, Secure};
//!
//! # fn typed() -> Option<String> { None }
//! # smol::block_on(async {
//! let settings = ChatSettings::default();
//! let app = App::start(Options {
//!     settings,
//!     secure: Secure::Prefer,
//!     server_key: None,
//!     hosting: None,
//!     reconnect: true,
//!     file: None,
//!     keeps_nick: true,
//!     keeps_history: false,
//!     data: None,
//! });
//! let mut session = app.join("Zoë".parse().unwrap());
//! let model = Model::new(session.nick().clone()).ignoring(session.ignored().clone());
//! let mut model = model.keeping(session.keeps(), ShownPast::Scrollback);
//! let outcome: Outcome = loop {
//!     // A real face waits for its user at the same time.
//!     match session.next().await {
//!         Update::Over(outcome) => break outcome,
//!         update => model.update(Now::read(), update),
//!     }
//!     if let Some(line) = typed() {
//!         match model.enter_line(Now::read(), &line) {
//!             Some(Action::Request(request)) => session.request(request),
//!             Some(Action::Requests(requests)) => {
//!                 requests.into_iter().for_each(|request| session.request(request));
//!             }
//!             Some(Action::Quit) => session.quit(),
//!             None => {}
//!         }
//!     }
//!     model.take_asks().into_iter().for_each(|ask| session.ask(ask));
//!     // Here it draws the model.
//! };
//! # });
//! ```
//!
//! | file | what |
//! |---|---|
//! | `start.rs` | before the stay: hosting the room, asking for a nickname again |
//! | `hosting.rs` | the server in this process |
//! | `jobs.rs` | what takes its time, one thing after the other |
//! | `security.rs` | who the user is, and which key the server has to have |
//! | `memory.rs` | which nickname is taken the next time |
//! | `request.rs`, `update.rs` | what a face asks, and what it is told |
//! | `said.rs` | what nobody has heard yet |
//! | `batch.rs` | a stay that lines from a pipe drive |

mod batch;
mod hosting;
mod jobs;
mod memory;
mod request;
mod said;
mod security;
mod start;
mod update;

use std::collections::{BTreeSet, VecDeque};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_lite::FutureExt;
use futures_lite::future::{pending, poll_once};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{
    self, ChatSecurity, Client, Disconnect, Ended, Event, Events, Peer,
};
use smol::{Task, Timer};

use crate::attention;
use crate::history::{self, Ask, History, Keep};
use crate::ignored::{File, Ignored};
use crate::trust::{Keys, Remembered, Trust};
pub use batch::Batch;
use hosting::{Hosted, Hosting};
use jobs::{Answer, Job, RunningJob, do_jobs};
use memory::Memory;
pub use request::Request;
use said::Said;
use security::{Decided, Security};
pub use start::{App, Options, is_about_nick, suggested_nick};
pub use update::{Failure, NoHost, Notice, Outcome, Update};

/// How long what was asked before may hold up leaving.
const ASKED_TIMEOUT: Duration = Duration::from_millis(500);
/// How long leaving politely may take from then on.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long it may take at the end of a script: what was said to an original in private may still be on its way.
const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

/// One stay in the room. It comes back by itself after the connection was lost.
pub struct Session {
    client: Client,
    events: Events,
    server: String,
    nick: Nick,
    /// Whether the client keeps trying if the first attempt to join fails.
    reconnects: bool,
    hosting: Hosting,
    /// Whoever hosted the room seems to have left.
    take_over: Option<Task<Option<Hosted>>>,
    history: Option<(History, Keep)>,
    /// Jobs are done one after the other, in order.
    jobs: VecDeque<Job>,
    job: Option<RunningJob>,
    /// The client has ended: so does the stay, once the keys that it has met are remembered.
    ended: Option<Ended>,
    /// What is told before anything else happens.
    ready: VecDeque<Update>,
    has_joined: bool,
    memory: Memory,
    /// Whom the user ignored at the start.
    ignored: Ignored,
    ignored_file: Option<File>,
    /// The configuration file.
    file: Option<PathBuf>,
    attention: attention::Settings,
    /// What runs the client, until it is started.
    driver: Option<Driver>,
    keys: Option<Keys>,
    /// Members' keys of earlier stays.
    remembered: Vec<Remembered>,
    /// Those whose chats are not opened before the user decides.
    held: BTreeSet<Nick>,
    /// The key that is known, and the one that the server has, if the user has to decide.
    other_key: Option<(PublicKey, PublicKey)>,
    decided: Decided,
    said: Said,
    /// When the client must have left, once the user has asked to.
    leave_by: Option<Instant>,
    /// How much later than that it may be, if what was asked before is given up then.
    leave_later: Option<Duration>,
}

type Driver = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Session {
    /// Will join as `options` say: see [`Session::begun`].
    fn start(
        options: client::Options,
        hosting: Hosting,
        notices: Vec<Notice>,
        memory: Memory,
    ) -> Self {
        let (server, nick) = (options.server.to_string(), options.nick.clone());
        let reconnects = options.reconnect;
        let (client, events, driver) = Client::new(options);
        let driver: Option<Driver> = Some(Box::pin(driver));
        Session {
            client,
            events,
            server,
            nick,
            reconnects,
            hosting,
            take_over: None,
            history: None,
            jobs: VecDeque::new(),
            job: None,
            ended: None,
            ready: notices.into_iter().map(Update::Notice).collect(),
            has_joined: false,
            memory,
            ignored: Ignored::default(),
            ignored_file: None,
            file: None,
            attention: attention::Settings::default(),
            driver,
            keys: None,
            remembered: Vec::new(),
            held: BTreeSet::new(),
            other_key: None,
            decided: Decided::default(),
            said: Said::default(),
            leave_by: None,
            leave_later: None,
        }
    }

    /// The client runs, on smol's executor.
    fn begun(mut self) -> Self {
        self.driver.take().into_iter().for_each(|driver| smol::spawn(driver).detach());
        self
    }

    /// The stay is over before it has begun, and nothing was sent.
    fn not_begun(mut self, failure: Failure) -> Self {
        self.ready.push_back(Update::Over(Outcome::Failed(failure)));
        self
    }

    /// Keys are remembered as `security` says, and these are of members.
    fn trusting(mut self, security: Option<&Security>, remembered: Vec<Remembered>) -> Self {
        self.jobs.push_back(Job::Expect(remembered.clone()));
        let keys = security.and_then(|security| security.keys.clone());
        let decided = security.map(|security| security.decided.clone()).unwrap_or_default();
        Session { keys, decided, remembered, ..self }
    }

    /// The members' keys that were remembered when the stay began.
    pub fn remembered(&self) -> &[Remembered] {
        &self.remembered
    }

    /// The conversations of this stay are kept.
    fn keeping(self, history: History, keep: Keep) -> Self {
        Session { history: Some((history, keep)), ..self }
    }

    /// The user ignores these; others are written into the file.
    fn ignoring(self, ignored: Ignored, file: Option<File>) -> Self {
        Session { ignored, ignored_file: file, ..self }
    }

    /// Whom the user ignored when the program was started.
    pub fn ignored(&self) -> &Ignored {
        &self.ignored
    }

    /// What the user sets in this stay is written into this file.
    fn remembering(self, file: Option<PathBuf>) -> Self {
        Session { file, ..self }
    }

    /// What asks for the user's attention in this stay, and how.
    fn attending(self, attention: attention::Settings) -> Self {
        Session { attention, ..self }
    }

    /// What asks for the user's attention, and how, when the stay begins.
    pub fn attention(&self) -> &attention::Settings {
        &self.attention
    }

    /// Which conversations are kept. None: there is no history at all.
    pub fn keeps(&self) -> Option<Keep> {
        self.history.as_ref().map(|(_, keep)| *keep)
    }

    /// Asks the history. [`Update::History`] tells what it answers.
    pub fn ask(&self, ask: Ask) {
        if let Some((history, _)) = &self.history {
            history.ask(ask);
        }
    }

    /// Asks for something. [`Update::Done`] or [`Update::Failed`] tells what came of it.
    pub fn request(&mut self, request: Request) {
        if let Request::Trust(key) = &request {
            self.decided.set(*key);
        }
        self.jobs.push_back(match (request, &self.ignored_file, &self.keys) {
            (Request::Ignore(edit), Some(file), _) => Job::Ignore(edit, file.clone()),
            (Request::Trust(key), _, keys) => Job::Trust(keys.clone(), self.server.clone(), key),
            (Request::Verify(member), _, Some(keys)) => {
                Job::TrustMember(keys.clone(), self.server.clone(), member, true)
            }
            (request, ..) => Job::Request(request),
        });
    }

    /// Leaves politely: what was asked before is done, and everybody is told. Asked once more, it is over at once.
    pub fn quit(&mut self) {
        self.leave_within(ASKED_TIMEOUT, Some(LEAVE_TIMEOUT));
    }

    /// Leaves like [`Session::quit`], with more time for what was said.
    fn finish(&mut self) {
        self.leave_within(FINISH_TIMEOUT, None);
    }

    fn leave_within(&mut self, timeout: Duration, later: Option<Duration>) {
        let now = Instant::now();
        if self.is_leaving() {
            (self.leave_by, self.leave_later) = (Some(now), None);
        } else {
            (self.leave_by, self.leave_later) = (Some(now + timeout), later);
            self.jobs.push_back(Job::Leave);
        }
    }

    /// Gives up what was asked before the user wanted to leave, and leaves. Keys are remembered all the same.
    fn give_up_asked(&mut self) {
        if !self.jobs.iter().any(|job| matches!(job, Job::Leave)) {
            return;
        }
        let (kept, given_up): (VecDeque<_>, VecDeque<_>) =
            self.jobs.drain(..).partition(Job::remembers_key);
        let requests = given_up.into_iter().filter_map(|job| match job {
            Job::Request(request) => Some(request),
            Job::Ignore(..)
            | Job::Remember(..)
            | Job::Expect(_)
            | Job::RememberMember(..)
            | Job::TrustMember(..)
            | Job::Trust(..)
            | Job::Return
            | Job::Leave => None,
        });
        self.said.give_up(requests);
        self.jobs = kept;
        // The client has what the running job says, and tells if it is lost.
        self.job.take_if(|job| !job.remembers_key);
        self.jobs.push_back(Job::Leave);
    }

    /// Waits for the next thing that the face has to show. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Update {
        loop {
            if let Some(update) = self.ready.pop_front() {
                return update;
            }
            if let Some(update) = self.wait().await {
                self.said.on_update(&update, self.is_leaving());
                return update;
            }
        }
    }

    async fn wait(&mut self) -> Option<Update> {
        // What a job found out comes before the events after it.
        let leave_by = self.leave_by;
        let has_ended = self.ended.is_some();
        let job = async {
            let (jobs, running) = (&mut self.jobs, &mut self.job);
            match do_jobs(&self.client, self.file.as_deref(), jobs, running).await {
                Some(answer) => Next::Answer(answer),
                None if has_ended => Next::AllDone,
                None => pending().await,
            }
        };
        let event = async {
            match has_ended {
                true => pending().await,
                false => Next::Event(self.events.recv().await.ok()),
            }
        };
        let timeout = async {
            leave_by.map_or_else(Timer::never, Timer::at).await;
            Next::Timeout
        };
        let take_over = async {
            match &mut self.take_over {
                Some(task) => Next::TakenOver(task.await),
                None => pending().await,
            }
        };
        let history = async {
            match &self.history {
                Some((history, _)) => Next::History(history.answer().await),
                None => pending().await,
            }
        };
        Some(match timeout.or(job).or(take_over).or(event).or(history).await {
            Next::History(answer) => Update::History(answer),
            Next::Timeout => {
                self.give_up_asked();
                let Some(later) = self.leave_later.take() else {
                    self.said.abandon();
                    return Some(Update::Over(self.left()));
                };
                self.leave_by = Some(Instant::now() + later);
                return None;
            }
            Next::Answer(Answer { first: Some(first), update }) => {
                self.ready.push_back(update);
                first
            }
            Next::Answer(Answer { first: None, update }) => {
                if let Update::Event(event) = &update {
                    self.on_event(event);
                }
                update
            }
            Next::TakenOver(hosted) => {
                self.take_over = None;
                let Hosted { places, link, trouble } = hosted?;
                self.jobs.push_front(Job::Return);
                self.ready.extend(trouble.map(Update::Notice));
                Update::Notice(Notice::TakenOver { places, link })
            }
            Next::Event(Some(Event::Ended { reason })) => {
                self.ended = Some(reason);
                self.jobs.retain(Job::remembers_key);
                self.job.take_if(|job| !job.remembers_key);
                return None;
            }
            Next::AllDone => {
                let reason = self.ended.take()?;
                Update::Over(self.outcome(reason))
            }
            Next::Event(None) if self.is_leaving() => Update::Over(self.left()),
            Next::Event(None) => Update::Over(Outcome::Failed(Failure::ClientEnded)),
            Next::Event(Some(event)) => {
                self.on_event(&event);
                Update::Event(event)
            }
        })
    }

    /// The next thing that the face has to show, if it has happened already.
    pub async fn try_next(&mut self) -> Option<Update> {
        poll_once(self.next()).await
    }

    /// The server, as it was configured.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The user's own nickname.
    pub fn nick(&self) -> &Nick {
        &self.nick
    }

    /// Whether the server runs in this process.
    pub fn is_hosting(&self) -> bool {
        self.hosting.is_running()
    }

    /// Whether the user has asked to leave.
    pub fn is_leaving(&self) -> bool {
        self.leave_by.is_some()
    }

    fn on_event(&mut self, event: &Event) {
        match event {
            Event::Welcome { nick, .. } => {
                (self.nick, self.has_joined) = (nick.clone(), true);
                self.ready.extend(self.memory.keep(nick).map(Update::Notice));
            }
            Event::Secured { key, .. } => {
                self.other_key = None;
                // If what the user decided could not be written, the old key is still remembered, and that was told.
                let keys = self.keys.clone().filter(|_| self.decided.get() != Some(*key));
                let remember = |keys| Job::Remember(keys, self.server.clone(), *key);
                self.jobs.extend(keys.map(remember));
            }
            Event::ChatHeld { peer: Peer::Nick(nick), .. } => {
                self.held.insert(nick.clone());
            }
            Event::ChatClosed { peer: Peer::Nick(nick), .. } => {
                self.held.remove(nick);
            }
            // At once: the program may end before the chat does.
            Event::ChatOpened { peer: Peer::Nick(nick), security, .. } => {
                let is_trusted = self.held.remove(nick);
                if let (ChatSecurity::Secure { key, .. }, Some(keys)) = (security, &self.keys) {
                    let (keys, server) = (keys.clone(), self.server.clone());
                    let (nick, key, trust) = (nick.clone(), *key, Trust::Remembered);
                    self.jobs.push_back(match is_trusted {
                        true => {
                            let member = Remembered { nick, key, trust };
                            Job::TrustMember(keys, server, member, false)
                        }
                        false => Job::RememberMember(keys, server, nick, key),
                    });
                }
            }
            Event::OtherKey { known, shown } => self.other_key = Some((*known, *shown)),
            // One that restarts comes back.
            Event::Disconnected { reason: Disconnect::Restarting, .. } => {}
            Event::Disconnected { .. } if self.may_take_over() => {
                self.take_over = Some(smol::spawn(self.hosting.clone().take_over()));
            }
            _ => {}
        }
    }

    fn may_take_over(&self) -> bool {
        let may = self.has_joined && !self.is_leaving() && self.hosting.is_possible();
        may && self.take_over.is_none()
    }

    fn outcome(&self, reason: Ended) -> Outcome {
        if let Some((known, shown)) = self.other_key.filter(|_| !self.is_leaving()) {
            let server = self.server.clone();
            return Outcome::Failed(Failure::OtherKey { server, known, shown });
        }
        match reason {
            Ended::Left => self.left(),
            reason => Outcome::Failed(Failure::CannotJoin { server: self.server.clone(), reason }),
        }
    }

    /// The user has left.
    fn left(&self) -> Outcome {
        let mut lost = self.said.lost();
        match lost.len() {
            0 => Outcome::Left,
            count => {
                lost.truncate(Failure::MAX_QUOTED);
                Outcome::Failed(Failure::Unheard { count, quoted: lost })
            }
        }
    }
}

enum Next {
    Timeout,
    /// No job is left.
    AllDone,
    TakenOver(Option<Hosted>),
    Answer(Answer),
    Event(Option<Event>),
    History(history::Answer),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    /// A stay whose client never begins.
    fn session(keys: Keys) -> Session {
        let server = "127.0.0.1:9".parse().unwrap();
        let options = client::Options::new(server, nick("zoe"));
        let hosting = Hosting::new(String::new(), None, settings::Secure::Off, None);
        let session = Session::start(options, hosting, Vec::new(), Memory::Nowhere);
        Session { keys: Some(keys), ..session }
    }

    #[test]
    fn whoever_leaves_gives_up_no_key_that_is_being_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::new(folder.path().join("keys.db"));
        let key = PublicKey::new([1; 32]);
        let mut session = session(keys.clone());
        let remember = |name| Job::RememberMember(keys.clone(), "s:1".into(), nick(name), key);
        session.jobs.extend([remember("bob"), remember("ann")]);
        // The first one runs, and is not done.
        smol::block_on(async { assert_eq!(session.try_next().await, None) });
        session.quit();
        session.give_up_asked();
        let (jobs, running) = (&mut session.jobs, &mut session.job);
        assert_eq!((running.is_some(), jobs.len()), (true, 2));
        jobs.retain(Job::remembers_key);
        let done = smol::block_on(do_jobs(&session.client, None, jobs, running));
        assert!(done.is_none());
        let nicks: Vec<_> = keys.members("s:1").unwrap().into_iter().map(|it| it.nick).collect();
        assert_eq!(nicks, [nick("ann"), nick("bob")]);
    }
}
