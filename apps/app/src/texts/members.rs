//! The list of members.

use plausch_core::name::Nick;

use crate::language::fl;
use crate::model::Possible;

/// How many of all members are in the list.
pub fn here_of(count: usize, all: usize) -> String {
    fl!(here_of, count = count, all = all)
}

/// What stands before what a user types to see fewer members.
pub fn members_prompt() -> String {
    fl!(members_prompt) + " "
}

/// No member is in the list.
pub fn nobody_in_list() -> String {
    fl!(nobody_in_list)
}

/// What a user can do with the selected member.
pub fn possible(possible: Possible, nick: &Nick) -> String {
    let nick = nick.as_str();
    match possible {
        Possible::Yourself => fl!(possible_yourself),
        Possible::Chat => fl!(possible_chat, nick = nick),
        Possible::Accept => fl!(possible_accept, nick = nick),
        Possible::Wait => fl!(possible_wait, nick = nick),
        Possible::Invite => fl!(possible_invite, nick = nick),
        Possible::Nothing => fl!(possible_nothing, nick = nick),
    }
}

/// The selected member is ignored.
pub fn member_ignored(nick: &Nick) -> String {
    fl!(member_ignored, nick = nick.as_str())
}
