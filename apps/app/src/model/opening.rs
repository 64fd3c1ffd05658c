//! Links that the user opens: those that others, or the user, wrote in the conversation that is shown.

use plausch_core::text::deed;

use super::{Content, Conversation, Model, Now, Problem};
use crate::hyperlink::Hyperlink;
use crate::link::RoomLink;
use crate::sanitise::sanitise_lines;

/// How many links of a conversation can be opened by their number.
const MAX_LINKS: usize = 99;

/// Who opens links.
#[derive(Debug, Default)]
pub(super) enum Opening {
    /// Nobody: the user is told the address.
    #[default]
    Impossible,
    /// The face, which has nothing to open now.
    Idle,
    /// The face, which is to open this.
    Wanted(String),
}

/// What becomes of a link that the user wants to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkReport {
    /// It is opened.
    Opened(String),
    /// It leads to a room, to which another program goes.
    Room(String),
    /// It cannot be opened from here.
    Address(String),
}

impl Model {
    /// For a face that opens links: see [`Model::take_link`].
    #[must_use]
    pub fn opening_links(mut self, is_possible: bool) -> Self {
        self.opening = if is_possible { Opening::Idle } else { Opening::Impossible };
        self
    }

    /// The page to open, once, if the user wants that.
    pub fn take_link(&mut self) -> Option<String> {
        match std::mem::take(&mut self.opening) {
            Opening::Impossible => None,
            Opening::Idle => {
                self.opening = Opening::Idle;
                None
            }
            Opening::Wanted(url) => {
                self.opening = Opening::Idle;
                Some(url)
            }
        }
    }

    pub(super) fn open_link(&mut self, now: Now, number: Option<usize>) -> Result<(), Problem> {
        let links = self.links();
        let Some(url) = links.get(number.unwrap_or(1) - 1).cloned() else {
            return Err(if links.is_empty() {
                Problem::NoLink
            } else {
                Problem::FewerLinks(links.len())
            });
        };
        let report = if url.parse::<RoomLink>().is_ok() {
            LinkReport::Room(url)
        } else if matches!(self.opening, Opening::Impossible) {
            LinkReport::Address(url)
        } else {
            self.opening = Opening::Wanted(url.clone());
            LinkReport::Opened(url)
        };
        self.push_here(now, Content::Link(report));
        Ok(())
    }

    /// The links of the conversation that is shown, the newest first, each once.
    pub(super) fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for url in urls(self.shown()) {
            if !links.contains(&url) {
                links.push(url);
            }
            if links.len() == MAX_LINKS {
                break;
            }
        }
        links
    }
}

/// All links of what was said there, the newest first.
fn urls(conversation: &Conversation) -> impl Iterator<Item = String> {
    let said = conversation.entries().rev().filter_map(|entry| match &entry.content {
        // The program's own lines repeat them.
        Content::Said { text, .. } => Some(deed(text).unwrap_or(text)),
        _ => None,
    });
    said.flat_map(|text| {
        let lines = sanitise_lines(text).into_iter();
        let mut urls: Vec<_> = lines.flat_map(|line| Hyperlink::all_in(&line)).collect();
        urls.reverse();
        urls.into_iter().map(|link| link.url)
    })
}
