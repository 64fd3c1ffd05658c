//! The palette: everything that can be done and every conversation, found by a part of its name.

use iced::widget::{
    button, column, container, mouse_area, opaque, row, scrollable, space, text, text_input,
};
use iced::{Center, Element, Fill, Padding, Top};
use plausch_app::keys::{KeyAction, Surface};
use plausch_app::model::{COMMANDS, Model, Target, Usage};
use plausch_app::texts;

use crate::keys::Shortcut;
use crate::theme::Roles;
use crate::{fonts, names, tabs};

/// How wide it is, and how high its list, in pixels.
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 320.0;

/// The palette while it is open.
#[derive(Debug, Default)]
pub(crate) struct Palette {
    words: String,
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
struct Entry {
    words: String,
    keys: String,
    deed: Deed,
}

impl Palette {
    /// Takes in what the user does. What is to be done.
    pub(crate) fn update(&mut self, model: &Model, message: Message) -> Option<Deed> {
        match message {
            Message::Words(words) => (self.words, self.selected) = (words, 0),
            Message::Enter => {
                let mut found = self.found(model);
                return (self.selected < found.len())
                    .then(|| found.swap_remove(self.selected).deed);
            }
            Message::Choose(deed) => return Some(deed),
            Message::Close => {}
        }
        None
    }

    /// Selects the next one, or the one before.
    pub(crate) fn select_next(&mut self, model: &Model, is_down: bool) {
        let count = self.found(model).len().max(1);
        let step = if is_down { 1 } else { count - 1 };
        self.selected = (self.selected + step) % count;
    }

    /// What has all the words in its name.
    fn found(&self, model: &Model) -> Vec<Entry> {
        let words: Vec<_> = self.words.split_whitespace().map(str::to_lowercase).collect();
        let mut all = entries(model);
        all.retain(|entry| {
            let name = entry.words.to_lowercase();
            words.iter().all(|word| name.contains(word))
        });
        all
    }

    /// The palette, above everything else.
    pub(crate) fn view<'a>(&self, model: &Model, size: f32, roles: Roles) -> Element<'a, Message> {
        let words = text_input(&texts::window_palette_hint(), &self.words)
            .id(names::PALETTE)
            .on_input(Message::Words)
            .on_submit(Message::Enter)
            .style(roles.field())
            .size(size)
            .padding(8);
        let entry = |(index, entry): (usize, Entry)| -> Element<'a, Message> {
            let is_selected = index == self.selected;
            let words = text(entry.words).size(size);
            let words = if is_selected { words.font(fonts::BOLD) } else { words };
            let keys = text(texts::key_label(&entry.keys)).size(size * 0.87).color(roles.muted);
            let line = row![words, space::horizontal(), keys].spacing(8).align_y(Center);
            button(line)
                .on_press(Message::Choose(entry.deed))
                .style(roles.choice(is_selected))
                .padding([4, 10])
                .width(Fill)
                .into()
        };
        // What is selected is always seen.
        let first = self.selected.saturating_sub(5);
        let found = self.found(model).into_iter().enumerate().skip(first);
        let list = scrollable(column(found.map(entry)).width(Fill)).style(roles.scrollable());
        let page = column![words, container(list).max_height(HEIGHT)].spacing(6);
        let page = container(page).padding(8).max_width(WIDTH).style(roles.card());
        let at = Padding { top: 48.0, right: 12.0, bottom: 12.0, left: 12.0 };
        let layer = container(page).center_x(Fill).height(Fill).align_y(Top).padding(at);
        opaque(mouse_area(layer).on_press(Message::Close))
    }
}

fn entries(model: &Model) -> Vec<Entry> {
    let places = model.conversations().iter().zip(1..).map(|(conversation, number)| Entry {
        words: texts::window_palette_show(&tabs::name(conversation.target())),
        keys: if number < 10 { format!("Alt+{number}") } else { String::new() },
        deed: Deed::Show(conversation.target().clone()),
    });
    let act = |words: String, action| {
        let keys = model.bindings().keys_of(action).first().map(ToString::to_string);
        Entry { words, keys: keys.unwrap_or_default(), deed: Deed::Act(action) }
    };
    let shortcut = |words: String, keys: &str, shortcut| Entry {
        words,
        keys: keys.to_owned(),
        deed: Deed::Shortcut(shortcut),
    };
    let emoji =
        Entry { words: texts::window_palette_emoji(), keys: String::new(), deed: Deed::Emoji };
    let deeds = [
        act(texts::window_palette_next_new(), KeyAction::NextNew),
        act(texts::window_palette_unread(), KeyAction::Unread),
        act(texts::window_palette_find(), KeyAction::Surface(Surface::Find)),
        shortcut(texts::window_palette_member(), "Ctrl+L", Shortcut::FindMember),
        emoji,
        act(texts::window_palette_newest(), KeyAction::Surface(Surface::Newest)),
        act(texts::window_palette_joins(), KeyAction::ToggleJoins),
        shortcut(texts::window_palette_accept(), "Ctrl+Y", Shortcut::Accept),
        shortcut(texts::window_palette_decline(), "Ctrl+D", Shortcut::Decline),
        shortcut(texts::window_close_chat(), "Ctrl+W", Shortcut::Close),
        shortcut(texts::window_try_now(), "Ctrl+R", Shortcut::TryNow),
        shortcut(texts::window_settings(), "Ctrl+,", Shortcut::Settings),
        shortcut(texts::window_palette_larger(), "Ctrl++", Shortcut::Larger),
        shortcut(texts::window_palette_smaller(), "Ctrl+-", Shortcut::Smaller),
        shortcut(texts::window_palette_usual_size(), "Ctrl+0", Shortcut::UsualSize),
        shortcut(texts::window_leave(), "Ctrl+Q", Shortcut::Quit),
    ];
    let commands = COMMANDS.iter().map(|usage| {
        let command = format!("{} {}", usage.word, texts::arguments(usage.arguments));
        let words = format!("{}  {}", command.trim_end(), texts::does(usage.word));
        Entry { words, keys: String::new(), deed: Deed::Command(usage) }
    });
    places.chain(deeds).chain(commands).collect()
}
