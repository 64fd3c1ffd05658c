//! Links in texts: where they stand, and what they open. Whoever writes a text cannot make it open anything but what
//! is read there.

use std::io;
use std::ops::Range;

use crate::link::RoomLink;

/// Whether links can be clicked in a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// Unless the terminal is known not to cope with that.
    #[default]
    Auto,
    /// Yes.
    On,
    /// No.
    Off,
}

/// A link in a text: a page of the web, or a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// What it opens: what stands there, with `%` for what an address cannot have. Printable ASCII, at most
    /// [`Hyperlink::MAX_BYTES`].
    pub url: String,
}

impl Hyperlink {
    /// The longest address that all programs take.
    pub const MAX_BYTES: usize = 2083;

    /// The links in `text`, in order. It is looked for in what is shown, so that nothing unseen is in them.
    pub fn all_in(text: &str) -> Vec<Hyperlink> {
        // Nearly no text has one.
        if !text.contains("://") {
            return Vec::new();
        }
        let mut finder = linkify::LinkFinder::new();
        finder.kinds(&[linkify::LinkKind::Url]);
        let url = |link: &linkify::Link<'_>| url(link.as_str());
        let links =
            finder.links(text).filter_map(|link| Some((link.start()..link.end(), url(&link)?)));
        links.map(|(range, url)| Hyperlink { range, url }).collect()
    }
}

/// Opens a page in the program that the desktop has for it, beside this one.
///
/// # Errors
/// No program could be started.
pub fn open(url: &str) -> io::Result<()> {
    open::that_detached(url)
}

/// What to open for what is written, if that is a page or a room.
fn url(written: &str) -> Option<String> {
    if written.parse::<RoomLink>().is_ok() {
        return Some(written.to_owned());
    }
    let (scheme, rest) = written.split_once("://")?;
    let is_page = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // In https://bank.example@evil.example, the name that is read first is not where it leads.
    let is_plain = !host.is_empty() && !host.contains(['@', '\\', '%']);
    let url: String = rest.chars().map(encoded).collect();
    let url = format!("{}://{url}", scheme.to_ascii_lowercase());
    (is_page && is_plain && url.len() <= Hyperlink::MAX_BYTES).then_some(url)
}

/// A character of an address as RFC 3986 has it: itself, or its bytes behind `%`.
fn encoded(c: char) -> String {
    if c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c) {
        return c.to_string();
    }
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        Hyperlink::all_in(text).into_iter().map(|link| link.url).collect()
    }

    #[test]
    fn pages_and_rooms_are_links_and_end_before_what_ends_a_sentence() {
        let text = "see https://a.example/x?y=1, (HTTP://b.example/c_(d)) or plausch://host:9000.";
        let links = Hyperlink::all_in(text);
        let written: Vec<_> = links.iter().map(|link| &text[link.range.clone()]).collect();
        assert_eq!(
            written,
            ["https://a.example/x?y=1", "HTTP://b.example/c_(d)", "plausch://host:9000"]
        );
        assert_eq!(links[1].url, "http://b.example/c_(d)");
        assert_eq!(
            urls("https://b\u{fc}cher.example/\u{e4}"),
            ["https://b%C3%BCcher.example/%C3%A4"]
        );
    }

    #[test]
    fn nothing_else_is_a_link() {
        for text in [
            "www.a.example",
            "javascript://a.example/%0aalert(1)",
            "file:///etc/passwd",
            "ssh://a.example",
            "plausch://zoe@a.example",
            "plausch://a.example/room",
            "https://",
            "https:///x",
            // What is read first is not where it leads.
            "https://bank.example@evil.example/",
            "https://bank.example:443@evil.example/",
        ] {
            assert_eq!(urls(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn an_address_has_nothing_that_a_terminal_obeys_and_is_not_endless() {
        let hostile = "https://a.example/\u{1b}\\\u{7}\u{9c}\u{202e}x;y\u{1b}]8;;https://evil.example\u{1b}\\";
        for url in urls(hostile) {
            assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        }
        let of = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        assert_eq!(urls(&of(Hyperlink::MAX_BYTES)), [of(Hyperlink::MAX_BYTES)]);
        assert_eq!(urls(&of(Hyperlink::MAX_BYTES + 1)), Vec::<String>::new());
    }
}
