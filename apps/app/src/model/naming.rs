//! Whom a typed name means: never a guess among several.

use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;
use unicode_normalization::UnicodeNormalization;

use super::{Model, Problem, Status, Target};

/// How names are compared, the strictest way first. The first way in which any name fits decides.
const WAYS: [fn(&str) -> String; 3] = [str::to_owned, ignoring_case, ignoring_marks];

/// The one of `nicks` that `name` means: the one of that name, or else the only one that is the same but for case, or
/// but for case and diacritics.
pub fn only_one_named<'a>(name: &str, nicks: &[&'a Nick]) -> Option<&'a Nick> {
    WAYS.iter()
        .find_map(|way| {
            let wanted = way(name);
            let fitting = nicks.iter().copied().filter(|nick| way(nick.as_str()) == wanted);
            let fitting: Vec<&Nick> = fitting.collect();
            (!fitting.is_empty()).then_some(fitting)
        })
        .and_then(|fitting| match fitting[..] {
            [only] => Some(only),
            _ => None,
        })
}

impl Model {
    /// The peer that `name` means: the one of that name, or else the only one whose name is the same but for case, or
    /// but for case and diacritics.
    ///
    /// # Errors
    /// If it is the user, or nobody, or one of several. While the roster does not show everybody, an unknown nickname is
    /// taken for a member.
    pub(super) fn named(&self, name: &str) -> Result<Peer, Problem> {
        let others: Vec<Peer> = self.others().collect();
        let own = Peer::Nick(self.nick.clone());
        for way in WAYS {
            let wanted = way(name);
            let fits = |peer: &&Peer| way(&peer.to_string()) == wanted;
            let mut fitting: Vec<Peer> = others.iter().filter(fits).cloned().collect();
            fitting.sort_unstable();
            fitting.dedup();
            match fitting.as_slice() {
                [] if fits(&&own) => return Err(Problem::Yourself),
                [] => {}
                [peer] => return Ok(peer.clone()),
                _ => return Err(Problem::Ambiguous { name: name.to_owned(), peers: fitting }),
            }
        }
        let nick = Nick::new(name).map_err(Problem::Nick)?;
        if self.knows_everybody() {
            return Err(Problem::Nobody { name: nick, meant: self.meant(name) });
        }
        Ok(Peer::Nick(nick))
    }

    /// Whether the roster shows everybody in the room.
    fn knows_everybody(&self) -> bool {
        matches!(self.status, Status::Online(_)) && self.roster.is_complete()
    }

    /// Everybody else whom the user can mean, some of them more than once.
    fn others(&self) -> impl Iterator<Item = Peer> {
        let invitations = self.peers.invitations().iter().map(|invitation| invitation.peer.clone());
        let members = self.roster.nicks().cloned().map(Peer::Nick);
        self.chats().chain(invitations).chain(members)
    }

    /// With whom the user has private chats, those included that are over.
    pub(super) fn chats(&self) -> impl Iterator<Item = Peer> {
        self.conversations.iter().filter_map(|conversation| match conversation.target() {
            Target::Chat(peer) => Some(peer.clone()),
            Target::Room => None,
        })
    }

    /// The name that a mistyped or shortened one resembles most.
    fn meant(&self, name: &str) -> Option<Peer> {
        let wanted = Some(ignoring_marks(name)).filter(|wanted| !wanted.is_empty())?;
        let distance = |peer: &Peer| {
            let known = ignoring_marks(&peer.to_string());
            if known.starts_with(&wanted) { 0 } else { strsim::osa_distance(&known, &wanted) }
        };
        let close = |distance: usize| distance * 3 <= wanted.chars().count();
        let all = self.others().map(|peer| (distance(&peer), peer));
        all.filter(|(distance, _)| close(*distance)).min().map(|(_, peer)| peer)
    }
}

fn ignoring_case(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

/// Without the diacritics of Latin, Greek and Cyrillic letters. The marks of other scripts are vowels.
pub(super) fn ignoring_marks(name: &str) -> String {
    let is_mark = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    name.nfkd().filter(|c| !is_mark(c)).flat_map(char::to_lowercase).collect()
}
