//! [`Console`]: events become lines, and typed lines become requests.

use core::future::{Future, pending};

use embassy_futures::select::{Either4, select4};
use embassy_net::Stack;
use embassy_time::{Duration, with_timeout};
use embedded_io_async::{Read, Write};
use heapless::String;
use plausch_core::name::Nick;
use plausch_transport_embassy::{ChatEnd, CommandError, Disconnect, Event, Node, Peer, ServerAddr};

use crate::board::Board;
use crate::channels::{Channels, NetworkState};
use crate::command::{COMMANDS, Command};
use crate::lamp::Light;
use crate::line_editor::{Key as Pressed, LineEditor};
use crate::peers::Peers;
use crate::progress::Task;
use crate::screen::Screen;
use crate::settings::{Key, Settings, Storage, Wifi};
use crate::words;

/// Bytes of the longest line that can be typed.
const MAX_TYPED: usize = 480;
/// The most nicknames in one line.
const MAX_NAMES: usize = 12;
/// How long a text may wait for room to be sent; less than a watchdog's timeout.
const SEND_TIMEOUT: Duration = Duration::from_secs(3);

/// The console of a node.
pub struct Console<W, S, B> {
    node: Node,
    stack: Stack<'static>,
    screen: Screen<W>,
    editor: LineEditor<MAX_TYPED>,
    line: String<MAX_TYPED>,
    storage: S,
    settings: Settings,
    board: B,
    channels: &'static Channels,
    peers: Peers,
    /// The private chat that typed texts go to. None: they go to the room.
    current: Option<Peer>,
    /// The chat that becomes current when it opens, because the user asked for it.
    wanted: Option<Peer>,
}

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    /// A console that writes to `out`. The node was made with the same `settings`.
    pub fn new(
        node: Node,
        stack: Stack<'static>,
        out: W,
        storage: S,
        settings: Settings,
        board: B,
        channels: &'static Channels,
    ) -> Self {
        Console {
            node,
            stack,
            screen: Screen::new(out),
            editor: LineEditor::new(),
            line: String::new(),
            storage,
            settings,
            board,
            channels,
            peers: Peers::new(),
            current: None,
            wanted: None,
        }
    }

    /// Reads `keys` and shows events, forever. The console's output must never wait for a reader
    /// that is not there.
    pub async fn run(&mut self, mut keys: impl Read) -> ! {
        self.greet().await;
        self.ask_for_settings().await;
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
                    for &byte in bytes.get(..count).unwrap_or_default() {
                        self.key(byte).await;
                    }
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
        let version = env!("CARGO_PKG_VERSION");
        let restart = self.board.last_restart();
        self.system(format_args!(
            "plausch node {version}, started by {restart}; /help shows all commands"
        ))
        .await;
        if self.settings.unreadable {
            self.error(words::UNREADABLE).await;
        }
    }

    async fn network(&mut self, state: NetworkState) {
        let typed = self.editor.typed();
        let (wifi, stack) = (self.settings.wifi.as_ref(), self.stack);
        self.screen.show_with(typed, |out| words::describe_network(state, wifi, stack, out)).await;
    }

    fn light(&self) {
        self.channels.lamp.show(match () {
            () if !self.node.is_joined() => Light::Away,
            () if self.peers.invitation(None).is_some() => Light::Invitation,
            () => Light::Joined,
        });
    }

    async fn event(&mut self, event: Event) {
        self.peers.on_event(&event);
        self.count_unanswered(&event);
        self.screen.show_with(self.editor.typed(), |out| words::describe(&event, out)).await;
        match event {
            Event::Broadcast { own: false, .. } | Event::ChatText { .. } => {
                self.channels.lamp.message();
            }
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

    async fn key(&mut self, byte: u8) {
        match self.editor.key(byte) {
            Pressed::Nothing => {}
            Pressed::Echo(byte) => self.screen.put(&[byte]).await,
            Pressed::Erase => {
                self.screen.put(b"\r\x1b[K").await;
                self.screen.typed(self.editor.typed()).await;
            }
            Pressed::EraseLine => self.screen.put(b"\r\x1b[K").await,
            Pressed::Refresh => {
                self.greet().await;
                self.status().await;
            }
            Pressed::Line => {
                self.screen.put(b"\r\n").await;
                self.line.clear();
                let read = self.editor.line().map(|line| self.line.push_str(line));
                self.editor.clear();
                if read.is_none() {
                    return self.error(words::NOT_UTF8).await;
                }
                let line = core::mem::take(&mut self.line);
                match Command::parse(&line) {
                    Ok(Some(command)) => self.command(command).await,
                    Ok(None) => {}
                    Err(wrong) => self.error(wrong).await,
                }
            }
        }
    }

    async fn command(&mut self, command: Command<'_>) {
        match command {
            Command::Say(text) => match self.current.clone() {
                None => {
                    let node = self.node;
                    self.send(node.broadcast(text)).await;
                }
                Some(peer) if self.peers.is_chatting(&peer) => {
                    let node = self.node;
                    self.send(node.say(&peer, text)).await;
                }
                // A private text never goes to the room.
                Some(peer) => {
                    self.error(format_args!(
                        "the chat with {peer} is over, and nothing was sent; /close leaves it, /room goes to the room"
                    ))
                    .await;
                }
            },
            Command::Tell(name, text) => match self.peers.find(name) {
                Some(peer) if self.peers.is_chatting(&peer) => {
                    let node = self.node;
                    self.send(node.say(&peer, text)).await;
                }
                _ => self.no_chat(name).await,
            },
            Command::Chat(name) => self.chat(name).await,
            Command::Accept(name) => {
                if let Some(peer) = self.invitation(name).await {
                    let accepted = self.node.accept(&peer);
                    self.wanted = Some(peer);
                    self.report(accepted).await;
                }
            }
            Command::Decline(name) => {
                if let Some(peer) = self.invitation(name).await {
                    let declined = self.node.decline(&peer);
                    self.system(format_args!("you declined {peer}'s invitation")).await;
                    self.report(declined).await;
                }
            }
            Command::Close(name) => self.close(name).await,
            Command::Room => self.go(None).await,
            Command::Users => self.users().await,
            Command::Help => self.help().await,
            Command::Nick(nick) => self.set_nick(nick).await,
            Command::Server(server) => self.set_server(server).await,
            Command::Wifi(ssid, password) => self.set_wifi(ssid, password).await,
            Command::Status => self.status().await,
            Command::Reboot => {
                self.system("starting again").await;
                self.node.leave().await;
                self.board.restart();
            }
        }
    }

    async fn chat(&mut self, name: &str) {
        let Some(peer) = self.peers.find(name) else { return self.no_chat(name).await };
        if self.peers.is_chatting(&peer) {
            return self.go(Some(peer)).await;
        }
        let has_invited = self.peers.invitation(Some(name)).is_some();
        let result = match &peer {
            _ if has_invited => {
                self.peers.answered(&peer);
                self.node.accept(&peer)
            }
            Peer::Nick(nick) => {
                let invited = self.node.invite(nick);
                if invited.is_ok() {
                    self.system(format_args!("you invite {nick} to a private chat")).await;
                }
                invited
            }
            Peer::Addr(_) => return self.no_chat(name).await,
        };
        self.wanted = Some(peer);
        self.report(result).await;
    }

    async fn close(&mut self, name: Option<&str>) {
        let peer = match (name, &self.current) {
            (Some(name), _) => self.peers.find(name),
            (None, Some(peer)) if self.peers.is_chatting(peer) => Some(peer.clone()),
            (None, Some(_)) => return self.go(None).await,
            (None, None) => return self.error(words::CLOSE_WHICH).await,
        };
        match peer {
            Some(peer) => {
                let closed = self.node.close(&peer);
                self.report(closed).await;
            }
            None => self.error(words::CLOSE_WHICH).await,
        }
    }

    /// Whose invitation `name` means. If there is none, says so.
    async fn invitation(&mut self, name: Option<&str>) -> Option<Peer> {
        let peer = self.peers.invitation(name);
        match (&peer, name) {
            (Some(peer), _) => self.peers.answered(peer),
            (None, Some(name)) => self.error(format_args!("{name} has not invited you")).await,
            (None, None) => self.error(words::NO_INVITATION).await,
        }
        peer
    }

    /// Sends texts to the private chat with `peer` from now on, or to the room.
    async fn go(&mut self, peer: Option<Peer>) {
        match &peer {
            None => self.system(words::NOW_IN_ROOM).await,
            Some(peer) => {
                self.system(format_args!(
                    "what you type goes to {peer} alone; /room goes back to the room, /close ends the chat"
                ))
                .await;
            }
        }
        self.current = peer;
    }

    async fn users(&mut self) {
        let node = self.node;
        let others = usize::try_from(node.others()).unwrap_or(usize::MAX);
        let more = node.members().skip(MAX_NAMES).count().saturating_add(others);
        let write = |out: &mut dyn core::fmt::Write| {
            let mut between = "* here: ";
            for member in node.members().take(MAX_NAMES) {
                write!(out, "{between}{}", member.nick)?;
                between = ", ";
            }
            match (between, more) {
                ("* here: ", 0) => out.write_str("* nobody else is here yet"),
                (_, 0) => Ok(()),
                ("* here: ", _) => write!(out, "* here: {more} others"),
                (_, 1) => out.write_str(" and 1 other"),
                _ => write!(out, " and {more} others"),
            }
        };
        self.screen.show_with(self.editor.typed(), write).await;
    }

    async fn help(&mut self) {
        for entry in COMMANDS {
            let head = entry.word.len() + 1 + entry.takes.len();
            let gap = 20usize.saturating_sub(head);
            self.system(format_args!("{} {}{:gap$}  {}", entry.word, entry.takes, "", entry.does))
                .await;
        }
        self.system(words::HELP_SLASH).await;
    }

    async fn status(&mut self) {
        let seconds = embassy_time::Instant::now().as_secs();
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let restart = self.board.last_restart();
        self.system(format_args!("up for {hours} h {minutes} min; started by {restart}")).await;
        if let Some(bytes) = self.board.deepest_stack() {
            self.system(format_args!("deepest stack: {bytes} bytes")).await;
        }
        if B::HAS_WIFI {
            let wifi = self.settings.wifi.clone();
            let ssid = wifi.as_ref().map_or("(not set)", |wifi| &wifi.ssid);
            self.system(format_args!("Wi-Fi: {ssid}")).await;
            self.network(self.channels.latest_network.get()).await;
        }
        match self.stack.config_v4() {
            Some(config) => self.system(format_args!("address: {}", config.address)).await,
            None => self.system("no address yet").await,
        }
        let settings = self.settings.clone();
        match (settings.server, settings.nick) {
            (Some(server), Some(nick)) => {
                let joined = if self.node.is_joined() { "in the room" } else { "not in the room" };
                self.system(format_args!("{joined} at {server}, as {nick}")).await;
            }
            _ => self.ask_for_settings().await,
        }
        for peer in self.node.peers() {
            self.system(format_args!("private chat or invitation: {peer}")).await;
        }
    }

    async fn set_nick(&mut self, nick: Nick) {
        self.settings.nick = Some(nick);
        self.store(Key::Nick).await;
        self.rejoin().await;
    }

    async fn set_server(&mut self, server: ServerAddr) {
        self.settings.server = Some(server);
        self.store(Key::Server).await;
        self.rejoin().await;
    }

    async fn set_wifi(&mut self, ssid: &str, password: &str) {
        if !B::HAS_WIFI {
            return self.error(words::NO_WIFI).await;
        }
        match Wifi::new(ssid, password) {
            Ok(wifi) => {
                self.settings.wifi = Some(wifi.clone());
                self.store(Key::Wifi).await;
                self.channels.wifi.signal(wifi);
            }
            Err(bad) => self.error(bad).await,
        }
    }

    async fn store(&mut self, key: Key) {
        if self.settings.store(key, &mut self.storage).await.is_err() {
            self.system(words::NOT_KEPT).await;
        }
    }

    /// Joins again, with another server or nickname.
    async fn rejoin(&mut self) {
        match self.settings.config() {
            Some(config) => {
                self.peers = Peers::new();
                self.node.join(config);
            }
            None => self.ask_for_settings().await,
        }
    }

    async fn ask_for_settings(&mut self) {
        if self.settings.config().is_none() {
            self.system(words::WHERE_AND_WHO).await;
        }
        if B::HAS_WIFI && self.settings.wifi.is_none() {
            self.system(words::WHICH_WIFI).await;
        }
    }

    async fn no_chat(&mut self, name: &str) {
        self.error(format_args!("there is no private chat with {name}; /chat {name} invites"))
            .await;
    }

    async fn send(&mut self, request: impl Future<Output = Result<(), CommandError>>) {
        match with_timeout(SEND_TIMEOUT, request).await {
            Ok(result) => self.report(result).await,
            Err(_) => self.error(words::NO_ROOM).await,
        }
    }

    async fn report(&mut self, result: Result<(), CommandError>) {
        if let Err(error) = result {
            self.error(error).await;
        }
    }

    async fn system(&mut self, line: impl core::fmt::Display) {
        self.screen.show(self.editor.typed(), format_args!("* {line}")).await;
    }

    async fn error(&mut self, line: impl core::fmt::Display) {
        self.screen.show(self.editor.typed(), format_args!("! {line}")).await;
    }
}
