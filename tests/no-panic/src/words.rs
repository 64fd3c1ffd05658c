//! The words that all machines use, and everything that a board would show: `Display` of errors included.

use core::fmt::{self, Write as _};

use plausch_core::client::{self, Peer};
use plausch_core::directory;
use plausch_core::directory::{AnyNick, NickPolicy as _};
use plausch_core::invisible;
use plausch_core::name::Nick;
use plausch_core::refusal::{Alike, Refusal};
use plausch_core::sanction::Sanctioned;
use plausch_core::slash;
use plausch_core::table::{Fixed, Full, Table};
use plausch_core::text::Text;
use plausch_core::time::Allowance;
use plausch_core::wire::{Datagram, Dialect};

use crate::chance;

/// Takes what is written, and may be full at any moment.
struct Screen;

impl fmt::Write for Screen {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        chance::keep(written);
        if chance::yes() { Ok(()) } else { Err(fmt::Error) }
    }
}

pub fn words() {
    match chance::number() {
        0 => table(&mut Fixed::<Nick, u64, 8>::new()),
        1 => texts(chance::text()),
        2 => nicks(),
        3 => errors(),
        4 => allowance(),
        _ => {}
    }
}

fn texts(text: Text<'_>) {
    chance::keep(&(text.as_received(), text.encoded_len(), text == chance::text()));
    text.runs().for_each(|run| chance::keep(run));
    chance::keep(&(text.line_count(), text.in_one_line()));
    text.lines().for_each(|line| chance::keep(&line));
    show(&text.in_lines());
    chance::keep(&text.split_at_most(chance::size()));
    show(&text);
    chance::keep(&slash::behind_slash(chance::string(), invisible::is_blank));
    chance::keep(&slash::looks_like_command(chance::string(), invisible::is_blank));
}

fn allowance() {
    let (mut allowance, rate) = (Allowance::new(chance::rate(), chance::now()), chance::rate());
    chance::keep(&(allowance.take(rate, chance::now()), allowance.next(rate)));
}

fn nicks() {
    let nick = chance::nick();
    chance::keep(&(nick.cmp(&chance::nick()), nick == *chance::string()));
    let c = char::from(chance::number() as u8);
    chance::keep(&(invisible::is_control(c), invisible::is_format(c)));
    chance::keep(&(invisible::is_ignorable(c), invisible::is_variation(c)));
    chance::keep(&invisible::is_blank(c));
    chance::keep(&AnyNick.check(&nick));
    chance::keep(&Dialect::named(chance::string()));
    show(&nick);
    show(&Peer::Nick(nick));
    show(&Full);
}

fn errors() {
    if let Err(error) = Nick::new(chance::string()) {
        show(&error);
    }
    if let Err(error) = Text::new(chance::string()) {
        show(&error);
    }
    if let Err(error) = Datagram::decode(chance::bytes()) {
        show(&error);
        show(&Refusal::Unreadable(error));
        chance::keep(&Refusal::Unreadable(error).text(chance::yes()));
    }
    chance::keep(&Refusal::recognize(chance::string()));
    chance::keep(&Alike::recognize(chance::string()));
    chance::keep(&Sanctioned::recognize(chance::string()));
    show(&chance::link());
    show(&chance::now());
    show(&client::CommandError::NoRoom);
    show(&directory::CommandError::NoSuchMember);
}

fn table(table: &mut impl Table<Nick, u64>) {
    let key = chance::nick();
    chance::keep(&table.insert(chance::nick(), chance::long()));
    chance::keep(&(table.get(&key), table.len(), table.is_empty()));
    chance::keep(&table.get_mut(&key));
    chance::keep(&table.after(Some(&key)));
    chance::keep(&table.remove(&key));
    table.for_each(&mut |key, value| chance::keep(&(key, value)));
    table.iter().for_each(|entry| chance::keep(&entry));
    table.clear();
}

pub fn show(what: &dyn fmt::Display) {
    chance::keep(&write!(Screen, "{what}"));
}
