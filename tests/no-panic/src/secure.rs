//! Secure links (§8): keys, secrets and records. With the feature `handshake`, handshakes,
//! too: what clatter has in them is for the linker to tell.

use core::hint::black_box;

use plausch_core::secure::{CheckPhrase, Generator, Identity, Opener, PublicKey, Sealer};

use crate::chance;

pub struct Secure {
    generator: Generator,
    // Only a handshake makes them. The compiler does not know that there was none.
    sealer: Option<Sealer>,
    opener: Option<Opener>,
    check: Option<CheckPhrase>,
    record: [u8; 1100],
    #[cfg(feature = "handshake")]
    link: Option<plausch_core::secure::SecureLink>,
}

impl Secure {
    pub fn new() -> Self {
        Secure {
            generator: Generator::new(seed()),
            sealer: black_box(None),
            opener: black_box(None),
            check: black_box(None),
            record: [0; 1100],
            #[cfg(feature = "handshake")]
            link: None,
        }
    }

    pub fn step(&mut self) {
        let Secure { generator, sealer, opener, check, record, .. } = self;
        match chance::number() {
            0 => generator.mix(chance::bytes()),
            1 => keys(&Identity::generate(generator)),
            2 => keys(&Identity::from_secret(&seed())),
            3 => chance::keep(&PublicKey::parse(chance::string())),
            4 => {
                if let Some(sealer) = sealer {
                    chance::keep(&sealer.seal(record, chance::size()));
                }
            }
            5 => {
                if let (Some(opener), Some(record)) = (opener, record.get_mut(..chance::size())) {
                    chance::keep(&opener.open(record));
                }
            }
            6 => {
                if let Some(check) = check {
                    chance::keep(&(check.emoji(), check.digits()));
                    crate::words::show(check);
                }
            }
            #[cfg(feature = "handshake")]
            7 => self.handshake(),
            _ => {}
        }
    }

    #[cfg(feature = "handshake")]
    fn handshake(&mut self) {
        use plausch_core::secure::{Purpose, SecureLink};
        let (now, generator) = (chance::now(), &mut self.generator);
        let identity = Identity::from_secret(&seed());
        let (inviter, invited) = (&chance::nick(), &chance::nick());
        let purpose = match chance::yes() {
            true => Purpose::Directory,
            false => Purpose::Chat { inviter, invited },
        };
        match (chance::number(), &mut self.link) {
            (0, link) => {
                let (begun, first) = SecureLink::initiate(&identity, purpose, generator, now);
                *link = Some(begun);
                chance::keep(&first);
            }
            (1, link) => {
                *link = Some(SecureLink::respond(&identity, purpose, generator, now));
            }
            (2, Some(link)) => chance::keep(&link.receive(chance::bytes())),
            (3, Some(link)) => chance::keep(&link.seal(&mut self.record, chance::size())),
            (4, Some(link)) => chance::keep(&link.on_timeout(now)),
            (5, Some(link)) => {
                chance::keep(&link.gather(chance::bytes()));
                chance::keep(&link.has_work());
                chance::keep(&link.work());
            }
            (6, Some(link)) => {
                chance::keep(link.plain());
                link.consume(chance::size());
            }
            (_, Some(link)) => chance::keep(&link.next_timeout()),
            _ => {}
        }
    }
}

fn seed() -> [u8; 32] {
    black_box([0; 32])
}

fn keys(identity: &Identity) {
    chance::keep(identity.secret());
    chance::keep(&(*identity == Identity::from_secret(&seed())));
    crate::words::show(identity.public());
    crate::words::show(&identity.public().fingerprint());
}
