//! Links to a room. `server`: the one that a link leads to.

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
