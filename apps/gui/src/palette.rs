//! The palette: everything that can be done and every conversation, found by a part of its name.

use iced::widget::{
    button, column, container, mouse_area, opaque, row, scrollable, space, text, text_input,
};
use iced::{Center, Element, Fill, Padding, Top};
use plausch_app::keys::{KeyAction, Surface};
use plausch_app::model::{COMMANDS, Conversation, Model, Target, Usage};
use plausch_app::texts;

use crate::keys::Shortcut;
use crate::theme::Roles;
use crate::{fonts, keys, names, tabs};

/// How wide it is, and how high its list, in pixels.
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 320.0;

/// The palette while it is open.
#[derive(Debug)]
pub(crate) struct Palette {
    words: String,
    entries: Vec<Entry>,
    /// Which of them have all the words in their names.
    found: Vec<usize>,
    /// Which of those is selected.
    selected: usize,
}

/// What the user does.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Words(String),
    /// The one that is selected.
    Enter,
    Choose(Deed),
    Close,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    Show(Target),
    Act(KeyAction),
    Shortcut(Shortcut),
    Emoji,
    /// This command, or with its arguments still to be typed.
    Command(&'static Usage),
}

/// A line of the palette.
#[derive(Debug)]
struct Entry {
    words: String,
    keys: String,
    deed: Deed,
}

impl Palette {
    /// The palette as it opens.
    pub(crate) fn new(model: &Model) -> Self {
        let (entries, words) = (entries(model), String::new());
        let mut palette = Palette { words, entries, found: Vec::new(), selected: 0 };
        palette.find();
        palette
    }

    /// Conversations may have come and gone.
    pub(crate) fn sync(&mut self, model: &Model) {
        let known = self.entries.iter().map_while(|entry| match &entry.deed {
            Deed::Show(target) => Some(target),
            _ => None,
        });
        if !known.eq(model.conversations().iter().map(Conversation::target)) {
            self.entries = entries(model);
            self.find();
        }
    }

    /// Takes in what the user does. What is to be done.
    pub(crate) fn update(&mut self, message: Message) -> Option<Deed> {
        match message {
            Message::Words(words) => {
                (self.words, self.selected) = (words, 0);
                self.find();
            }
            Message::Enter => {
                let found = self.found.get(self.selected)?;
                return Some(self.entries[*found].deed.clone());
            }
            Message::Choose(deed) => return Some(deed),
            Message::Close => {}
        }
        None
    }

    /// Selects the next one, or the one before.
    pub(crate) fn select_next(&mut self, is_down: bool) {
        let count = self.found.len().max(1);
        let step = if is_down { 1 } else { count - 1 };
        self.selected = (self.selected + step) % count;
    }

    /// Finds what has all the words in its name.
    fn find(&mut self) {
        let words: Vec<_> = self.words.split_whitespace().map(str::to_lowercase).collect();
        let has_all = |entry: &Entry| {
            let name = entry.words.to_lowercase();
            words.iter().all(|word| name.contains(word))
        };
        let all = self.entries.iter().enumerate();
        self.found = all.filter(|(_, entry)| has_all(entry)).map(|(index, _)| index).collect();
        self.selected = self.selected.min(self.found.len().saturating_sub(1));
    }

    /// The palette, above everything else.
    pub(crate) fn view(&self, size: f32, roles: Roles) -> Element<'_, Message> {
        let words = text_input(&texts::window_palette_hint(), &self.words)
            .id(names::PALETTE)
            .on_input(Message::Words)
            .on_submit(Message::Enter)
            .style(roles.field())
            .size(size)
            .padding(8);
        let line = |(index, found): (usize, &usize)| -> Element<'_, Message> {
            let (entry, is_selected) = (&self.entries[*found], index == self.selected);
            let words = text(&entry.words).size(size);
            let words = if is_selected { words.font(fonts::BOLD) } else { words };
            let keys = text(&entry.keys).size(size * 0.87).color(roles.muted);
            let line = row![words, space::horizontal(), keys].spacing(8).align_y(Center);
            button(line)
                .on_press(Message::Choose(entry.deed.clone()))
                .style(roles.choice(is_selected))
                .padding([4, 10])
                .width(Fill)
                .into()
        };
        // What is selected is always seen.
        let first = self.selected.saturating_sub(5);
        let lines = self.found.iter().enumerate().skip(first).map(line);
        let list = scrollable(column(lines).width(Fill)).spacing(4).style(roles.scrollable());
        let page = column![words, container(list).max_height(HEIGHT)].spacing(6);
        let page = container(page).padding(8).max_width(WIDTH).style(roles.card());
        let at = Padding { top: 48.0, right: 12.0, bottom: 12.0, left: 12.0 };
        let layer = container(page).center_x(Fill).height(Fill).align_y(Top).padding(at);
        opaque(mouse_area(layer).on_press(Message::Close))
    }
}

fn entries(model: &Model) -> Vec<Entry> {
    let bindings = model.bindings();
    let entry = |words: String, keys: Option<String>, deed: Deed| {
        let keys = texts::key_label(&keys.unwrap_or_default());
        Entry { words, keys, deed }
    };
    let bound = |action| bindings.keys_of(action).first().map(ToString::to_string);
    let act = |words: String, action| entry(words, bound(action), Deed::Act(action));
    let shortcut = |words: String, shortcut| {
        entry(words, keys::of(shortcut, bindings), Deed::Shortcut(shortcut))
    };
    // If the user needs the window's key for something else, there may be another one.
    let both = |words: String, shortcut, action| {
        let keys = keys::of(shortcut, bindings).or_else(|| bound(action));
        entry(words, keys, Deed::Shortcut(shortcut))
    };
    let places = model.conversations().iter().enumerate().map(|(index, conversation)| {
        let target = conversation.target();
        let words = texts::window_palette_show(&tabs::name(target));
        entry(words, keys::of(Shortcut::Show(index), bindings), Deed::Show(target.clone()))
    });
    let deeds = [
        act(texts::window_palette_next_new(), KeyAction::NextNew),
        act(texts::window_palette_unread(), KeyAction::Unread),
        act(texts::window_palette_find(), KeyAction::Surface(Surface::Find)),
        both(
            texts::window_palette_member(),
            Shortcut::FindMember,
            KeyAction::Surface(Surface::Members),
        ),
        entry(texts::window_palette_emoji(), None, Deed::Emoji),
        act(texts::window_palette_newest(), KeyAction::Surface(Surface::Newest)),
        act(texts::window_palette_joins(), KeyAction::ToggleJoins),
        both(texts::window_palette_accept(), Shortcut::Accept, KeyAction::AcceptOrYank),
        both(texts::window_palette_decline(), Shortcut::Decline, KeyAction::DeclineOrDelete),
        shortcut(texts::window_close_chat(), Shortcut::Close),
        both(texts::window_try_now(), Shortcut::TryNow, KeyAction::Reconnect),
        shortcut(texts::window_settings(), Shortcut::Settings),
        shortcut(texts::window_palette_larger(), Shortcut::Larger),
        shortcut(texts::window_palette_smaller(), Shortcut::Smaller),
        shortcut(texts::window_palette_usual_size(), Shortcut::UsualSize),
        shortcut(texts::window_leave(), Shortcut::Quit),
    ];
    let commands = COMMANDS.iter().map(|usage| {
        let command = format!("{} {}", usage.word, texts::arguments(usage.arguments));
        let words = format!("{}  {}", command.trim_end(), texts::does(usage.word));
        entry(words, None, Deed::Command(usage))
    });
    places.chain(deeds).chain(commands).collect()
}
