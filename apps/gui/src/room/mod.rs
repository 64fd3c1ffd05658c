//! A stay in the room: the model, and what a window adds to it.
//!
//! | file | what |
//! |---|---|
//! | `doing.rs` | what the user does |
//! | `helping.rs` | what helps: finding words, choosing emoji, the palette |
//! | `view.rs` | how its parts are put together |

mod doing;
mod helping;
mod view;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use async_channel::Sender;
use iced::widget::Id;
use iced::widget::text_editor::{Action as EditorAction, Edit};
use iced::{Task, window};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::attention::{Alert, Until};
use plausch_app::host::Place;
use plausch_app::link::RoomLink;
use plausch_app::model::{Conversation, Model, Now, Problem, ShownPast, Sight, Target};
use plausch_app::session::{Notice, Outcome, Update};
use plausch_app::settings::ChatSettings;
use plausch_app::theme::Rgb;
use plausch_app::time_format::TimeFormat;

use crate::draft::{self, Drafts};
use crate::entries::Scroll;
use crate::finding::{self, Finding};
use crate::focus::Way;
use crate::keys::Shortcut;
use crate::members::{self, Members};
use crate::palette::{self, Palette};
use crate::picker::{self, Picker};
use crate::stay::{Begun, Order};
use crate::{invitations, names, status, tabs};

/// How often is looked whether it is quiet no more.
const LOOK_AT_QUIET: Duration = Duration::from_secs(30);

/// A stay in the room.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) model: Model,
    orders: Sender<Order>,
    server: String,
    time_zone: TimeZone,
    time_format: TimeFormat,
    drafts: Drafts,
    scrolls: BTreeMap<Target, Scroll>,
    /// Whether one of the windows is in front of the user, if that is known.
    has_focus: Option<bool>,
    /// Until when nothing is signalled, if so.
    quiet: Option<Until>,
    members: Members,
    /// Whether they stand beside the room, and whether the user wants to see them now.
    lists_members: bool,
    asks_for_members: bool,
    finding: Finding,
    picker: Picker,
    palette: Option<Palette>,
    /// What the main window shows.
    shown: Target,
    /// Where others can join, if the room is hosted here.
    hosting: Option<(Vec<Place>, Option<RoomLink>)>,
    pub(crate) is_leaving: bool,
}

/// What the user does in a window that shows `target`.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Draft(draft::Message),
    Scrolled(Target, Scroll),
    /// More or less of the joins and leaves of this entry is to be seen.
    Fold(usize),
    /// The user wants to see what is above the oldest line.
    LookBack,
    Link(String),
    Members(members::Message),
    Finding(finding::Message),
    Picker(picker::Message),
    Palette(palette::Message),
    Tabs(tabs::Message),
    Invitation(invitations::Message),
    Status(status::Message),
    /// The check phrase is to be seen.
    Verify,
    /// It is the same on both sides.
    Verified,
    Copy(String),
    PutBack(Target),
}

impl Message {
    /// A character for the draft.
    pub(crate) fn typed(c: char) -> Self {
        Message::Draft(draft::Message::Edit(EditorAction::Edit(Edit::Insert(c))))
    }

    /// Enter in the draft.
    pub(crate) fn entered() -> Self {
        Message::Draft(draft::Message::Enter)
    }
}

/// What the windows are to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    PopOut(Target),
    PutBack(Target),
    Link(String),
    Copy(String),
    Settings,
    /// The cursor goes to this control.
    FocusOn(Id),
    /// It goes there.
    Go(Way),
    /// The member at this place of the list is to be seen.
    Member(usize),
    /// What a key of the window does.
    Shortcut(Shortcut),
    /// The cursor goes to the draft of this conversation.
    Focus,
}

impl Room {
    /// The stay that begins.
    pub(crate) fn new(begun: Begun, orders: Sender<Order>, settings: &ChatSettings) -> Self {
        let model = Model::new(begun.nick)
            .with_bindings(settings.keys.clone())
            .replacing_emoji(settings.emoji)
            .ignoring(begun.ignored)
            .remembering(begun.remembered)
            .keeping(begun.keeps, ShownPast::Scrollback)
            .showing(settings.joins)
            .showing_found()
            .drawing_emoji()
            .attending(&settings.attention)
            .looking(Now::read(), settings, true)
            .opening_links(true);
        let mut model = model.folding_attempts().folding_joins().asking();
        // It has just been started.
        model.acts(Now::read());
        let room = Room::with_model(model, begun.server, orders, settings.emoji_bar);
        let time_format = settings.time_format.clone();
        Room { lists_members: settings.member_list, time_format, ..room }
    }

    fn with_model(model: Model, server: String, orders: Sender<Order>, has_emoji: bool) -> Self {
        let mut drafts = Drafts::default();
        drafts.sync(&model);
        let mut room = Room {
            model,
            orders,
            server,
            time_zone: TimeZone::system(),
            time_format: TimeFormat::default(),
            drafts,
            scrolls: BTreeMap::new(),
            has_focus: None,
            quiet: None,
            members: Members::default(),
            lists_members: true,
            asks_for_members: false,
            finding: Finding::default(),
            picker: Picker::new(has_emoji),
            palette: None,
            shown: Target::Room,
            hosting: None,
            is_leaving: false,
        };
        room.hand_over();
        room
    }

    /// Takes in what happened. How the stay ended, if it did.
    pub(crate) fn happened(&mut self, updates: Vec<Update>) -> Option<Outcome> {
        let now = Now::read();
        let mut over = None;
        let before = self.model.shown().target().clone();
        for update in updates {
            match update {
                Update::Over(outcome) => over = Some(outcome),
                Update::Notice(
                    Notice::Hosting { ref places, ref link }
                    | Notice::TakenOver { ref places, ref link },
                ) => {
                    self.hosting = Some((places.clone(), link.clone()));
                    self.model.update(now, update);
                }
                update => self.model.update(now, update),
            }
        }
        // A chat that the user has asked for, or accepted, shows itself.
        if *self.model.shown().target() != before {
            self.shown = self.model.shown().target().clone();
        }
        self.settle();
        over
    }

    /// The user works in a window that shows `target`: what it does is done there.
    pub(crate) fn look_at(&mut self, target: &Target) {
        if self.model.shown().target() != target || self.model.shown().unread() > 0 {
            let index = self.model.conversations().iter().position(|it| it.target() == target);
            index.into_iter().for_each(|index| self.model.show(index));
        }
        self.tell_sight();
    }

    /// Whether one of the windows is in front of the user, if that is known.
    pub(crate) fn focus(&mut self, has_focus: Option<bool>) {
        self.has_focus = has_focus;
        self.tell_sight();
    }

    /// The model is told what the user sees.
    fn tell_sight(&mut self) {
        let shown = self.model.shown().target();
        let is_at_end = !self.is_scrolled(shown);
        self.model.looks(Sight { has_focus: self.has_focus, is_at_end });
        self.quiet = self.model.quiet(Timestamp::now());
    }

    /// What is to be signalled now.
    pub(crate) fn take_alert(&mut self) -> Option<Alert> {
        self.model.take_alert(Now::read())
    }

    /// When something changes though nothing happens.
    pub(crate) fn wakes_at(&self) -> Option<Instant> {
        let now = Now::read();
        let quiet = self.quiet.is_some().then(|| now.instant + LOOK_AT_QUIET);
        let times = [self.model.next_alert(), self.model.next_time(now), quiet];
        times.into_iter().flatten().min()
    }

    /// Some time has passed.
    pub(crate) fn on_time(&mut self) {
        self.model.on_time(Now::read());
        self.time_zone = TimeZone::system();
        self.settle();
    }

    /// What the main window shows.
    pub(crate) fn shown(&self) -> &Target {
        &self.shown
    }

    /// The user wants to see the members.
    pub(crate) fn ask_for_members(&mut self) {
        self.show_room();
        self.asks_for_members = true;
    }

    /// The main window shows the room.
    pub(crate) fn show_room(&mut self) {
        self.shown = Target::Room;
    }

    /// The conversation with `target`, or else the room.
    fn conversation(&self, target: &Target) -> &Conversation {
        let all = self.model.conversations();
        all.iter().find(|conversation| conversation.target() == target).unwrap_or(&all[0])
    }

    /// Whether there is a conversation with `target`.
    pub(crate) fn has(&self, target: &Target) -> bool {
        self.conversation(target).target() == target
    }

    /// How much is unread in the conversation with `target`, and how much of it asks for attention.
    pub(crate) fn unread(&self, target: &Target) -> (usize, usize) {
        let conversation = self.conversation(target);
        (conversation.unread(), conversation.calls())
    }

    /// The user is told what went wrong outside.
    pub(crate) fn tell(&mut self, problem: Problem) {
        self.model.problem(Now::read(), problem);
        self.settle();
    }

    /// Whether something is counted down.
    pub(crate) fn is_counting(&self) -> bool {
        status::is_counting(&self.model)
    }

    fn is_scrolled(&self, target: &Target) -> bool {
        self.scrolls.get(target).is_some_and(Scroll::is_scrolled)
    }

    /// Shows `target` in the main window.
    fn show(&mut self, target: Target) {
        self.look_at(&target);
        self.shown = target;
    }

    /// The system likes this background.
    pub(crate) fn set_background(&mut self, background: Rgb) {
        self.model.set_background(Now::read(), background);
    }

    /// The user has changed the setting of this key.
    pub(crate) fn change_setting(&mut self, key: &str, settings: &ChatSettings) {
        self.model.change_setting(key, settings);
        self.lists_members = settings.member_list;
        self.time_format = settings.time_format.clone();
        self.settle();
    }

    /// What the user did in a window that shows `target` may have led to another conversation.
    fn follow_model(&mut self, target: &Target) {
        if self.model.shown().target() != target {
            self.shown = self.model.shown().target().clone();
        }
        if let Some(index) = self.model.take_jump() {
            self.scroll_to(index);
        }
        self.settle();
    }

    /// What belongs to conversations goes away with them.
    fn settle(&mut self) {
        self.drafts.sync(&self.model);
        let conversations = self.model.conversations();
        let is_there = |target: &Target| {
            conversations.iter().any(|conversation| conversation.target() == target)
        };
        self.scrolls.retain(|target, _| is_there(target));
        if let Some(palette) = &mut self.palette {
            palette.sync(&self.model);
        }
        if !is_there(&self.shown) {
            self.shown = Target::Room;
        }
        self.tell_sight();
        self.hand_over();
    }

    /// What is to be kept goes to the history, and what is asked.
    fn hand_over(&mut self) {
        for ask in self.model.take_asks() {
            self.order(Order::Ask(ask));
        }
    }

    fn order(&self, order: Order) {
        // If the stay is over, nobody takes it; the window is told so.
        self.orders.try_send(order).ok();
    }
}

/// The cursor goes to the draft in this window.
pub(crate) fn focus_draft<T: Send + 'static>(window: window::Id) -> Task<T> {
    iced::widget::operation::focus(names::draft(window))
}
