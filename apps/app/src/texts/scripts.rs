//! What a script is told about its actions. Nothing here advises what only a person at a terminal can do.

use plausch_core::chat;
use plausch_transport_std::client::CommandError;

pub const NOT_AN_OBJECT: &str =
    "this is no object: write each action as one, as in {\"do\":\"users\"}";
pub const BAD_ID: &str = "'id' has to be a text or a number";
pub const ASKED_TOO_LATE: &str = "the client has ended: nothing was done";
pub const OWN_NICK: &str = "that is the nickname of this client itself";
pub const UNHEARD: &str = "nobody may have heard this text";

pub fn not_json(column: usize) -> String {
    format!(
        "this is not JSON, from column {column} on: write one action a line, as in {{\"do\":\"users\"}}"
    )
}

pub fn id_too_long(most: usize) -> String {
    format!("'id' has more than {most} bytes")
}

pub fn no_action(known: &str) -> String {
    format!("'do' is missing: it says what to do, and is one of {known}")
}

pub fn unknown_action(name: &str, known: &str) -> String {
    format!("there is no action '{name}'; there are {known}")
}

pub fn missing_field(name: &str, action: &str) -> String {
    format!("'{action}' needs '{name}', a text")
}

pub fn field_not_text(name: &str) -> String {
    format!("'{name}' has to be a text, in quotes")
}

pub fn unknown_field(name: &str, action: &str, allowed: &str) -> String {
    match allowed {
        "" => format!("'{action}' has no field '{name}', and no other but 'id'"),
        _ => format!("'{action}' has no field '{name}'; it has {allowed} and id"),
    }
}

/// Why the client did not do what a script asked.
pub fn action_error(error: CommandError) -> String {
    match error {
        CommandError::Joined => "this client is in the room already",
        CommandError::NotJoined => "this client is not in the room now: nothing was sent",
        CommandError::NoSuchMember => "no member has that nickname",
        CommandError::NoRoom => "there are too many chats and invitations: close one first",
        CommandError::EmptyText => "there is nothing to read in the text: nothing was sent",
        CommandError::Chat(chat::CommandError::NotOpen) => "the chat is not open: nothing was sent",
        _ => return error.to_string(),
    }
    .to_owned()
}
