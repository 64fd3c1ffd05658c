//! A member of a room in which everything fails: it talks, and keeps what it has heard.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use futures_lite::future::or;
use plausch_transport_std::Nick;
use plausch_transport_std::client::{Client, Disconnect, Event, Events, Options, Security};

use crate::common::identity;
use crate::history::{Heard, History, Said};

/// Who tells members how their server is.
const SERVER: &str = "Server";
/// How long somebody is silent between two texts, at most.
const SILENCE: Duration = Duration::from_millis(80);

/// A member, and all that is known of it.
pub(crate) struct Member {
    pub(crate) id: u32,
    pub(crate) nick: Nick,
    /// Who it is over secure links, if it has any.
    key: Option<u8>,
    state: Mutex<Known>,
}

#[derive(Default)]
pub(crate) struct Known {
    pub(crate) history: History,
    pub(crate) client: Option<Client>,
    /// What has become of its texts.
    pub(crate) said: BTreeMap<u32, Fate>,
    /// How often it joined.
    pub(crate) welcomes: u32,
    /// It was told that another link with its key has taken the nickname over.
    pub(crate) is_taken_over: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    OnItsWay,
    Heard,
    Unheard,
}

impl Member {
    pub(crate) fn new(id: u32, nick: &str, key: Option<u8>) -> Arc<Self> {
        let member = Member { id, nick: nick.parse().unwrap(), key, state: Mutex::default() };
        member.known().history.name = format!("{nick} ({id})");
        Arc::new(member)
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.state.lock().unwrap()
    }

    /// Says its next text, and returns which one that was.
    pub(crate) async fn speak(&self, client: &Client) -> Option<Said> {
        let number = {
            let mut known = self.known();
            let number = known.said.len() as u32;
            known.said.insert(number, Fate::OnItsWay);
            number
        };
        let taken = client.broadcast(&format!("{}.{number}", self.id)).await.is_ok();
        if !taken {
            self.known().said.insert(number, Fate::Unheard);
        }
        taken.then_some(Said { by: self.id, number })
    }

    /// Follows one client to its end, or until `is_over`, and speaks meanwhile if `speaks`.
    pub(crate) async fn live(
        &self,
        (client, events): (&Client, &mut Events),
        speaks: &AtomicBool,
        is_over: impl Fn() -> bool,
    ) {
        let mut next = Instant::now();
        while !is_over() {
            let event = or(async { Some(events.recv().await) }, async {
                smol::Timer::at(next).await;
                None
            });
            match event.await {
                None => {
                    next = Instant::now() + SILENCE.mul_f32(fastrand::f32());
                    if speaks.load(Ordering::SeqCst) && self.known().is_in() {
                        self.speak(client).await;
                    }
                }
                Some(Ok(Event::Ended { .. }) | Err(_)) => break,
                Some(Ok(event)) => self.known().take(self.id, &event),
            }
        }
        self.known().history.heard.push(Heard::Out);
    }

    pub(crate) fn connect(&self, server: SocketAddr) -> (Client, Events) {
        let mut options = Options::new(server.into(), self.nick.clone());
        options.security = self.key.map(|key| Security::new(identity(key)));
        // Some want to know what they have missed.
        options.limits.past = self.id % 2 * 50;
        let (client, events, driver) = Client::new(options);
        smol::spawn(driver).detach();
        (client, events)
    }
}

impl Known {
    pub(crate) fn is_in(&self) -> bool {
        self.history.heard.iter().rfind(|heard| matches!(heard, Heard::In | Heard::Out))
            == Some(&Heard::In)
    }

    fn take(&mut self, own: u32, event: &Event) {
        let heard = match event {
            Event::Broadcast { from, text, .. } if from.as_str() == SERVER => {
                match text.split_once('(').map_or("", |(_, english)| english) {
                    text if text.starts_with("This server is cut off") => Heard::Apart,
                    text if text.starts_with("This server is connected") => Heard::Together,
                    text if text.starts_with("Something may be missing") => Heard::Lost,
                    _ => return,
                }
            }
            Event::Broadcast { from, text, .. } => {
                Heard::Text { nick: from.to_string(), said: said(text) }
            }
            Event::Past { texts } => {
                let texts = texts.iter().filter(|past| past.from.as_str() != SERVER);
                self.history.recall(texts.map(|past| said(&past.text)));
                return;
            }
            Event::Joined { nick, .. } | Event::Left { nick } => {
                Heard::Changed { nick: nick.to_string() }
            }
            Event::Welcome { .. } => {
                self.welcomes += 1;
                Heard::In
            }
            Event::Disconnected { reason, .. } => {
                self.is_taken_over |= *reason == Disconnect::TakenOver;
                Heard::Out
            }
            Event::Missed { .. } => Heard::Lost,
            Event::Unheard { peer: None, texts } => {
                for text in texts {
                    let said = said(text);
                    self.said.insert(said.number, Fate::Unheard);
                }
                return;
            }
            _ => return,
        };
        if let Heard::Text { said, .. } = heard
            && said.by == own
        {
            self.said.insert(said.number, Fate::Heard);
        }
        self.history.heard.push(heard);
    }
}

fn said(text: &str) -> Said {
    let (by, number) = text.split_once('.').unwrap();
    Said { by: by.parse().unwrap(), number: number.parse().unwrap() }
}
