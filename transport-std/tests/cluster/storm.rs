//! Three servers under load while everything fails, one thing after another, at moments of a seed's choosing. What the members
//! have heard decides: see `history.rs`.
//!
//! `PLAUSCH_STORM=600 PLAUSCH_SEED=7 cargo test … storm` makes it last for ten minutes, from that seed.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{PATIENCE, number};
use crate::history::{History, Said, check};
use crate::member::{Fate, Member};
use crate::redis::Redis;
use crate::site::{Setup, Site};
use crate::watch::Watch;

const SITES: [&str; 3] = ["one", "two", "three"];
const LEASE: Duration = Duration::from_secs(2);
/// How many members each server has from the start to the end.
const EACH: usize = 3;
/// A nickname that several want, each at a server of its choosing.
const WANTED: &str = "max";
const RIVALS: usize = 3;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A server is killed, and started again.
    Killed,
    /// A server is stopped for longer than its lease.
    Stopped,
    /// A server is stopped while the stream is trimmed to less than it has read.
    Trimmed,
    /// The engine answers nothing, sometimes for longer than a lease.
    Paused,
    /// The engine is killed, and comes back empty.
    Emptied,
    /// All connections to the engine are cut.
    Cut,
    /// The engine's memory is full.
    Full,
    /// A replica takes the engine's place, and lacks the last entries.
    FailedOver,
    /// The engine is killed, and a sentinel lets its replica take its place.
    Promoted,
}

const FAULTS: [Fault; 8] = [
    Fault::Killed,
    Fault::Stopped,
    Fault::Trimmed,
    Fault::Paused,
    Fault::Emptied,
    Fault::Cut,
    Fault::Full,
    Fault::FailedOver,
];

/// While a sentinel watches over the engine.
const WATCHED: [Fault; 4] = [Fault::Killed, Fault::Stopped, Fault::Cut, Fault::Promoted];
/// How many texts may have been heard from an engine that its replica had not heard yet when it was killed.
const UNREPLICATED: usize = 20;

/// All that there is.
struct Storm {
    /// The engine.
    redis: Redis,
    watch: Option<Watch>,
    seed: u64,
    sites: Vec<Option<Site>>,
    addresses: Vec<SocketAddr>,
    members: Vec<Arc<Member>>,
    rng: fastrand::Rng,
    /// Which servers were killed.
    killed: [bool; SITES.len()],
    talking: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    /// Rivals, each in one of its lives.
    rivals: Arc<Mutex<Vec<Arc<Member>>>>,
    /// What operators have decided last about each thing.
    decided: BTreeMap<&'static str, String>,
}

impl Storm {
    fn begin(redis: Redis, watch: Option<Watch>) -> Self {
        let seed = number("PLAUSCH_SEED").unwrap_or(1);
        println!("PLAUSCH_SEED={seed}");
        let any = (Ipv4Addr::LOCALHOST, 0).into();
        let start = |name: &&str| Site::launch(&setup(&redis, watch.as_ref(), name, any));
        let sites: Vec<Site> = SITES.iter().map(start).collect();
        sites.iter().for_each(|site| drop(site.until("together")));
        let addresses: Vec<_> = sites.iter().map(Site::address).collect();
        let talking = Arc::new(AtomicBool::new(true));
        let over = Arc::new(AtomicBool::new(false));
        let members: Vec<_> = (0..SITES.len() * EACH)
            .map(|at| {
                let nick = format!("{}{}", ["ann", "bob", "cat"][at % 3], at / 3);
                // One at each server has a key.
                let key = (at / 3 == 0).then_some(at as u8);
                Member::new(at as u32, &nick, key)
            })
            .collect();
        for (at, member) in members.iter().enumerate() {
            let (member, address) = (Arc::clone(member), addresses[at % SITES.len()]);
            let (talking, over) = (Arc::clone(&talking), Arc::clone(&over));
            smol::spawn(async move {
                let (client, mut events) = member.connect(address);
                member.known().client = Some(client.clone());
                let is_over = || over.load(Ordering::SeqCst);
                member.live((&client, &mut events), &talking, is_over).await;
            })
            .detach();
        }
        let rivals: Arc<Mutex<Vec<_>>> = Arc::default();
        let ids = Arc::new(AtomicU32::new(Said::RIVALS));
        for _ in 0..RIVALS {
            let (rivals, addresses) = (Arc::clone(&rivals), addresses.clone());
            let (talking, ids) = (Arc::clone(&talking), Arc::clone(&ids));
            smol::spawn(async move {
                while talking.load(Ordering::SeqCst) {
                    let id = ids.fetch_add(1, Ordering::SeqCst);
                    // Some are one user, who takes the nickname over from the program before.
                    let rival = Member::new(id, WANTED, (id % 2 == 0).then_some(200));
                    let address = addresses[fastrand::usize(..addresses.len())];
                    let (client, mut events) = rival.connect(address);
                    let end = Instant::now() + Duration::from_millis(fastrand::u64(300..1500));
                    let is_over = || Instant::now() > end || !talking.load(Ordering::SeqCst);
                    rival.live((&client, &mut events), &talking, is_over).await;
                    client.leave().await;
                    if rival.known().welcomes > 0 {
                        rivals.lock().unwrap().push(rival);
                    }
                    smol::Timer::after(Duration::from_millis(50)).await;
                }
            })
            .detach();
        }
        Storm {
            redis,
            watch,
            seed,
            sites: sites.into_iter().map(Some).collect(),
            addresses,
            members,
            rng: fastrand::Rng::with_seed(seed),
            killed: [false; SITES.len()],
            talking,
            over,
            rivals,
            decided: BTreeMap::new(),
        }
    }

    fn wait(&mut self, millis: std::ops::Range<u64>) {
        sleep(Duration::from_millis(self.rng.u64(millis)));
    }

    fn signal(&self, site: usize, name: &str) {
        self.sites[site].as_ref().unwrap().signal(name);
    }

    fn strike(&mut self, fault: Fault) {
        let site = self.rng.usize(..SITES.len());
        let lease = LEASE.as_millis() as u64;
        match fault {
            Fault::Killed => {
                self.killed[site] = true;
                // What was decided is in a file.
                let kept = self.sites[site].take().unwrap().kept();
                self.wait(0..lease * 3 / 2);
                let listen = self.addresses[site];
                let setup =
                    Setup { kept, ..setup(&self.redis, self.watch.as_ref(), SITES[site], listen) };
                self.sites[site] = Some(Site::launch(&setup));
            }
            Fault::Stopped => {
                self.signal(site, "-STOP");
                self.wait(lease * 11 / 10..lease * 2);
                self.signal(site, "-CONT");
            }
            Fault::Trimmed => {
                self.signal(site, "-STOP");
                self.wait(100..lease / 2);
                self.redis.command("XTRIM {plausch:main}:stream MAXLEN 1");
                self.signal(site, "-CONT");
            }
            Fault::Paused => {
                let time = self.rng.u64(100..lease * 3 / 2);
                self.redis.command(&format!("CLIENT PAUSE {time}"));
                self.wait(time..time + 1);
            }
            Fault::Emptied => {
                self.redis.kill();
                self.wait(0..lease * 3 / 2);
                self.redis.restart();
            }
            Fault::Cut => {
                for _ in 0..5 {
                    self.redis.cut();
                    self.wait(0..200);
                }
            }
            Fault::Full => {
                self.redis.command("CONFIG SET maxmemory 1");
                self.wait(100..lease * 3 / 2);
                self.redis.command("CONFIG SET maxmemory 0");
            }
            Fault::FailedOver => {
                let replica = Redis::replica_of(&self.redis);
                self.wait(0..300);
                let lost = Duration::from_millis(self.rng.u64(0..300));
                self.redis.give_way_to(replica, || sleep(lost));
            }
            Fault::Promoted => {
                let watch = self.watch.as_mut().expect("there is a sentinel");
                watch.promote(&mut self.redis);
            }
        }
    }

    /// An operator decides something, whatever its server knows of the others.
    fn decide(&mut self) {
        let number = self.rng.u32(..);
        let (about, ruling) = match self.rng.u8(..4) {
            0 => ("dan", "ban dan".to_owned()),
            1 => ("dan", "unban dan".to_owned()),
            _ => ("topic", format!("topic {number}")),
        };
        let site = self.rng.usize(..SITES.len());
        let site = self.sites[site].as_mut().unwrap();
        site.decides(&ruling);
        site.until("decided");
        self.decided.insert(about, ruling);
    }

    /// All servers hold what was decided last.
    fn check_decided(&mut self) {
        let decided: Vec<_> = self.decided.values().cloned().collect();
        let start = Instant::now();
        for site in self.sites.iter_mut().flatten() {
            loop {
                let kept = site.kept();
                // Without the times, which have 13 digits.
                let lines = kept.split(';').filter_map(|line| line.get(14..));
                let mut held: Vec<_> = lines.map(ToOwned::to_owned).collect();
                held.sort_by_key(|ruling| ruling.starts_with("topic"));
                if held == decided {
                    break;
                }
                assert!(start.elapsed() < PATIENCE, "decided: {decided:?}, held: {held:?}");
                sleep(Duration::from_millis(20));
            }
        }
    }

    /// Nothing fails any more. All are together at last, and everybody hears what everybody says.
    fn calm(&mut self) {
        self.talking.store(false, Ordering::SeqCst);
        let members = self.members.clone();
        self.until("everybody is here, and nobody else", || {
            let lists = members.iter().map(|member| {
                // Whose server has just been killed still has the list of before.
                let client = Some(member.known()).filter(|known| known.is_in());
                let client = client.and_then(|known| known.client.clone());
                client.map_or(0, |client| smol::block_on(client.members()).members.len() + 1)
            });
            lists.into_iter().all(|count| count == members.len())
        });
        self.until("nobody waits for what becomes of a text", || {
            let waits = |member: &Arc<Member>| {
                member.known().said.values().any(|fate| *fate == Fate::OnItsWay)
            };
            !members.iter().any(waits)
        });
        let last: Vec<Said> = members
            .iter()
            .map(|member| {
                let client = member.known().client.clone().unwrap();
                smol::block_on(member.speak(&client)).unwrap()
            })
            .collect();
        self.until("everybody hears everybody", || {
            let hears = |member: &Arc<Member>| {
                let known = member.known();
                last.iter().all(|said| known.history.has(*said))
            };
            members.iter().all(hears)
        });
        self.over.store(true, Ordering::SeqCst);
    }

    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let start = Instant::now();
        while !is_so() {
            if start.elapsed() > PATIENCE {
                for member in &self.members {
                    let known = member.known();
                    let heard = &known.history.heard;
                    let waits = known.said.iter().filter(|(_, fate)| **fate == Fate::OnItsWay);
                    eprintln!(
                        "{}: waits for {:?}, heard {:?}",
                        known.history.name,
                        waits.collect::<Vec<_>>(),
                        &heard[heard.len().saturating_sub(20)..]
                    );
                }
                for (name, site) in SITES.iter().zip(&self.sites) {
                    let rest = site.as_ref().map_or_else(Vec::new, Site::rest);
                    eprintln!("{name} has said {:#?}", &rest[rest.len().saturating_sub(40)..]);
                }
                panic!("it never comes true that {what}");
            }
            sleep(Duration::from_millis(20));
        }
        println!("{what}, after {:.1} s", start.elapsed().as_secs_f32());
    }
}

/// How a server is started: the engine is where the sentinel says, if there is one.
fn setup(redis: &Redis, watch: Option<&Watch>, name: &str, listen: SocketAddr) -> Setup {
    let url = watch.map_or_else(|| redis.url(), Watch::url);
    Setup { url, listen, lease: LEASE, ..Setup::new(redis, name) }
}

#[test]
fn whatever_fails_under_load_all_hear_one_order_and_every_loss_is_named() {
    let Some(redis) = Redis::if_installed(&["--maxmemory-policy", "noeviction"]) else { return };
    last(Storm::begin(redis, None), FAULTS, 0);
}

#[test]
fn so_it_is_while_a_sentinel_promotes_replicas_but_for_what_they_have_not_heard() {
    let Some(redis) = Redis::if_installed(&[]) else { return };
    let watch = Watch::over(&redis);
    last(Storm::begin(redis, Some(watch)), WATCHED, UNREPLICATED);
}

/// Everything fails once, or for as long as was asked for. Then it is checked what the members have heard.
fn last<const N: usize>(mut storm: Storm, faults: [Fault; N], said_again: usize) {
    let time = Duration::from_secs(number("PLAUSCH_STORM").unwrap_or(0));
    let members = storm.members.clone();
    // Whoever is refused at first gives up.
    storm
        .until("everybody has joined", || members.iter().all(|member| member.known().welcomes > 0));
    let start = Instant::now();
    loop {
        let mut faults = faults;
        storm.rng.shuffle(&mut faults);
        for fault in faults {
            storm.wait(100..900);
            println!("{:>6.1} s: {fault:?}", start.elapsed().as_secs_f32());
            storm.strike(fault);
            storm.decide();
        }
        if start.elapsed() > time {
            break;
        }
    }
    storm.calm();
    storm.check_decided();
    let mut histories: Vec<History> = Vec::new();
    let rivals = storm.rivals.lock().unwrap();
    for member in storm.members.iter().chain(&*rivals) {
        histories.push(member.known().history.clone());
    }
    let count: usize = histories.iter().map(History::count).sum();
    let fates = |wanted| -> usize {
        let of = |member: &Arc<Member>| {
            member.known().said.values().filter(|fate| **fate == wanted).count()
        };
        storm.members.iter().map(of).sum()
    };
    println!(
        "{:.1} s: {count} texts heard by {} members; {} came back to who said them, {} did not, and that was said",
        start.elapsed().as_secs_f32(),
        histories.len(),
        fates(Fate::Heard),
        fates(Fate::Unheard),
    );
    if let Err(broken) = check(&histories, said_again) {
        panic!("PLAUSCH_SEED={}: {broken}", storm.seed);
    }
    assert!(!rivals.is_empty(), "nobody ever had the nickname that several want");
    for (at, member) in storm.members.iter().enumerate() {
        let (welcomes, is_taken_over) = {
            let known = member.known();
            (known.welcomes, known.is_taken_over)
        };
        assert!(!is_taken_over, "{} has one link, and nothing can have taken it over", member.nick);
        let site = at % SITES.len();
        assert!(
            welcomes == 1 || storm.killed[site],
            "{} joined {welcomes} times, and its server was never killed",
            member.nick
        );
    }
}
