//! The node's face: events become lines, lines become commands.

use core::future::{Future, pending};

use embassy_futures::select::{Either4, select4};
use embassy_net::Stack;
use embassy_time::{Duration, with_timeout};
use embedded_io_async::{Read, Write};
use heapless::String;
use plausch_core::name::Nick;
use plausch_transport_embassy::{ChatEnd, CommandError, Event, Node, Peer, Server};

use crate::acquaintances::Acquaintances;
use crate::board::Board;
use crate::command::{COMMANDS, Command};
use crate::lamp::Light;
use crate::line_editor::{Key as Pressed, LineEditor};
use crate::progress::Task;
use crate::screen::Screen;
use crate::settings::{Key, Settings, Storage, Wifi};
use crate::wires::{News, Wires};
use crate::words;

/// The longest line that can be typed.
const TYPED: usize = 480;
/// How many nicknames a line names at the most.
const NAMED: usize = 12;
/// How long a text may wait for room to be sent; less than a watchdog's patience.
const SAYING: Duration = Duration::from_secs(3);

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
    wires: &'static Wires,
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
        wires: &'static Wires,
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
            wires,
            known: Acquaintances::new(),
            place: None,
            wanted: None,
        }
    }

    /// Serves whoever types on `keys`, for ever. What is shown must never wait for a reader that is not there.
    pub async fn run(&mut self, mut keys: impl Read) -> ! {
        self.greet().await;
        self.ask_for_settings().await;
        let Wires { progress, news, .. } = self.wires;
        let pulse = progress.pulse(Task::Console);
        let mut bytes = [0; 16];
        let mut there = true;
        loop {
            let typed = async {
                // Where there is no console, the node goes on all the same.
                if there { keys.read(&mut bytes).await } else { pending().await }
            };
            match select4(self.node.next_event(), typed, news.receive(), pulse.asked()).await {
                Either4::First(event) => self.event(event).await,
                Either4::Second(Ok(count @ 1..)) => {
                    for &byte in bytes.get(..count).unwrap_or_default() {
                        self.key(byte).await;
                    }
                }
                Either4::Second(_) => {
                    there = false;
                    continue;
                }
                Either4::Third(news) => self.news(news).await,
                Either4::Fourth(()) => pulse.answer(),
            }
            there = true;
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

    /// The network's news.
    async fn news(&mut self, news: News) {
        let typed = self.editor.typed();
        let (wifi, stack) = (self.settings.wifi.as_ref(), self.stack);
        self.screen.tell(typed, |out| words::narrate_news(news, wifi, stack, out)).await;
    }

    fn light(&self) {
        self.wires.lamp.show(match () {
            () if !self.node.is_joined() => Light::Away,
            () if self.known.asking(None).is_some() => Light::Invitation,
            () => Light::Joined,
        });
    }

    async fn event(&mut self, event: Event) {
        self.known.note(&event);
        self.screen.tell(self.editor.typed(), |out| words::narrate(&event, out)).await;
        match event {
            Event::Broadcast { own: false, .. } | Event::ChatText { .. } => {
                self.wires.lamp.message();
            }
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
            Command::Say(text) => match self.place.clone() {
                None => {
                    let node = self.node;
                    self.said(node.broadcast(text)).await;
                }
                Some(peer) if self.known.is_open(&peer) => {
                    let node = self.node;
                    self.said(node.say(&peer, text)).await;
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
                    let node = self.node;
                    self.said(node.say(&peer, text)).await;
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
                let invited = self.node.invite(nick);
                if invited.is_ok() {
                    self.system(format_args!("you invite {nick} to a private chat")).await;
                }
                invited
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
            let wifi = self.settings.wifi.clone();
            let ssid = wifi.as_ref().map_or("(not set)", |wifi| &wifi.ssid);
            self.system(format_args!("Wi-Fi: {ssid}")).await;
            self.news(self.wires.latest.get()).await;
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
        self.keep(Key::Nick).await;
        self.changed().await;
    }

    async fn set_server(&mut self, server: Server) {
        self.settings.server = Some(server);
        self.keep(Key::Server).await;
        self.changed().await;
    }

    async fn set_wifi(&mut self, ssid: &str, password: &str) {
        if !B::HAS_WIFI {
            return self.error(words::NO_WIFI).await;
        }
        match Wifi::new(ssid, password) {
            Ok(wifi) => {
                self.settings.wifi = Some(wifi.clone());
                self.keep(Key::Wifi).await;
                self.wires.wifi.signal(wifi);
            }
            Err(bad) => self.error(bad).await,
        }
    }

    async fn keep(&mut self, key: Key) {
        if self.settings.store(key, &mut self.storage).await.is_err() {
            self.system(words::NOT_KEPT).await;
        }
    }

    /// Joins anew, now that where or as whom is another.
    async fn changed(&mut self) {
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
        if B::HAS_WIFI && self.settings.wifi.is_none() {
            self.system(words::WHICH_WIFI).await;
        }
    }

    async fn no_chat(&mut self, name: &str) {
        self.error(format_args!("there is no private chat with {name}; /chat {name} invites"))
            .await;
    }

    async fn said(&mut self, said: impl Future<Output = Result<(), CommandError>>) {
        match with_timeout(SAYING, said).await {
            Ok(said) => self.done(said).await,
            Err(_) => self.error(words::NO_ROOM).await,
        }
    }

    async fn done(&mut self, done: Result<(), CommandError>) {
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
