//! Actions: what a script may ask for, and what is said to one that asks wrongly.

use plausch_app::encoding::NotText;
use plausch_app::peers::Peers;
use plausch_app::session::Request;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::keys::Keys;

/// How many bytes an id may have, if it is a text.
const MAX_ID: usize = 256;

/// All actions, and the fields that each has. `id` may stand in each.
pub(super) const ACTIONS: &[(&str, &[&str])] = &[
    ("broadcast", &["text"]),
    ("command", &["text"]),
    ("chat", &["with"]),
    ("accept", &["with"]),
    ("reject", &["with"]),
    ("say", &["with", "text"]),
    ("close", &["with"]),
    ("users", &[]),
    ("nick", &["nick"]),
    ("reconnect", &[]),
    ("trust", &["key"]),
    ("trust_peer", &["with", "key"]),
    ("verify", &["with", "key"]),
    ("quit", &[]),
];

/// What its reply repeats of an action.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ask {
    /// The action, if it is a known one.
    pub(super) action: Option<&'static str>,
    pub(super) id: Option<Value>,
}

/// What an action does.
#[derive(Debug, PartialEq)]
pub(super) enum Does {
    Request(Request),
    Quit,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) ask: Ask,
    /// One stable word.
    pub(super) code: &'static str,
    pub(super) text: String,
    /// How many bytes a text may have, if it has more.
    pub(super) limit: Option<usize>,
}

/// Reads a line. None: it is empty.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn read(line: &str, peers: &Peers, keys: &Keys) -> Result<Option<(Ask, Does)>, Wrong> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let mut ask = Ask::default();
    let wrong = |ask: &Ask, (code, text)| Wrong { ask: ask.clone(), code, text, limit: None };
    let mut fields = object(line).map_err(|why| wrong(&ask, why))?;
    ask.id = id(&mut fields).map_err(|why| wrong(&ask, why))?;
    let (action, names) = action(&mut fields).map_err(|why| wrong(&ask, why))?;
    ask.action = Some(action);
    let does =
        Fields { action, names, fields }.does(peers, keys).map_err(|why| wrong(&ask, why))?;
    Ok(Some((ask, does)))
}

/// What is wrong with a line that is no text.
pub(super) fn not_text(what: NotText) -> Wrong {
    let code = match what {
        NotText::TooLong(_) => "line_too_long",
        _ => "not_text",
    };
    Wrong { ask: Ask::default(), code, text: texts::bad_line(what), limit: None }
}

/// A code and a text.
pub(super) type Why = (&'static str, String);

fn object(line: &str) -> Result<Map<String, Value>, Why> {
    match serde_json::from_str(line) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(("not_json", texts::not_an_object())),
        Err(error) => Err(("not_json", texts::not_json(error.column()))),
    }
}

fn id(fields: &mut Map<String, Value>) -> Result<Option<Value>, Why> {
    match fields.remove("id") {
        Some(Value::String(id)) if id.len() > MAX_ID => {
            Err(("bad_field", texts::id_too_long(MAX_ID)))
        }
        Some(id @ (Value::String(_) | Value::Number(_))) => Ok(Some(id)),
        Some(_) => Err(("bad_field", texts::bad_id())),
        None => Ok(None),
    }
}

fn action(fields: &mut Map<String, Value>) -> Result<(&'static str, &'static [&'static str]), Why> {
    let known = || ACTIONS.iter().map(|(action, _)| *action).collect::<Vec<_>>().join(", ");
    match fields.remove("do") {
        Some(Value::String(name)) => {
            let found = ACTIONS.iter().find(|(action, _)| *action == name).copied();
            found.ok_or_else(|| ("unknown_action", texts::unknown_action(&name, &known())))
        }
        Some(_) => Err(("bad_field", texts::field_not_text("do"))),
        None => Err(("missing_field", texts::no_action(&known()))),
    }
}

/// The fields of an action that are not read yet.
struct Fields {
    action: &'static str,
    names: &'static [&'static str],
    fields: Map<String, Value>,
}

impl Fields {
    fn does(mut self, peers: &Peers, keys: &Keys) -> Result<Does, Why> {
        let unknown = self.fields.keys().find(|name| !self.names.contains(&name.as_str()));
        if let Some(name) = unknown {
            let allowed = self.names.join(", ");
            return Err(("unknown_field", texts::unknown_field(name, self.action, &allowed)));
        }
        let request = match self.action {
            "broadcast" => Request::Broadcast(self.text()?),
            "command" => Request::Operate(self.text()?),
            "chat" => Request::Invite(self.nick("with")?),
            "accept" => Request::Accept(self.with(peers)?),
            "reject" => Request::Decline(self.with(peers)?),
            "say" => Request::Say(self.with(peers)?, self.text()?),
            "close" => Request::Close(self.with(peers)?),
            "users" => Request::Users,
            "nick" => Request::Rename(self.nick("nick")?),
            "reconnect" => Request::Reconnect,
            "trust" => keys.trust(self.key()?)?,
            "trust_peer" => keys.trust_peer(self.with(peers)?, self.key_if_named()?)?,
            "verify" => keys.verify(self.with(peers)?, self.key_if_named()?)?,
            _ => return Ok(Does::Quit),
        };
        Ok(Does::Request(request))
    }

    fn take(&mut self, name: &'static str) -> Result<String, Why> {
        match self.fields.remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(("bad_field", texts::field_not_text(name))),
            None => Err(("missing_field", texts::missing_field(name, self.action))),
        }
    }

    fn text(&mut self) -> Result<String, Why> {
        Ok(self.take("text")?.nfc().collect())
    }

    fn nick(&mut self, name: &'static str) -> Result<Nick, Why> {
        let nick: String = self.take(name)?;
        Nick::new(&nick).map_err(|error| ("bad_nick", texts::bad_nick(error)))
    }

    fn key(&mut self) -> Result<PublicKey, Why> {
        let key = self.take("key")?;
        key.parse().map_err(|_| ("bad_field", texts::field_not_key("key")))
    }

    fn key_if_named(&mut self) -> Result<Option<PublicKey>, Why> {
        self.fields.contains_key("key").then(|| self.key()).transpose()
    }

    /// A nickname, or the address of somebody who is known by it.
    fn with(&mut self, peers: &Peers) -> Result<plausch_transport_std::client::Peer, Why> {
        let name = self.take("with")?;
        peers.named(&name).map_err(|error| ("bad_nick", texts::bad_nick(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_transport_std::client::Peer;
    use serde_json::json;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn wrong(line: &str) -> (Option<Value>, &'static str, String) {
        let Wrong { ask, code, text, .. } =
            read(line, &Peers::default(), &Keys::default()).unwrap_err();
        (ask.id, code, text)
    }

    #[test]
    fn each_action_is_one_request() {
        let bob = || Peer::Nick(nick("Bob"));
        for (line, request) in [
            (r#"{"do":"broadcast","text":"Zoe\u0308"}"#, Request::Broadcast("Zo\u{eb}".to_owned())),
            (r#"{"do":"command","text":"bans"}"#, Request::Operate("bans".to_owned())),
            (r#"{"do":"chat","with":"Bob"}"#, Request::Invite(nick("Bob"))),
            (r#"{"do":"accept","with":"Bob"}"#, Request::Accept(bob())),
            (r#"{"do":"reject","with":"Bob"}"#, Request::Decline(bob())),
            (r#"{"do":"say","with":"Bob","text":"hi"}"#, Request::Say(bob(), "hi".to_owned())),
            (r#"{"do":"close","with":"Bob"}"#, Request::Close(bob())),
            (r#" {"do":"users"} "#, Request::Users),
            (r#"{"do":"nick","nick":"Zoë"}"#, Request::Rename(nick("Zoë"))),
            (r#"{"do":"trust_peer","with":"Bob"}"#, Request::TrustPeer(bob())),
            (
                r#"{"do":"trust_peer","with":"Bob","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
                Request::TrustPeer(bob()),
            ),
            (r#"{"do":"reconnect"}"#, Request::Reconnect),
            (
                r#"{"do":"trust","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
                Request::Trust(PublicKey::new([0; 32])),
            ),
        ] {
            let (ask, does) = read(line, &Peers::default(), &Keys::default()).unwrap().unwrap();
            assert_eq!(does, Does::Request(request), "{line}");
            assert_eq!(ask.id, None);
        }
        let quit = read(r#"{"do":"quit"}"#, &Peers::default(), &Keys::default()).unwrap().unwrap();
        assert_eq!(quit, (Ask { action: Some("quit"), id: None }, Does::Quit));
        assert_eq!(read("  ", &Peers::default(), &Keys::default()), Ok(None));
    }

    #[test]
    fn an_id_is_a_number_or_a_short_text() {
        for id in [json!(7), json!(-1.5), json!("a"), json!("")] {
            let line = json!({"do": "users", "id": id}).to_string();
            assert_eq!(
                read(&line, &Peers::default(), &Keys::default()).unwrap().unwrap().0.id,
                Some(id)
            );
        }
        for id in [json!(null), json!([1]), json!(true), json!("x".repeat(MAX_ID + 1))] {
            let (id, code, text) = wrong(&json!({"do": "users", "id": id}).to_string());
            assert_eq!((id, code), (None, "bad_field"));
            assert!(text.contains("id"), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_plain_words_with_the_id_and_the_name_of_the_field() {
        for (line, code, named) in [
            ("hello", "not_json", "JSON"),
            ("[]", "not_json", "object"),
            (r#"{"do":"users"} {"do":"users"}"#, "not_json", "column 16"),
            ("{}", "missing_field", "do"),
            (r#"{"id":1,"do":"dance"}"#, "unknown_action", "dance"),
            (r#"{"id":1,"do":7}"#, "bad_field", "do"),
            (r#"{"id":1,"do":"broadcast"}"#, "missing_field", "text"),
            (r#"{"id":1,"do":"broadcast","text":7}"#, "bad_field", "text"),
            (r#"{"id":1,"do":"broadcast","text":"a","to":"b"}"#, "unknown_field", "'to'"),
            (r#"{"id":1,"do":"say","with":"Bob"}"#, "missing_field", "text"),
            (r#"{"id":1,"do":"chat","with":"a b"}"#, "bad_nick", "spaces"),
            (r#"{"id":1,"do":"trust","key":"abc"}"#, "bad_field", "'key'"),
            (r#"{"id":1,"do":"verify","with":"Bob","key":7}"#, "bad_field", "'key'"),
            (r#"{"id":1,"do":"verify","with":"Bob"}"#, "no_chat", "chat"),
        ] {
            let (id, found, text) = wrong(line);
            assert_eq!(found, code, "{line}: {text}");
            assert!(text.contains(named), "{line}: {text}");
            assert_eq!(id.is_some(), line.contains(r#""id""#), "{line}");
            for riddle in ["ident", "at line", "usize", "EOF", "struct"] {
                assert!(!text.contains(riddle), "{line}: {text}");
            }
        }
    }
}
