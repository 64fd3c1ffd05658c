//! Seeds of the entries that servers of a cluster share.

use plausch_core::cluster::{Content, Entry, Epoch, Joined};
use plausch_core::decision::Decision;
use plausch_core::directory::{Leave, Look};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::text::Text;
use plausch_core::wire::Dialect;

use crate::Seeds;

/// One of each kind.
pub(crate) fn entries() -> Seeds {
    let nick = Nick::literal("Ann");
    let joined = Joined {
        nick: nick.clone(),
        addr: "10.0.0.7:40001".parse().expect("an address"),
        dialect: Dialect::Line,
        modern: false,
        key: None,
        looks: [Look::from_bytes([3; 16]), Look::from_bytes([4; 16])],
        over: None,
    };
    let over = Joined {
        addr: "[fd00::7]:0".parse().expect("an address"),
        dialect: Dialect::Framed,
        modern: true,
        key: Some(PublicKey::new([7; 32])),
        over: Some(Epoch::new(5)),
        ..joined.clone()
    };
    let text = Text::literal("hi");
    let decided = |about, what| {
        Content::Decided(Decision::new(about, what, 1_764_000_000_000, 0).expect("a decision"))
    };
    let all = [
        ("here", Content::Here { name: nick.clone(), key: None }),
        ("here-key", Content::Here { name: nick.clone(), key: Some(PublicKey::new([8; 32])) }),
        ("joined", Content::Joined(joined)),
        ("joined-over", Content::Joined(over)),
        ("left", Content::Left { nick: nick.clone(), leave: Leave::Quit }),
        ("said", Content::Said { nick: nick.clone(), text }),
        ("kick", Content::Kick { nick: nick.clone(), why: Some(text) }),
        ("ask", Content::Ask { nick: nick.clone() }),
        ("there", Content::There { nick }),
        ("gone", Content::Gone { epoch: Epoch::new(6) }),
        ("decided", decided("ban Eve", ": ads")),
        ("decided-back", decided("ban Eve", "")),
    ];
    let seed = |(name, content): (&str, Content<'_>)| {
        let mut bytes = plausch_fuzz::script::Growing::default();
        let entry = Entry { epoch: Epoch::new(1), number: 9, content };
        let Ok(()) = entry.encode(&mut bytes);
        (name.to_owned(), bytes.0)
    };
    all.into_iter().map(seed).collect()
}
