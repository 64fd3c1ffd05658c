//! What each command does.

use core::fmt;

use embedded_io_async::Write;
use plausch_core::name::Nick;
use plausch_transport_embassy::{CommandError, Peer, ServerAddr};

use super::Console;
use crate::board::Board;
use crate::command::{COMMANDS, Command};
use crate::peers::Found;
use crate::settings::{Key, Storage, Wifi};
use crate::words;

/// The most nicknames in one line.
const MAX_NAMES: usize = 16;

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    pub(super) async fn command(&mut self, command: Command<'_>) {
        match command {
            Command::Say(text) => self.say(text).await,
            Command::Tell(name, text) => match self.whom(name).await {
                Some(peer) if self.peers.is_chatting(&peer) => self.tell(&peer, text).await,
                Some(peer) => {
                    self.error(&format_args!(
                        "there is no private chat with {peer}, and nothing was sent; /chat {peer} invites"
                    ))
                    .await;
                }
                None => {}
            },
            Command::Chat(name) => self.chat(name).await,
            Command::Accept(name) => {
                if let Some(peer) = self.invitation(name).await {
                    let accepted = self.node.accept(&peer);
                    self.wanted = accepted.is_ok().then(|| peer.clone());
                    self.report(accepted, &peer).await;
                }
            }
            Command::Decline(name) => {
                if let Some(peer) = self.invitation(name).await {
                    self.decline(&peer).await;
                }
            }
            Command::Close(name) => self.close(name).await,
            Command::Room => self.go(None).await,
            Command::Users => self.users().await,
            Command::Help => self.help().await,
            Command::Nick(nick) => self.set_nick(nick).await,
            Command::Server(server) => self.set_server(server).await,
            Command::Wifi(ssid, password) => self.set_wifi(ssid, password).await,
            Command::Past(texts) => self.set_past(texts).await,
            Command::Status => self.status().await,
            #[cfg(feature = "secure")]
            Command::Trust(name) => self.trust(name).await,
            #[cfg(feature = "secure")]
            Command::Verify(name, is_same) => self.verify(name, is_same).await,
            #[cfg(feature = "secure")]
            Command::Identity => self.identity().await,
            #[cfg(feature = "secure")]
            Command::Renew(is_sure) => self.renew(is_sure).await,
            #[cfg(feature = "secure")]
            Command::Secure(secure) => self.set_secure(secure).await,
            Command::Reboot => self.restart().await,
        }
    }

    /// Says it where the user is.
    async fn say(&mut self, text: &str) {
        match self.current.clone() {
            None => {
                let node = self.node;
                self.pace.wait().await;
                if self.send(node.broadcast(text)).await.is_some() {
                    self.stay.unheard.said(text);
                }
            }
            Some(peer) if self.peers.is_chatting(&peer) => self.tell(&peer, text).await,
            // A private text never goes to the room.
            Some(peer) => {
                self.error(&format_args!(
                    "the chat with {peer} is over, and nothing was sent; /chat {peer} invites again, /close leaves, /room goes to the room"
                ))
                .await;
            }
        }
    }

    /// Says it to `peer` alone.
    async fn tell(&mut self, peer: &Peer, text: &str) {
        let node = self.node;
        let sent = self.send(node.say(peer, text)).await;
        #[cfg(feature = "secure")]
        if let (Some(Some(number)), Some(chat)) = (sent, self.trusting.chat(peer)) {
            chat.said = number;
        }
        #[cfg(not(feature = "secure"))]
        let _ = sent;
    }

    async fn chat(&mut self, name: &str) {
        let Some(peer) = self.whom(name).await else { return };
        if self.peers.is_chatting(&peer) {
            return self.go(Some(peer)).await;
        }
        let has_invited = self.peers.has_invited(&peer);
        let result = match &peer {
            Peer::Nick(nick) if !has_invited => self.node.invite(nick),
            _ => {
                self.peers.answered(&peer);
                self.node.accept(&peer)
            }
        };
        if result.is_ok() {
            if !has_invited {
                self.system(&format_args!(
                    "you invite {peer} to a private chat; /close {peer} takes it back"
                ))
                .await;
            }
            self.wanted = Some(peer.clone());
        }
        self.report(result, &peer).await;
    }

    async fn decline(&mut self, peer: &Peer) {
        let declined = self.node.decline(peer);
        if declined.is_ok() {
            self.system(&format_args!("you declined {peer}'s invitation")).await;
        }
        self.report(declined, peer).await;
    }

    async fn close(&mut self, name: Option<&str>) {
        let peer = match (name, &self.current) {
            (Some(name), _) => self.whom(name).await,
            (None, Some(peer)) => Some(peer.clone()),
            (None, None) if self.node.peers().next().is_none() => {
                return self.error(&words::CLOSE_NOTHING).await;
            }
            (None, None) => return self.error(&words::CLOSE_WHICH).await,
        };
        let Some(peer) = peer else { return };
        if self.current.as_ref() == Some(&peer) && !self.peers.is_chatting(&peer) {
            return self.go(None).await;
        }
        if self.peers.has_invited(&peer) {
            self.peers.answered(&peer);
            return self.decline(&peer).await;
        }
        let closed = self.node.close(&peer);
        self.report(closed, &peer).await;
    }

    /// Whom `name` means. If that is nobody else, or not clear, says so.
    pub(super) async fn whom(&mut self, name: &str) -> Option<Peer> {
        let members = self.node.members().map(|member| member.nick);
        match self.peers.find(name, members) {
            Found::Peer(peer) => return Some(peer),
            Found::Several(peers) => self.error(&words::Ambiguous(name, peers)).await,
            Found::Nobody => match Nick::new(name) {
                _ if self.is_self(name) => self.error(&words::YOURSELF).await,
                // The node does not know everybody by name.
                Ok(nick) => return Some(Peer::Nick(nick)),
                Err(_) => {
                    self.error(&words::NotDone(CommandError::NoSuchMember, None)).await;
                }
            },
        }
        None
    }

    fn is_self(&self, name: &str) -> bool {
        self.node.nick().is_some_and(|nick| nick.as_str().eq_ignore_ascii_case(name))
    }

    /// Whose invitation `name` means. If there is none, says so.
    async fn invitation(&mut self, name: Option<&str>) -> Option<Peer> {
        let found = match name {
            None => self.peers.oldest_invitation().cloned().map_or(Found::Nobody, Found::Peer),
            Some(name) => self.peers.invitation_of(name),
        };
        match (found, name) {
            (Found::Peer(peer), _) => {
                self.peers.answered(&peer);
                return Some(peer);
            }
            (Found::Several(peers), name) => {
                self.error(&words::Ambiguous(name.unwrap_or_default(), peers)).await;
            }
            (Found::Nobody, Some(name)) => {
                self.error(&format_args!("{name} has not invited you; /chat {name} invites")).await;
            }
            (Found::Nobody, None) => self.error(&words::NO_INVITATION).await,
        }
        None
    }

    /// Names all others that the node knows, some in each line, and counts the rest.
    pub(super) async fn users(&mut self) {
        let node = self.node;
        let others = usize::try_from(node.others()).unwrap_or(usize::MAX);
        let known = node.members().count();
        if known == 0 {
            let write = |out: &mut dyn fmt::Write| match others {
                0 => out.write_str("* nobody else is here yet"),
                _ => write!(out, "* here: {others} others"),
            };
            return self.screen.show_with(&self.editor, write).await;
        }
        for from in (0..known).step_by(MAX_NAMES) {
            let is_last = from + MAX_NAMES >= known;
            let write = |out: &mut dyn fmt::Write| {
                let mut between = if from == 0 { "* here: " } else { "* and: " };
                for member in node.members().skip(from).take(MAX_NAMES) {
                    write!(out, "{between}{}", member.nick)?;
                    between = ", ";
                }
                match others {
                    _ if !is_last => Ok(()),
                    0 => Ok(()),
                    1 => out.write_str(" and 1 other"),
                    _ => write!(out, " and {others} others"),
                }
            };
            self.screen.show_with(&self.editor, write).await;
        }
    }

    async fn help(&mut self) {
        for entry in COMMANDS {
            let head = entry.word.len() + 1 + entry.takes.len();
            let gap = 20usize.saturating_sub(head);
            self.system(&format_args!("{} {}{:gap$}  {}", entry.word, entry.takes, "", entry.does))
                .await;
        }
        self.system(&words::HELP_SLASH).await;
        for keys in words::HELP_KEYS {
            self.system(&keys).await;
        }
    }

    pub(super) async fn status(&mut self) {
        let seconds = embassy_time::Instant::now().as_secs();
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let restart = self.board.last_restart();
        self.system(&format_args!("up for {hours} h {minutes} min; started by {restart}")).await;
        if let Some(bytes) = self.board.deepest_stack() {
            self.system(&format_args!("deepest stack: {bytes} bytes")).await;
        }
        if B::HAS_WIFI {
            let wifi = self.settings.wifi.clone();
            let ssid = wifi.as_ref().map_or("(not set)", |wifi| &wifi.ssid);
            self.system(&format_args!("Wi-Fi: {ssid}")).await;
            self.network(self.channels.latest_network.get()).await;
        }
        match self.stack.config_v4() {
            Some(config) => self.system(&format_args!("address: {}", config.address)).await,
            None => self.system(&"no address yet").await,
        }
        let settings = self.settings.clone();
        match (settings.server, settings.nick) {
            (Some(server), Some(nick)) if self.node.is_joined() => {
                #[cfg(feature = "secure")]
                let link = words::secure::link(self.trusting.is_secure);
                #[cfg(not(feature = "secure"))]
                let link = "not encrypted";
                self.system(&format_args!("in the room at {server}, as {nick}; {link}")).await;
            }
            (Some(server), Some(nick)) => {
                let (why, sign) = self.stay.absence().map_or(("", ""), |why| (why, ": "));
                self.system(&format_args!("not in the room at {server}, as {nick}{sign}{why}"))
                    .await;
            }
            _ => self.ask_for_settings().await,
        }
        self.system(&words::Past(self.settings.past.unwrap_or_default())).await;
        #[cfg(feature = "secure")]
        self.status_of_keys().await;
        for peer in self.node.peers() {
            #[cfg(feature = "secure")]
            {
                let security = match self.trusting.chat(&peer) {
                    Some(chat) => Some(words::secure::chat(chat.trust)),
                    None => self.peers.is_chatting(&peer).then_some("not encrypted"),
                };
                if let Some(security) = security {
                    self.system(&format_args!("private chat with {peer}: {security}")).await;
                    continue;
                }
                if self.trusting.is_held(&peer) {
                    self.system(&words::secure::held_trust(&peer)).await;
                    continue;
                }
            }
            self.system(&format_args!("private chat or invitation: {peer}")).await;
        }
    }

    async fn set_nick(&mut self, nick: Nick) {
        let joined = self.node.is_joined();
        if joined && self.node.nick().as_ref() == Some(&nick) {
            return self.error(&format_args!("you are {nick} already")).await;
        }
        if joined && self.node.members().any(|member| member.nick == nick) {
            return self
                .error(&format_args!(
                    "there is another {nick} in the room; take another nickname with /nick"
                ))
                .await;
        }
        let former = self.settings.nick.replace(nick);
        if joined {
            // Kept once the room has taken it.
            self.stay.former = self.stay.former.take().or(former);
        } else {
            self.store(Key::Nick).await;
        }
        self.rejoin().await;
    }

    async fn set_server(&mut self, server: ServerAddr) {
        self.settings.server = Some(server);
        self.store(Key::Server).await;
        self.rejoin().await;
    }

    async fn set_past(&mut self, texts: u16) {
        self.settings.past = Some(texts);
        self.store(Key::Past).await;
        self.system(&words::Past(texts)).await;
    }

    async fn set_wifi(&mut self, ssid: &str, password: &str) {
        if !B::HAS_WIFI {
            return self.error(&words::NO_WIFI).await;
        }
        match Wifi::new(ssid, password) {
            Ok(wifi) => {
                self.settings.wifi = Some(wifi.clone());
                self.store(Key::Wifi).await;
                self.channels.wifi.signal(wifi);
            }
            Err(bad) => self.error(&bad).await,
        }
    }
}
