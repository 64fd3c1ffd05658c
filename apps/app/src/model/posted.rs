//! What the server's operator has put up: the topic and the message of the day.

use super::{Content, Model, Now, Target};

/// What is known of it.
#[derive(Debug, Default)]
pub(super) struct Posted {
    topic: Option<String>,
    /// The topic that the user was told last: whoever comes back is told only another one.
    told: Option<String>,
    motd: Option<String>,
}

impl Posted {
    /// The server says again what the room is about, if it is about something.
    pub(super) fn forget_topic(&mut self) {
        self.topic = None;
    }
}

impl Model {
    /// What the room is about.
    pub fn topic(&self) -> Option<&str> {
        self.posted.topic.as_deref()
    }

    pub(super) fn on_topic(&mut self, now: Now, topic: Option<String>) {
        self.posted.topic.clone_from(&topic);
        if self.posted.told != topic {
            self.posted.told.clone_from(&topic);
            self.push(now, Target::Room, Content::Topic(topic));
        }
    }

    /// A server that does not know that the user comes back says it again.
    pub(super) fn on_motd(&mut self, now: Now, motd: &str) {
        if self.posted.motd.as_deref() != Some(motd) {
            self.posted.motd = Some(motd.to_owned());
            self.push(now, Target::Room, Content::Motd(motd.to_owned()));
        }
    }

    /// Shows the topic whole, where the user is.
    pub(super) fn tell_topic(&mut self, now: Now) {
        self.push_here(now, Content::Topic(self.posted.topic.clone()));
    }
}
