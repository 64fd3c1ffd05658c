//! Looking for words: in the conversation that is shown, and in all that was kept.

use iced::widget::{column, container, row, scrollable, space, text, text_input};
use iced::{Center, Element, Fill};
use plausch_app::history::Hit;
use plausch_app::model::{Direction, Find, Found, Model};
use plausch_app::texts;
use plausch_app::wording::hit_line;

use crate::press::press;
use crate::theme::Roles;
use crate::{fonts, names};

/// How high the list of hits gets, at most, in pixels.
const MAX_HEIGHT: f32 = 220.0;

/// What the user looks for in the conversation that is shown, if it does.
#[derive(Debug, Default)]
pub(crate) struct Finding {
    find: Option<Find>,
    /// Which hit is shown, and how many there are.
    counts: (Option<usize>, usize),
}

/// What the user does.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Words(String),
    Older,
    Newer,
    /// Look in all that was kept.
    Everywhere,
    Close,
    /// Show the hit of this number, from 1, in its place.
    Jump(usize),
    CloseFound,
}

impl Finding {
    /// The user begins to look for something.
    pub(crate) fn open(&mut self, model: &Model) {
        if self.find.is_none() {
            self.find = Some(Find::new(model.shown()));
            self.counts = (None, 0);
        }
    }

    /// The user looks for nothing any more. Whether it did.
    pub(crate) fn close(&mut self) -> bool {
        self.find.take().is_some()
    }

    pub(crate) fn is_open(&self) -> bool {
        self.find.is_some()
    }

    /// What the user looks for.
    pub(crate) fn words(&self) -> &str {
        self.find.as_ref().map_or("", Find::words)
    }

    pub(crate) fn set_words(&mut self, words: &str) {
        if let Some(find) = &mut self.find {
            find.set_words(words);
        }
    }

    /// Goes on to the next hit: the index of its entry. None: there is none in that direction, and in what was said before
    /// there may be one.
    pub(crate) fn go(&mut self, model: &Model, direction: Direction) -> Option<usize> {
        let find = self.find.as_mut()?;
        let found = find.go(model.shown(), direction);
        self.counts = find.counts(model.shown());
        found
    }

    /// The bar in which the user types what it looks for.
    pub(crate) fn view<'a>(&self, size: f32, roles: Roles) -> Option<Element<'a, Message>> {
        let find = self.find.as_ref()?;
        let words = text_input(&texts::window_find_hint(), find.words())
            .id(names::FIND)
            .on_input(Message::Words)
            .on_submit(Message::Older)
            .style(roles.field())
            .size(size)
            .padding(6);
        let told = match self.counts {
            _ if find.words().trim().is_empty() => String::new(),
            (_, 0) => texts::window_find_nothing(),
            (None, count) => texts::window_find_count(count),
            (Some(at), count) => texts::window_find_place(at, count),
        };
        let small = |words: String, message: Message| {
            press(text(words).size(size * 0.93))
                .on_press(message)
                .style(roles.other_button())
                .padding([5, 10])
        };
        let bar = row![
            words.width(Fill),
            text(told).size(size * 0.87).color(roles.muted),
            small(texts::window_find_older(), Message::Older),
            small(texts::window_find_newer(), Message::Newer),
            small(texts::window_find_everywhere(), Message::Everywhere),
            small("×".to_owned(), Message::Close),
        ];
        let bar = bar.spacing(6).align_y(Center);
        Some(container(bar).padding([6, 12]).width(Fill).style(roles.raised()).into())
    }
}

/// What was found in all that was kept.
pub(crate) fn found<'a>(found: Found<'_>, size: f32, roles: Roles) -> Element<'a, Message> {
    let Found { words, hits, more, jumped } = found;
    let title = texts::window_found(words, hits.len() + more);
    let title = text(plausch_app::sanitise::sanitise(&title)).size(size).font(fonts::BOLD);
    let close = press(text("×").size(size * 0.93))
        .on_press(Message::CloseFound)
        .style(roles.choice(false))
        .padding([2, 8]);
    let head = row![title, space::horizontal(), close].align_y(Center);
    let hit = |(index, hit): (usize, &Hit)| -> Element<'a, Message> {
        let is_shown = jumped == Some(index);
        let line = text(hit_line(index + 1, hit)).size(size * 0.93);
        let line = if is_shown { line.font(fonts::BOLD) } else { line };
        press(line)
            .on_press(Message::Jump(index + 1))
            .style(roles.choice(is_shown))
            .padding([3, 8])
            .width(Fill)
            .into()
    };
    let more =
        (more > 0).then(|| text(texts::window_found_more()).size(size * 0.87).color(roles.muted));
    let list = column(hits.iter().enumerate().map(hit)).push(more).width(Fill);
    let list = container(scrollable(list).style(roles.scrollable())).max_height(MAX_HEIGHT);
    let panel = column![head, list].spacing(4);
    container(panel).padding([6, 12]).width(Fill).style(roles.card()).into()
}
