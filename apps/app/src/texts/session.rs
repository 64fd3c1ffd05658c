//! The beginning and the end of a stay in the room.

use std::path::Path;

use plausch_core::name::Nick;

use crate::host::Place;

pub const NO_NICK: &str =
    "give a nickname: --nick NICK, or nick = \"NICK\" in the configuration file";
pub const CLIENT_ENDED: &str = "the client has ended unexpectedly";

pub fn ask_nick(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(name) => format!("Nickname [{name}]: "),
        None => "Nickname: ".to_owned(),
    }
}

/// What can be answered to that question.
pub fn about_nicks(suggestion: Option<&Nick>) -> String {
    let enter = match suggestion {
        Some(nick) => format!(" Enter alone takes {nick}."),
        None => String::new(),
    };
    format!(
        "Type the name that the others will see you by: 1 to 32 bytes, no spaces, no colon.{enter} /quit leaves. Commands work once you are in the room."
    )
}

pub fn nick_remembered(path: &Path) -> String {
    format!("your nickname is remembered in {}", path.display())
}

pub fn nick_not_remembered(path: &Path, error: &str) -> String {
    let why = super::os_error(error);
    format!("your nickname is not remembered: {} cannot be written ({why})", path.display())
}

pub fn hosting(others: &[Place]) -> Vec<String> {
    let mut lines = vec![
        "no server answered here, so the room is open on this machine while you stay".to_owned(),
    ];
    match others {
        [] => lines
            .push("this machine has no network address: only programs on it can join".to_owned()),
        _ => lines.extend(others.iter().map(super::others_join)),
    }
    lines
}

pub fn taken_over(others: &[Place]) -> Vec<String> {
    let mut lines = vec![
        "whoever hosted the room has left, so it is open on this machine while you stay".to_owned(),
    ];
    lines.extend(others.iter().map(super::others_join));
    lines
}

pub fn nick_not_kept(nick: &Nick) -> String {
    format!("{nick} is your nickname for this stay; next time --nick or PLAUSCH_NICK decides again")
}

pub fn left_unheard(count: usize, quoted: &[String]) -> String {
    let (texts, were) = (super::texts_counted(count), if count == 1 { "was" } else { "were" });
    let quoted: Vec<_> = quoted.iter().map(|text| super::commands::shortened(text)).collect();
    format!("{texts} that you said {were} not heard: {}", super::quoted(&quoted, count))
}

/// Two things that went wrong, in one line.
pub fn both(one: &str, other: &str) -> String {
    format!("{one}; {other}")
}

pub fn cannot_host(why: &str) -> String {
    format!("no server answers here, and none can be opened: {why}")
}

pub fn cannot_join(reason: &str) -> String {
    format!("cannot join: {reason}")
}

pub fn dismissed(complaint: &str) -> String {
    format!("the server sent you away: {complaint}")
}
