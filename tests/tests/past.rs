//! What real programs are told of what was said before, and texts of several lines.

use plausch_tests::process::{JsonClient, Server};
use serde_json::{Value, json};

const TEXT: &str = "for x:\n  y";

fn says(client: &mut JsonClient, text: &str) {
    client.ask(&json!({"do": "broadcast", "text": text, "id": text}));
    client.expect(&json!({"event": "done", "id": text}));
}

/// What was told to be past: who said what.
fn past(client: &JsonClient) -> Vec<(String, String)> {
    let events = client.events();
    let told = events.iter().filter(|event| event["event"] == "past");
    let texts = told.flat_map(|event| event["texts"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    texts.map(|told| (text(&told["from"]), text(&told["text"]))).collect()
}

#[test]
fn who_comes_late_is_told_what_was_said_and_who_comes_back_what_it_missed() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    says(&mut ann, TEXT);
    let mut bob = JsonClient::join("bob", server.addr());
    says(&mut bob, "two");
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "two"}));
    let of = |who: &str, text: &str| (who.to_owned(), text.to_owned());
    assert_eq!(past(&bob), [of("ann", TEXT)]);
    // It joins anew, and has heard all.
    bob.ask(&json!({"do": "reconnect"}));
    bob.expect(&json!({"event": "welcome"}));
    says(&mut bob, "three");
    assert_eq!(past(&bob), [of("ann", TEXT)]);
    // Another program knows nothing of that.
    let mut carl = JsonClient::start("carl", server.addr(), &["--past", "2"]);
    carl.expect(&json!({"event": "past"}));
    assert_eq!(past(&carl), [of("bob", "two"), of("bob", "three")]);
}

#[test]
fn nobody_is_told_anything_where_nothing_is_kept_or_nothing_is_wanted() {
    let (forgetful, usual) = (Server::start(&["--past-texts", "0"]), Server::start(&[]));
    for (server, flags) in [(&forgetful, &[][..]), (&usual, &["--past", "0"])] {
        let mut ann = JsonClient::join("ann", server.addr());
        says(&mut ann, TEXT);
        let mut bob = JsonClient::start("bob", server.addr(), flags);
        bob.expect(&json!({"event": "welcome"}));
        says(&mut bob, "two");
        assert_eq!(past(&bob), []);
    }
}
