//! Where one types what is to be said: the model's draft in iced's editor.

use std::collections::BTreeMap;
use std::ops::Range;

use iced::advanced::text::Highlighter;
use iced::advanced::text::highlighter::Format;
use iced::keyboard::Key;
use iced::keyboard::key::Named;
use iced::widget::text_editor::{
    Action, Binding, Content, Cursor, Edit, KeyPress, Motion, Position,
};
use iced::widget::{button, column, container, row, space, text, text_editor};
use iced::{Bottom, Element, Fill, window};
use plausch_app::model::{Action as Asked, Conversation, Draft, Model, Now, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use crate::keys::shortcut;
use crate::pieces::{Piece, pieces};
use crate::theme::Roles;
use crate::{fonts, names};

/// How high the draft gets, at most, in pixels.
const MAX_HEIGHT: f32 = 160.0;

/// The editors of all drafts.
#[derive(Debug, Default)]
pub(crate) struct Drafts(BTreeMap<Target, Content>);

/// What the user does in a draft.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    /// Something that the editor does.
    Edit(Action),
    Enter,
    Complete,
    /// The line above, or an older one.
    Up,
    /// The line below, or a newer one.
    Down,
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
            Message::Edit(Action::Edit(Edit::Paste(pasted))) => {
                // What is selected makes way for it.
                if content.selection().is_some() {
                    content.perform(Action::Edit(Edit::Backspace));
                    model.edit(draft_of(content));
                }
                model.paste(now, &pasted);
            }
            Message::Edit(action) => {
                if matches!(action, Action::Edit(Edit::Insert(_))) && model.shown().is_refused() {
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
            Message::Complete => model.complete(),
            Message::Up if content.cursor().position.line > 0 => {
                content.perform(Action::Move(Motion::Up));
                model.edit(draft_of(content));
            }
            Message::Down if content.cursor().position.line + 1 < content.line_count() => {
                content.perform(Action::Move(Motion::Down));
                model.edit(draft_of(content));
            }
            Message::Up => model.recall_older(),
            Message::Down => model.recall_newer(),
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
            if content.text() != conversation.draft().text() {
                self.put(conversation);
            }
        }
    }

    fn put(&mut self, conversation: &Conversation) {
        let draft = conversation.draft();
        let mut content = Content::with_text(draft.text());
        let (before, _) = draft.split();
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().len();
        content.move_to(Cursor { position: Position { line, column }, selection: None });
        self.0.insert(conversation.target().clone(), content);
    }

    /// The draft of a conversation, and what can be done with it.
    pub(crate) fn view<'a>(
        &'a self,
        model: &Model,
        conversation: &Conversation,
        window: window::Id,
        size: f32,
        roles: Roles,
    ) -> Element<'a, Message> {
        let Some(content) = self.0.get(conversation.target()) else { return space().into() };
        let is_shown = model.shown().target() == conversation.target();
        if let Some(count) = model.asks_to_send().filter(|_| is_shown) {
            return question(count, content, window, size, roles);
        }
        let send = button(text(texts::window_send()).size(size))
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
        let editor = editor(content, window, size, roles, conversation.is_refused(), hint);
        row![editor, send].spacing(8).align_y(Bottom).into()
    }
}

fn editor<'a>(
    content: &'a Content,
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
        .min_height(size * 1.3 + 16.0)
        .max_height(MAX_HEIGHT)
        .highlight_with::<Emoji>((), |(), _| Format { color: None, font: Some(fonts::EMOJI) })
        .style(roles.draft(is_refused))
        .key_binding(binding)
        .on_action(Message::Edit)
        .into()
}

/// The user is asked whether the lines of the draft are to be said.
fn question<'a>(
    count: usize,
    content: &'a Content,
    window: window::Id,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let send = button(text(texts::window_send()).size(size))
        .on_press(Message::Enter)
        .style(roles.main_button())
        .padding([8, 16]);
    let back = button(text(texts::window_back()).size(size))
        .on_press(Message::Back)
        .style(roles.other_button())
        .padding([8, 16]);
    let words = text(texts::window_ask_to_send(count)).size(size).width(Fill);
    let question = row![words, back, send].spacing(8).align_y(iced::Center);
    let question = container(question).padding(8).style(roles.card());
    column![editor(content, window, size, roles, false, String::new()), question].spacing(8).into()
}

/// What a key does in a draft.
fn binding(press: KeyPress) -> Option<Binding<Message>> {
    let does = |message| Some(Binding::Custom(message));
    match press.key {
        _ if !matches!(press.status, text_editor::Status::Focused { .. }) => None,
        Key::Named(Named::Enter) if press.modifiers.shift() || press.modifiers.alt() => {
            Some(Binding::Enter)
        }
        Key::Named(Named::Enter) => does(Message::Enter),
        Key::Named(Named::Tab) if press.modifiers.is_empty() => does(Message::Complete),
        Key::Named(Named::ArrowUp) if press.modifiers.is_empty() => does(Message::Up),
        Key::Named(Named::ArrowDown) if press.modifiers.is_empty() => does(Message::Down),
        Key::Named(Named::Escape) => does(Message::Back),
        _ if shortcut(&press.key, press.modifiers).is_some() => None,
        _ => Binding::from_key_press(press),
    }
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
