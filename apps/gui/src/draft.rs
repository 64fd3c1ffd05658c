//! Where one types what is to be said: the model's draft in iced's editor.

use std::collections::BTreeMap;
use std::ops::Range;

use iced::advanced::text::Highlighter;
use iced::advanced::text::highlighter::Format;
use iced::keyboard::Key;
use iced::keyboard::key::Named;
use iced::widget::text_editor::{
    Action, Binding, Content, Cursor, Edit as Edited, KeyPress, Motion, Position,
};
use iced::widget::{column, container, row, space, text, text_editor};
use iced::{Bottom, Element, Fill, window};
use plausch_app::editing::Edit;
use plausch_app::keys::{Bindings, KeyAction};
use plausch_app::model::{Action as Asked, Completion, Conversation, Draft, Model, Now, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use crate::keys::shortcut;
use crate::pieces::{Piece, pieces};
use crate::press::press;
use crate::styles::slot;
use crate::theme::Roles;
use crate::{bound, fonts, names};

/// How high the draft gets, at most, in pixels.
const MAX_HEIGHT: f32 = 160.0;
/// How many choices are seen at once.
const SEEN_CHOICES: usize = 10;

/// The editors of all drafts.
#[derive(Debug, Default)]
pub(crate) struct Drafts(BTreeMap<Target, Content>);

/// What the user does in a draft.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    /// Something that the editor does.
    Edit(Action),
    Enter,
    /// This is put where the cursor is.
    Insert(&'static str),
    /// A key does this.
    Act(KeyAction),
    /// This choice of those to which the word can be completed.
    Choose(usize),
    Back,
}

impl Drafts {
    /// Takes in what the user does in the draft of the conversation that the model shows.
    pub(crate) fn update(
        &mut self,
        model: &mut Model,
        now: Now,
        message: Message,
    ) -> Option<Asked> {
        self.sync(model);
        let content = self.0.entry(model.shown().target().clone()).or_default();
        match message {
            Message::Edit(Action::Edit(Edited::Paste(pasted))) => {
                make_way(content, model);
                model.paste(now, &pasted);
            }
            Message::Insert(text) => {
                make_way(content, model);
                model.type_in(now, text);
            }
            Message::Edit(action) => {
                if matches!(action, Action::Edit(Edited::Insert(_))) && model.shown().is_refused() {
                    // What is typed takes the place of what was refused.
                    model.begin_typing();
                    *content = Content::new();
                }
                let is_edit = action.is_edit();
                content.perform(action);
                let draft = draft_of(content);
                if is_edit && draft.text().len() > Draft::MAX_BYTES {
                    model.too_long(now);
                    self.put(model.shown());
                } else if draft != *model.shown().draft() {
                    model.edit(draft);
                }
            }
            Message::Enter => {
                let asked = model.enter(now);
                self.sync(model);
                return asked;
            }
            Message::Act(KeyAction::UpOrOlder) if content.cursor().position.line > 0 => {
                content.perform(Action::Move(Motion::Up));
                model.edit(draft_of(content));
            }
            Message::Act(KeyAction::DownOrNewer)
                if content.cursor().position.line + 1 < content.line_count() =>
            {
                content.perform(Action::Move(Motion::Down));
                model.edit(draft_of(content));
            }
            Message::Act(action) => {
                let asked = model.act(now, action);
                self.sync(model);
                return asked;
            }
            Message::Choose(index) => {
                let is_there = |model: &Model| {
                    model.completion().is_none_or(|completion| completion.index() == index)
                };
                let count = model.completion().map_or(0, |completion| completion.labels().len());
                for _ in 0..count {
                    if !is_there(model) {
                        model.complete();
                    }
                }
            }
            Message::Back => model.go_back(),
        }
        self.sync(model);
        None
    }

    /// The model may have changed a draft, and conversations may have come and gone.
    pub(crate) fn sync(&mut self, model: &Model) {
        self.0.retain(|target, _| {
            model.conversations().iter().any(|conversation| conversation.target() == target)
        });
        for conversation in model.conversations() {
            let content = self.0.entry(conversation.target().clone()).or_default();
            let draft = draft_of(content);
            if draft.text() != conversation.draft().text() {
                self.put(conversation);
            } else if draft != *conversation.draft() {
                content.move_to(cursor(conversation.draft()));
            }
        }
    }

    fn put(&mut self, conversation: &Conversation) {
        let draft = conversation.draft();
        let mut content = Content::with_text(draft.text());
        content.move_to(cursor(draft));
        self.0.insert(conversation.target().clone(), content);
    }

    /// The draft of a conversation, and what can be done with it.
    pub(crate) fn view<'a>(
        &'a self,
        model: &'a Model,
        conversation: &Conversation,
        window: window::Id,
        size: f32,
        roles: Roles,
    ) -> Element<'a, Message> {
        let bindings = model.bindings();
        let Some(content) = self.0.get(conversation.target()) else { return space().into() };
        let is_shown = model.shown().target() == conversation.target();
        let send = press(text(texts::window_send()).size(size))
            .id(names::send(window))
            .on_press_maybe((!content.is_empty()).then_some(Message::Enter))
            .style(roles.main_button())
            .padding([8, 16]);
        let hint = match conversation.target() {
            Target::Room => texts::window_draft_hint_room(),
            Target::Chat(peer) => {
                let peer = sanitise(&peer.to_string());
                match model.is_open(conversation.target()) {
                    true => texts::window_draft_hint_chat(&peer),
                    false => texts::window_chat_over_hint(&peer),
                }
            }
        };
        let is_refused = conversation.is_refused();
        let editor = editor(content, bindings, window, size, roles, is_refused, hint);
        let asks = model.asks_to_send().filter(|_| is_shown);
        let question = asks.map(|count| question(count, size, roles));
        let choices = model.completion().filter(|_| is_shown);
        let choices = || choices.map(|completion| choices_of(completion, size, roles));
        let line = row![editor, send].spacing(8).align_y(Bottom);
        column![slot(question.or_else(choices), 6.0), line].into()
    }
}

fn editor<'a>(
    content: &'a Content,
    bindings: &'a Bindings,
    window: window::Id,
    size: f32,
    roles: Roles,
    is_refused: bool,
    hint: String,
) -> Element<'a, Message> {
    text_editor(content)
        .id(names::draft(window))
        .placeholder(hint)
        .size(size)
        .padding(8)
        .min_height(size * 1.3)
        .max_height(MAX_HEIGHT)
        .highlight_with::<Emoji>((), |(), _| Format { color: None, font: Some(fonts::EMOJI) })
        .style(roles.draft(is_refused))
        .key_binding(move |press| binding(press, bindings, content.is_empty()))
        .on_action(Message::Edit)
        .into()
}

/// The user is asked whether the lines of the draft are to be said.
fn question<'a>(count: usize, size: f32, roles: Roles) -> Element<'a, Message> {
    let send = press(text(texts::window_send()).size(size))
        .on_press(Message::Enter)
        .style(roles.main_button())
        .padding([8, 16]);
    let back = press(text(texts::window_back()).size(size))
        .on_press(Message::Back)
        .style(roles.other_button())
        .padding([8, 16]);
    let words = text(texts::window_ask_to_send(count)).size(size).width(Fill);
    let question = row![words, back, send].spacing(8).align_y(iced::Center);
    container(question).padding(8).style(roles.card()).into()
}

/// To what the word at the cursor can be completed, and which of it stands there.
fn choices_of<'a>(completion: &Completion, size: f32, roles: Roles) -> Element<'a, Message> {
    let taken = completion.index();
    let first = taken.saturating_sub(SEEN_CHOICES - 1);
    let choice = |(index, label): (usize, &str)| -> Element<'a, Message> {
        let mut words = row![];
        for piece in pieces(&sanitise(label)) {
            let font = match piece {
                Piece::Emoji(_) => fonts::EMOJI,
                _ if index == taken => fonts::BOLD,
                _ => fonts::TEXT,
            };
            words = words.push(text(piece.text().to_owned()).size(size * 0.93).font(font));
        }
        press(words)
            .on_press(Message::Choose(index))
            .style(roles.choice(index == taken))
            .padding([3, 8])
            .into()
    };
    let seen = completion.labels().enumerate().skip(first).take(SEEN_CHOICES);
    let place = format!("{}/{}", taken + 1, completion.labels().len());
    let place = text(place).size(size * 0.8).color(roles.faint_text);
    let choices = row(seen.map(choice)).push(place).spacing(2).align_y(iced::Center);
    container(choices.wrap()).padding(4).style(roles.tip()).into()
}

/// What a key does in a draft. Selecting, copying and pasting are as in every window; the rest is as in a terminal.
fn binding(press: KeyPress, bindings: &Bindings, is_empty: bool) -> Option<Binding<Message>> {
    if !matches!(press.status, text_editor::Status::Focused { .. }) {
        return None;
    }
    let KeyPress { ref key, ref modified_key, modifiers, .. } = press;
    let act = |action| Some(Binding::Custom(Message::Act(action)));
    let is_alone = modifiers.is_empty();
    match key.as_ref() {
        // Nothing is to be completed: the next control.
        Key::Named(Named::Tab) if is_empty => return None,
        Key::Named(Named::Escape) if is_alone => return Some(Binding::Custom(Message::Back)),
        Key::Named(
            Named::Backspace | Named::Delete | Named::ArrowLeft | Named::ArrowRight | Named::Home,
        ) if is_alone => return Binding::from_key_press(press),
        Key::Character("z") if modifiers.command() && modifiers.shift() => {
            return act(KeyAction::Edit(Edit::Redo));
        }
        Key::Character("z") if modifiers.command() => return act(KeyAction::Edit(Edit::Undo)),
        Key::Character("c" | "x" | "v" | "a") if modifiers.command() && !modifiers.alt() => {
            return Binding::from_key_press(press);
        }
        // The user's own keys come before those of the window.
        _ if shortcut(key, modifiers).is_some()
            && bound::of_user(bindings, key, modified_key, modifiers).is_none() =>
        {
            return None;
        }
        _ => {}
    }
    let is_typed = matches!(key, Key::Character(_)) && !modifiers.control() && !modifiers.alt();
    let action = bound::action(bindings, key, modified_key, modifiers).filter(|_| !is_typed);
    match action {
        Some(KeyAction::Send) => Some(Binding::Custom(Message::Enter)),
        Some(KeyAction::Edit(Edit::NewLine)) => Some(Binding::Enter),
        Some(action) => act(action),
        // What Alt and a letter write is no text, unless both are AltGr.
        None if matches!(key, Key::Character(_)) && modifiers.alt() && !modifiers.control() => None,
        None => Binding::from_key_press(press),
    }
}

/// What is selected makes way for something else.
fn make_way(content: &mut Content, model: &mut Model) {
    if content.selection().is_some() {
        content.perform(Action::Edit(Edited::Backspace));
        model.edit(draft_of(content));
    }
}

/// Where the cursor of a draft is in an editor.
fn cursor(draft: &Draft) -> Cursor {
    let (before, _) = draft.split();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().len();
    Cursor { position: Position { line, column }, selection: None }
}

/// The draft that stands in an editor.
fn draft_of(content: &Content) -> Draft {
    let text = content.text();
    let Position { line, column } = content.cursor().position;
    let before: usize = text.split('\n').take(line).map(|line| line.chars().count() + 1).sum();
    let of_line = text.split('\n').nth(line).unwrap_or_default();
    let of_line = of_line.get(..column).unwrap_or(of_line).chars().count();
    Draft::with_cursor(text, before + of_line)
}

/// Finds the emoji in a draft, which have a font of their own.
#[derive(Debug)]
struct Emoji {
    line: usize,
}

impl Highlighter for Emoji {
    type Settings = ();
    type Highlight = ();
    type Iterator<'a> = std::vec::IntoIter<(Range<usize>, ())>;

    fn new((): &()) -> Self {
        Emoji { line: 0 }
    }

    fn update(&mut self, (): &()) {
        self.line = 0;
    }

    fn change_line(&mut self, line: usize) {
        self.line = self.line.min(line);
    }

    fn highlight_line(&mut self, line: &str) -> Self::Iterator<'_> {
        self.line += 1;
        let mut at = 0;
        let mut found = Vec::new();
        for piece in pieces(line) {
            let start = at;
            at += piece.text().len();
            if matches!(piece, Piece::Emoji(_)) {
                found.push((start..at, ()));
            }
        }
        found.into_iter()
    }

    fn current_line(&self) -> usize {
        self.line
    }
}
