//! Members who may command the server: its operators, known by their keys (§6).

use super::machine::Directory;
use super::{NickPolicy, Output, Outputs, Recipients, Tables};
use crate::link::LinkId;
use crate::refusal::Refusal;
use crate::table::Table;
use crate::text::Text;
use crate::time::Instant;
use crate::wire::Message;

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// A link commands something. Whoever is no operator is told so, and costs no more than one who
    /// says too much.
    pub(super) fn on_command<'a>(
        &'a mut self,
        now: Instant,
        link: LinkId,
        text: Text<'a>,
    ) -> Outputs<'a, T> {
        let Some(entry) = self.links.get_mut(&link) else { return Outputs::new() };
        let Some((nick, _)) = entry.member() else {
            return self.complain(link, Refusal::NotRegistered);
        };
        let nick = nick.clone();
        if !entry.broadcasts.take_some(self.limits.broadcasts, now, 1) {
            return self.complain(link, Refusal::TooManyCommands);
        }
        #[cfg(feature = "secure")]
        if let Some(key) = entry.key
            && self.policy.is_operator(&key)
        {
            if core::mem::replace(&mut entry.is_commanding, true) {
                return self.complain(link, Refusal::TooManyCommands);
            }
            let mut outputs = Outputs::new();
            outputs.push(Output::Commanded { link, nick, key, text });
            return outputs;
        }
        #[cfg(not(feature = "secure"))]
        let _ = (nick, text);
        self.complain(link, Refusal::NotOperator)
    }

    /// Tells a member what came of its command.
    pub(super) fn reply<'a>(&mut self, link: LinkId, done: bool, text: Text<'a>) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        let Some(entry) = self.links.get_mut(&link) else { return outputs };
        #[cfg(feature = "secure")]
        {
            entry.is_commanding = false;
        }
        if entry.member().is_some() {
            let message = Message::Reply { done, text };
            outputs.push(Output::Send { to: Recipients::Link(link), message });
        }
        outputs
    }
}
