//! The three tasks of a server in a cluster: one appends, one renews, one reads. Each has a connection of its own, so that none waits
//! for another.

use std::rc::Rc;
use std::time::{Duration, Instant};

use async_io::Timer;
use futures_lite::future::{or, yield_now, zip};
use plausch_core::cluster::{self, Asked, Epoch, Input, Unreadable};

use super::EngineOptions;
use super::desk::{Ask, Batch, Desk, Reading};
use super::engine::{Answer, Appended, Engine, Renewed};
use super::entry::{Placed, Snapshot};
use super::error::EngineError;
use super::reader::{ReadError, Reader};
use crate::server::driver::Driver;

/// How long to wait until the engine is asked again; it doubles with each failure in a row.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Entries read before other tasks get their turn.
const MAX_AT_ONCE: usize = 64;

/// How often something failed in a row.
#[derive(Debug, Default)]
struct Failures(u32);

impl Failures {
    async fn wait(&mut self) {
        let wait = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(self.0)).min(LONGEST_WAIT);
        self.0 = self.0.saturating_add(1);
        // Servers that lost the engine at the same moment do not all come back at the same moment.
        Timer::after(wait.mul_f32(0.5 + fastrand::f32() / 2.0)).await;
    }
}

/// Does what is asked of the engine, forever.
pub(in crate::server) async fn run(driver: Rc<Driver>, desk: Rc<Desk>, options: EngineOptions) {
    let appending = append(Rc::clone(&driver), Rc::clone(&desk), Engine::new(options.clone()));
    let asking = ask(Rc::clone(&driver), Rc::clone(&desk), Engine::new(options.clone()));
    let reading = read(driver, desk, Engine::new(options));
    zip(zip(appending, asking), reading).await;
}

async fn append(driver: Rc<Driver>, desk: Rc<Desk>, mut engine: Engine) {
    let mut failures = Failures::default();
    loop {
        let Batch { epoch, known, operations } = desk.batch().await;
        let appended = engine.append(epoch, known, &operations);
        let answers = match answered(&driver, &desk, appended).await {
            Ok(Appended::Done(answers)) => answers,
            Ok(Appended::Expired) => {
                for operation in &operations {
                    answer(&driver, &desk, epoch, operation.number, cluster::Answer::Expired);
                }
                continue;
            }
            Ok(Appended::Forgotten) => {
                desk.know(epoch, 0);
                driver.cluster_input(Input::Unreadable(Unreadable::OtherHistory));
                continue;
            }
            Err(_) => {
                failures.wait().await;
                continue;
            }
        };
        let mut is_again = true;
        for (operation, answered) in operations.iter().zip(answers) {
            let answered = match answered {
                Answer::Done => cluster::Answer::Done,
                Answer::Taken => cluster::Answer::Taken,
                Answer::Full => cluster::Answer::Full,
                Answer::Refused(error) => {
                    driver.tell_of_engine(Some(&error));
                    cluster::Answer::Refused
                }
                Answer::Again => break,
            };
            is_again = false;
            if answered != cluster::Answer::Refused {
                desk.know(epoch, operation.number);
            }
            answer(&driver, &desk, epoch, operation.number, answered);
        }
        if is_again {
            failures.wait().await;
        } else {
            failures = Failures::default();
        }
    }
}

fn answer(driver: &Driver, desk: &Desk, epoch: Epoch, number: u64, answer: cluster::Answer) {
    if desk.settle(epoch, number) {
        driver.cluster_input(Input::Answered { epoch, number, answer });
    }
}

async fn ask(driver: Rc<Driver>, desk: Rc<Desk>, mut engine: Engine) {
    loop {
        match desk.ask().await {
            Ask::Enter { epoch, lease, bytes } => {
                let entered = engine.enter(epoch, lease, &bytes);
                driver.cluster_input(match answered(&driver, &desk, entered).await {
                    Ok(()) => Input::Entered { epoch },
                    Err(_) => Input::Failed(Asked::Enter),
                });
            }
            Ask::Renew { epoch, lease } => {
                let (known, read) = (desk.known(epoch), desk.read());
                let renewed = engine.renew(epoch, lease);
                match answered(&driver, &desk, renewed).await {
                    Ok(Renewed::Renewed { number, last, gone }) => {
                        desk.counters().lags(desk.read(), last);
                        driver.cluster_input(Input::Renewed { epoch, gone });
                        if number < known || last < read {
                            desk.know(epoch, number);
                            driver.cluster_input(Input::Unreadable(Unreadable::OtherHistory));
                        }
                    }
                    Ok(Renewed::Expired) => driver.cluster_input(Input::Expired { epoch }),
                    Err(_) => driver.cluster_input(Input::Failed(Asked::Renew)),
                }
            }
            Ask::Snapshot { epoch, texts } => {
                let snapshot = engine.snapshot(epoch, texts, fastrand::u32(1..));
                let Ok(snapshot) = answered(&driver, &desk, snapshot).await else {
                    driver.cluster_input(Input::Failed(Asked::Snapshot));
                    continue;
                };
                let Snapshot { servers, decisions, claims, .. } = &snapshot;
                for entry in servers.iter().chain(decisions).chain(claims) {
                    driver.cluster_input(Input::Known { epoch, entry });
                }
                for (Placed { said, bytes, .. }, age) in &snapshot.texts {
                    let (said, age) = (*said, *age);
                    driver.cluster_input(Input::Recalled { epoch, said, age, entry: bytes });
                }
                let (position, said, room) = (snapshot.position, snapshot.said, snapshot.room);
                driver.cluster_input(Input::Snapshot {
                    epoch,
                    position,
                    said,
                    room,
                    history: HISTORY,
                });
            }
        }
    }
}

/// Waits for the engine's answer, counts it, and says how the engine is.
async fn answered<T>(
    driver: &Driver,
    desk: &Desk,
    answer: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    let since = Instant::now();
    let answer = answer.await;
    desk.counters().asked(since, &answer);
    driver.tell_of_engine(answer.as_ref().err());
    answer
}

/// Readers find out by themselves whether the engine has forgotten something: a failover alone is nothing that others need to know.
const HISTORY: u64 = 1;

async fn read(driver: Rc<Driver>, desk: Rc<Desk>, engine: Engine) {
    let mut reading = Reading::Nothing;
    loop {
        let follow = async {
            match reading {
                Reading::Nothing => std::future::pending().await,
                Reading::Behind(position) => follow(&driver, &desk, engine.reader(position)).await,
            }
        };
        let followed = or(async { Some(desk.reading().await) }, async {
            follow.await;
            None
        });
        reading = followed.await.unwrap_or(Reading::Nothing);
    }
}

/// Reads on, until that cannot be.
async fn follow(driver: &Driver, desk: &Desk, mut reader: Reader) {
    let mut failures = Failures::default();
    let mut taken: usize = 0;
    loop {
        match reader.next().await {
            Ok(placed) => {
                failures = Failures::default();
                driver.tell_of_engine(None);
                take(driver, desk, placed);
                taken += 1;
                // Those who write get their turn, so that nobody falls behind because much is read at once.
                while reader.has_more()
                    && (taken.is_multiple_of(MAX_AT_ONCE)
                        || driver.with_room(|room| room.rounds.is_crowded()))
                {
                    taken += 1;
                    yield_now().await;
                }
            }
            Err(ReadError::Engine(error)) => {
                desk.counters().fail();
                driver.tell_of_engine(Some(&error));
                failures.wait().await;
            }
            Err(ReadError::Trimmed) => {
                return driver.cluster_input(Input::Unreadable(Unreadable::Trimmed));
            }
            Err(ReadError::Forgotten) => {
                return driver.cluster_input(Input::Unreadable(Unreadable::OtherHistory));
            }
        }
    }
}

fn take(driver: &Driver, desk: &Desk, Placed { position, said, bytes }: Placed) {
    desk.has_read(position);
    driver.cluster_input(Input::Read { position, said, entry: &bytes });
}
