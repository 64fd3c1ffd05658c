//! [`Console`]: events become lines, and typed lines become requests.
//!
//! | file | what |
//! |---|---|
//! | `lines.rs` | what is typed: keys, and the lines that they make |
//! | `commands.rs` | what each command does |
//! | `keys.rs` | keys: what is told of them, and the commands about them: with the feature `secure` |

mod commands;
#[cfg(feature = "secure")]
mod keys;
mod lines;

use core::fmt::Display;
use core::future::{Future, pending};

use embassy_futures::select::{Either4, select4};
use embassy_net::Stack;
use embassy_time::{Duration, with_timeout};
use embedded_io_async::{Read, Write};
use plausch_transport_embassy::{ChatEnd, CommandError, Disconnect, Event, Node, Peer};

use crate::board::Board;
use crate::channels::{Channels, NetworkState};
use crate::lamp::Light;
use crate::line_editor::LineEditor;
#[cfg(feature = "secure")]
use crate::own_key::{OwnKey, expect_members};
use crate::pace::Pace;
use crate::peers::Peers;
use crate::progress::Task;
use crate::screen::Screen;
use crate::settings::{Key, Settings, Storage};
use crate::stay::Stay;
#[cfg(feature = "secure")]
use crate::trusting::Trusting;
use crate::words;

/// Bytes of the longest line that can be typed.
const MAX_TYPED: usize = 480;
/// How long a text may wait for room to be sent; less than a watchdog's timeout.
const SEND_TIMEOUT: Duration = Duration::from_secs(3);

/// The console of a node.
pub struct Console<W, S, B> {
    node: Node,
    stack: Stack<'static>,
    screen: Screen<W>,
    editor: LineEditor<MAX_TYPED>,
    storage: S,
    settings: Settings,
    #[cfg(feature = "secure")]
    own_key: OwnKey,
    board: B,
    channels: &'static Channels,
    #[cfg(feature = "secure")]
    trusting: Trusting,
    peers: Peers,
    stay: Stay,
    pace: Pace,
    /// The private chat that typed texts go to. None: they go to the room.
    current: Option<Peer>,
    /// The chat that becomes current when it opens, because the user asked for it.
    wanted: Option<Peer>,
}

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    /// A console that writes to `out`. The node was made with the same `settings`, and the same key.
    #[cfg_attr(
        feature = "secure",
        expect(
            clippy::too_many_arguments,
            reason = "each is a part of the board, of a type of its own"
        )
    )]
    pub fn new(
        node: Node,
        stack: Stack<'static>,
        out: W,
        storage: S,
        settings: Settings,
        #[cfg(feature = "secure")] own_key: OwnKey,
        board: B,
        channels: &'static Channels,
    ) -> Self {
        Console {
            node,
            stack,
            screen: Screen::new(out),
            editor: LineEditor::new(),
            storage,
            settings,
            #[cfg(feature = "secure")]
            own_key,
            board,
            channels,
            #[cfg(feature = "secure")]
            trusting: Trusting::new(),
            peers: Peers::new(),
            stay: Stay::new(),
            pace: Pace::new(),
            current: None,
            wanted: None,
        }
    }

    /// Reads `keys` and shows events, forever. The console's output must never wait for a reader
    /// that is not there.
    pub async fn run(&mut self, mut keys: impl Read) -> ! {
        self.greet().await;
        self.ask_for_settings().await;
        #[cfg(feature = "secure")]
        if let Err(blocked) = self.own_key.config(&self.settings, &mut self.storage).await {
            self.blocked(blocked).await;
        }
        let Channels { progress, network, .. } = self.channels;
        let pulse = progress.pulse(Task::Console);
        let mut bytes = [0; 16];
        let mut can_read = true;
        loop {
            let typed = async {
                // Without a console the node goes on all the same.
                if can_read { keys.read(&mut bytes).await } else { pending().await }
            };
            match select4(self.node.next_event(), typed, network.receive(), pulse.asked()).await {
                Either4::First(event) => self.event(event).await,
                Either4::Second(Ok(count @ 1..)) => {
                    self.keys(bytes.get(..count).unwrap_or_default()).await;
                    // As long as there is more, nobody gets to the question.
                    pulse.answer();
                }
                Either4::Second(_) => {
                    can_read = false;
                    continue;
                }
                Either4::Third(state) => self.network(state).await,
                Either4::Fourth(()) => pulse.answer(),
            }
            can_read = true;
            self.light();
        }
    }

    async fn greet(&mut self) {
        self.screen.greet().await;
        let version = env!("CARGO_PKG_VERSION");
        let restart = self.board.last_restart();
        self.system(&format_args!(
            "plausch node {version}, started by {restart}; /help shows all commands"
        ))
        .await;
        if self.settings.unreadable {
            self.error(&words::UNREADABLE).await;
        }
    }

    async fn network(&mut self, state: NetworkState) {
        let (wifi, stack) = (self.settings.wifi.as_ref(), self.stack);
        let describe =
            |out: &mut dyn core::fmt::Write| words::describe_network(state, wifi, stack, out);
        self.screen.show_with(&self.editor, describe).await;
    }

    fn light(&self) {
        self.channels.lamp.show(match () {
            () if !self.node.is_joined() => Light::Away,
            () if self.peers.oldest_invitation().is_some() => Light::Invitation,
            () => Light::Joined,
        });
    }

    async fn event(&mut self, event: Event) {
        let taken_back = match &event {
            Event::ChatClosed { peer, end: ChatEnd::Closed } if self.is_inviting(peer) => {
                self.system(&format_args!("you took back your invitation to {peer}")).await;
                true
            }
            _ => false,
        };
        self.peers.on_event(&event);
        self.count_unanswered(&event);
        #[cfg(feature = "secure")]
        let told = self.follow_keys(&event).await;
        #[cfg(not(feature = "secure"))]
        let told = false;
        if self.stay.on_event(&event) && !taken_back && !told {
            self.screen.show_with(&self.editor, |out| words::describe(&event, out)).await;
        }
        match event {
            Event::Broadcast { own: false, .. } | Event::ChatText { .. } => {
                self.channels.lamp.message();
            }
            Event::Welcome { .. } if self.stay.former.take().is_some() => {
                self.store(Key::Nick).await;
            }
            Event::Refused { text } => {
                // Only one text is held at a time.
                drop(text);
                self.go_back_to_former_nick().await;
            }
            Event::Disconnected { .. } => self.tell_unheard().await,
            Event::Users { .. } => self.users().await,
            Event::ChatOpened { peer, .. }
                if self.wanted.take_if(|wanted| *wanted == peer).is_some() =>
            {
                self.go(Some(peer)).await;
            }
            Event::Rejected { peer, .. } => drop(self.wanted.take_if(|wanted| *wanted == peer)),
            Event::ChatClosed { peer, end: ChatEnd::Closed }
                if self.current == Some(peer.clone()) =>
            {
                self.go(None).await;
            }
            _ => {}
        }
    }

    /// Whether the user has invited `peer`, and no chat has come of it.
    fn is_inviting(&self, peer: &Peer) -> bool {
        #[cfg(feature = "secure")]
        if self.trusting.is_held(peer) {
            return false;
        }
        !self.peers.is_chatting(peer)
    }

    /// A private chat that is open proves that the network works.
    fn count_unanswered(&self, event: &Event) {
        let unanswered = &self.channels.unanswered;
        match event {
            Event::Disconnected { reason: Disconnect::NoAnswer | Disconnect::Silent }
                if self.peers.is_alone() =>
            {
                unanswered.count();
            }
            Event::Welcome { .. } | Event::Refused { .. } | Event::Disconnected { .. } => {
                unanswered.answered();
            }
            _ => {}
        }
    }

    /// Names the texts that nobody may have heard.
    async fn tell_unheard(&mut self) {
        let older = self.stay.unheard.older();
        if older > 0 {
            let line = words::Unheard::Older(older);
            self.screen.show(&self.editor, format_args!("! {line}")).await;
        }
        for text in self.stay.unheard.texts() {
            let line = words::Unheard::Text(text);
            self.screen.show(&self.editor, format_args!("! {line}")).await;
        }
        if let Some(last) = self.stay.unheard.texts().last() {
            self.editor.remember(last);
            self.system(&words::UP_BRINGS_IT_BACK).await;
        }
        self.stay.unheard.joined(false);
    }

    /// Sends texts to the private chat with `peer` from now on, or to the room.
    async fn go(&mut self, peer: Option<Peer>) {
        match &peer {
            None => self.system(&words::NOW_IN_ROOM).await,
            Some(peer) => {
                self.system(&format_args!(
                    "what you type goes to {peer} alone; /room goes back to the room, /close ends the chat"
                ))
                .await;
            }
        }
        self.current = peer;
    }

    async fn store(&mut self, key: Key) {
        if self.settings.store(key, &mut self.storage).await.is_err() {
            self.system(&words::NOT_KEPT).await;
        }
    }

    /// Joins again, with another server or nickname.
    async fn rejoin(&mut self) {
        #[cfg(feature = "secure")]
        let config = match self.own_key.config(&self.settings, &mut self.storage).await {
            Ok(config) => config,
            Err(blocked) => {
                self.node.leave().await;
                return self.blocked(blocked).await;
            }
        };
        #[cfg(not(feature = "secure"))]
        let config = self.settings.config();
        match config {
            Some(config) => {
                self.tell_unheard().await;
                self.stay.forget_absence();
                self.peers = Peers::new();
                #[cfg(feature = "secure")]
                {
                    self.trusting = Trusting::new();
                    expect_members(&self.node, &self.settings, &mut self.storage).await;
                }
                self.node.join(config);
            }
            None => self.ask_for_settings().await,
        }
    }

    async fn restart(&mut self) {
        self.system(&"starting again").await;
        self.node.leave().await;
        self.board.restart();
    }

    /// A nickname that was refused does not keep the node out.
    async fn go_back_to_former_nick(&mut self) {
        let Some(former) = self.stay.former.take() else { return };
        self.system(&format_args!("you stay {former}")).await;
        self.settings.nick = Some(former);
        self.rejoin().await;
        self.stay.expect_attempt();
    }

    async fn ask_for_settings(&mut self) {
        if self.settings.config().is_none() {
            self.system(&words::WHERE_AND_WHO).await;
        }
        if B::HAS_WIFI && self.settings.wifi.is_none() {
            self.system(&words::WHICH_WIFI).await;
        }
    }

    /// Returns what came of it if it was sent.
    async fn send<T>(
        &mut self,
        request: impl Future<Output = Result<T, CommandError>>,
    ) -> Option<T> {
        match with_timeout(SEND_TIMEOUT, request).await {
            Ok(Ok(sent)) => return Some(sent),
            Ok(Err(error)) => self.error(&words::NotDone(error, None)).await,
            Err(_) => self.error(&words::NO_ROOM).await,
        }
        None
    }

    async fn report(&mut self, result: Result<(), CommandError>, peer: &Peer) {
        if let Err(error) = result {
            self.error(&words::NotDone(error, Some(peer))).await;
        }
    }

    async fn system(&mut self, line: &dyn Display) {
        self.screen.show(&self.editor, format_args!("* {line}")).await;
    }

    async fn error(&mut self, line: &dyn Display) {
        self.screen.show(&self.editor, format_args!("! {line}")).await;
    }
}
