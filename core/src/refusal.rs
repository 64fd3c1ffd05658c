//! Refusals: why a directory does not do what a client asks for, and what it says then (§3, §7).

use core::fmt;

use crate::name::{Nick, NickError};
use crate::sanction::Sanctioned;
use crate::text::Text;
use crate::wire::{DecodeError, Keyword};

/// Why a directory does not do what a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// The first message is neither HELLO nor REGISTER: the client speaks another protocol.
    OtherProtocol,
    /// Another member has the nickname.
    NickTaken,
    /// Another member's nickname looks the same.
    NickResembles,
    /// Another member is registered with that IP address and UDP port.
    AddressTaken,
    /// There are as many members as there may be.
    Full,
    /// The IP address has as many connections as it may have.
    TooManyConnections,
    /// The IP address has tried to register too often.
    TooManyRegistrations,
    /// The nickname breaks a rule.
    Nick(NickError),
    /// The client is registered already.
    Registered,
    /// The client is not registered yet.
    NotRegistered,
    /// A broadcast in another member's name.
    NotYourNick,
    /// More broadcasts than are allowed.
    TooFast,
    /// A message longer than is allowed.
    TooLong,
    /// A message that cannot be read.
    Unreadable(DecodeError),
    /// The operator removed the member.
    Kicked,
    /// The operator lets the client into the room no more: see [`Sanctioned`].
    Banned,
    /// The operator does not let the member say anything to the room: see [`Sanctioned`].
    Muted,
    /// The member may not command the directory: its key is no operator's.
    NotOperator,
    /// More commands than are allowed, or the last one is not done yet.
    TooManyCommands,
    /// The directory takes secure links only (§8.3).
    NotSecure,
    /// The room is for those whom its operator has listed.
    NotAdmitted,
    /// The member's key came back on a new link, and took the nickname with it (§8.5).
    TakenOver,
    /// The server is cut off from the others that share its room, and takes no new members.
    #[cfg(feature = "secure")]
    Apart,
    /// The text may not have been said: the server was cut off from the others that share its room.
    #[cfg(feature = "secure")]
    Unsaid,
    /// While the server was cut off from the others, somebody there has taken the member's nickname.
    #[cfg(feature = "secure")]
    Displaced,
}

impl Refusal {
    /// What a client is told: an original in German, as its own servers speak; a modern client in
    /// English. The texts that the protocol fixes are the same for all.
    pub const fn text(self, modern: bool) -> Text<'static> {
        let words = self.words();
        if modern && !self.is_fixed() { words.english } else { words.german }
    }

    /// The refusal in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Refusal::OtherProtocol => "other_protocol",
            Refusal::NickTaken => "nick_taken",
            Refusal::NickResembles => "nick_resembles",
            Refusal::AddressTaken => "address_taken",
            Refusal::Full => "full",
            Refusal::TooManyConnections => "too_many_connections",
            Refusal::TooManyRegistrations => "too_many_registrations",
            Refusal::Nick(_) => "bad_nick",
            Refusal::Registered => "registered",
            Refusal::NotRegistered => "not_registered",
            Refusal::NotYourNick => "not_your_nick",
            Refusal::TooFast => "too_fast",
            Refusal::TooLong => "text_too_long",
            Refusal::Unreadable(_) => "unreadable",
            Refusal::Kicked => "kicked",
            Refusal::Banned => "banned",
            Refusal::Muted => "muted",
            Refusal::NotOperator => "not_operator",
            Refusal::TooManyCommands => "too_many_commands",
            Refusal::NotSecure => "not_secure",
            Refusal::NotAdmitted => "not_admitted",
            Refusal::TakenOver => "taken_over",
            #[cfg(feature = "secure")]
            Refusal::Apart => "apart",
            #[cfg(feature = "secure")]
            Refusal::Unsaid => "unsaid",
            #[cfg(feature = "secure")]
            Refusal::Displaced => "displaced",
        }
    }

    /// The refusal that a directory means by the `text` of its ERROR. None: the text is not one of
    /// ours, or it is of no use to a member, for example that its message could not be read.
    pub fn recognize(text: &str) -> Option<Refusal> {
        let known = |refusal: &Refusal| {
            let Words { german, english } = refusal.words();
            text == german.as_received() || text == english.as_received()
        };
        let alike = || Alike::recognize(text).map(|_| Refusal::NickResembles);
        let sanctioned = || Sanctioned::recognize(text).map(|it| it.sanction.refusal());
        Self::RECOGNIZED.iter().copied().find(known).or_else(alike).or_else(sanctioned)
    }

    const RECOGNIZED: &'static [Refusal] = &[
        Refusal::OtherProtocol,
        Refusal::NickTaken,
        Refusal::NickResembles,
        Refusal::AddressTaken,
        Refusal::Full,
        Refusal::TooManyConnections,
        Refusal::TooManyRegistrations,
        Refusal::Nick(NickError::Empty),
        Refusal::Nick(NickError::TooLong),
        Refusal::Nick(NickError::NotNormal),
        Refusal::Nick(NickError::MixedScripts),
        Refusal::Registered,
        Refusal::NotRegistered,
        Refusal::NotYourNick,
        Refusal::TooFast,
        Refusal::TooLong,
        Refusal::Kicked,
        Refusal::NotOperator,
        Refusal::TooManyCommands,
        Refusal::NotSecure,
        Refusal::NotAdmitted,
        Refusal::TakenOver,
        #[cfg(feature = "secure")]
        Refusal::Apart,
        #[cfg(feature = "secure")]
        Refusal::Unsaid,
        #[cfg(feature = "secure")]
        Refusal::Displaced,
    ];

    /// Whether the client may be let in under another nickname.
    pub const fn is_about_nick(self) -> bool {
        matches!(self, Refusal::NickTaken | Refusal::NickResembles | Refusal::Nick(_))
    }

    /// Whether it is about one text, which the directory did not pass on, or perhaps not.
    pub const fn is_about_text(self) -> bool {
        match self {
            Refusal::TooFast | Refusal::TooLong | Refusal::Muted => true,
            #[cfg(feature = "secure")]
            Refusal::Unsaid => true,
            _ => false,
        }
    }

    /// Whether every client is told the German text: §3 fixes it, or the originals know it.
    const fn is_fixed(self) -> bool {
        matches!(
            self,
            Refusal::NickTaken | Refusal::AddressTaken | Refusal::Full | Refusal::TooLong
        )
    }

    const fn words(self) -> &'static Words {
        match self {
            // Whoever does not know our protocol may know no German either.
            Refusal::OtherProtocol => {
                const {
                    &Words::new(
                        "Hier ist ein Plausch-Chatserver: zuerst HELLO oder REGISTER senden \
                         (this is a Plausch chat server: send HELLO or REGISTER first)",
                        "this is a Plausch chat server: send HELLO or REGISTER first",
                    )
                }
            }
            Refusal::NickTaken => {
                const { &Words::new("Nickname bereits vergeben", "the nickname is taken") }
            }
            Refusal::NickResembles => {
                const {
                    &Words::new(
                        "Nickname ist mit einem vergebenen zu verwechseln",
                        "the nickname looks like one that is taken",
                    )
                }
            }
            Refusal::AddressTaken => {
                const {
                    &Words::new(
                        "IP-Adresse und UDP-Port bereits vergeben",
                        "the IP address and UDP port are taken",
                    )
                }
            }
            Refusal::Full => const { &Words::new("Server voll", "the server is full") },
            Refusal::TooManyConnections => {
                const {
                    &Words::new(
                        "Zu viele Verbindungen von dieser IP-Adresse",
                        "too many connections from this IP address",
                    )
                }
            }
            Refusal::TooManyRegistrations => {
                const {
                    &Words::new(
                        "Zu viele Anmeldungen von dieser IP-Adresse: bitte etwas warten",
                        "too many registrations from this IP address: please wait",
                    )
                }
            }
            Refusal::Nick(error) | Refusal::Unreadable(DecodeError::Nick(_, error)) => nick(error),
            Refusal::Registered => {
                const { &Words::new("Bereits registriert", "you are registered already") }
            }
            Refusal::NotRegistered => {
                const {
                    &Words::new(
                        "Nicht registriert: zuerst REGISTER senden",
                        "you are not registered: send REGISTER first",
                    )
                }
            }
            Refusal::NotYourNick => {
                const {
                    &Words::new(
                        "Der Absender ist nicht der eigene Nickname",
                        "the sender is not your own nickname",
                    )
                }
            }
            Refusal::TooFast => {
                const {
                    &Words::new(
                        "Zu viele Nachrichten: nicht weitergeleitet",
                        "too many messages: this one was not relayed",
                    )
                }
            }
            Refusal::TooLong => {
                const { &Words::new("Nachricht zu lang", "the message is too long") }
            }
            Refusal::Unreadable(DecodeError::Utf8) => {
                const { &Words::new("Nachricht ist kein gültiges UTF-8", "a message is not in UTF-8") }
            }
            Refusal::Unreadable(DecodeError::Empty) => {
                const { &Words::new("Leere Nachricht", "a message is empty") }
            }
            Refusal::Unreadable(DecodeError::Text) => {
                const {
                    &Words::new(
                        "Leerer Text: nicht weitergeleitet",
                        "the text is empty: it was not relayed",
                    )
                }
            }
            Refusal::Unreadable(DecodeError::Arguments(Keyword::Register)) => {
                const {
                    &Words::new(
                        "REGISTER erwartet 2 Argumente: nickname, udp_port",
                        "REGISTER takes 2 arguments: nickname, udp_port",
                    )
                }
            }
            Refusal::Unreadable(DecodeError::Arguments(Keyword::Broadcast)) => {
                const {
                    &Words::new(
                        "BROADCAST erwartet mindestens 2 Argumente: sender, message",
                        "BROADCAST takes at least 2 arguments: sender, message",
                    )
                }
            }
            Refusal::Unreadable(DecodeError::Port(_)) => {
                const {
                    &Words::new(
                        "Ungültiger UDP-Port: erwartet wird eine Zahl von 0 bis 65535",
                        "the UDP port is not a number from 0 to 65535",
                    )
                }
            }
            Refusal::Unreadable(DecodeError::Arguments(_)) => {
                const { &Words::new("Ungültige Argumente", "wrong arguments") }
            }
            Refusal::Kicked => {
                const {
                    &Words::new(
                        "Vom Betreiber des Servers entfernt",
                        "the operator of the server removed you",
                    )
                }
            }
            Refusal::Banned => {
                const {
                    &Words::new(
                        "Du bist von diesem Server ausgeschlossen",
                        "you are banned from this server",
                    )
                }
            }
            Refusal::Muted => {
                const { &Words::new("Du darfst hier nichts sagen", "you may not say anything here") }
            }
            Refusal::NotOperator => {
                const { &Words::new("Du bist hier kein Betreiber", "you are not an operator here") }
            }
            Refusal::TooManyCommands => {
                const {
                    &Words::new(
                        "Zu viele Befehle auf einmal: nicht ausgeführt",
                        "too many commands at once: this one was not done",
                    )
                }
            }
            Refusal::NotSecure => const { &Words::new("Nur verschlüsselt", "secure links only") },
            Refusal::NotAdmitted => {
                const {
                    &Words::new(
                        "Dieser Raum ist nur für die, die sein Betreiber kennt",
                        "this room is only for those whom its operator knows",
                    )
                }
            }
            Refusal::TakenOver => {
                const {
                    &Words::new(
                        "Dieser Nickname wurde von einer neuen Verbindung übernommen",
                        "a new connection of yours took the nickname over",
                    )
                }
            }
            #[cfg(feature = "secure")]
            Refusal::Apart => {
                const {
                    &Words::new(
                        "Dieser Server ist gerade von den anderen getrennt: bitte gleich noch einmal versuchen",
                        "this server is cut off from the others: try again in a moment",
                    )
                }
            }
            #[cfg(feature = "secure")]
            Refusal::Unsaid => {
                const {
                    &Words::new(
                        "Vielleicht nicht gesagt, weil dieser Server von den anderen getrennt war: bitte noch einmal versuchen",
                        "this may not have been said, as this server was cut off from the others: try again",
                    )
                }
            }
            #[cfg(feature = "secure")]
            Refusal::Displaced => {
                const {
                    &Words::new(
                        "Dieser Nickname wurde vergeben, als dieser Server von den anderen getrennt war",
                        "the nickname was taken while this server was cut off from the others",
                    )
                }
            }
        }
    }
}

/// What a refusal for a look-alike nickname may say beyond [`Refusal::NickResembles`]. As text:
/// `the nickname looks like one that is taken: Paul (free: PauI2)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The member's nickname that it looks like.
    pub taken: Nick,
    /// A similar one that is free.
    pub free: Option<Nick>,
}

impl Alike {
    /// Writes it: in English to a modern client, in German to an original.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, modern: bool, out: &mut impl fmt::Write) -> fmt::Result {
        let free = if modern { FREE.english } else { FREE.german };
        out.write_str(Refusal::NickResembles.text(modern).as_received())?;
        out.write_str(": ")?;
        out.write_str(self.taken.as_str())?;
        let Some(nick) = &self.free else { return Ok(()) };
        out.write_str(" (")?;
        out.write_str(free.as_received())?;
        out.write_str(": ")?;
        out.write_str(nick.as_str())?;
        out.write_str(")")
    }

    /// What a directory means by the `text` of its ERROR, if it names both nicknames.
    pub fn recognize(text: &str) -> Option<Alike> {
        [true, false].into_iter().find_map(|modern| {
            let free = if modern { FREE.english } else { FREE.german };
            let rest = text.strip_prefix(Refusal::NickResembles.text(modern).as_received())?;
            let mut words = rest.strip_prefix(": ")?.split([' ']);
            let taken = Nick::new(words.next()?).ok()?;
            let free = match words.next() {
                None => None,
                Some(word) => {
                    word.strip_prefix("(")?.strip_prefix(free.as_received())?.strip_prefix(":")?;
                    Some(Nick::new(words.next()?.strip_suffix(")")?).ok()?)
                }
            };
            words.next().is_none().then_some(Alike { taken, free })
        })
    }
}

const FREE: Words = Words::new("frei", "free");

const fn nick(error: NickError) -> &'static Words {
    match error {
        NickError::Empty => {
            const { &Words::new("Ungültiger Nickname: leer", "a nickname needs at least one character") }
        }
        NickError::TooLong => {
            const {
                &Words::new(
                    "Ungültiger Nickname: länger als 32 Bytes",
                    "a nickname has at most 32 bytes",
                )
            }
        }
        NickError::Character(':') => {
            const {
                &Words::new(
                    "Ungültiger Nickname: enthält einen Doppelpunkt",
                    "a nickname has no colon",
                )
            }
        }
        NickError::Character(_) => {
            const {
                &Words::new(
                    "Ungültiger Nickname: enthält ein unsichtbares Zeichen",
                    "a nickname has no invisible characters",
                )
            }
        }
        NickError::NotNormal => {
            const {
                &Words::new(
                    "Ungültiger Nickname: nicht in Unicode-Normalform C",
                    "a nickname is in Unicode normal form C",
                )
            }
        }
        NickError::MixedScripts => {
            const {
                &Words::new(
                    "Ungültiger Nickname: mischt Schriften mit gleich aussehenden Zeichen",
                    "a nickname does not mix scripts whose letters look the same",
                )
            }
        }
    }
}

/// A refusal in both languages.
struct Words {
    german: Text<'static>,
    english: Text<'static>,
}

impl Words {
    const fn new(german: &'static str, english: &'static str) -> Self {
        Words { german: Text::literal(german), english: Text::literal(english) }
    }
}

/// In English, whatever the client is told.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().english.as_received())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn what_a_client_is_told_is_recognized_in_either_language() {
        for &refusal in Refusal::RECOGNIZED {
            for text in [true, false].map(|modern| refusal.text(modern)) {
                assert_eq!(Refusal::recognize(text.as_received()), Some(refusal), "{text}");
            }
        }
    }

    #[test]
    fn what_is_said_of_a_look_alike_is_recognized_in_either_language() {
        let taken = Nick::new("Zoë,(").unwrap();
        for free in [None, Some(Nick::literal("Zoe2)"))] {
            let alike = Alike { taken: taken.clone(), free };
            for modern in [true, false] {
                let mut text = std::string::String::new();
                alike.write(modern, &mut text).unwrap();
                assert_eq!(Alike::recognize(&text).as_ref(), Some(&alike), "{text}");
                assert_eq!(Refusal::recognize(&text), Some(Refusal::NickResembles), "{text}");
            }
        }
        for other in ["the nickname looks like one that is taken", "the nickname is taken", ""] {
            assert_eq!(Alike::recognize(other), None);
        }
    }

    #[test]
    fn the_texts_that_the_originals_fix_are_recognized() {
        for (text, refusal) in [
            ("Nickname bereits vergeben", Refusal::NickTaken),
            ("IP-Adresse und UDP-Port bereits vergeben", Refusal::AddressTaken),
            ("Server voll", Refusal::Full),
            ("Nachricht zu lang", Refusal::TooLong),
        ] {
            assert_eq!(Refusal::recognize(text), Some(refusal));
            assert_eq!([refusal.text(false), refusal.text(true)], [Text::literal(text); 2]);
        }
        assert_eq!(Refusal::recognize("Server vol"), None);
    }
}
