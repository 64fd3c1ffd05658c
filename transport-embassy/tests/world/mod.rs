//! [`World`]: network stacks on a simulated switch, with nodes and directories, and a clock that
//! moves only when no task has anything to do.

mod switch;

use std::cell::RefCell;
use std::future::Future;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use embassy_net::{Ipv4Cidr, Stack, StackResources, StaticConfigV4};
use embassy_time::{Duration, MockDriver};
use plausch_core::name::Nick;
use plausch_transport_embassy::{
    self as plausch, Config, DirectoryResources, Host, HostSecurity, Identity, Keys, Limits, Node,
    NodeResources, Peer, PublicKey, Security,
};
use switch::Switch;

pub(crate) struct World {
    switch: Switch,
    tasks: Vec<Task>,
    /// The clock is global, so one test at a time has a world.
    _alone: MutexGuard<'static, ()>,
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    woken: Arc<Woken>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A node, and the events that it reported.
pub(crate) struct Person {
    pub(crate) node: Node,
    pub(crate) stack: Stack<'static>,
    pub(crate) port: usize,
    told: Rc<RefCell<Vec<String>>>,
}

pub(crate) fn nick(name: &str) -> Nick {
    Nick::new(name).unwrap()
}

pub(crate) fn peer(name: &str) -> Peer {
    Peer::Nick(nick(name))
}

/// Keys of that number, and a seed that nobody else has.
fn keys(number: u8) -> Keys {
    static STARTS: AtomicU8 = AtomicU8::new(0);
    let mut seed = [number; 32];
    seed[0] = STARTS.fetch_add(1, Ordering::Relaxed);
    Keys::new(Identity::from_secret(&[number; 32]), seed)
}

/// The public key of that number.
pub(crate) fn key(number: u8) -> PublicKey {
    *keys(number).identity().public()
}

impl World {
    pub(crate) fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        MockDriver::get().reset();
        World { switch: Switch::default(), tasks: Vec::new(), _alone: alone }
    }

    /// A new stack, and its port at the switch. The first has the address 10.0.0.1.
    pub(crate) fn stack(&mut self) -> (Stack<'static>, usize) {
        let plug = self.switch.plug();
        let at = plug.at;
        let ip = Ipv4Addr::new(10, 0, 0, u8::try_from(at + 1).unwrap());
        let config = embassy_net::Config::ipv4_static(StaticConfigV4 {
            address: Ipv4Cidr::new(ip, 24),
            gateway: None,
            dns_servers: Default::default(),
        });
        let resources = Box::leak(Box::new(StackResources::<12>::new()));
        let (stack, mut runner) = embassy_net::new(plug, config, resources, 7 + at as u64);
        self.spawn(async move { runner.run().await });
        (stack, at)
    }

    /// A directory for eight members, on a stack of its own.
    pub(crate) fn host(&mut self) -> (Host, usize) {
        self.host_in(DirectoryResources::<10, 512, 1024>::new())
    }

    /// The same; it keeps 512 bytes of what the room said.
    pub(crate) fn host_with_past(&mut self) -> (Host, usize) {
        self.host_in(DirectoryResources::<10, 512, 2560, 512>::new())
    }

    /// A directory for eight members, with the key of that number. It takes secure links, `SECURE` at
    /// once.
    pub(crate) fn secure_host<const SECURE: usize>(
        &mut self,
        number: u8,
        security: HostSecurity,
    ) -> (Host, usize) {
        let (stack, at) = self.stack();
        let resources = DirectoryResources::<10, 512, 2560, 0, SECURE>::new();
        let resources = Box::leak(Box::new(resources));
        let (limits, keys) = (Limits::default(), keys(number));
        let (runner, host) =
            plausch::host_secure(stack, resources, 9000, limits, 0, keys, security);
        self.spawn(async move { runner.run().await });
        (host, at)
    }

    fn host_in<const OUTBOX: usize, const PAST: usize>(
        &mut self,
        resources: DirectoryResources<10, 512, OUTBOX, PAST>,
    ) -> (Host, usize) {
        let (stack, at) = self.stack();
        let resources = Box::leak(Box::new(resources));
        let (runner, host) = plausch::host(stack, resources, 9000, Limits::default(), 0);
        self.spawn(async move { runner.run().await });
        (host, at)
    }

    /// A node that joins the directory at 10.0.0.1.
    pub(crate) fn person(&mut self, name: &str) -> Person {
        self.person_with(name, |_| ())
    }

    pub(crate) fn person_with(&mut self, name: &str, change: impl FnOnce(&mut Config)) -> Person {
        let person = self.silent_with(name, change);
        self.listen(person)
    }

    /// A node with the key of that number, which takes secure links.
    pub(crate) fn person_with_key(
        &mut self,
        name: &str,
        number: u8,
        change: impl FnOnce(&mut Config),
    ) -> Person {
        let person = self.node(name, Some(keys(number)), |config| {
            config.security = Some(Security::default());
            change(config);
        });
        self.listen(person)
    }

    /// The same; it has joined over a secure link.
    pub(crate) fn member_with_key(&mut self, name: &str, number: u8) -> Person {
        let person = self.person_with_key(name, number, |_| ());
        let welcome = self.hears(&person, "Welcome");
        assert!(welcome.contains("secure: true"), "{welcome}");
        self.hears(&person, "Users");
        person
    }

    /// Keeps the events of a node.
    fn listen(&mut self, person: Person) -> Person {
        let (node, kept) = (person.node, person.told.clone());
        self.spawn(async move {
            loop {
                let event = node.next_event().await;
                kept.borrow_mut().push(format!("{event:?}"));
            }
        });
        person
    }

    /// A node whose events are left to the test.
    pub(crate) fn silent(&mut self, name: &str) -> Person {
        self.silent_with(name, |_| ())
    }

    fn silent_with(&mut self, name: &str, change: impl FnOnce(&mut Config)) -> Person {
        self.node(name, None, change)
    }

    fn node(&mut self, name: &str, keys: Option<Keys>, change: impl FnOnce(&mut Config)) -> Person {
        let (stack, port) = self.stack();
        let mut config = Config::parse("10.0.0.1:9000", name).unwrap();
        change(&mut config);
        let resources = Box::leak(Box::new(NodeResources::<2, 4, 512>::new()));
        let (runner, node) = match keys {
            Some(keys) => plausch::new_secure(stack, resources, config, keys),
            None => plausch::new(stack, resources, config),
        };
        self.spawn(async move { runner.run().await });
        Person { node, stack, port, told: Rc::default() }
    }

    /// A node that has joined.
    pub(crate) fn member(&mut self, name: &str) -> Person {
        let person = self.person(name);
        self.hears(&person, "Welcome");
        self.hears(&person, "Users");
        person
    }

    pub(crate) fn spawn(&mut self, future: impl Future<Output = ()> + 'static) {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        self.tasks.push(Task { future: Box::pin(future), woken });
    }

    /// Waits for an event whose `Debug` text starts with `wanted`, and takes it and all events
    /// before it.
    pub(crate) fn hears(&mut self, person: &Person, wanted: &str) -> String {
        self.hears_within(Duration::from_secs(20), person, wanted)
    }

    pub(crate) fn hears_within(&mut self, time: Duration, person: &Person, wanted: &str) -> String {
        let mut waited = Duration::from_ticks(0);
        loop {
            self.settle();
            let mut told = person.told.borrow_mut();
            if let Some(at) = told.iter().position(|event| event.starts_with(wanted)) {
                return told.drain(..=at).next_back().unwrap();
            }
            assert!(waited < time, "never heard {wanted}; only {told:#?}");
            drop(told);
            waited += self.tick();
        }
    }

    /// Waits until the future is done.
    pub(crate) fn wait<T>(&mut self, future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        for _ in 0..30_000 {
            let mut cx = Context::from_waker(Waker::noop());
            if let Poll::Ready(result) = future.as_mut().poll(&mut cx) {
                return result;
            }
            self.settle();
            self.tick();
        }
        panic!("the future is never done");
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        let mut waited = Duration::from_ticks(0);
        while waited < time {
            self.settle();
            waited += self.tick();
        }
    }

    /// Cuts the cable of this port, or mends it.
    pub(crate) fn cut(&mut self, port: usize, is_cut: bool) {
        self.switch.cut(port, is_cut);
    }

    /// Whether these bytes went through the network, in one frame.
    pub(crate) fn has_carried(&self, bytes: &[u8]) -> bool {
        self.switch.has_carried(bytes)
    }

    /// From now on, of `one_of` frames on average one is lost, one doubled and one overtaken,
    /// depending on `seed`.
    pub(crate) fn disturb(&mut self, one_of: u32, seed: u32) {
        self.switch.disturb(one_of, seed);
    }

    fn tick(&mut self) -> Duration {
        let step = Duration::from_millis(5);
        MockDriver::get().advance(step);
        step
    }

    /// Runs all tasks until none has anything to do at this moment.
    fn settle(&mut self) {
        for _ in 0..100_000 {
            let mut idle = true;
            for task in &mut self.tasks {
                if task.woken.0.swap(false, Ordering::Relaxed) {
                    idle = false;
                    let waker = Waker::from(task.woken.clone());
                    let _ = task.future.as_mut().poll(&mut Context::from_waker(&waker));
                }
            }
            if idle {
                return;
            }
        }
        panic!("some task is always busy");
    }
}

impl Person {
    /// The number of events, not taken yet, whose `Debug` text starts with `wanted`.
    pub(crate) fn count(&self, wanted: &str) -> usize {
        self.told.borrow().iter().filter(|event| event.starts_with(wanted)).count()
    }
}
