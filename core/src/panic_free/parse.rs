//! One character, for nom: its own `char` and `digit1` slice the text.

use nom::combinator::fail;
use nom::{IResult, Parser};

/// Parses exactly `c`.
pub(crate) fn exactly(c: char) -> impl Fn(&str) -> IResult<&str, ()> {
    move |i| match i.strip_prefix(c) {
        Some(rest) => Ok((rest, ())),
        None => fail().parse(i),
    }
}
