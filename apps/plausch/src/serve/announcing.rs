//! Where the server can be found: addresses, links to its room, and a picture of one for a telephone's camera.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;

use crossterm::terminal;
use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};
use plausch_app::host;
use plausch_app::link::RoomLink;
use plausch_app::texts;
use plausch_core::secure::PublicKey;

use crate::writer::Writer;

/// How many light columns and rows are around a QR code, so that it is found.
const QUIET: usize = 2;

/// Says where the server can be found. `key`: its key, if it has secure links; `draws`: whether a QR code is wanted.
pub(super) fn announce(
    out: &Writer,
    addresses: &[SocketAddr],
    key: Option<PublicKey>,
    draws: bool,
) {
    for addr in addresses {
        out.say(&texts::listening(*addr));
    }
    let places = host::reachable(addresses);
    for place in &places {
        out.say(&texts::others_join(place));
    }
    let Some(key) = key else { return };
    out.say(&texts::server_key(&key));
    let is_for_all = |addr: &SocketAddr| !addr.ip().is_unspecified();
    let reachable = places.iter().map(|place| place.addr);
    let mut all = reachable.chain(addresses.iter().copied().filter(is_for_all));
    let Some(addr) = all.next() else { return };
    let link = RoomLink::new(addr.into(), Some(key)).to_string();
    out.say(&texts::others_follow(&link));
    let is_found_by_others = !places.is_empty();
    if draws
        && is_found_by_others
        && let Some(picture) = picture(&link)
    {
        out.say(&picture);
    }
}

/// The QR code of a link, if stdout is a terminal in which it has room.
fn picture(link: &str) -> Option<String> {
    let (columns, _) = io::stdout().is_terminal().then(terminal::size)?.ok()?;
    let code = QRBuilder::new(link).ecl(ECL::L).build().ok()?;
    let rows = drawn(&code);
    let is_wide_enough = rows.first()?.chars().count() <= usize::from(columns);
    is_wide_enough.then(|| rows.join("\n"))
}

/// Two rows of the code in each row of the screen. What is light is drawn, since most terminals are dark; cameras read it
/// the other way round, too.
fn drawn(code: &QRCode) -> Vec<String> {
    let side = code.size + 2 * QUIET;
    let is_light = |row: usize, column: usize| {
        let at = |place: usize| place.checked_sub(QUIET).filter(|place| *place < code.size);
        match (at(row), at(column)) {
            (Some(row), Some(column)) => !code[row][column].value(),
            // The last row of an odd number stands alone.
            _ => row < side,
        }
    };
    let row = |upper: usize| {
        let column = |column| match (is_light(upper, column), is_light(upper + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..side).map(column).collect()
    };
    (0..side).step_by(2).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn, read as a camera does: whether each place is dark.
    fn read(rows: &[String]) -> Vec<Vec<bool>> {
        let rows = rows.iter().flat_map(|row| {
            let halves = |upper: &str| row.chars().map(|c| !upper.contains(c)).collect::<Vec<_>>();
            [halves("█▀"), halves("█▄")]
        });
        rows.collect()
    }

    #[test]
    fn what_is_drawn_is_the_code_with_light_around_it() {
        let link = format!("plausch://192.168.178.123:9000/#{}", PublicKey::new([7; 32]));
        let code = QRBuilder::new(link).ecl(ECL::L).build().unwrap();
        let rows = drawn(&code);
        assert!(rows.len() <= 24 && rows[0].chars().count() <= 48, "{} rows", rows.len());
        let seen = read(&rows);
        for (row, line) in seen.iter().enumerate() {
            for (column, is_dark) in line.iter().enumerate() {
                let at = |place: usize| place.checked_sub(QUIET).filter(|it| *it < code.size);
                let expected = match (at(row), at(column)) {
                    (Some(row), Some(column)) => code[row][column].value(),
                    _ => row >= code.size + 2 * QUIET,
                };
                assert_eq!(*is_dark, expected, "{row} {column}");
            }
        }
        // The corner by which it is found.
        let corner: Vec<_> = seen[QUIET][QUIET..QUIET + 8].to_vec();
        assert_eq!(corner, [true, true, true, true, true, true, true, false]);
    }
}
