//! What the user does in a room, but for what only helps.

use plausch_app::keys::KeyAction;
use plausch_app::model::{Action, Now, Target, Typed};
use plausch_app::session::Request;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use super::{Effect, Message, Room};
use crate::keys::Shortcut;
use crate::palette::Palette;
use crate::stay::Order;
use crate::{draft, invitations, members, names, status, tabs};

impl Room {
    /// Takes in what the user does in a window that shows `target`.
    pub(crate) fn update(&mut self, target: &Target, message: Message) -> Option<Effect> {
        let now = Now::read();
        self.model.acts(now);
        self.look_at(target);
        self.asks_for_members &= matches!(message, Message::Members(_));
        let mut effect = None;
        match message {
            Message::Draft(draft::Message::Act(KeyAction::Surface(surface))) => {
                effect = self.surface(now, target, surface);
            }
            Message::Draft(message) => {
                if matches!(message, draft::Message::Enter) {
                    self.scrolls.remove(target);
                }
                let asked = self.drafts.update(&mut self.model, now, message);
                self.ask(asked);
            }
            Message::Scrolled(target, scroll) => {
                self.scrolls.insert(target, scroll);
            }
            Message::Fold(index) => {
                self.model.toggle_traffic(index);
            }
            Message::LookBack => self.model.look_back(),
            Message::Link(url) => effect = Some(Effect::Link(url)),
            Message::Copy(text) => effect = Some(Effect::Copy(text)),
            Message::PutBack(target) => effect = Some(Effect::PutBack(target)),
            Message::Members(message) => {
                let is_chat =
                    matches!(message, members::Message::Chat(_) | members::Message::Enter);
                if let Some(nick) = self.members.update(&self.model, message) {
                    self.chat(now, nick);
                }
                self.asks_for_members &= !is_chat;
                effect = is_chat.then_some(Effect::Focus);
            }
            Message::Finding(message) => effect = self.find(now, message),
            Message::Picker(message) => effect = self.pick(now, message),
            Message::Palette(message) => effect = self.choose(now, target, message),
            Message::Tabs(tabs::Message::Show(target)) => {
                self.show(target);
                effect = Some(Effect::Focus);
            }
            Message::Tabs(tabs::Message::PopOut(target)) => {
                effect = Some(Effect::PopOut(target));
            }
            Message::Tabs(tabs::Message::Close(target)) => self.close(now, &target),
            // Whoever was typing goes on, though a button was pressed.
            Message::Invitation(message) => {
                self.answer(now, message);
                effect = Some(Effect::Focus);
            }
            Message::Status(message) => effect = self.connection(now, message),
            Message::Verify => {
                let action = self.model.show_check(now);
                self.ask(action);
                effect = Some(Effect::Focus);
            }
            Message::Verified => {
                let action = self.model.confirm_check(now);
                self.ask(action);
                effect = Some(Effect::Focus);
            }
        }
        self.follow_model(target);
        self.model.take_link().map(Effect::Link).or(effect)
    }

    /// A key of the window's was pressed in a window that shows `target`.
    pub(crate) fn shortcut(&mut self, target: &Target, shortcut: Shortcut) -> Option<Effect> {
        let now = Now::read();
        self.model.acts(now);
        self.look_at(target);
        let mut effect = Some(Effect::Focus);
        match shortcut {
            Shortcut::Show(index) => self.model.show(index),
            Shortcut::Next => self.model.show_next(),
            Shortcut::Previous => self.model.show_previous(),
            Shortcut::Accept => self.act(now, KeyAction::AcceptOrYank),
            // In a window, no key leaves that is for an invitation.
            Shortcut::Decline if self.is_idle() => {}
            Shortcut::Decline => self.act(now, KeyAction::DeclineOrDelete),
            Shortcut::Close if *target == Target::Room => effect = None,
            Shortcut::Close => self.close(now, target),
            Shortcut::TryNow => self.order(Order::Request(Request::Reconnect)),
            Shortcut::Quit => self.ask_to_leave(now),
            Shortcut::Palette => {
                self.palette = Some(Palette::new(&self.model));
                effect = Some(Effect::FocusOn(names::PALETTE));
            }
            Shortcut::FindMember
            | Shortcut::Larger
            | Shortcut::Smaller
            | Shortcut::UsualSize
            | Shortcut::Settings
            | Shortcut::NextArea
            | Shortcut::PreviousArea
            | Shortcut::ToDraft => {}
        }
        self.follow_model(target);
        effect
    }

    pub(super) fn act(&mut self, now: Now, action: KeyAction) {
        let asked = self.drafts.update(&mut self.model, now, draft::Message::Act(action));
        self.ask(asked);
    }

    /// Answers an invitation.
    fn answer(&mut self, now: Now, message: invitations::Message) {
        let action = match &message {
            invitations::Message::Accept(peer) => self.model.accept(peer),
            invitations::Message::Decline(peer) => self.model.decline(now, peer),
            invitations::Message::Ignore(nick) => {
                self.model.decline(now, &Peer::Nick(nick.clone()))
            }
        };
        self.ask(Some(action));
        if let invitations::Message::Ignore(nick) = message {
            let action = self.model.perform(now, Typed::Ignore(Some((nick.to_string(), None))));
            self.ask(action);
        }
    }

    /// Does what the user wants of the connection to the server, or with a key.
    fn connection(&mut self, now: Now, message: status::Message) -> Option<Effect> {
        let action = match message {
            status::Message::TryNow => Some(Action::Request(Request::Reconnect)),
            status::Message::Trust => self.model.trust_server(now),
            status::Message::TrustPeer(peer) => self.model.trust_peer(&peer),
            status::Message::Settings => return Some(Effect::Settings),
            status::Message::Leave => {
                self.ask_to_leave(now);
                return None;
            }
        };
        self.ask(action);
        Some(Effect::Focus)
    }

    /// Whether nothing is typed, and nobody waits for an answer.
    fn is_idle(&self) -> bool {
        self.model.invitations().is_empty() && self.model.shown().draft().text().is_empty()
    }

    /// Leaves; the second time, at once.
    pub(crate) fn leave(&mut self) {
        self.is_leaving = true;
        self.order(Order::Quit);
    }

    /// Leaves, if the user means it.
    fn ask_to_leave(&mut self, now: Now) {
        match self.model.perform(now, Typed::Quit) {
            Some(Action::Quit) => self.leave(),
            action => self.ask(action),
        }
    }

    fn chat(&mut self, now: Now, nick: Nick) {
        let action = self.model.chat(now, &Peer::Nick(nick));
        self.ask(action);
    }

    fn close(&mut self, now: Now, target: &Target) {
        if let Target::Chat(peer) = target {
            let action = self.model.close(now, peer);
            self.ask(action);
        }
    }

    pub(super) fn ask(&mut self, action: Option<Action>) {
        match action {
            Some(Action::Request(request)) => self.order(Order::Request(request)),
            Some(Action::Requests(requests)) => {
                requests.into_iter().for_each(|request| self.order(Order::Request(request)));
            }
            Some(Action::Quit) => self.leave(),
            None => {}
        }
    }
}
