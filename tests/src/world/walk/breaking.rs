//! What goes wrong on a walk.

use std::time::Duration;

use plausch_core::client::Backoff;

use super::{Return, SHARED, Walk};
use crate::originals::Generation;

impl Walk {
    pub(super) fn something_breaks(&mut self) {
        let Some(who) = self.somebody() else { return };
        match self.dice.below(12) {
            0 | 1 => self.world.cut(&who),
            // An original would never notice, nor would its server.
            2 if self.server.is_none() && !self.is_original(&who) => self.world.silence(&who),
            3 => self.world.cut_chats(&who),
            4 => {
                let reading = self.dice.chance(0.7);
                self.world.set_reading(&who, reading);
            }
            5 => {
                let lost = self.dice.below(7) as f64 / 10.0;
                let doubled = self.dice.below(4) as f64 / 10.0;
                let late = self.dice.up_to(Duration::from_secs(2));
                self.world.lose_datagrams(lost);
                let faults = self.world.faults();
                (faults.doubled, faults.late) = (doubled, late);
            }
            6 | 7 => self.something_stands_still(&who),
            8 if self.server.is_none() && self.dice.chance(0.3) => self.directory_restarts(),
            9 => self.clocks_jump(),
            _ => {
                let time = self.dice.up_to(Duration::from_secs(40));
                self.world.advance(time);
            }
        }
    }

    /// One of ours, or the directory, stands still. The originals do not bear that: what came meanwhile would be one
    /// text to them.
    fn something_stands_still(&mut self, who: &str) {
        let longest = if self.dice.chance(0.2) { 150 } else { 5 };
        let time = Duration::from_secs(1) + self.dice.up_to(Duration::from_secs(longest));
        if self.server.is_none() && self.dice.chance(0.4) {
            self.world.directory_freezes(time);
        } else if !self.is_original(who) && self.talks_to_ours_only(who) {
            self.world.freezes(who, time);
        }
    }

    fn clocks_jump(&mut self) {
        let calm = self.world.now().since(self.original_came) > Duration::from_secs(3);
        let names = self.world.names();
        if calm && names.iter().all(|name| self.talks_to_ours_only(name)) {
            let longest = if self.dice.chance(0.3) { 3600 } else { 40 };
            let time = self.dice.up_to(Duration::from_secs(longest));
            self.world.clocks_jump(time);
        }
    }

    /// Whether it is in no private chat with an original, nor about to be.
    fn talks_to_ours_only(&mut self, who: &str) -> bool {
        let open = self.world.open_chats(who);
        let person = self.world.person_ref(who);
        let settled = person.pending() == open.len();
        settled
            && (open.is_empty() || !person.is_original())
            && !open.iter().any(|peer| self.is_original(peer))
    }

    /// Everybody who is in the room will come back.
    fn directory_restarts(&mut self) {
        let abrupt = self.dice.chance(0.3);
        // An original would never notice.
        let names = self.world.names();
        let abrupt = abrupt && !names.iter().any(|name| self.is_original(name));
        for name in names {
            if self.world.person_ref(&name).is_in() {
                let seed = self.dice.below(usize::from(u16::MAX));
                let backoff = Backoff::new(u32::try_from(seed).unwrap_or(1));
                let next = self.world.now();
                self.returning.insert(name, Return { backoff, next });
            }
        }
        let down = self.dice.up_to(Duration::from_secs(20));
        self.world.directory_restarts(down, abrupt);
    }

    /// Strangers send bytes and datagrams.
    pub(super) fn something_odd(&mut self) {
        self.raws += 1;
        let name = format!("raw{}", self.raws);
        let whose = self.somebody().map(|who| self.world.address_of(&who).ip().to_string());
        let ip = match (self.dice.below(4), whose) {
            (0, Some(ip)) if !ip.contains(':') => ip,
            (1 | 2, _) => SHARED.to_owned(),
            _ => "10.0.0.66".to_owned(),
        };
        self.world.raw_comes(&name, &ip);
        let wanted = self.somebody().unwrap_or_default();
        let bytes = match self.dice.below(6) {
            0 => format!("REGISTER {name} {}\nBROADCAST r01 I am not\n", 30_000 + self.raws)
                .into_bytes(),
            1 => Generation::Framed.packed(&format!("REGISTER {name} 0")),
            2 => (0..self.dice.below(60)).map(|_| (self.dice.roll() & 0xff) as u8).collect(),
            // Somebody's nickname, perhaps from where its holder is: the holder has to show that it is there.
            5 => format!("HELLO 1\nREGISTER {wanted} 0\n").into_bytes(),
            3 => b"REGISTER r01 1\nREGISTER\n\xff\xfe\nQUIT\n".to_vec(),
            _ => vec![0, 0, 0xff, 0xff],
        };
        self.world.raw_sends(&name, &bytes);
        if let Some(who) = self.somebody() {
            let port = 50_000 + self.dice.below(40);
            let datagram = match self.dice.below(4) {
                0 => format!("CHAT_REQUEST {port}").into_bytes(),
                1 => Generation::Framed.datagram(&format!("CHAT_REQUEST {port}")),
                2 => Generation::Framed.datagram("CHAT_REJECTED "),
                _ => {
                    (0..4 + self.dice.below(40)).map(|_| (self.dice.roll() & 0xff) as u8).collect()
                }
            };
            let from = 20_000 + u16::try_from(self.raws % 1000).unwrap_or(0);
            // It would end the original's reader, which shows nothing.
            if !self.is_original(&who) {
                self.world.raw_invites(&name, from, &who, &datagram);
            }
        }
        if self.dice.chance(0.5) {
            self.world.raw_ends(&name);
        }
    }
}
