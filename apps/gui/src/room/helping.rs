//! What helps in a room: finding words, choosing emoji, the palette, and the keys that all faces share.

use iced::keyboard::{Key, Modifiers};
use plausch_app::editing::Edit;
use plausch_app::keys::{KeyAction, Surface};
use plausch_app::model::{Direction, Now, Target, Typed};
use plausch_app::session::Request;

use super::{Effect, Message, Room};
use crate::entries::Scroll;
use crate::focus::Way;
use crate::palette::Deed;
use crate::stay::Order;
use crate::{bound, draft, finding, names, palette, picker};

impl Room {
    /// A key was pressed in a window that shows `target`, and nothing has taken it.
    pub(crate) fn key(
        &mut self,
        target: &Target,
        key: &Key,
        modified: &Key,
        modifiers: Modifiers,
    ) -> Option<Effect> {
        let action = bound::action(self.model.bindings(), key, modified, modifiers)?;
        // What is about the draft is done there.
        let is_elsewhere = matches!(
            action,
            KeyAction::Surface(_)
                | KeyAction::Conversation(_)
                | KeyAction::NextConversation
                | KeyAction::PreviousConversation
                | KeyAction::NextNew
                | KeyAction::Unread
                | KeyAction::ToggleJoins
                | KeyAction::Reconnect
        );
        let effect =
            is_elsewhere.then(|| self.update(target, Message::Draft(draft::Message::Act(action))));
        effect.map(|effect| effect.unwrap_or(Effect::Focus))
    }

    /// Does what needs the window.
    pub(super) fn surface(
        &mut self,
        now: Now,
        target: &Target,
        surface: Surface,
    ) -> Option<Effect> {
        match surface {
            Surface::NewestOrLineEnd if !self.is_scrolled(target) => {
                self.act(now, KeyAction::Edit(Edit::LineEnd));
            }
            Surface::Newest | Surface::NewestOrLineEnd => {
                self.scrolls.remove(target);
            }
            Surface::Members => {
                self.ask_for_members();
                return Some(Effect::FocusOn(names::FILTER));
            }
            Surface::Find => {
                self.finding.open(&self.model);
                return Some(Effect::FocusOn(names::FIND));
            }
            // Pages are the conversation's own; the rest is a terminal's.
            Surface::ScrollUp | Surface::ScrollDown | Surface::Redraw | Surface::Stop => {}
        }
        None
    }

    /// Escape was pressed: what lies above or beside the conversation goes. What is to be done then, if something went.
    pub(crate) fn escape(&mut self) -> Option<Effect> {
        let is_gone = self.palette.take().is_some()
            || self.picker.close()
            || self.finding.close()
            || std::mem::take(&mut self.asks_for_members);
        is_gone.then_some(Effect::Focus)
    }

    /// An arrow that nothing else has taken.
    pub(crate) fn arrow(&mut self, target: &Target, is_down: bool) -> Option<Effect> {
        if let Some(palette) = &mut self.palette {
            palette.select_next(is_down);
        } else if self.picker.is_open() {
            return Some(Effect::Go(Way::by_arrow(is_down)));
        } else if self.finding.is_open() {
            let direction = if is_down { Direction::Newer } else { Direction::Older };
            self.look_at(target);
            self.find_next(direction);
            self.settle();
        } else {
            return self.members.select_next(&self.model, is_down).map(Effect::Member);
        }
        None
    }

    /// Whether everything else lies below something that is to be chosen from.
    pub(crate) fn is_choosing(&self) -> bool {
        self.palette.is_some()
    }

    pub(super) fn find(&mut self, now: Now, message: finding::Message) -> Option<Effect> {
        match message {
            finding::Message::Words(words) => {
                self.finding.set_words(&words);
                self.find_next(Direction::Older);
            }
            // One types on there, though a button was pressed.
            finding::Message::Older => {
                self.find_next(Direction::Older);
                return Some(Effect::FocusOn(names::FIND));
            }
            finding::Message::Newer => {
                self.find_next(Direction::Newer);
                return Some(Effect::FocusOn(names::FIND));
            }
            finding::Message::Everywhere => {
                let words = self.finding.words().trim().to_owned();
                if !words.is_empty() {
                    let action = self.model.perform(now, Typed::Search(words));
                    self.ask(action);
                }
            }
            finding::Message::Close => {
                self.finding.close();
                return Some(Effect::Focus);
            }
            finding::Message::Jump(number) => {
                let action = self.model.perform(now, Typed::Jump(Some(number)));
                self.ask(action);
            }
            finding::Message::CloseFound => {
                self.model.close_found();
                return Some(Effect::Focus);
            }
        }
        None
    }

    /// Scrolls to the next hit, if there is one.
    fn find_next(&mut self, direction: Direction) {
        match (self.finding.go(&self.model, direction), direction) {
            (Some(index), _) => self.scroll_to(index),
            // What was said in earlier stays may have it.
            (None, Direction::Older) => self.model.look_back(),
            (None, Direction::Newer) => {}
        }
    }

    /// Scrolls the shown conversation to the entry of this index, and marks it.
    pub(super) fn scroll_to(&mut self, index: usize) {
        let conversation = self.model.shown();
        let scroll = Scroll::to(index, conversation.indices().end);
        self.scrolls.insert(conversation.target().clone(), scroll);
    }

    pub(super) fn pick(&mut self, now: Now, message: picker::Message) -> Option<Effect> {
        let had_bar = self.picker.has_bar;
        let emoji = self.picker.update(&self.model, message);
        if had_bar != self.picker.has_bar {
            let value = if had_bar { "off" } else { "on" }.to_owned();
            self.order(Order::Request(Request::Remember { setting: "emoji-bar", value }));
        }
        match emoji {
            Some(emoji) => {
                let insert = draft::Message::Insert(emoji);
                self.drafts.update(&mut self.model, now, insert);
                Some(Effect::Focus)
            }
            None if self.picker.is_open() => Some(Effect::FocusOn(names::EMOJI)),
            None => Some(Effect::Focus),
        }
    }

    /// Does what was chosen in the palette.
    pub(super) fn choose(
        &mut self,
        now: Now,
        target: &Target,
        message: palette::Message,
    ) -> Option<Effect> {
        let is_over = matches!(message, palette::Message::Close);
        let deed = self.palette.as_mut().and_then(|it| it.update(message));
        if deed.is_some() || is_over {
            self.palette = None;
        }
        match deed {
            None => is_over.then_some(Effect::Focus),
            Some(Deed::Show(target)) => {
                self.show(target);
                Some(Effect::Focus)
            }
            Some(Deed::Act(KeyAction::Surface(surface))) => {
                self.surface(now, target, surface).or(Some(Effect::Focus))
            }
            Some(Deed::Act(action)) => {
                self.act(now, action);
                Some(Effect::Focus)
            }
            Some(Deed::Shortcut(shortcut)) => Some(Effect::Shortcut(shortcut)),
            Some(Deed::Emoji) => self.pick(now, picker::Message::All),
            // Complete as it is, and whatever is being typed stays.
            Some(Deed::Command(usage)) if usage.arguments.is_empty() => {
                let action = self.model.enter_line(now, usage.word);
                self.ask(action);
                Some(Effect::Focus)
            }
            Some(Deed::Command(usage)) => {
                self.model.begin_command(usage);
                Some(Effect::Focus)
            }
        }
    }
}
