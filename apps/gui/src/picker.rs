//! Emoji to choose: a bar with those said last, and all of them, by group or by name.

use emojis::Group;
use iced::widget::{column, container, row, scrollable, text, text_input, tooltip};
use iced::{Center, Element, Fill};
use plausch_app::model::{Model, NamedEmoji};
use plausch_app::texts;

use crate::press::{Press, press};
use crate::theme::Roles;
use crate::{fonts, names};

/// How many emoji the bar has, and how many are shown that were said last.
const IN_BAR: usize = 16;
const MAX_SEEN: usize = 400;
/// How high the list of emoji is, in pixels.
const HEIGHT: f32 = 190.0;

/// What of it is open.
#[derive(Debug)]
pub(crate) struct Picker {
    pub(crate) has_bar: bool,
    is_open: bool,
    words: String,
    /// The emoji with these words. They are looked for when the words change: there are many names.
    found: Vec<NamedEmoji>,
    /// None: those that were said last.
    group: Option<Group>,
}

/// What the user does.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    /// The bar comes or goes.
    Bar,
    /// All of them come or go.
    All,
    Words(String),
    Group(Option<Group>),
    /// This one is for the draft.
    Choose(&'static str),
    /// The first of those that are seen is for the draft.
    ChooseFirst,
}

impl Picker {
    pub(crate) fn new(has_bar: bool) -> Self {
        Picker {
            has_bar,
            is_open: false,
            words: String::new(),
            found: Vec::new(),
            group: Some(Group::SmileysAndEmotion),
        }
    }

    /// Takes in what the user does. The emoji that is for the draft.
    pub(crate) fn update(&mut self, model: &Model, message: Message) -> Option<&'static str> {
        match message {
            Message::Bar => {
                self.has_bar = !self.has_bar;
                self.is_open &= self.has_bar;
            }
            Message::All => {
                self.is_open = !self.is_open;
                self.words.clear();
            }
            Message::Words(words) => {
                self.found = model.find_emoji(&words);
                self.words = words;
            }
            Message::Group(group) => {
                self.group = group;
                self.words.clear();
            }
            Message::Choose(emoji) => return Some(emoji),
            Message::ChooseFirst => {
                let first = self.seen(model).first().map(|seen| seen.emoji);
                self.is_open &= first.is_none();
                return first;
            }
        }
        None
    }

    /// Whether all of them are seen.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// All of them go. Whether they were there.
    pub(crate) fn close(&mut self) -> bool {
        std::mem::take(&mut self.is_open)
    }

    /// The emoji that are seen.
    fn seen(&self, model: &Model) -> Vec<NamedEmoji> {
        let mut seen = match self.group {
            _ if !self.words.trim().is_empty() => self.found.clone(),
            Some(group) => model.emoji_of(group),
            None => {
                let recent = model.recent_emoji().at_hand(MAX_SEEN).into_iter();
                let named = recent.filter_map(emojis::get);
                named.map(|it| NamedEmoji { emoji: it.as_str(), name: it.name() }).collect()
            }
        };
        seen.truncate(MAX_SEEN);
        seen
    }

    /// The bar, and above it all emoji, if they are open.
    pub(crate) fn view<'a>(
        &self,
        model: &Model,
        size: f32,
        roles: Roles,
    ) -> Option<Element<'a, Message>> {
        let all = self.is_open.then(|| self.all(model, size, roles));
        let bar = self.has_bar.then(|| {
            let recent = model.recent_emoji().at_hand(IN_BAR);
            let more = press(text(texts::window_emoji_all()).size(size * 0.87))
                .on_press(Message::All)
                .style(roles.choice(self.is_open))
                .padding([4, 8]);
            let bar = row(recent.into_iter().map(|emoji| choice(emoji, size, roles).into()));
            bar.push(more).spacing(2).align_y(Center).wrap()
        });
        (all.is_some() || bar.is_some()).then(|| column![].push(all).push(bar).spacing(6).into())
    }

    fn all<'a>(&self, model: &Model, size: f32, roles: Roles) -> Element<'a, Message> {
        let words = text_input(&texts::window_emoji_hint(), &self.words)
            .id(names::EMOJI)
            .on_input(Message::Words)
            .on_submit(Message::ChooseFirst)
            .style(roles.field())
            .size(size * 0.93)
            .padding(6);
        let is_found = !self.words.trim().is_empty();
        let group = |sign: &'static str, name: String, group: Option<Group>| {
            let sign = press(text(sign).size(size * 1.1).font(fonts::EMOJI))
                .on_press(Message::Group(group))
                .style(roles.choice(!is_found && self.group == group))
                .padding([3, 7]);
            named(sign, name, size, roles)
        };
        let mut groups = row![group("🕘", texts::window_emoji_recent(), None)];
        for (sign, of) in GROUPS {
            groups = groups.push(group(sign, texts::window_emoji_group(of_name(of)), Some(of)));
        }
        let seen = self.seen(model);
        let nothing = seen
            .is_empty()
            .then(|| text(texts::window_emoji_nothing()).size(size * 0.93).color(roles.muted));
        let choices = seen.into_iter().map(|NamedEmoji { emoji, name }| {
            named(choice(emoji, size * 1.3, roles), name.to_owned(), size, roles)
        });
        let choices = container(row(choices).wrap()).width(Fill);
        let list = scrollable(column![choices].push(nothing)).style(roles.scrollable());
        let page = column![words, groups.wrap(), container(list).height(HEIGHT)].spacing(6);
        container(page).padding(8).style(roles.tip()).into()
    }
}

/// The groups, each with the emoji that stands for it.
const GROUPS: [(&str, Group); 9] = [
    ("😀", Group::SmileysAndEmotion),
    ("👋", Group::PeopleAndBody),
    ("🐵", Group::AnimalsAndNature),
    ("🍎", Group::FoodAndDrink),
    ("🚗", Group::TravelAndPlaces),
    ("⚽", Group::Activities),
    ("💡", Group::Objects),
    ("🔣", Group::Symbols),
    ("🏁", Group::Flags),
];

/// By what the texts know a group.
fn of_name(group: Group) -> &'static str {
    match group {
        Group::SmileysAndEmotion => "smileys",
        Group::PeopleAndBody => "people",
        Group::AnimalsAndNature => "nature",
        Group::FoodAndDrink => "food",
        Group::TravelAndPlaces => "travel",
        Group::Activities => "activities",
        Group::Objects => "objects",
        Group::Symbols => "symbols",
        Group::Flags => "flags",
    }
}

fn choice<'a>(emoji: &'static str, size: f32, roles: Roles) -> Press<'a, Message> {
    press(text(emoji).size(size).font(fonts::EMOJI))
        .id(names::emoji(emoji))
        .on_press(Message::Choose(emoji))
        .style(roles.choice(false))
        .padding([3, 5])
}

/// What it is called, while the mouse is over it.
fn named<'a>(
    it: Press<'a, Message>,
    name: String,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let name = container(text(name).size(size * 0.87)).padding([3, 7]).style(roles.tip());
    tooltip(it, name, tooltip::Position::Top).into()
}
