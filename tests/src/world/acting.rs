//! What people do, and what happens to them.

use std::net::SocketAddr;

use super::World;
use super::program::Action;

impl World {
    /// Somebody says something to the room.
    pub fn say(&mut self, who: &str, text: &str) {
        self.does(who, Action::Say { text });
    }

    /// Somebody invites a member to a private chat.
    pub fn invites(&mut self, who: &str, peer: &str) {
        self.does(who, Action::Invite { peer });
    }

    /// Somebody accepts an invitation; of an original, the oldest.
    pub fn accepts(&mut self, who: &str, peer: &str) {
        self.does(who, Action::Accept { peer });
    }

    /// Somebody declines an invitation; of an original, the oldest.
    pub fn declines(&mut self, who: &str, peer: &str) {
        self.does(who, Action::Decline { peer });
    }

    /// Somebody says something in private.
    pub fn says_in_private(&mut self, who: &str, peer: &str, text: &str) {
        self.does(who, Action::SayInPrivate { peer, text });
    }

    /// Somebody ends a private chat, or takes an invitation back.
    pub fn closes(&mut self, who: &str, peer: &str) {
        self.does(who, Action::Close { peer });
    }

    /// Somebody leaves.
    pub fn quits(&mut self, who: &str) {
        self.does(who, Action::Quit);
    }

    /// Somebody does something, and can.
    pub fn does(&mut self, who: &str, action: Action<'_>) {
        if let Err(why) = self.tries(who, action.clone()) {
            self.fail(format_args!("{who} cannot do {action:?}: {why}"));
        }
    }

    /// Somebody tries something.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn tries(&mut self, who: &str, action: Action<'_>) -> Result<(), String> {
        if matches!(action, Action::Decline { .. }) && self.person_ref(who).is_original() {
            // It may be taken for another's answer at the same address, however late it comes.
            self.laws.calm.trouble(None, self.net.now(), self.net.now());
        }
        let done = self.person(who, |person, net| person.does(net, action));
        self.check_laws();
        done
    }

    /// Two get into a private chat.
    pub fn chat(&mut self, inviter: &str, invited: &str) {
        self.invites(inviter, invited);
        self.settle();
        self.is_invited(invited, inviter);
        self.accepts(invited, inviter);
        self.settle();
        self.is_in_chat(inviter, invited);
        self.is_in_chat(invited, inviter);
    }

    /// Somebody's connection to the directory breaks.
    pub fn cut(&mut self, who: &str) {
        self.net.note(who, "is cut off from the directory");
        let end = self.person_ref(who).directory_end();
        end.into_iter().for_each(|end| self.net.cut(end));
    }

    /// Somebody's connection to the directory falls silent: nothing gets through, and nobody is told.
    pub fn silence(&mut self, who: &str) {
        self.net.note(who, "is silenced");
        let end = self.person_ref(who).directory_end();
        end.into_iter().for_each(|end| self.net.silence(end));
    }

    /// Somebody's private chats break.
    pub fn cut_chats(&mut self, who: &str) {
        self.net.note(who, "is cut off from its chats");
        self.laws.calm.trouble(Some(who), self.net.now(), self.net.now());
        let ends = self.person_ref(who).chat_ends();
        ends.into_iter().for_each(|end| self.net.cut(end));
    }

    /// Somebody stops reading what the directory sends, or reads on.
    pub fn set_reading(&mut self, who: &str, reading: bool) {
        self.net.note(who, if reading { "reads on" } else { "stops reading" });
        let end = self.person_ref(who).directory_end();
        end.into_iter().for_each(|end| self.net.set_reading(end, reading));
    }

    /// The operator removes a member.
    pub fn kicks(&mut self, nick: &str, why: Option<&str>) {
        let kicked = self.operate(|directory, net| directory.kick(net, nick, why));
        if let Err(why) = kicked {
            self.fail(format_args!("{nick} cannot be kicked: {why}"));
        }
    }

    /// The operator wants something done.
    ///
    /// # Errors
    /// Why the directory does not do it.
    pub fn tries_to_operate(
        &mut self,
        command: plausch_core::directory::Command<'_>,
    ) -> Result<(), plausch_core::directory::CommandError> {
        self.operate(|directory, net| directory.operate(net, command))
    }

    /// The operator does something.
    pub fn operates(&mut self, command: plausch_core::directory::Command<'_>) {
        let done = self.tries_to_operate(command);
        if let Err(why) = done {
            self.fail(format_args!("the operator cannot: {why}"));
        }
    }

    /// So many members are there, of whom nobody heard.
    pub fn populate(&mut self, count: usize) {
        use plausch_core::name::Nick;
        let nicks = (0..count).map(|at| Nick::new(&format!("member-{at:05}")).expect("a nickname"));
        self.operate(|directory, net| directory.populate(net.now(), nicks));
    }

    /// Somebody raw sends bytes over its connection.
    pub fn raw_sends(&mut self, who: &str, bytes: &[u8]) {
        self.raw(who, |raw, net| raw.send(net, bytes));
    }

    /// Somebody raw ends its stream.
    pub fn raw_ends(&mut self, who: &str) {
        self.raw(who, |raw, net| raw.finish(net));
    }

    /// Somebody raw's connection breaks.
    pub fn raw_is_cut(&mut self, who: &str) {
        self.raw(who, |raw, net| raw.end().into_iter().for_each(|end| net.cut(end)));
    }

    /// Somebody raw connects to `to`.
    pub fn raw_connects(&mut self, who: &str, to: SocketAddr) {
        self.raw(who, |raw, net| raw.connect(net, to));
    }

    /// Somebody raw waits for connections.
    pub fn raw_listens(&mut self, who: &str, port: u16) {
        self.raw(who, |raw, net| raw.listen(net, port));
    }

    /// Somebody raw sends a datagram from `port` to where a member takes invitations.
    pub fn raw_invites(&mut self, who: &str, port: u16, peer: &str, bytes: &[u8]) {
        let to = self.person_ref(peer).address();
        // It may be taken for another's answer.
        self.laws.calm.trouble(Some(peer), self.net.now(), self.net.now());
        self.raw(who, |raw, net| raw.send_datagram(net, port, to, bytes));
    }
}
