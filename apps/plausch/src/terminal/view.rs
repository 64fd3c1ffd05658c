//! What the terminal adds to the model: how far each conversation is scrolled, and the size of its area.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::attention::Until;
use plausch_app::environment::{variable, wants_colours};
use plausch_app::history::Report;
use plausch_app::keys::Key;
use plausch_app::model::{Content, Find, Model, Now, ShownPast, Sight, Status, Target};
use plausch_app::session::{Request, Session, Update};
use plausch_app::settings::ChatSettings;
use plausch_app::time_format::TimeFormat;
use plausch_transport_std::client::Event;
use ratatui::layout::Rect;

use super::colours;
use super::draw::{Areas, conversation_size};
use super::links::Links;
use super::members::{self, Members};
use super::rows::{Paper, Size};
use super::scroll::Scroll;
use crate::pages;

/// What a user sees in a terminal.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) model: Model,
    /// `HOST:PORT`, as it was configured.
    pub(super) server: String,
    /// Whether the terminal is in front of the user, if it has told.
    pub(super) has_focus: Option<bool>,
    /// Until when nothing is signalled, if so.
    pub(super) quiet: Option<Until>,
    /// The time zone of the times that are shown. None: this computer's, which may change.
    fixed_zone: Option<TimeZone>,
    pub(super) time_zone: TimeZone,
    /// How times are written.
    pub(super) time_format: TimeFormat,
    /// The size of the shown conversation's area, as it was drawn last.
    pub(super) size: Size,
    /// How many texts of several that were sent at once are still on their way.
    pub(super) sending: usize,
    /// Whether the user has entered something: until then, it is told what it can do.
    pub(super) has_entered: bool,
    /// What the user looks for, if it does.
    pub(super) find: Option<Find>,
    /// The first key of a sequence, if it was pressed.
    pub(super) waiting: Option<Key>,
    /// What the user wants of the terminal itself.
    pub(crate) wish: Option<Wish>,
    pub(super) members: Members,
    /// Where links were drawn.
    pub(crate) links: Links,
    /// The area of the whole screen, as it was drawn last.
    pub(super) area: Rect,
    scrolls: BTreeMap<Target, Scroll>,
}

/// What a user wants of the terminal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To draw the screen again, whatever stands on it.
    Redraw,
    /// To stop the program, and to come back to it later.
    Stop,
}

impl View {
    /// The view of a session that is about to begin.
    pub(super) fn of_session(session: &Session, settings: &ChatSettings) -> Self {
        let env = variable;
        let model = Model::new(session.nick().clone())
            .with_bindings(settings.keys.clone())
            .replacing_emoji(settings.emoji)
            .with_editor()
            .opening_links(pages::can_be_opened());
        let model = model.ignoring(session.ignored().clone());
        let model = model.remembering(session.remembered().to_vec());
        let model = model.keeping(session.keeps(), ShownPast::Scrollback).showing(settings.joins);
        let mut model = model.attending(session.attention()).looking(
            Now::read(),
            settings,
            wants_colours(&env),
        );
        if let Some(background) = colours::background(&env) {
            model.set_background(Now::read(), background);
        }
        // It has just been started.
        model.acts(Now::read());
        View {
            members: Members::new(!settings.member_list),
            fixed_zone: None,
            time_format: settings.time_format.clone(),
            ..View::new(model, session.server().to_owned(), TimeZone::system())
        }
    }

    pub(crate) fn new(model: Model, server: String, time_zone: TimeZone) -> Self {
        View {
            model: model.folding_attempts().folding_joins().asking(),
            server,
            has_focus: None,
            quiet: None,
            fixed_zone: Some(time_zone.clone()),
            time_format: TimeFormat::default(),
            time_zone,
            size: Size { width: 80, height: 20 },
            sending: 0,
            has_entered: false,
            find: None,
            waiting: None,
            wish: None,
            members: Members::default(),
            links: Links::default(),
            area: Rect::new(0, 0, 80, 24),
            scrolls: BTreeMap::new(),
        }
    }

    /// Takes in what the session tells.
    pub(crate) fn update(&mut self, now: Now, update: Update) {
        match &update {
            Update::Event(
                Event::Broadcast { own: true, .. } | Event::ChatText { own: true, .. },
            )
            | Update::Failed { request: Request::Broadcast(_) | Request::Say(..), .. } => {
                self.sending = self.sending.saturating_sub(1);
            }
            Update::Event(
                Event::Disconnected { .. } | Event::Unheard { .. } | Event::Missed { .. },
            ) => self.sending = 0,
            _ => {}
        }
        let (number, is_answer) = (self.model.next_number(), matches!(update, Update::History(_)));
        self.model.update(now, update);
        let model = &self.model;
        self.scrolls.retain(|target, _| {
            model.conversations().iter().any(|conversation| conversation.target() == target)
        });
        if is_answer && !self.scroll().is_scrolled() {
            self.show_top_of_answer(number);
        }
    }

    /// The screen has this area from now on.
    pub(crate) fn resize(&mut self, area: Rect) {
        self.area = area;
        self.size = conversation_size(area, self);
        let list = Areas::of(area, self).members;
        let rows = list.map_or(0, |list| usize::from(members::rows(list).height));
        self.members.resize(&self.model, rows);
        self.settle();
    }

    /// When the screen changes by itself, unless something happens before: a countdown goes on.
    pub(crate) fn next_change(&self, now: Instant) -> Option<Instant> {
        let end = self.model.next_time(Now { instant: now, time: Timestamp::now() });
        // Quiet ends, and nothing else happens.
        let quiet = self.quiet.is_some().then(|| now + Duration::from_secs(30));
        end.into_iter().chain(self.next_tick(now)).chain(quiet).min()
    }

    fn next_tick(&self, now: Instant) -> Option<Instant> {
        let Status::Offline { retry_at: Some(retry_at) } = self.model.status() else { return None };
        let left = retry_at.checked_duration_since(now)?;
        let fraction = left - Duration::from_secs(left.as_secs());
        let tick = if fraction.is_zero() { Duration::from_secs(1) } else { fraction };
        (!left.is_zero()).then(|| now + tick)
    }

    /// Before it is drawn: what the clock and the calendar change.
    pub(super) fn look_at_clock(&mut self) {
        self.quiet = self.model.quiet(Timestamp::now());
        self.time_zone = self.fixed_zone.clone().unwrap_or_else(TimeZone::system);
    }

    /// Rows may have become fewer since the user scrolled.
    fn settle(&mut self) {
        if self.scroll().is_scrolled() {
            self.change_scroll(Scroll::settle);
            self.tell_sight();
        }
    }

    /// The model is told what the user sees.
    pub(super) fn tell_sight(&mut self) {
        let is_at_end = !self.scroll().is_scrolled();
        self.model.looks(Sight { has_focus: self.has_focus, is_at_end });
    }

    /// The shown conversation as it is looked at.
    pub(super) fn paper(&self) -> Paper<'_> {
        self.paper_of(self.size)
    }

    /// The same, in an area of this size.
    pub(super) fn paper_of(&self, size: Size) -> Paper<'_> {
        let time = self.time_format.columns();
        Paper { conversation: self.model.shown(), size, zone: &self.time_zone, time }
    }

    /// How far the shown conversation is scrolled.
    pub(super) fn scroll(&self) -> &Scroll {
        const FOLLOWING: &Scroll = &Scroll::FOLLOWING;
        self.scrolls.get(self.model.shown().target()).unwrap_or(FOLLOWING)
    }

    /// Scrolls the shown conversation up by this many rows.
    pub(super) fn scroll_up(&mut self, rows: usize) {
        if self.change_scroll(|scroll, paper| scroll.up(paper, rows)) {
            self.model.look_back();
        }
    }

    /// Scrolls to where the user wants to jump.
    pub(super) fn jump(&mut self) {
        if let Some(index) = self.model.take_jump() {
            self.scroll_to(index);
            self.tell_sight();
        }
    }

    /// What answers the user and is longer than the screen is read from its top: it is the newest entry, if that has this
    /// number or a later one.
    pub(super) fn show_top_of_answer(&mut self, number: u64) {
        let shown = self.model.shown();
        let index = shown.indices().next_back();
        let entry = index.and_then(|index| shown.entry(index));
        let is_answer = entry.is_some_and(|entry| {
            let is_long = matches!(
                entry.content,
                Content::Help(_)
                    | Content::Keys { .. }
                    | Content::History(Report::Found { .. } | Report::Excerpt { .. })
            );
            entry.number >= number && is_long
        });
        let Some(index) = index.filter(|_| is_answer) else { return };
        self.change_scroll(|scroll, paper| scroll.go_to_top_of(paper, index));
    }

    /// Scrolls to the entry of this index, and marks it.
    pub(super) fn scroll_to(&mut self, index: usize) {
        self.change_scroll(|scroll, paper| scroll.to(paper, index));
    }

    /// Scrolls the shown conversation down by this many rows.
    pub(super) fn scroll_down(&mut self, rows: usize) {
        self.change_scroll(|scroll, paper| scroll.down(paper, rows));
    }

    fn change_scroll<T>(&mut self, change: impl FnOnce(&mut Scroll, &Paper<'_>) -> T) -> T {
        let target = self.model.shown().target().clone();
        let mut scroll = self.scrolls.remove(&target).unwrap_or_default();
        let result = change(&mut scroll, &self.paper());
        self.scrolls.insert(target, scroll);
        result
    }

    /// Follows the newest entry of the shown conversation again.
    pub(super) fn follow(&mut self) {
        self.scrolls.remove(self.model.shown().target());
    }
}
