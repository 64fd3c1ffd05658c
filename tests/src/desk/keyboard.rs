//! Which key makes which character.

use std::collections::BTreeMap;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, Keycode, Keysym};
use x11rb::rust_connection::RustConnection;

/// Characters that the usual keyboard lacks. They are given keys before any program looks at the keyboard: one whose
/// keys change while it is used loses some of them.
const OTHERS: &str = "äöüßÄÖÜëé😀👋🚆–";

/// Keys by their names.
pub(super) const NAMED: &[(&str, Keysym)] = &[
    ("Return", 0xff0d),
    ("Tab", 0xff09),
    ("Escape", 0xff1b),
    ("BackSpace", 0xff08),
    ("Up", 0xff52),
    ("Down", 0xff54),
    ("Page_Up", 0xff55),
    ("End", 0xff57),
    ("F6", 0xffc3),
    ("ctrl", 0xffe3),
    ("shift", 0xffe1),
    ("alt", 0xffe9),
];

/// A key, and whether it is pressed together with Shift.
pub(super) type Stroke = (Keycode, bool);

/// The keys of a screen.
#[derive(Debug)]
pub(super) struct Keyboard(BTreeMap<Keysym, Stroke>);

impl Keyboard {
    /// Looks at the keys of a screen that no program uses yet, and adds what is missing.
    pub(super) fn of(connection: &RustConnection) -> Self {
        let (min, max) = (connection.setup().min_keycode, connection.setup().max_keycode);
        let read = || {
            let cookie = connection.get_keyboard_mapping(min, max - min + 1).expect("a request");
            let mapping = cookie.reply().expect("a keyboard");
            (mapping.keysyms, usize::from(mapping.keysyms_per_keycode))
        };
        let (keysyms, width) = read();
        let free = (min..=max).zip(keysyms.chunks(width));
        let free = free.filter(|(_, keysyms)| keysyms.iter().all(|keysym| *keysym == 0));
        let mut free = free.map(|(keycode, _)| keycode);
        for c in OTHERS.chars() {
            let keycode = free.next().expect("a key that nothing uses");
            let keysym = keysym(c);
            connection.change_keyboard_mapping(1, keycode, 2, &[keysym; 2]).expect("a request");
        }
        let (keysyms, width) = read();
        let mut keys = BTreeMap::new();
        for (keycode, keysyms) in (min..=max).zip(keysyms.chunks(width)) {
            for (keysym, is_shifted) in keysyms.iter().take(2).zip([false, true]) {
                keys.entry(*keysym).or_insert((keycode, is_shifted));
            }
        }
        Keyboard(keys)
    }

    /// How a character is typed.
    pub(super) fn character(&self, c: char) -> Stroke {
        let stroke = self.0.get(&keysym(c));
        *stroke.unwrap_or_else(|| panic!("no key makes {c:?}: add it to the others"))
    }

    /// A key by its name, or by the character that it makes.
    pub(super) fn named(&self, name: &str) -> Keycode {
        let named = NAMED.iter().find(|(named, _)| *named == name).map(|(_, keysym)| *keysym);
        let single = || name.chars().next().filter(|_| name.chars().count() == 1).map(keysym);
        let keysym = named.or_else(single).unwrap_or_else(|| panic!("no key is called {name}"));
        self.0.get(&keysym).unwrap_or_else(|| panic!("there is no key {name}")).0
    }
}

/// What the X server calls a character.
fn keysym(c: char) -> Keysym {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => c.into(),
        _ => 0x0100_0000 + u32::from(c),
    }
}
