//! A line of the log in the language in force. The core says it in English, and names its values: see `logging.rs`
//! there.

use std::io;

use log::Record;
use log::kv::Key;
use plausch_app::texts;
use plausch_core::name::NickError;
use plausch_core::refusal::{Alike, Refusal};
use plausch_core::sanction::Sanctioned;
use plausch_core::wire::{DecodeError, Keyword};
use plausch_transport_std::server::Leave;

/// What the line says. Of what only a programmer reads, the English is kept.
pub(super) fn message(record: &Record<'_>) -> String {
    said(record).unwrap_or_else(|| record.args().to_string())
}

fn said(record: &Record<'_>) -> Option<String> {
    let value = |name: &str| Some(record.key_values().get(Key::from_str(name))?.to_string());
    let ip = || value("ip");
    Some(match value("event")?.as_str() {
        "joined" => {
            let is_modern = value("generation")? == "modern";
            let (nick, addr, dialect) = (value("nick")?, value("addr")?, value("dialect")?);
            match value("fingerprint") {
                Some(fingerprint) => texts::log_joined_secure(&nick, &addr, &fingerprint),
                None => texts::log_joined(&nick, &addr, &dialect, is_modern),
            }
        }
        "left" => {
            let words = value("leave")?;
            let leave = Leave::ALL.iter().copied().find(|leave| leave.as_str() == words)?;
            match value("fingerprint") {
                Some(fingerprint) if leave == Leave::TakenOver => {
                    texts::log_taken_over(&value("nick")?, &value("addr")?, &fingerprint)
                }
                _ => {
                    let known = |why: String| match Sanctioned::recognize(&why) {
                        Some(sanctioned) => texts::log_why_sanctioned(&sanctioned),
                        None => why,
                    };
                    let why = value("why").map(known);
                    texts::log_left(&value("nick")?, &value("addr")?, leave, why.as_deref())
                }
            }
        }
        "refused" => {
            texts::log_refused(value("nick").as_deref(), &ip()?, &why_refused(&value("why")?))
        }
        "stranger" => texts::log_stranger(&value("nick")?, &ip()?, value("fingerprint").as_deref()),
        "other_protocol" => {
            texts::log_refused(None, &ip()?, &texts::log_why_refused(Refusal::OtherProtocol))
        }
        "no_room" => texts::log_no_room(&ip()?),
        "crowded" => texts::log_crowded(&ip()?),
        "handshakes" => texts::log_handshakes(&ip()?),
        "unregistered" => texts::log_unregistered(&ip()?),
        "left_out" => texts::log_left_out(value("count")?.parse().ok()?),
        "shared_address" => texts::log_shared_address(&ip()?),
        "no_family" => texts::log_no_family(&value("addr")?),
        "cannot_accept" => texts::log_cannot_accept(&os_error(&value("os")?)?),
        state @ ("together" | "doubtful" | "alone" | "rejoining") => {
            texts::log_cluster_state(state)?
        }
        "server_came" => texts::log_server_came(&value("name")?),
        "other_key" => texts::log_server_has_other_key(&value("name")?),
        "server_gone" => texts::log_server_gone(&value("name")?),
        "lost" => texts::log_texts_lost(),
        "unsaid" => texts::log_texts_unsaid(value("count")?.parse().ok()?),
        "too_many_decisions" => texts::log_too_many_decisions(),
        "engine_works" => texts::log_engine_works(),
        "engine_fails" => {
            texts::log_engine_fails(&texts::engine_error(&value("why")?, &value("detail")?))
        }
        "few_files" => texts::log_few_files(&os_error(&value("os")?)?),
        _ => return None,
    })
}

/// Why somebody was refused, of which the log says the English.
fn why_refused(english: &str) -> String {
    if let Some(sanctioned) = Sanctioned::recognize(english) {
        return texts::log_why_sanctioned(&sanctioned);
    }
    if let Some(alike) = Alike::recognize(english) {
        return texts::log_why_alike(&alike);
    }
    let meant = REFUSALS.into_iter().find(|refusal| refusal.to_string() == english);
    meant.map_or_else(|| english.to_owned(), texts::log_why_refused)
}

/// The error of that number; 0 is none.
fn os_error(number: &str) -> Option<io::Error> {
    let number = number.parse().ok().filter(|number| *number != 0)?;
    Some(io::Error::from_raw_os_error(number))
}

/// All that are logged, each sentence once.
const REFUSALS: [Refusal; 28] = [
    Refusal::OtherProtocol,
    Refusal::NickTaken,
    Refusal::NickResembles,
    Refusal::AddressTaken,
    Refusal::Full,
    Refusal::TooManyConnections,
    Refusal::TooManyRegistrations,
    Refusal::Banned,
    Refusal::NotSecure,
    Refusal::NotAdmitted,
    Refusal::Apart,
    Refusal::Registered,
    Refusal::NotRegistered,
    Refusal::NotYourNick,
    Refusal::TooFast,
    Refusal::TooLong,
    Refusal::Nick(NickError::Empty),
    Refusal::Nick(NickError::TooLong),
    Refusal::Nick(NickError::Character(':')),
    Refusal::Nick(NickError::Character('\u{200b}')),
    Refusal::Nick(NickError::NotNormal),
    Refusal::Nick(NickError::MixedScripts),
    Refusal::Unreadable(DecodeError::Utf8),
    Refusal::Unreadable(DecodeError::Empty),
    Refusal::Unreadable(DecodeError::Text),
    Refusal::Unreadable(DecodeError::Arguments(Keyword::Register)),
    Refusal::Unreadable(DecodeError::Arguments(Keyword::Broadcast)),
    Refusal::Unreadable(DecodeError::Arguments(Keyword::Ping)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::language::Language;
    use plausch_transport_std::server::cluster::State;

    fn german<T>(act: impl FnOnce() -> T) -> T {
        Language::named("de").unwrap().within(act)
    }

    fn logged(values: &[(&str, &str)]) -> String {
        let args = format_args!("the English");
        let record = Record::builder().args(args).key_values(&values).build();
        german(|| message(&record))
    }

    #[test]
    fn who_joined_and_left_is_said_in_the_language_in_force() {
        let ann = [("nick", "ann"), ("addr", "10.0.0.9:4")];
        let joined = [ann[0], ann[1], ("event", "joined"), ("dialect", "framed")];
        let modern = [&joined[..], &[("generation", "modern")]].concat();
        assert_eq!(logged(&modern), "ann ist gekommen, von 10.0.0.9:4: framed, modern");
        let fingerprint = [("fingerprint", "0123 4567")];
        let secure = [&modern[..], &fingerprint].concat();
        assert_eq!(
            logged(&secure),
            "ann ist gekommen, von 10.0.0.9:4: verschlüsselt, mit dem Schlüssel 0123 4567"
        );
        let taken_over = Leave::TakenOver.as_str();
        let left = [ann[0], ann[1], ("event", "left"), ("leave", taken_over), fingerprint[0]];
        let said = logged(&left);
        assert!(said.ends_with("dem Schlüssel 0123 4567") && !said.contains(taken_over), "{said}");
        let stranger = [("event", "stranger"), ann[0], ("ip", "10.0.0.9")];
        let with_key = [&stranger[..], &fingerprint].concat();
        assert!(logged(&with_key).ends_with("0123 4567"), "{}", logged(&with_key));
        assert!(logged(&stranger).starts_with("ann von 10.0.0.9"), "{}", logged(&stranger));
        for &leave in Leave::ALL {
            let left = [ann[0], ann[1], ("event", "left"), ("leave", leave.as_str())];
            let said = logged(&left);
            assert!(said.starts_with("ann ist gegangen, von 10.0.0.9:4: "), "{said}");
            assert!(!said.contains(leave.as_str()), "{said}");
        }
    }

    #[test]
    fn every_refusal_that_is_logged_has_words_of_its_own_in_the_language_in_force() {
        let mut all: Vec<_> =
            REFUSALS.iter().map(|refusal| german(|| why_refused(&refusal.to_string()))).collect();
        for (refusal, said) in REFUSALS.iter().zip(&all) {
            assert_ne!(*said, refusal.to_string());
        }
        all.sort();
        all.dedup();
        // Wrong arguments are wrong arguments.
        assert_eq!(all.len(), REFUSALS.len() - 2, "{all:?}");
        let alike = "the nickname looks like one that is taken: Paul (free: PauI2)";
        let said = german(|| why_refused(alike));
        assert_eq!(said, "der Nickname sieht aus wie ein vergebener: Paul (frei: PauI2)");
        let banned = "you are banned from this server, for another 2h: shouting";
        assert_eq!(german(|| why_refused(banned)), "noch 2h ausgeschlossen: shouting");
        let left = [("event", "left"), ("nick", "ann"), ("addr", "10.0.0.9:4"), ("why", banned)];
        let said = logged(&[&left[..], &[("leave", Leave::Kicked.as_str())]].concat());
        assert!(said.ends_with(": noch 2h ausgeschlossen: shouting"), "{said}");
    }

    #[test]
    fn what_happens_between_servers_is_said_in_the_language_in_force() {
        for state in [State::Together, State::Doubtful, State::Alone, State::Rejoining] {
            let said = logged(&[("event", state.word())]);
            assert_ne!(said, "the English", "{state:?}");
        }
        let fails = [("event", "engine_fails"), ("why", "tls"), ("detail", "no such name")];
        assert_eq!(logged(&fails), "der Vermittler: keine verschlüsselte Verbindung: no such name");
        let full = [("event", "engine_fails"), ("why", "full"), ("detail", "")];
        assert_eq!(logged(&full), "der Vermittler: sein Speicher ist voll: siehe sein maxmemory");
        let gone = [("event", "server_gone"), ("name", "berlin")];
        assert!(logged(&gone).starts_with("der Server berlin ist fort"));
        let other = [("event", "other_key"), ("name", "berlin")];
        assert!(logged(&other).starts_with("der Server berlin hat einen anderen"));
        assert!(logged(&[("event", "unsaid"), ("count", "2")]).starts_with("2 Texte"));
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        assert_eq!(logged(&[]), "the English");
        assert_eq!(logged(&[("event", "a new one")]), "the English");
        assert_eq!(logged(&[("event", "joined"), ("nick", "ann")]), "the English");
        assert_eq!(logged(&[("event", "few_files"), ("os", "0")]), "the English");
        assert_eq!(german(|| why_refused("whatever")), "whatever");
    }
}
