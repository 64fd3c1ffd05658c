//! The node's face: events become lines, lines become commands.

use embassy_futures::select::{Either, select};
use embassy_net::Stack;
use embedded_io_async::{Read, Write};
use heapless::String;
use plausch_core::name::Nick;
use plausch_transport_embassy::{ChatEnd, Event, Node, Peer, Server};

use crate::acquaintances::Acquaintances;
use crate::board::{Board, Light};
use crate::command::{COMMANDS, Command};
use crate::line_editor::{Key as Pressed, LineEditor};
use crate::screen::Screen;
use crate::settings::{Key, Settings, Storage};
use crate::words;

/// The longest line that can be typed.
const TYPED: usize = 480;
/// How many nicknames a line names at the most.
const NAMED: usize = 12;

/// A console, its node, and its board.
pub struct Console<W, S, B> {
    node: Node,
    stack: Stack<'static>,
    screen: Screen<W>,
    editor: LineEditor<TYPED>,
    line: String<TYPED>,
    storage: S,
    settings: Settings,
    board: B,
    known: Acquaintances,
    /// With whom one talks in private; none: in the room.
    place: Option<Peer>,
    /// Whose chat the user asked for: it goes there when the chat opens.
    wanted: Option<Peer>,
}

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    /// A console that writes to `out`. The node is one that joins by `settings` as far as they say where.
    pub fn new(
        node: Node,
        stack: Stack<'static>,
        out: W,
        storage: S,
        settings: Settings,
        board: B,
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
            known: Acquaintances::new(),
            place: None,
            wanted: None,
        }
    }

    /// Serves whoever types on `keys`, for ever.
    pub async fn run(&mut self, mut keys: impl Read) -> ! {
        self.board.show(Light::Away);
        let version = env!("CARGO_PKG_VERSION");
        let restart = self.board.last_restart();
        self.system(format_args!(
            "plausch node {version}, started by {restart}; /help shows all commands"
        ))
        .await;
        self.ask_for_settings().await;
        let mut bytes = [0; 16];
        loop {
            match select(self.node.next_event(), keys.read(&mut bytes)).await {
                Either::First(event) => self.event(event).await,
                Either::Second(Ok(count @ 1..)) => {
                    for &byte in bytes.get(..count).unwrap_or_default() {
                        self.key(byte).await;
                    }
                }
                // There is no console: the node goes on all the same.
                Either::Second(_) => {
                    let event = self.node.next_event().await;
                    self.event(event).await;
                }
            }
        }
    }

    async fn event(&mut self, event: Event) {
        self.known.note(&event);
        self.screen.tell(self.editor.typed(), |out| words::narrate(&event, out)).await;
        match event {
            Event::Welcome { .. } => self.board.show(Light::Joined),
            Event::Disconnected { .. } | Event::Refused { .. } => self.board.show(Light::Away),
            Event::Broadcast { own: false, .. } | Event::ChatText { .. } => {
                self.board.show(Light::Message);
            }
            Event::Invited { .. } => self.board.show(Light::Invitation),
            Event::Users { .. } => self.users().await,
            Event::ChatOpened { peer, .. }
                if self.wanted.take_if(|wanted| *wanted == peer).is_some() =>
            {
                self.go(Some(peer)).await;
            }
            Event::Rejected { peer, .. } => drop(self.wanted.take_if(|wanted| *wanted == peer)),
            Event::ChatClosed { peer, end: ChatEnd::Closed }
                if self.place == Some(peer.clone()) =>
            {
                self.go(None).await;
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
                self.screen.put(self.editor.typed().as_bytes()).await;
            }
            Pressed::EraseLine => self.screen.put(b"\r\x1b[K").await,
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
            Command::Say(text) => match self.place.clone() {
                None => {
                    let said = self.node.broadcast(text).await;
                    self.done(said).await;
                }
                Some(peer) if self.known.is_open(&peer) => {
                    let said = self.node.say(&peer, text).await;
                    self.done(said).await;
                }
                // Never to the room what was meant for one.
                Some(peer) => {
                    self.error(format_args!(
                        "the chat with {peer} is over, and nothing was sent; /close leaves it, /room goes to the room"
                    ))
                    .await;
                }
            },
            Command::Tell(name, text) => match self.known.named(name) {
                Some(peer) if self.known.is_open(&peer) => {
                    let said = self.node.say(&peer, text).await;
                    self.done(said).await;
                }
                _ => self.no_chat(name).await,
            },
            Command::Chat(name) => self.chat(name).await,
            Command::Accept(name) => {
                if let Some(peer) = self.invitation(name).await {
                    let accepted = self.node.accept(&peer);
                    self.wanted = Some(peer);
                    self.done(accepted).await;
                }
            }
            Command::Decline(name) => {
                if let Some(peer) = self.invitation(name).await {
                    let declined = self.node.decline(&peer);
                    self.system(format_args!("you declined {peer}'s invitation")).await;
                    self.done(declined).await;
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
        let Some(peer) = self.known.named(name) else { return self.no_chat(name).await };
        if self.known.is_open(&peer) {
            return self.go(Some(peer)).await;
        }
        let asked = self.known.asking(Some(name)).is_some();
        let done = match &peer {
            _ if asked => {
                self.known.answered(&peer);
                self.node.accept(&peer)
            }
            Peer::Nick(nick) => {
                self.system(format_args!("you invite {nick} to a private chat")).await;
                self.node.invite(nick)
            }
            Peer::Addr(_) => return self.no_chat(name).await,
        };
        self.wanted = Some(peer);
        self.done(done).await;
    }

    async fn close(&mut self, name: Option<&str>) {
        let peer = match (name, &self.place) {
            (Some(name), _) => self.known.named(name),
            (None, Some(peer)) if self.known.is_open(peer) => Some(peer.clone()),
            (None, Some(_)) => return self.go(None).await,
            (None, None) => return self.error(words::CLOSE_WHICH).await,
        };
        match peer {
            Some(peer) => {
                let closed = self.node.close(&peer);
                self.done(closed).await;
            }
            None => self.error(words::CLOSE_WHICH).await,
        }
    }

    /// Whose invitation is meant; told, where there is none.
    async fn invitation(&mut self, name: Option<&str>) -> Option<Peer> {
        let peer = self.known.asking(name);
        match (&peer, name) {
            (Some(peer), _) => self.known.answered(peer),
            (None, Some(name)) => self.error(format_args!("{name} has not invited you")).await,
            (None, None) => self.error(words::NO_INVITATION).await,
        }
        peer
    }

    async fn go(&mut self, place: Option<Peer>) {
        match &place {
            None => self.system(words::NOW_IN_ROOM).await,
            Some(peer) => {
                self.system(format_args!(
                    "what you type goes to {peer} alone; /room goes back to the room, /close ends the chat"
                ))
                .await;
            }
        }
        self.place = place;
    }

    async fn users(&mut self) {
        let node = self.node;
        let others = usize::try_from(node.others()).unwrap_or(usize::MAX);
        let more = node.members().skip(NAMED).count().saturating_add(others);
        let write = |out: &mut dyn core::fmt::Write| {
            let mut between = "* here: ";
            for member in node.members().take(NAMED) {
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
        self.screen.tell(self.editor.typed(), write).await;
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
            let ssid = self.settings.ssid.clone();
            let ssid = ssid.as_deref().unwrap_or("(not set)");
            self.system(format_args!("Wi-Fi: {ssid}")).await;
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
        let kept = self.storage.store(Key::Nick, nick.as_str().as_bytes()).await;
        self.settings.nick = Some(nick);
        self.changed(kept.is_ok()).await;
    }

    async fn set_server(&mut self, server: Server) {
        let mut written = String::<80>::new();
        let _ = core::fmt::write(&mut written, format_args!("{server}"));
        let kept = self.storage.store(Key::Server, written.as_bytes()).await;
        self.settings.server = Some(server);
        self.changed(kept.is_ok()).await;
    }

    async fn set_wifi(&mut self, ssid: &str, password: &str) {
        if !B::HAS_WIFI {
            return self.error(words::NO_WIFI).await;
        }
        let (Ok(name), Ok(secret)) = (String::try_from(ssid), String::try_from(password)) else {
            return self.error(words::TOO_LONG).await;
        };
        (self.settings.ssid, self.settings.password) = (Some(name), Some(secret));
        let ssid_kept = self.storage.store(Key::Ssid, ssid.as_bytes()).await;
        let password_kept = self.storage.store(Key::Password, password.as_bytes()).await;
        if ssid_kept.is_err() || password_kept.is_err() {
            self.system(words::NOT_KEPT).await;
        }
        self.board.join_wifi(ssid, password);
    }

    /// Joins anew, now that where or as whom is another.
    async fn changed(&mut self, kept: bool) {
        if !kept {
            self.system(words::NOT_KEPT).await;
        }
        match self.settings.config() {
            Some(config) => {
                self.known = Acquaintances::new();
                self.node.join(config);
            }
            None => self.ask_for_settings().await,
        }
    }

    async fn ask_for_settings(&mut self) {
        if self.settings.config().is_none() {
            self.system(words::WHERE_AND_WHO).await;
        }
        if B::HAS_WIFI && self.settings.ssid.is_none() {
            self.system(words::WHICH_WIFI).await;
        }
    }

    async fn no_chat(&mut self, name: &str) {
        self.error(format_args!("there is no private chat with {name}; /chat {name} invites"))
            .await;
    }

    async fn done(&mut self, done: Result<(), plausch_transport_embassy::Error>) {
        if let Err(error) = done {
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
