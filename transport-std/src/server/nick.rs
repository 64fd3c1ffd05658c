//! Which nicknames a server with Unicode's tables allows.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use plausch_core::directory::{Look, NickPolicy};
use plausch_core::invisible::{is_blank, is_ignorable, is_variation};
use plausch_core::name::{Nick, NickError};
use plausch_core::refusal::{Alike, Refusal};
use plausch_core::text::Text;
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::AugmentedScriptSet;

/// Whether nicknames may look alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LookAlikes {
    /// No. A nickname may neither look like one that is taken, nor mix scripts that have letters in common.
    #[default]
    Refuse,
    /// Yes. Only the same nickname is refused.
    Allow,
}

/// Nicknames are in Unicode normal form C (§2), visible, and do not look alike, even if only the case differs (`Paul`,
/// `paul`) or letters look the same (`PauI`, `Pаul` with a Cyrillic а). Which ones do, Unicode says (UTS 39).
#[derive(Debug, Default)]
pub struct Unicode {
    look_alikes: LookAlikes,
    /// The looks of all nicknames that are taken, as hashes, each with the place of its nickname among the taken ones: a room of
    /// thousands has them all in memory.
    looks: BTreeSet<(u32, u32)>,
    /// The nicknames that are taken, and those that were, at places that are free now.
    taken: Vec<Nick>,
    free: Vec<u32>,
    /// With random keys: nobody can choose a nickname that is taken for another one.
    hasher: RandomState,
    /// What was explained last.
    explained: String,
}

/// How many similar nicknames are tried to find one that is free.
const MAX_TRIED: usize = 100;

impl Unicode {
    /// A policy for a room with nobody in it.
    pub fn new(look_alikes: LookAlikes) -> Self {
        Unicode { look_alikes, ..Unicode::default() }
    }

    /// Hashes alone may be the same for two looks.
    fn hash(&self, look: &str) -> u32 {
        self.hasher.hash_one(look) as u32
    }

    /// The nicknames that are taken and may have this look, with their places.
    fn candidates(&self, look: &str) -> impl Iterator<Item = (u32, &Nick)> {
        let hash = self.hash(look);
        let places = self.looks.range((hash, 0)..=(hash, u32::MAX)).map(|&(_, place)| place);
        places.filter_map(|place| Some((place, self.taken.get(place as usize)?)))
    }

    /// The first nickname that is taken, and shares a look with this one.
    fn taken(&self, nick: &Nick) -> Option<&Nick> {
        let has = |taken: &Nick, look: &String| looks(taken.as_str()).contains(look);
        looks(nick.as_str()).iter().find_map(|look| {
            self.candidates(look).map(|(_, taken)| taken).find(|taken| has(taken, look))
        })
    }
}

impl NickPolicy for Unicode {
    fn check(&self, nick: &Nick) -> Result<(), NickError> {
        if !unicode_normalization::is_nfc(nick.as_str()) {
            return Err(NickError::NotNormal);
        }
        if let Some(c) = nick.as_str().chars().find(|&c| is_filler(c)) {
            return Err(NickError::Character(c));
        }
        // A mark needs a character before it: here, it would change what stands before the nickname.
        if let Some(c) = nick.as_str().chars().next().filter(|&c| is_blank(c)) {
            return Err(NickError::Character(c));
        }
        match self.look_alikes {
            LookAlikes::Refuse if mixes_scripts(nick.as_str()) => Err(NickError::MixedScripts),
            _ => Ok(()),
        }
    }

    fn resembles(&self, nick: &Nick) -> bool {
        self.look_alikes == LookAlikes::Refuse && self.taken(nick).is_some()
    }

    fn explain(&mut self, nick: &Nick, modern: bool) -> Text<'_> {
        let Some(taken) = self.taken(nick).cloned() else {
            return Refusal::NickResembles.text(modern);
        };
        let mut similar = std::iter::successors(similar_nick(nick), similar_nick).take(MAX_TRIED);
        let free = similar.find(|nick| self.check(nick).is_ok() && !self.resembles(nick));
        self.explained.clear();
        // A String takes all that is written.
        let _ = Alike { taken, free }.write(modern, &mut self.explained);
        Text::new(&self.explained).unwrap_or(Refusal::NickResembles.text(modern))
    }

    fn looks(&self, nick: &Nick) -> [Look; 2] {
        match self.look_alikes {
            LookAlikes::Refuse => looks(nick.as_str()).map(|look| Look::of(&look)),
            LookAlikes::Allow => [Look::of(nick.as_str()); 2],
        }
    }

    fn take(&mut self, nick: &Nick) {
        if self.look_alikes == LookAlikes::Refuse {
            let place = self.free.pop().unwrap_or(self.taken.len() as u32);
            match self.taken.get_mut(place as usize) {
                Some(free) => *free = nick.clone(),
                None => self.taken.push(nick.clone()),
            }
            let looks = looks(nick.as_str()).map(|look| (self.hash(&look), place));
            self.looks.extend(looks);
        }
    }

    fn release(&mut self, nick: &Nick) {
        let looks = looks(nick.as_str());
        let found = self.candidates(&looks[0]).find(|(_, taken)| *taken == nick);
        let Some((place, _)) = found else { return };
        for look in &looks {
            self.looks.remove(&(self.hash(look), place));
        }
        self.free.push(place);
        if self.looks.is_empty() {
            (self.taken, self.free) = (Vec::new(), Vec::new());
        }
    }
}

/// A nickname much like `nick`, to be taken in its place: with a number behind it, or with the next number.
pub fn similar_nick(nick: &Nick) -> Option<Nick> {
    let name = nick.as_str();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let (stem, number) = match name[stem.len()..].parse::<u16>() {
        Ok(number) if !stem.is_empty() => (stem, u32::from(number) + 1),
        _ => (name, 2),
    };
    let number = number.to_string();
    let room = (Nick::MAX_BYTES - number.len()).min(stem.len());
    let end = (0..=room).rev().find(|&end| stem.is_char_boundary(end))?;
    Nick::new(&format!("{}{number}", &stem[..end])).ok()
}

/// Two nicknames look alike if they share a look: as they are written, where a capital i looks like an l, or in lower
/// case, where it does not.
pub fn looks(nick: &str) -> [String; 2] {
    let seen: String = nick.chars().filter(|&c| !is_variation(c)).collect();
    let as_it_is: String = skeleton(&seen).collect();
    [small(&as_it_is), small(&seen)]
}

fn small(name: &str) -> String {
    let small: String = name.nfc().flat_map(char::to_lowercase).collect();
    skeleton(&small).collect()
}

/// Whether a nickname mixes scripts that do not belong together. Latin letters may stand beside Chinese, Japanese and
/// Korean ones, which look nothing like them: the level that UTS 39 calls highly restrictive.
fn mixes_scripts(nick: &str) -> bool {
    if !AugmentedScriptSet::for_str(nick).is_empty() {
        return false;
    }
    let others: String = nick.chars().filter(|&c| !is_latin(c)).collect();
    let others = AugmentedScriptSet::for_str(&others);
    !(others.hanb || others.jpan || others.kore)
}

/// Whether `c` is a Latin letter, or stands beside those of any script.
fn is_latin(c: char) -> bool {
    let mut scripts = AugmentedScriptSet::for_char(c);
    scripts.intersect_with(AugmentedScriptSet::for_char('a'));
    !scripts.is_empty()
}

/// Whether `c` is invisible although the core allows it: a filler, or the blank Braille pattern. Variation selectors are
/// allowed, because emoji have them.
fn is_filler(c: char) -> bool {
    c == '\u{2800}' || (is_ignorable(c) && !is_variation(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn check(name: &str) -> Result<(), NickError> {
        Unicode::default().check(&nick(name))
    }

    #[test]
    fn a_letter_and_its_accent_are_one_character() {
        assert_eq!(check("Zo\u{eb}"), Ok(()));
        assert_eq!(check("Zoe\u{308}"), Err(NickError::NotNormal));
    }

    #[test]
    fn scripts_whose_letters_look_alike_are_not_mixed() {
        for name in [
            "Bob",
            "Zoë",
            "李雷",
            "😀",
            "Боб",
            "Νίκος",
            "ひろし",
            "철수",
            "Tom李",
            "Ken健ひろ",
            "Zoë李",
            "Mäx山",
            "Łukasz漢",
            "Ángelかな",
            "Zoë한",
            "Đặngㄅ漢",
            "ßカナ2",
            "a_1-2",
            "42",
            "שרה",
            "❤\u{fe0f}",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in [
            "B\u{43e}b",
            "\u{3a1}aul",
            "Анna",
            "АннаB",
            "李Боб",
            "Zoëα李",
            "한ひ",
            "ㄅひ",
            "ä漢한ひ",
        ] {
            assert_eq!(check(name), Err(NickError::MixedScripts), "{name}");
            let allowed = Unicode::new(LookAlikes::Allow);
            assert_eq!(allowed.check(&nick(name)), Ok(()), "{name}");
        }
    }

    #[test]
    fn not_everybody_sees_a_skin_tone() {
        let mut policy = Unicode::default();
        policy.take(&nick("\u{1f44d}\u{1f3fd}"));
        assert!(policy.resembles(&nick("\u{1f44d}")));
        assert!(!policy.resembles(&nick("\u{1f44e}\u{1f3fd}")));
    }

    #[test]
    fn nobody_is_invisible() {
        for c in ['\u{fe0f}', '\u{1f3fd}', '\u{301}', '\u{20dd}'] {
            assert_eq!(check(&format!("{c}a")), Err(NickError::Character(c)));
        }
        for c in ['\u{3164}', '\u{115f}', '\u{2800}', '\u{e0101}'] {
            assert_eq!(check(&format!("a{c}")), Err(NickError::Character(c)));
        }
    }

    #[test]
    fn nicknames_that_can_be_taken_for_one_that_is_taken_are_seen() {
        let mut policy = Unicode::default();
        policy.take(&nick("Paul"));
        for alike in
            ["Paul", "paul", "PAUL", "PauI", "Pau1", "PAU1", "Раul", "ＰＡＵＬ", "paul\u{fe0f}"]
        {
            assert!(policy.resembles(&nick(alike)), "{alike}");
        }
        for other in ["Paula", "Pablo", "Saul", "Pául", "Paul2", "Пауль", "保罗"] {
            assert!(!policy.resembles(&nick(other)), "{other}");
        }
        policy.take(&nick("m0dern"));
        assert!(policy.resembles(&nick("rnodern")) && policy.resembles(&nick("MODERN")));
        policy.release(&nick("Paul"));
        assert!(!policy.resembles(&nick("PauI")));
        policy.release(&nick("m0dern"));
        assert!(policy.looks.is_empty());
    }

    #[test]
    fn a_look_alike_is_told_whom_it_looks_like_and_what_is_free() {
        let mut policy = Unicode::default();
        for taken in ["Paul", "PauI2", "Server", &"x".repeat(32)] {
            policy.take(&nick(taken));
        }
        let mut explains =
            |wanted: &str| Alike::recognize(policy.explain(&nick(wanted), true).as_received());
        let told =
            |taken: &str, free: &str| Some(Alike { taken: nick(taken), free: Some(nick(free)) });
        assert_eq!(explains("PauI"), told("Paul", "PauI3"));
        assert_eq!(explains("ＰＡＵＬ"), told("Paul", "ＰＡＵＬ3"));
        assert_eq!(explains("SERVER"), told("Server", "SERVER2"));
        assert_eq!(
            explains(&"X".repeat(32)),
            told(&"x".repeat(32), &format!("{}2", "X".repeat(31)))
        );
    }

    #[test]
    fn a_similar_nickname_has_the_next_number() {
        let long = "ä".repeat(16);
        for (name, similar) in [
            ("Bob", "Bob2"),
            ("Bob2", "Bob3"),
            ("Bob9", "Bob10"),
            ("42", "422"),
            (&long, "äääääääääääääää2"),
        ] {
            assert_eq!(similar_nick(&nick(name)), Some(nick(similar)));
        }
    }

    #[test]
    fn numbered_nicknames_differ() {
        let mut policy = Unicode::default();
        for number in 0..2000 {
            let nick = nick(&format!("user{number}"));
            assert!(!policy.resembles(&nick), "{nick}");
            policy.take(&nick);
        }
    }

    #[test]
    fn what_is_allowed_costs_nothing() {
        let mut policy = Unicode::new(LookAlikes::Allow);
        policy.take(&nick("Paul"));
        assert!(!policy.resembles(&nick("paul")) && policy.looks.is_empty());
        policy.release(&nick("Paul"));
    }

    proptest::proptest! {
        /// Whatever comes and goes in whatever order, nothing of it stays.
        #[test]
        fn nothing_is_left_of_those_who_left(names in proptest::collection::vec("[a-cA-C0lI1àß]{1,4}", 0..20)) {
            let mut policy = Unicode::default();
            let nicks: Vec<Nick> = names.iter().map(|name| nick(name)).collect();
            for nick in &nicks {
                policy.take(nick);
                assert!(policy.resembles(nick));
            }
            for nick in &nicks {
                policy.release(nick);
            }
            assert!(policy.looks.is_empty());
        }
    }
}
