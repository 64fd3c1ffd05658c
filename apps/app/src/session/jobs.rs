//! What a stay does for its user, one thing after the other: what needs the client, the network or the disk.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use jiff::Timestamp;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{Client, CommandError, Event, Roster};

use super::{Notice, Request, Update};
use crate::ignored::{Edit, File};
use crate::settings;
use crate::trust::{Keys, Remembered};

pub(super) enum Job {
    Request(Request),
    /// Write down whom the user ignores.
    Ignore(Edit, File),
    /// Remember the key of the server at first contact.
    Remember(Keys, String, PublicKey),
    /// These members have to come with these keys.
    Expect(Vec<Remembered>),
    /// Remember the key of a member at first contact.
    RememberMember(Keys, String, Nick, PublicKey),
    /// Remember this key for a member, because the user says so; whether it waits for that.
    TrustMember(Keys, String, Remembered, bool),
    /// Remember another key for the server, and join with it.
    Trust(Option<Keys>, String, PublicKey),
    /// Join the room that is now hosted here.
    Return,
    Leave,
}

/// A job that is being done.
pub(super) struct RunningJob {
    work: Pin<Box<dyn Future<Output = Option<Answer>> + Send>>,
    /// See [`Job::remembers_key`].
    pub(super) remembers_key: bool,
}

impl Job {
    /// Whether a key is not known again if this is not done.
    pub(super) fn remembers_key(&self) -> bool {
        matches!(
            self,
            Job::Remember(..) | Job::RememberMember(..) | Job::TrustMember(..) | Job::Trust(..)
        )
    }
}

/// What came of a request.
pub(super) struct Answer {
    /// What is told before: what the user asked to see, or what went wrong beside it.
    pub(super) first: Option<Update>,
    /// That it is done, or why not.
    pub(super) update: Update,
}

/// Does the jobs in order, until one has something to tell. None: all are done.
pub(super) async fn do_jobs(
    client: &Client,
    file: Option<&Path>,
    jobs: &mut VecDeque<Job>,
    running: &mut Option<RunningJob>,
) -> Option<Answer> {
    loop {
        if running.is_none() {
            let job = jobs.pop_front()?;
            let remembers_key = job.remembers_key();
            let work = Box::pin(run(client.clone(), file.map(PathBuf::from), job));
            *running = Some(RunningJob { work, remembers_key });
        }
        let Some(job) = running.as_mut() else { continue };
        let answer = job.work.as_mut().await;
        *running = None;
        if answer.is_some() {
            return answer;
        }
    }
}

async fn run(client: Client, file: Option<PathBuf>, job: Job) -> Option<Answer> {
    match job {
        Job::Leave => {
            client.leave().await;
            None
        }
        Job::Return => {
            client.reconnect().await.unwrap_or_default();
            None
        }
        Job::Remember(keys, server, key) => {
            let kept = smol::unblock(move || keys.remember_server(&server, &key)).await;
            let update = match kept {
                Ok(known) if known == key => return None,
                // Another program has met another server under this name, at the same time.
                Ok(known) => {
                    client.leave().await;
                    Update::Event(Event::OtherKey { known, shown: key })
                }
                Err(trouble) => Update::Notice(Notice::KeyNotKept { trouble }),
            };
            Some(Answer { first: None, update })
        }
        Job::Expect(remembered) => {
            for Remembered { nick, key, .. } in &remembered {
                // A client that has ended expects nobody.
                client.expect_key(nick, *key).await.unwrap_or_default();
            }
            None
        }
        Job::RememberMember(keys, server, nick, key) => {
            let kept = smol::unblock(move || keys.remember_member(&server, &nick, &key)).await;
            let notice = Notice::KeyNotKept { trouble: kept.err()? };
            Some(Answer { first: None, update: Update::Notice(notice) })
        }
        Job::TrustMember(keys, server, member, is_asked) => {
            let request = Request::Verify(member.clone());
            let kept = smol::unblock(move || keys.trust_member(&server, &member)).await;
            let notice = kept.err().map(|trouble| Update::Notice(Notice::KeyNotKept { trouble }));
            match is_asked {
                true => Some(Answer { first: notice, update: Update::Done { request } }),
                false => Some(Answer { first: None, update: notice? }),
            }
        }
        Job::Trust(keys, server, key) => {
            let kept = smol::unblock(move || match keys {
                Some(keys) => keys.trust_server(&server, &key),
                None => Ok(()),
            });
            let first = kept.await.err();
            let first = first.map(|trouble| Update::Notice(Notice::KeyNotKept { trouble }));
            let request = Request::Trust(key);
            let update = match client.trust(key).await {
                Ok(()) => Update::Done { request },
                Err(error) => Update::Failed { request, error },
            };
            Some(Answer { first, update })
        }
        Job::Request(Request::Remember { setting, value }) => {
            let written = value.clone();
            let first = smol::unblock(move || remember(file, setting, &written)).await;
            let request = Request::Remember { setting, value };
            let first = first.map(Update::Notice);
            Some(Answer { first, update: Update::Done { request } })
        }
        Job::Request(request) => Some(match perform(&client, &request).await {
            Ok(event) => {
                Answer { first: event.map(Update::Event), update: Update::Done { request } }
            }
            Err(error) => Answer { first: None, update: Update::Failed { request, error } },
        }),
        Job::Ignore(edit, file) => {
            let request = Request::Ignore(edit.clone());
            let path = file.path().to_owned();
            let kept = smol::unblock(move || file.edit(Timestamp::now(), edit)).await;
            let first = kept
                .err()
                .map(|error| Update::Notice(Notice::IgnoredNotKept { path, error: error.kind() }));
            Some(Answer { first, update: Update::Done { request } })
        }
    }
}

/// Writes a setting down, or says why that cannot be.
fn remember(file: Option<PathBuf>, key: &'static str, value: &str) -> Option<Notice> {
    let failed = |path, error| Notice::NotRemembered { setting: key, path, error };
    let Some(path) = file else { return Some(failed(None, io::ErrorKind::NotFound)) };
    let error = settings::remember(&path, key, value).err()?;
    Some(failed(Some(path), error.kind()))
}

async fn perform(client: &Client, request: &Request) -> Result<Option<Event>, CommandError> {
    match request {
        Request::Broadcast(text) => client.broadcast(text).await?,
        Request::Say(peer, text) => client.say(peer, text).await?,
        Request::Operate(command) => client.operate(command).await?,
        Request::Invite(nick) => client.invite(nick).await?,
        Request::Accept(peer) => client.accept(peer).await?,
        Request::Decline(peer) => client.decline(peer).await?,
        Request::Close(peer) => client.close(peer).await?,
        Request::Rename(nick) => client.rename(nick).await?,
        Request::Reconnect => client.reconnect().await?,
        // That is no matter of the client.
        Request::Remember { .. } => {}
        Request::Users => {
            let Roster { members, others } = client.members().await;
            return Ok(Some(Event::Users { members, others }));
        }
        // Without a file, it is for this stay only.
        Request::Ignore(_) => {}
        Request::Trust(key) => client.trust(*key).await?,
        Request::TrustPeer(peer) => client.trust_peer(peer).await?,
        // Without a file, it is for this stay only.
        Request::Verify(_) => {}
    }
    Ok(None)
}
