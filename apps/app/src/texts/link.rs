//! Links to a room, and in texts. `server`: the one that a link leads to.

use std::io;

use crate::language::fl;

pub fn value_link() -> String {
    fl!(value_link)
}

pub fn help_link() -> String {
    fl!(help_link)
}

pub fn bad_link() -> String {
    fl!(bad_link)
}

/// What stands before the answer.
pub fn ask_link(server: &str) -> String {
    fl!(ask_link, server = server) + " "
}

/// Whether an answer to a question is "yes", in the language in force.
pub fn is_yes(answer: &str) -> bool {
    let answer = answer.to_lowercase();
    fl!(words_for_yes).split_whitespace().any(|word| word == answer)
}

pub fn link_nobody_to_ask(server: &str) -> String {
    fl!(link_nobody_to_ask, server = server)
}

/// On the first page.
pub fn window_link(server: &str) -> String {
    fl!(window_link, server = server)
}

pub fn link_opened(url: &str) -> String {
    fl!(link_opened, url = url)
}

/// The address stands in the next line.
pub fn link_not_here() -> String {
    fl!(link_not_here)
}

/// What to write stands in the next line.
pub fn link_to_a_room() -> String {
    fl!(link_to_a_room)
}

pub fn link_to_a_room_command(url: &str) -> String {
    fl!(link_to_a_room_command, url = url)
}

pub fn no_link() -> String {
    fl!(no_link)
}

pub fn fewer_links(count: usize) -> String {
    fl!(fewer_links, count = count)
}

pub fn link_not_opened(url: &str, error: io::ErrorKind) -> String {
    let why = super::os_kind(error);
    fl!(link_not_opened, url = url, why = &why)
}
