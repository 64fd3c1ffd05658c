//! What the server's operator may type.

use plausch_core::name::Nick;
use plausch_transport_std::server::{CommandError, Handle, Member};
use unicode_normalization::UnicodeNormalization;

use plausch_app::sanitise::sanitise;
use plausch_app::settings::parse_nick;
use plausch_app::texts;

/// An order of the operator.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order {
    List,
    Kick(Nick, Option<String>),
    Say(String),
    Help,
    Exit,
}

impl Order {
    /// Reads `line`; an empty one is no order.
    ///
    /// # Errors
    /// What to tell the operator.
    pub(crate) fn parse(line: &str) -> Result<Option<Order>, String> {
        let line: String = line.trim().nfc().collect();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        let rest = rest.trim();
        let order = match (word, rest) {
            ("", _) => return Ok(None),
            ("list", "") => Order::List,
            ("help", "") => Order::Help,
            ("exit", "") => Order::Exit,
            ("list" | "help" | "exit", _) => return Err(texts::usage(word, "")),
            ("say", "") => return Err(texts::usage(word, "TEXT")),
            ("say", text) => Order::Say(text.to_owned()),
            ("kick", "") => return Err(texts::usage(word, "NICK [why]")),
            ("kick", _) => {
                let (nick, why) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let why = Some(why.trim()).filter(|why| !why.is_empty());
                Order::Kick(parse_nick(nick).map_err(texts::bad_nick)?, why.map(ToOwned::to_owned))
            }
            _ => return Err(texts::unknown_order(word)),
        };
        Ok(Some(order))
    }

    /// Does it; says what came of it.
    pub(crate) async fn obey(self, server: &Handle) -> String {
        match self {
            Order::List => list(&server.members().await),
            Order::Kick(nick, why) => match server.kick(&nick, why.as_deref()).await {
                Ok(()) => texts::kicked(&nick),
                Err(CommandError::NoSuchMember) => texts::no_member(&nick),
                Err(error) => error.to_string(),
            },
            Order::Say(text) => match server.say(&text).await {
                Ok(()) => texts::ORDER_SAID.to_owned(),
                Err(_) => texts::CANNOT_SAY.to_owned(),
            },
            Order::Help => texts::CONSOLE_HELP.to_owned(),
            Order::Exit => String::new(),
        }
    }
}

fn list(members: &[Member]) -> String {
    let mut lines = vec![texts::member_count(members.len())];
    lines.extend(members.iter().map(|member| {
        let dialect = if member.modern { texts::MODERN } else { member.dialect.name() };
        sanitise(&format!("  {:<20} {:<24} {dialect}", member.nick, member.addr.to_string()))
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::wire::Dialect;

    #[test]
    fn orders_are_words_with_what_they_need() {
        let bob = || Nick::new("Bob").unwrap();
        for (line, order) in [
            ("list", Order::List),
            (" help ", Order::Help),
            ("exit", Order::Exit),
            ("say  hello all", Order::Say("hello all".to_owned())),
            ("kick Bob", Order::Kick(bob(), None)),
            ("kick Bob for  shouting", Order::Kick(bob(), Some("for  shouting".to_owned()))),
        ] {
            assert_eq!(Order::parse(line), Ok(Some(order)), "{line}");
        }
        assert_eq!(Order::parse("  "), Ok(None));
    }

    #[test]
    fn what_is_not_understood_is_explained() {
        assert_eq!(Order::parse("kik Bob"), Err(texts::unknown_order("kik")));
        assert_eq!(Order::parse("kick"), Err(texts::usage("kick", "NICK [why]")));
        assert_eq!(Order::parse("say"), Err(texts::usage("say", "TEXT")));
        assert_eq!(Order::parse("exit now"), Err(texts::usage("exit", "")));
        assert!(Order::parse("kick a:b").is_err());
    }

    #[test]
    fn the_list_says_who_is_here_and_where() {
        let nick = Nick::new("Bob").unwrap();
        let addr = ([10, 0, 0, 9], 40001).into();
        let listed = list(&[Member { nick, addr, dialect: Dialect::Line, modern: false }]);
        let words: Vec<_> = listed.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(words, ["Bob", "10.0.0.9:40001", "line"]);
    }
}
