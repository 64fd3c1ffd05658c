//! What a script is told about its actions. Nothing here advises what only a person at a terminal can do.

use plausch_core::chat;
use plausch_transport_std::client::CommandError;

use crate::language::fl;

pub fn not_an_object() -> String {
    fl!(not_an_object)
}

pub fn bad_id() -> String {
    fl!(bad_id)
}

pub fn asked_too_late() -> String {
    fl!(asked_too_late)
}

pub fn own_nick() -> String {
    fl!(own_nick)
}

pub fn nobody_heard() -> String {
    fl!(nobody_heard)
}

pub fn not_json(column: usize) -> String {
    fl!(not_json, column = column)
}

pub fn id_too_long(most: usize) -> String {
    fl!(id_too_long, most = most)
}

pub fn no_action(known: &str) -> String {
    fl!(no_action, known = known)
}

pub fn unknown_action(name: &str, known: &str) -> String {
    fl!(unknown_action, name = name, known = known)
}

pub fn missing_field(name: &str, action: &str) -> String {
    fl!(missing_field, action = action, name = name)
}

pub fn field_not_text(name: &str) -> String {
    fl!(field_not_text, name = name)
}

pub fn field_not_key(name: &str) -> String {
    fl!(field_not_key, name = name)
}

pub fn unknown_field(name: &str, action: &str, allowed: &str) -> String {
    match allowed {
        "" => fl!(no_fields, action = action, name = name),
        _ => fl!(unknown_field, action = action, name = name, allowed = allowed),
    }
}

/// The key that a script named is not the one in question.
pub fn action_other_key() -> String {
    fl!(action_other_key)
}

pub fn action_no_chat() -> String {
    fl!(action_no_chat)
}

/// Why the client did not do what a script asked.
pub fn action_error(error: CommandError) -> String {
    match error {
        CommandError::Joined => fl!(action_joined),
        CommandError::NotJoined => fl!(action_not_joined),
        CommandError::NoSuchMember => fl!(action_no_such_member),
        CommandError::NotReachable => fl!(action_not_reachable),
        CommandError::NickTaken => fl!(action_nick_taken),
        CommandError::NoInvitation => fl!(action_no_invitation),
        CommandError::ChatExists => fl!(action_chat_exists),
        CommandError::NoChat => action_no_chat(),
        CommandError::NoRoom => fl!(action_no_room),
        CommandError::NoCommands => fl!(action_no_commands),
        CommandError::EmptyText => fl!(action_empty_text),
        CommandError::TextTooLong { limit } => fl!(action_text_too_long, limit = limit),
        CommandError::Chat(chat::CommandError::NotOpen) => fl!(action_chat_not_open),
        CommandError::Chat(chat::CommandError::TooLong) => {
            fl!(action_text_too_long, limit = chat::Chat::MAX_TEXT)
        }
        CommandError::Chat(chat::CommandError::Busy) => fl!(action_chat_busy),
        CommandError::Chat(chat::CommandError::Reserved) => fl!(action_chat_reserved),
        _ => fl!(action_failed),
    }
}
