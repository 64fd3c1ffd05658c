//! Links that the user opens.

use super::*;

fn report(zoe: &User) -> LinkReport {
    let Content::Link(report) = zoe.last().1 else { panic!("{:?}", zoe.last()) };
    report
}

#[test]
fn links_are_counted_from_the_newest_and_each_once() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model = zoe.model.opening_links(true);
    zoe.types("/open");
    assert_eq!(zoe.problem(), Problem::NoLink);
    zoe.happens(said("bob", "https://a.example and https://b.example"));
    zoe.happens(said("bob", "/me reads https://c.example\nand https://a.example once more"));
    zoe.happens(said("bob", "no link, but javascript:alert(1)"));
    for (line, url) in [
        ("/open", "https://a.example"),
        ("/open 1", "https://a.example"),
        ("/open 2", "https://c.example"),
        ("/open 3", "https://b.example"),
    ] {
        assert_eq!(zoe.types(line), None);
        assert_eq!(report(&zoe), LinkReport::Opened(url.to_owned()), "{line}");
        assert_eq!(zoe.model.take_link().as_deref(), Some(url));
        assert_eq!(zoe.model.take_link(), None, "it is opened once");
    }
    zoe.types("/open 4");
    assert_eq!(zoe.problem(), Problem::FewerLinks(3));
    zoe.types("/open 0");
    assert!(matches!(zoe.problem(), Problem::Usage(_)));
    // Each conversation has its own.
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    zoe.types("/open");
    assert_eq!(zoe.problem(), Problem::NoLink);
}

#[test]
fn where_nothing_can_be_opened_and_of_rooms_the_user_is_told_the_address() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(said("bob", "https://a.example"));
    zoe.types("/open");
    assert_eq!(report(&zoe), LinkReport::Address("https://a.example".to_owned()));
    zoe.model = zoe.model.opening_links(true);
    zoe.happens(said("bob", "come to plausch://host:9000"));
    zoe.types("/open");
    assert_eq!(report(&zoe), LinkReport::Room("plausch://host:9000".to_owned()));
    assert_eq!(zoe.model.take_link(), None);
}
