//! The messages of `i18n/`, each a function that the build script made: one that a language does not have, or has with
//! other arguments, does not exist.

#![expect(
    unreachable_pub,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::derivable_impls,
    clippy::uninlined_format_args,
    reason = "it is generated"
)]

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// What the generator adds for other programs.
const _: () = {
    _ = L10n::load_all;
    _ = |bytes| L10nLanguage::new_external("en", bytes);
};

/// A text in the language in force: `fl!(chat_with, peer = name)` is the message `chat-with` of `i18n/`. That it exists
/// in every language, and the names of its arguments, are checked while compiling. They stand in the order in which the
/// English message first names them.
macro_rules! fl {
    ($id:ident $(, $name:ident = $value:expr)* $(,)?) => {{
        const {
            assert!(
                $crate::language::takes(stringify!($id), &[$(stringify!($name)),*]),
                "the English message names other arguments, or names them in another order"
            );
        }
        $crate::language::words().$id($($value),*)
    }};
}
pub(crate) use fl;

/// Whether the message is made of these arguments, in this order.
pub(crate) const fn takes(id: &str, names: &[&str]) -> bool {
    let mut at = 0;
    while at < MESSAGE_CONTRACTS.len() {
        let contract = &MESSAGE_CONTRACTS[at];
        if is_same(contract.message, id) {
            let mut argument = 0;
            while argument < contract.vars.len() && argument < names.len() {
                if !is_same(contract.vars[argument], names[argument]) {
                    return false;
                }
                argument += 1;
            }
            return contract.vars.len() == names.len();
        }
        at += 1;
    }
    false
}

/// Whether the name in Fluent is the one in Rust.
const fn is_same(fluent: &str, rust: &str) -> bool {
    let (fluent, rust) = (fluent.as_bytes(), rust.as_bytes());
    if fluent.len() != rust.len() {
        return false;
    }
    let mut at = 0;
    while at < fluent.len() {
        let expected = if fluent[at] == b'-' { b'_' } else { fluent[at] };
        if expected != rust[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_say_every_message() {
        for language in L10n::iter() {
            L10nLanguage::new_external(language, &LANG_DATA[language.byte_range()]).unwrap();
        }
    }

    #[test]
    fn arguments_are_known_by_name_and_order() {
        assert!(takes("language_name", &[]));
        assert!(!takes("language_name", &["nick"]));
        assert!(!takes("no_such_message", &[]));
    }
}
