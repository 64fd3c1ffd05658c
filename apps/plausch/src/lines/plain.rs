//! `--plain`: the model's entries as lines, and lines typed into it.

use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use plausch_app::attention::{self, Settings};
use plausch_app::encoding::NotText;
use plausch_app::history::{Ask, Keep};
use plausch_app::ignored::Ignored;
use plausch_app::model::{Content, Joins, Model, Now, ShownPast, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::session::{Request, Update};
use plausch_app::settings::ChatSettings;
use plausch_app::texts;
use plausch_app::time_format::TimeFormat;
use plausch_app::trust::Remembered;
use plausch_core::name::Nick;
use plausch_transport_std::client::{Event, Refusal};

use super::gathering::Gathering;
use super::{Answer, Face};
use crate::pages;
use crate::terminal::wrap::wrap;
use plausch_app::wording::{Kind, Wording};

/// The face for pipes, and for terminals on which one cannot draw.
#[derive(Debug)]
pub(crate) struct Plain {
    model: Model,
    /// Whether the user does not see what it types: then its own texts are printed too.
    echo: bool,
    /// Whether a person has yet to be told how to begin.
    hints: bool,
    /// Whether a line was refused, or could not be done.
    has_refused: bool,
    /// How the time is told, if it is.
    times: Option<TimeFormat>,
    /// Whether a bell can be heard, and is wanted.
    rings: bool,
    /// The day of what was told last.
    day: Option<Date>,
    /// What was pasted, until the user says whether it is to be said.
    pasted: Option<Vec<Request>>,
    gathering: Gathering,
}

impl Plain {
    pub(crate) fn new(nick: Nick, echo: bool) -> Self {
        let model = Model::new(nick);
        // What the user does not see as it types comes from no person.
        Plain {
            model: if echo { model } else { model.asking() },
            echo,
            hints: !echo,
            has_refused: false,
            times: None,
            rings: false,
            day: None,
            pasted: None,
            gathering: Gathering::default(),
        }
    }

    /// A face whose conversations are kept.
    pub(crate) fn keeping(self, keep: Option<Keep>, past: ShownPast) -> Self {
        Plain { model: self.model.keeping(keep, past), ..self }
    }

    /// A face that tells of these joins and leaves. Where a program reads, each is told by itself.
    pub(crate) fn showing(self, joins: Joins) -> Self {
        let gathering = Gathering::new(joins == Joins::Fold && !self.echo);
        Plain { model: self.model.showing(joins), gathering, ..self }
    }

    /// A face that tells when something happened, or does not; and whose user may choose a theme for another one.
    pub(crate) fn looking(self, settings: &ChatSettings) -> Self {
        let times = settings.plain_time.then(|| settings.time_format.clone());
        let times = times.filter(|format| !format.is_empty());
        Plain { model: self.model.with_themes(settings), times, ..self }
    }

    /// A face that opens pages on the desktop, or cannot.
    pub(crate) fn opening_links(self, is_possible: bool) -> Self {
        Plain { model: self.model.opening_links(is_possible), ..self }
    }

    /// A face of a user who ignores these.
    pub(crate) fn ignoring(self, ignored: &Ignored) -> Self {
        Plain { model: self.model.ignoring(ignored.clone()), ..self }
    }

    /// A face of a user who remembers these keys of members.
    pub(crate) fn remembering(self, remembered: &[Remembered]) -> Self {
        Plain { model: self.model.remembering(remembered.to_vec()), ..self }
    }

    /// A face of a user with these settings; `is_heard`: whether a terminal shows the lines.
    pub(crate) fn attending(self, settings: &Settings, is_heard: bool) -> Self {
        Plain { model: self.model.attending(settings), rings: settings.bell && is_heard, ..self }
    }

    /// The line that says that a new day has begun, if one has.
    fn new_day(&mut self, time: Timestamp) -> Option<String> {
        let day = TimeZone::system().to_datetime(time).date();
        let before = self.day.replace(day)?;
        (before != day).then(|| mark(Kind::Info, &sanitise(&texts::day(day))))
    }

    /// What happened at `time`: who, what, and, if that is wanted, when.
    fn told(&self, target: &Target, content: &Content, time: Timestamp) -> Vec<String> {
        let mut lines = print(target, &wording(content));
        if let (Some(last), Some(format)) = (lines.last_mut(), &self.times) {
            *last += &format!(" ({})", format.write(&time.to_zoned(TimeZone::system())));
        }
        lines
    }

    /// Several lines that were pasted: the user is asked.
    fn lines(&mut self, text: &str) -> Answer {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.len() < 2 {
            return self.line(&lines.concat());
        }
        let (requests, mut shown) = self.change(|model| model.pasted(Now::read(), text));
        if requests.is_some() {
            shown.push(mark(Kind::Info, &texts::ask_to_send_pasted(lines.len())));
        }
        self.pasted = requests;
        Answer { action: None, lines: shown }
    }

    /// Changes the model, and tells what was entered and where the user is now.
    fn change<T>(&mut self, change: impl FnOnce(&mut Model) -> T) -> (T, Vec<String>) {
        let number = self.model.next_number();
        let before = self.model.shown().target().clone();
        let result = change(&mut self.model);
        let mut lines = Vec::new();
        let now = Instant::now();
        let entries = self.model.entries_from(number).into_iter();
        let entries: Vec<_> = entries.map(|(to, entry)| (to.clone(), entry.clone())).collect();
        for (target, entry) in entries {
            if self.gathering.takes(now, &entry) {
                continue;
            }
            if let Some(before) = self.gathering.before(&entry) {
                lines.extend(self.told(&Target::Room, &before, entry.time));
            }
            self.has_refused |= is_refusal(&entry.content);
            let is_own = matches!(entry.content, Content::Said { own: true, .. });
            if self.echo || !is_own {
                lines.extend(self.new_day(entry.time));
                let mut told = self.told(&target, &entry.content, entry.time);
                if let (Some(attention::Kind::Mention), Some(first)) =
                    (entry.attention, told.first_mut())
                {
                    first.insert_str(0, MENTION);
                }
                lines.extend(told);
                if matches!(entry.content, Content::Keys { .. }) {
                    lines.push(mark(Kind::Info, &texts::keys_of_full_screen()));
                }
            }
        }
        let is_signalled = self.model.take_alert(Now::read()).is_some();
        if let Some(last) = lines.last_mut().filter(|_| is_signalled && self.rings) {
            last.push('\u{7}');
        }
        let now = self.model.shown().target();
        if *now != before {
            let text = match now {
                Target::Room => texts::now_in_room(),
                Target::Chat(peer) => texts::now_in_chat(peer),
            };
            lines.push(mark(Kind::Info, &sanitise(&text)));
        }
        (result, lines)
    }
}

impl Face for Plain {
    fn asks(&mut self) -> Vec<Ask> {
        self.model.take_asks()
    }

    fn update(&mut self, update: &Update) -> Vec<String> {
        let mut lines = self.change(|model| model.update(Now::read(), update.clone())).1;
        if self.hints && matches!(update, Update::Event(Event::Users { .. })) {
            self.hints = false;
            lines.push(mark(Kind::Info, &texts::hint()));
        }
        lines
    }

    fn due(&self) -> Option<Instant> {
        let end = self.model.next_time(Now::read());
        end.into_iter().chain(self.gathering.due()).min()
    }

    fn due_lines(&mut self) -> Vec<String> {
        let told = self.gathering.told(Instant::now());
        let now = Timestamp::now();
        let told = told.map(|told| self.told(&Target::Room, &told, now));
        let mut lines = told.unwrap_or_default();
        lines.extend(self.change(|model| model.on_time(Now::read())).1);
        lines
    }

    fn line(&mut self, line: &str) -> Answer {
        if line.contains('\n') {
            return self.lines(line);
        }
        let mut dropped = Vec::new();
        if let Some(requests) = self.pasted.take() {
            if line.trim().is_empty() {
                let (action, lines) = self.change(|model| model.enter_pasted(requests));
                return Answer { action: Some(action), lines };
            }
            dropped.push(mark(Kind::Info, &texts::pasted_dropped()));
        }
        let (action, lines) = self.change(|model| {
            let action = model.enter_line(Now::read(), line);
            pages::open_wanted(model);
            action
        });
        Answer { action, lines: [dropped, lines].concat() }
    }

    fn interrupt(&mut self) -> Answer {
        if self.pasted.take().is_some() {
            let lines = vec![mark(Kind::Info, &texts::pasted_dropped())];
            return Answer { action: None, lines };
        }
        let (action, lines) = self.change(|model| model.interrupt(Now::read()));
        Answer { action, lines }
    }

    fn has_refused(&self) -> bool {
        self.echo && self.has_refused
    }

    fn bad_line(&mut self, what: NotText) -> Vec<String> {
        vec![mark(Kind::Error, &sanitise(&texts::bad_line(what)))]
    }
}

/// What stands before a text that mentions the user. No nickname has a space, so none is taken for it.
const MENTION: &str = "(!) ";

/// The words, with a list of names in lines that are not too long to read.
fn wording(content: &Content) -> Wording {
    const COLUMNS: usize = 76;
    let mut wording = Wording::of(content);
    if let Content::Users { .. } = content {
        let rows = wording.lines.iter().flat_map(|line| wrap(line, COLUMNS, COLUMNS));
        wording.lines = rows.map(str::to_owned).collect();
    }
    wording
}

fn print(target: &Target, wording: &Wording) -> Vec<String> {
    let place = match (target, &wording.author) {
        (Target::Chat(peer), Some(_)) => format!("[{}] ", sanitise(&peer.to_string())),
        _ => String::new(),
    };
    let line = |line: &String| place.clone() + &wording.alone(line);
    // Who speaks stands before each line of a text. An empty one says nothing.
    let says = |line: &&String| wording.author.is_none() || !line.trim().is_empty();
    wording.lines.iter().filter(says).map(line).collect()
}

/// Whether it says that something was not done that the user wanted.
fn is_refusal(content: &Content) -> bool {
    match content {
        Content::Problem(_) | Content::Refused { .. } | Content::Reply { done: false, .. } => true,
        Content::Complaint { refusal: Some(refusal), .. } => {
            matches!(refusal, Refusal::NotOperator | Refusal::TooManyCommands)
        }
        _ => false,
    }
}

fn mark(kind: Kind, line: &str) -> String {
    if kind == Kind::Error { format!("! {line}") } else { format!("* {line}") }
}

#[cfg(test)]
mod tests;
