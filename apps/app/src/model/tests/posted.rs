//! Dialogues with a model whose server says what the room is about.

use super::*;

fn topic(text: Option<&str>) -> Event {
    Event::Topic { text: text.map(ToOwned::to_owned) }
}

fn motd(text: &str) -> Event {
    Event::Motd { text: text.to_owned() }
}

/// What the room was told of it, from the top.
fn told(zoe: &User) -> Vec<Content> {
    let entries = zoe.model.conversations()[0].entries().map(|entry| entry.content.clone());
    entries.filter(|it| matches!(it, Content::Topic(_) | Content::Motd(_))).collect()
}

#[test]
fn a_topic_is_told_when_it_changes_and_not_whenever_the_user_comes_back() {
    let mut zoe = User::joined(&[]);
    assert_eq!(zoe.model.topic(), None);
    zoe.happens(topic(Some("tea")));
    zoe.happens(lost());
    zoe.happens(welcome());
    zoe.happens(topic(Some("tea")));
    assert_eq!((zoe.model.topic(), told(&zoe).len()), (Some("tea"), 1));
    zoe.happens(topic(None));
    assert_eq!(zoe.model.topic(), None);
    let tea = Content::Topic(Some("tea".to_owned()));
    assert_eq!(told(&zoe), [tea, Content::Topic(None)]);
}

#[test]
fn a_topic_that_was_removed_while_the_user_was_away_is_not_shown() {
    let mut zoe = User::joined(&[]);
    zoe.happens(topic(Some("tea")));
    zoe.happens(lost());
    zoe.happens(welcome());
    assert_eq!(zoe.model.topic(), None);
}

#[test]
fn the_message_of_the_day_is_told_once_until_it_is_another_one() {
    let mut zoe = User::joined(&[]);
    for text in ["hello", "hello", "bye"] {
        zoe.happens(motd(text));
    }
    assert_eq!(told(&zoe), ["hello", "bye"].map(|text| Content::Motd(text.to_owned())));
    assert_eq!(zoe.unread(), [0]);
}

#[test]
fn the_whole_topic_is_shown_where_the_user_asks_for_it() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(topic(Some("tea")));
    zoe.types("/chat bob");
    zoe.happens(opened("bob"));
    assert_eq!(zoe.types("/topic"), None);
    assert_eq!(zoe.last(), (chat("bob"), Content::Topic(Some("tea".to_owned()))));
}
