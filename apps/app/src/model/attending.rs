//! What asks for the user's attention, and what it has not seen yet: counts, the line where it stopped reading, and
//! what is to be signalled.
//!
//! A face tells what the user sees ([`Model::looks`]) and that it does something ([`Model::acts`]), and signals what
//! [`Model::take_alert`] gives. Nothing is signalled that the user sees, or while it wants quiet.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use plausch_core::text::deed;
use plausch_transport_std::client::Peer;

use super::keeping::EARLIER;
use super::{Action, Content, Conversation, Entry, Model, Now, Problem, Target};
use crate::attention::{
    Alarm, Alert, Call, Hours, Kind, Kinds, Quiet, Report, Settings, Until, Wanted, Words,
};
use crate::history::Ask;
use crate::session::Request;
use crate::settings::Setting;

/// Where it is not known whether the user sees what is shown: for how long it does after it did something.
const PRESENT: Duration = Duration::from_secs(60);

/// What the user sees of the shown conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Whether the face is in front of the user. None: nobody knows.
    pub has_focus: Option<bool>,
    /// Whether the newest entries are among those that are shown.
    pub is_at_end: bool,
}

/// What the user wants to do about the words that it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Highlight {
    /// See them.
    Show,
    /// Wait for this one, too.
    Add(String),
    /// Wait for this one no more.
    Remove(String),
}

/// The line where the user stopped reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnreadLine {
    /// The index of the first entry below it.
    at: usize,
    /// Whether the user has seen the newest entry since.
    is_read: bool,
}

#[derive(Debug)]
pub(super) struct Attending {
    words: Words,
    kinds: Kinds,
    quiet: Quiet,
    hours: Option<Hours>,
    /// The user has ended the quiet hours that last until then.
    loud_until: Option<Timestamp>,
    /// What is told now was said before: it is no signal.
    pub(super) is_past: bool,
    /// None: this computer's.
    zone: Option<TimeZone>,
    sight: Sight,
    /// When the user did something last.
    acted: Option<Instant>,
    alarm: Alarm,
}

impl Default for Attending {
    fn default() -> Self {
        Attending {
            words: Words::default(),
            kinds: Kinds::default(),
            quiet: Quiet::Off,
            hours: None,
            loud_until: None,
            is_past: false,
            zone: None,
            sight: Sight { has_focus: None, is_at_end: true },
            acted: None,
            alarm: Alarm::default(),
        }
    }
}

impl Model {
    /// The model of a user with these settings.
    #[must_use]
    pub fn attending(mut self, settings: &Settings) -> Self {
        self.attend(settings);
        self
    }

    /// From now on, these settings are in force.
    pub(super) fn attend(&mut self, settings: &Settings) {
        let attending = &mut self.attending;
        attending.words = Words::new(&settings.highlight);
        attending.kinds = settings.kinds;
        (attending.quiet, attending.hours) = (settings.quiet, settings.quiet_hours);
    }

    /// The model of a user whose days begin in this time zone, wherever the computer is.
    #[must_use]
    pub fn in_time_zone(mut self, zone: TimeZone) -> Self {
        self.attending.zone = Some(zone);
        self
    }

    /// From now on the user sees this. A face tells it before what happens then.
    pub fn looks(&mut self, sight: Sight) {
        self.attending.sight = sight;
        self.see();
    }

    /// The user does something.
    pub fn acts(&mut self, now: Now) {
        self.attending.acted = Some(now.instant);
    }

    /// What is to be signalled now. To be called again when [`Model::next_alert`] says so, and after each update.
    pub fn take_alert(&mut self, now: Now) -> Option<Alert> {
        self.attending.alarm.next()?;
        if self.quiet(now.time).is_some() {
            self.attending.alarm.mute();
            return None;
        }
        self.attending.alarm.take(now.instant)
    }

    /// When there will be something to signal, if nothing else happens.
    pub fn next_alert(&self) -> Option<Instant> {
        self.attending.alarm.next()
    }

    /// Until when nothing is signalled. None: everything is.
    pub fn quiet(&self, now: Timestamp) -> Option<Until> {
        let Attending { quiet, hours, loud_until, .. } = &self.attending;
        let zone = self.time_zone();
        let told = quiet.until(now, &zone);
        let is_loud = loud_until.is_some_and(|end| now < end);
        let of_day = || hours.filter(|_| !is_loud)?.until(now, &zone).map(Until::Time);
        told.or_else(of_day)
    }

    /// How much is unread in all conversations, and how much of it asks for attention.
    pub fn unread(&self) -> (usize, usize) {
        let all = self.conversations.iter();
        all.fold((0, 0), |(unread, calls), one| (unread + one.unread, calls + one.calls))
    }

    /// Shows the next conversation in which something is new: first those where something asks for attention. Whether
    /// there is one.
    pub fn show_next_new(&mut self) -> bool {
        let count = self.conversations.len();
        let next = |has_news: fn(&Conversation) -> bool| {
            let others = (1..count).map(|step| (self.shown + step) % count);
            others.into_iter().find(|index| has_news(&self.conversations[*index]))
        };
        let next = next(|one| one.calls > 0).or_else(|| next(|one| one.unread > 0));
        next.inspect(|index| self.show(*index)).is_some()
    }

    /// Shows the line where the user stopped reading in the shown conversation, or says that there is none.
    pub fn go_to_unread(&mut self, now: Now) {
        match self.shown().unread_line() {
            Some(index) => self.jump_to(index),
            None => self.tell_attention(now, Report::NothingUnread),
        }
    }

    pub(super) fn time_zone(&self) -> TimeZone {
        self.attending.zone.clone().unwrap_or_else(TimeZone::system)
    }

    /// Why an entry asks for attention, if it does.
    pub(super) fn asks_for_attention(&self, target: &Target, content: &Content) -> Option<Kind> {
        let kind = match (content, target) {
            (Content::Said { own: false, .. }, Target::Chat(_)) => Kind::Private,
            (Content::Said { own: false, text, .. }, Target::Room)
                if self.attending.words.are_in(deed(text).unwrap_or(text), self.nick.as_str()) =>
            {
                Kind::Mention
            }
            (Content::Invited { .. }, _) => Kind::Invitation,
            _ => return None,
        };
        self.attending.kinds.has(kind).then_some(kind)
    }

    /// Something has happened in the conversation of this index. `is_news`: it is something to be read.
    pub(super) fn on_entry(&mut self, now: Now, index: usize, entry: &Entry, is_news: bool) {
        let is_seen = index == self.shown && self.sees_shown();
        let is_noticed = is_seen && self.is_present(now.instant);
        let conversation = &mut self.conversations[index];
        let is_own = matches!(entry.content, Content::Said { own: true, .. });
        if is_own && is_seen {
            conversation.line = None;
        }
        if is_news && !is_seen {
            conversation.unread += 1;
            conversation.calls += usize::from(entry.attention.is_some());
            let last = conversation.indices().end - 1;
            if conversation.line.is_none_or(|line| line.is_read) {
                conversation.line = Some(UnreadLine { at: last, is_read: false });
            }
        }
        if let (Some(kind), false) = (entry.attention, is_noticed)
            && let Some((from, text)) = of_whom(&entry.content)
            && !self.attending.is_past
            && self.quiet(now.time).is_none()
        {
            let target = self.conversations[index].target().clone();
            self.attending.alarm.call(now.instant, Call { kind, target, from, text });
        }
    }

    /// What the history is to know: that the user has seen all that was kept of the shown conversation.
    pub(super) fn ask_to_keep_sight(&mut self) -> Option<Ask> {
        if !self.sees_shown() {
            return None;
        }
        let conversation = self.shown_mut();
        let target = conversation.target().clone();
        std::mem::take(&mut conversation.is_kept_unseen).then_some(Ask::Seen(target))
    }

    /// The user sees the newest entries of the shown conversation, if it does.
    pub(super) fn see(&mut self) {
        if !self.sees_shown() {
            return;
        }
        let conversation = &mut self.conversations[self.shown];
        (conversation.unread, conversation.calls) = (0, 0);
        if let Some(line) = &mut conversation.line {
            line.is_read = true;
        }
        self.attending.alarm.seen(conversation.target());
    }

    /// There is no such conversation any more.
    pub(super) fn attending_ends(&mut self, target: &Target) {
        self.attending.alarm.seen(target);
    }

    /// The user turns away from the shown conversation.
    pub(super) fn turn_away(&mut self) {
        self.shown_mut().line.take_if(|line| line.is_read);
    }

    /// Whether the user sees what is new in this conversation.
    pub(super) fn sees(&self, target: &Target) -> bool {
        let Sight { has_focus, is_at_end } = self.attending.sight;
        is_at_end && has_focus != Some(false) && self.shown().target() == target
    }

    fn sees_shown(&self) -> bool {
        self.sees(self.shown().target())
    }

    /// Whether the user is where it can see what is shown, as far as one knows.
    fn is_present(&self, now: Instant) -> bool {
        let acted = self.attending.acted;
        let acts = || acted.is_some_and(|acted| now.saturating_duration_since(acted) < PRESENT);
        self.attending.sight.has_focus.unwrap_or_else(acts)
    }

    pub(super) fn highlight(&mut self, now: Now, highlight: Highlight) -> Option<Action> {
        let words = &mut self.attending.words;
        let (report, is_changed) = match highlight {
            Highlight::Show => {
                (Report::Words(words.as_written().map(str::to_owned).collect()), false)
            }
            Highlight::Add(word) if !Words::is_word(&word) => (Report::BadWord(word), false),
            Highlight::Add(_) if !words.has_room() => (Report::TooManyWords, false),
            Highlight::Add(word) => {
                let is_new = words.add(&word);
                (Report::Added(word, !is_new), is_new)
            }
            Highlight::Remove(word) => {
                let was_there = words.remove(&word);
                (Report::Removed(word, was_there), was_there)
            }
        };
        let all: Vec<&str> = words.as_written().collect();
        let action = is_changed.then(|| remember("highlight", all.join(",")));
        self.tell_attention(now, report);
        action.flatten()
    }

    /// Changes or tells until when nothing is signalled.
    pub(super) fn set_quiet(
        &mut self,
        now: Now,
        wanted: Option<Wanted>,
    ) -> Result<Option<Action>, Problem> {
        let action = wanted.and_then(|wanted| {
            let zone = self.time_zone();
            let attending = &mut self.attending;
            attending.quiet = wanted.at(now.time, &zone);
            let hours = attending.hours.and_then(|hours| hours.until(now.time, &zone));
            attending.loud_until =
                hours.filter(|_| wanted == Wanted::Off).map(|end| end.timestamp());
            attending.alarm.mute();
            let value = match attending.quiet {
                Quiet::Off => String::new(),
                quiet => quiet.to_string(),
            };
            remember("quiet", value)
        });
        self.tell_attention(now, Report::Quiet(self.quiet(now.time)));
        Ok(action)
    }

    fn tell_attention(&mut self, now: Now, report: Report) {
        self.push_here(now, Content::Attention(report));
    }
}

impl Conversation {
    /// How many of the entries that the user has not seen ask for its attention.
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// The index of the entry above which the user stopped reading, if there is something new below.
    pub fn unread_line(&self) -> Option<usize> {
        self.line.map(|line| line.at.max(self.indices().start))
    }

    /// The user has seen nothing from the entry of this index on. `is_seen`: it does now.
    pub(super) fn begin_unread(&mut self, index: usize, is_seen: bool) {
        self.line = Some(UnreadLine { at: index, is_read: is_seen });
    }

    /// The day whose line stands above the entry of this index, if one does: it is the first of its day, as far as one
    /// can see. At the top, only what was said in earlier stays has one.
    pub fn day_above(&self, index: usize, zone: &TimeZone) -> Option<Date> {
        let entry = self.entry(index)?;
        let day = |entry: &Entry| zone.to_datetime(entry.time).date();
        let is_first = match index.checked_sub(1).and_then(|before| self.entry(before)) {
            Some(before) => day(before) != day(entry),
            None => entry.number == EARLIER,
        };
        is_first.then(|| day(entry))
    }
}

/// Writes a setting into the configuration file.
pub(super) fn remember(key: &str, value: String) -> Option<Action> {
    let setting = Setting::named(key)?;
    Some(Action::Request(Request::Remember { setting: setting.key, value }))
}

/// Who asks for attention, and by what text.
fn of_whom(content: &Content) -> Option<(Peer, Option<String>)> {
    match content {
        Content::Said { from, text, .. } => Some((
            from.clone(),
            Some(deed(text).map_or_else(|| text.clone(), |deed| format!("* {from} {deed}"))),
        )),
        Content::Invited { peer, .. } => Some((peer.clone(), None)),
        _ => None,
    }
}
