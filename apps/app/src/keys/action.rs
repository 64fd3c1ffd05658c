//! Everything that a key can do, with the keys that do it by default. For writing, they are those of readline, but for
//! Ctrl+F, which finds, Ctrl+R, which reconnects, and Ctrl+N and Ctrl+P, which change the tab.
//!
//! To add an action, add a variant, a line to [`ACTIONS`], and a row to [`ROWS`], whose text stands in `texts/keys.rs`.
//! The compiler names the face that has to do it.

use crate::editing::Edit;

/// What a key does. The model does all of it but what is about the [`Surface`] of a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAction {
    /// Say the draft, or do what it says.
    Send,
    /// Change the draft, or move in it.
    Edit(Edit),
    /// Edit the draft in the editor that the user has set.
    OpenEditor,
    /// Complete the word at the cursor, or take the next choice.
    Complete,
    /// Complete the word at the cursor with the last choice, or take the previous one.
    CompleteBack,
    /// In a draft of several lines, go up; at its top, recall what was entered before.
    UpOrOlder,
    /// In a draft of several lines, go down; at its end, recall what was entered later.
    DownOrNewer,
    /// Recall what was entered before.
    Older,
    /// Recall what was entered later.
    Newer,
    /// Go back: from a question, or to the draft that was left for an older line.
    Back,
    /// Clear the draft; if there is none, leave.
    ClearOrLeave,
    /// Accept the oldest invitation; if there is none, put back what was cut.
    AcceptOrYank,
    /// Decline the oldest invitation; if there is none, delete what stands behind the cursor; if nothing is typed, leave
    /// when it is pressed twice.
    DeclineOrDelete,
    /// Show the next conversation.
    NextConversation,
    /// Show the previous conversation.
    PreviousConversation,
    /// Show the conversation with this number, from 1.
    Conversation(u8),
    /// Show the next conversation in which something is new.
    NextNew,
    /// Go to the line where the user stopped reading.
    Unread,
    /// Show joins and leaves one by one, or fold them again.
    ToggleJoins,
    /// Join again at once.
    Reconnect,
    /// Do something with what only a face has.
    Surface(Surface),
}

/// What a key does with what only a face has: a place in the scrollback, a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Scroll up by a page.
    ScrollUp,
    /// Scroll down by a page.
    ScrollDown,
    /// Go to the newest line.
    Newest,
    /// If the conversation is scrolled, go to the newest line; otherwise to the end of the draft's line.
    NewestOrLineEnd,
    /// Go to the list of members; there, hide it.
    Members,
    /// Look for words in the conversation that is shown.
    Find,
    /// Draw everything again.
    Redraw,
    /// Stop the program until the shell brings it back.
    Stop,
}

/// A line of [`ACTIONS`].
#[derive(Debug)]
pub struct ActionEntry {
    /// What the action is called in the configuration file.
    pub name: &'static str,
    /// What it does.
    pub action: KeyAction,
    /// The keys that do it by default, the one that help shows first.
    pub keys: &'static [&'static str],
}

/// Every action.
pub static ACTIONS: &[ActionEntry] = &[
    on("send", KeyAction::Send, &["enter"]),
    edit("new-line", Edit::NewLine, &["alt+enter", "shift+enter", "ctrl+j"]),
    on("open-editor", KeyAction::OpenEditor, &["ctrl+x ctrl+e"]),
    on("complete", KeyAction::Complete, &["tab"]),
    on("complete-back", KeyAction::CompleteBack, &["shift+tab"]),
    on("up-or-older", KeyAction::UpOrOlder, &["up"]),
    on("down-or-newer", KeyAction::DownOrNewer, &["down"]),
    on("older", KeyAction::Older, &["ctrl+up"]),
    on("newer", KeyAction::Newer, &["ctrl+down"]),
    on("back", KeyAction::Back, &["esc"]),
    on("clear-or-leave", KeyAction::ClearOrLeave, &["ctrl+c"]),
    on("accept-or-yank", KeyAction::AcceptOrYank, &["ctrl+y"]),
    on("decline-or-delete", KeyAction::DeclineOrDelete, &["ctrl+d"]),
    on("next-conversation", KeyAction::NextConversation, &["ctrl+n", "alt+right"]),
    on("previous-conversation", KeyAction::PreviousConversation, &["ctrl+p", "alt+left"]),
    on("conversation-1", KeyAction::Conversation(1), &["alt+1", "f1"]),
    on("conversation-2", KeyAction::Conversation(2), &["alt+2", "f2"]),
    on("conversation-3", KeyAction::Conversation(3), &["alt+3", "f3"]),
    on("conversation-4", KeyAction::Conversation(4), &["alt+4", "f4"]),
    on("conversation-5", KeyAction::Conversation(5), &["alt+5", "f5"]),
    on("conversation-6", KeyAction::Conversation(6), &["alt+6", "f6"]),
    on("conversation-7", KeyAction::Conversation(7), &["alt+7", "f7"]),
    on("conversation-8", KeyAction::Conversation(8), &["alt+8", "f8"]),
    on("conversation-9", KeyAction::Conversation(9), &["alt+9", "f9"]),
    on("next-new", KeyAction::NextNew, &["alt+a"]),
    on("unread", KeyAction::Unread, &["alt+g"]),
    on("toggle-joins", KeyAction::ToggleJoins, &["alt+j"]),
    edit("left", Edit::Left, &["left", "ctrl+b"]),
    edit("right", Edit::Right, &["right"]),
    edit("word-left", Edit::WordLeft, &["alt+b", "ctrl+left"]),
    edit("word-right", Edit::WordRight, &["alt+f", "ctrl+right"]),
    edit("line-start", Edit::LineStart, &["ctrl+a", "home"]),
    edit("line-end", Edit::LineEnd, &["ctrl+e"]),
    edit("backspace", Edit::Backspace, &["backspace", "shift+backspace"]),
    edit("delete", Edit::Delete, &["delete"]),
    edit("cut-to-blank", Edit::CutToBlank, &["ctrl+w"]),
    edit("cut-word-left", Edit::CutWordLeft, &["alt+backspace", "ctrl+backspace"]),
    edit("cut-word-right", Edit::CutWordRight, &["alt+d", "ctrl+delete", "alt+delete"]),
    edit("cut-to-line-start", Edit::CutToLineStart, &["ctrl+u"]),
    edit("cut-to-line-end", Edit::CutToLineEnd, &["ctrl+k"]),
    edit("yank", Edit::Yank, &["ctrl+x ctrl+y"]),
    edit("yank-older", Edit::YankOlder, &["alt+y"]),
    edit("swap-characters", Edit::SwapCharacters, &["ctrl+t"]),
    edit("swap-words", Edit::SwapWords, &["alt+t"]),
    edit("uppercase", Edit::Uppercase, &["alt+u"]),
    edit("lowercase", Edit::Lowercase, &["alt+l"]),
    edit("capitalize", Edit::Capitalize, &["alt+c"]),
    edit("undo", Edit::Undo, &["ctrl+_", "ctrl+x ctrl+u"]),
    edit("redo", Edit::Redo, &["alt+/"]),
    on("reconnect", KeyAction::Reconnect, &["ctrl+r"]),
    on("scroll-up", KeyAction::Surface(Surface::ScrollUp), &["pageup"]),
    on("scroll-down", KeyAction::Surface(Surface::ScrollDown), &["pagedown"]),
    on("newest", KeyAction::Surface(Surface::Newest), &["ctrl+end"]),
    on("newest-or-line-end", KeyAction::Surface(Surface::NewestOrLineEnd), &["end"]),
    on("members", KeyAction::Surface(Surface::Members), &["alt+m"]),
    on("find", KeyAction::Surface(Surface::Find), &["ctrl+f"]),
    on("redraw", KeyAction::Surface(Surface::Redraw), &["ctrl+l"]),
    on("stop", KeyAction::Surface(Surface::Stop), &["ctrl+z"]),
];

/// A row of the help: names of actions, and which help shows it.
#[derive(Debug)]
pub struct KeyRow {
    /// Which help shows it.
    pub help: KeysHelp,
    /// What says what the keys do: see [`keys_do`](crate::texts::keys_do).
    pub text: &'static str,
    /// The actions whose keys it shows.
    pub actions: &'static [&'static str],
}

/// Which keys help shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysHelp {
    /// Those of every day.
    Everyday,
    /// Those for writing.
    Writing,
}

/// Every row of the help, in order.
pub static ROWS: &[KeyRow] = &[
    everyday("complete", &["complete", "complete-back"]),
    everyday("new-line", &["new-line"]),
    everyday("editor", &["open-editor"]),
    everyday("recall", &["up-or-older", "down-or-newer", "back"]),
    everyday("scroll", &["scroll-up", "scroll-down", "newest-or-line-end"]),
    everyday("conversations", &["next-conversation", "previous-conversation"]),
    everyday("conversation", &["conversation-1"]),
    everyday("new", &["next-new", "unread"]),
    everyday("invitation", &["accept-or-yank", "decline-or-delete"]),
    everyday("members", &["members"]),
    everyday("joins", &["toggle-joins"]),
    everyday("find", &["find"]),
    everyday("undo", &["undo", "redo"]),
    everyday("reconnect", &["reconnect", "redraw"]),
    everyday("leave", &["clear-or-leave", "stop"]),
    writing("words", &["word-left", "word-right"]),
    writing("line", &["line-start", "line-end"]),
    writing("delete", &["decline-or-delete"]),
    writing("cut-back", &["cut-to-blank", "cut-word-left"]),
    writing("cut-word", &["cut-word-right"]),
    writing("cut-line", &["cut-to-line-start", "cut-to-line-end"]),
    writing("yank", &["accept-or-yank", "yank"]),
    writing("yank-older", &["yank-older"]),
    writing("swap", &["swap-characters", "swap-words"]),
    writing("case", &["uppercase", "lowercase", "capitalize"]),
    writing("undo", &["undo", "redo"]),
    writing("older", &["older", "newer"]),
];

const fn on(name: &'static str, action: KeyAction, keys: &'static [&'static str]) -> ActionEntry {
    ActionEntry { name, action, keys }
}

const fn edit(name: &'static str, edit: Edit, keys: &'static [&'static str]) -> ActionEntry {
    on(name, KeyAction::Edit(edit), keys)
}

const fn everyday(text: &'static str, actions: &'static [&'static str]) -> KeyRow {
    KeyRow { help: KeysHelp::Everyday, text, actions }
}

const fn writing(text: &'static str, actions: &'static [&'static str]) -> KeyRow {
    KeyRow { help: KeysHelp::Writing, text, actions }
}

impl KeyAction {
    /// The action of this name.
    pub fn named(name: &str) -> Option<KeyAction> {
        ACTIONS.iter().find(|entry| entry.name == name).map(|entry| entry.action)
    }

    /// What it is called in the configuration file.
    pub fn name(self) -> &'static str {
        ACTIONS.iter().find(|entry| entry.action == self).map_or("", |entry| entry.name)
    }
}
