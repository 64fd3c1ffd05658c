//! The directory's errors in words: German, as the originals show them. All of them are here.

use core::fmt;

use crate::name::NickError;
use crate::text::Text;
use crate::wire::{DecodeError, Keyword};

/// Why a directory does not do what a client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// Somebody is called that.
    NickTaken,
    /// Somebody is called something that looks the same.
    NickResembles,
    /// Somebody is registered with that IP address and UDP port.
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
    /// A broadcast in another's name.
    NotYourNick,
    /// More broadcasts than are allowed.
    TooFast,
    /// A message longer than is allowed.
    TooLong,
    /// A message that cannot be read.
    Unreadable(DecodeError),
    /// The operator removed the member.
    Kicked,
}

impl Refusal {
    /// What the client is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::NickTaken => "Nickname bereits vergeben",
            Refusal::NickResembles => "Nickname ist mit einem vergebenen zu verwechseln",
            Refusal::AddressTaken => "IP-Adresse und UDP-Port bereits vergeben",
            Refusal::Full => "Server voll",
            Refusal::TooManyConnections => "Zu viele Verbindungen von dieser IP-Adresse",
            Refusal::TooManyRegistrations => {
                "Zu viele Anmeldungen von dieser IP-Adresse: bitte etwas warten"
            }
            Refusal::Nick(error) | Refusal::Unreadable(DecodeError::Nick(_, error)) => nick(error),
            Refusal::Registered => "Bereits registriert",
            Refusal::NotRegistered => "Nicht registriert: zuerst REGISTER senden",
            Refusal::NotYourNick => "Der Absender ist nicht der eigene Nickname",
            Refusal::TooFast => "Zu viele Nachrichten: nicht weitergeleitet",
            Refusal::TooLong => "Nachricht zu lang",
            Refusal::Unreadable(DecodeError::Utf8) => "Nachricht ist kein gültiges UTF-8",
            Refusal::Unreadable(DecodeError::Empty) => "Leere Nachricht",
            Refusal::Unreadable(DecodeError::Arguments(Keyword::Register)) => {
                "REGISTER erwartet 2 Argumente: nickname, udp_port"
            }
            Refusal::Unreadable(DecodeError::Arguments(Keyword::Broadcast)) => {
                "BROADCAST erwartet mindestens 2 Argumente: sender, message"
            }
            Refusal::Unreadable(DecodeError::Port(_)) => {
                "Ungültiger UDP-Port: erwartet wird eine Zahl von 0 bis 65535"
            }
            Refusal::Unreadable(DecodeError::Arguments(_)) => "Ungültige Argumente",
            Refusal::Kicked => "Vom Betreiber des Servers entfernt",
        }
    }

    pub(super) fn text(self) -> Option<Text<'static>> {
        Text::new(self.as_str()).ok()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const fn nick(error: NickError) -> &'static str {
    match error {
        NickError::Empty => "Ungültiger Nickname: leer",
        NickError::TooLong => "Ungültiger Nickname: länger als 32 Bytes",
        NickError::Character(':') => "Ungültiger Nickname: enthält einen Doppelpunkt",
        NickError::Character(_) => "Ungültiger Nickname: enthält ein unsichtbares Zeichen",
        NickError::NotNormal => "Ungültiger Nickname: nicht in Unicode-Normalform C",
        NickError::MixedScripts => {
            "Ungültiger Nickname: mischt Schriften mit gleich aussehenden Zeichen"
        }
    }
}
