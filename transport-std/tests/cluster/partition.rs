//! A server that is cut off from the engine, in both directions or in one, while its members still reach it: in a network
//! namespace, whose packets vanish.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::redis::{Redis, is_installed};
use crate::site::{Setup, Site, check_order, meet, talk};

const LEASE: Duration = Duration::from_secs(2);

/// Two machines, one of them a namespace, with two addresses at each end of the cable between them: one for the engine, one for
/// members.
struct Net {
    namespace: String,
    device: String,
    /// The engine's end and the server's end of what they say to each other.
    engine: [Ipv4Addr; 2],
    /// The same for members and the server.
    members: [Ipv4Addr; 2],
}

/// In which direction nothing arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Both,
    ToTheEngine,
    FromTheEngine,
}

impl Net {
    /// Without the rights to make one, that is said.
    fn new() -> Option<Self> {
        // 198.18.0.0/15 is for tests of networks; each process has eight addresses of it. Half of them are a network of their own:
        // so members' packets come from the address that is theirs.
        let id = std::process::id();
        let start = u32::from(Ipv4Addr::new(198, 18, 0, 0)) + id % (1 << 14) * 8;
        let [engine, members] = [1, 5].map(|at| [at, at + 1].map(|at| (start + at).into()));
        let device = format!("pl{id}");
        let net = Net { namespace: format!("plausch-{id}"), device, engine, members };
        net.make().inspect_err(|why| eprintln!("skipped: no network namespace: {why}")).ok()?;
        Some(net)
    }

    fn make(&self) -> Result<(), String> {
        let Net { namespace, device, engine, members } = self;
        let inside = format!("{device}i");
        ip(&format!("netns add {namespace}"))?;
        ip(&format!("link add {device} type veth peer name {inside} netns {namespace}"))?;
        for [here, there] in [engine, members] {
            ip(&format!("address add {here}/30 dev {device}"))?;
            ip(&format!("-n {namespace} address add {there}/30 dev {inside}"))?;
        }
        ip(&format!("link set {device} up"))?;
        ip(&format!("-n {namespace} link set {inside} up"))
    }

    /// Lets packets vanish from now on, or (`change` is `delete`) no more.
    fn route(&self, change: &str, cut: Cut) {
        let [engine, server] = self.engine;
        if cut != Cut::FromTheEngine {
            ip(&format!("-n {} route {change} blackhole {engine}/32", self.namespace)).unwrap();
        }
        if cut != Cut::ToTheEngine {
            ip(&format!("route {change} blackhole {server}/32")).unwrap();
        }
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        // What is not there cannot be removed.
        let _ = ip(&format!("route delete blackhole {}/32", self.engine[1]));
        let _ = ip(&format!("link delete {}", self.device));
        let _ = ip(&format!("netns delete {}", self.namespace));
    }
}

fn ip(arguments: &str) -> Result<(), String> {
    let mut command = Command::new("ip");
    let output = command.args(arguments.split(' ')).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("ip: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("ip {arguments}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

#[test]
fn a_server_that_cannot_reach_the_engine_lets_go_and_comes_back_whichever_way_is_cut() {
    if !is_installed() {
        return;
    }
    let Some(net) = Net::new() else { return };
    let [engine, _] = net.engine;
    let redis =
        Redis::start(&["--bind", "127.0.0.1", &engine.to_string(), "--protected-mode", "no"]);
    let far = Setup {
        url: format!("redis://{engine}:{}", redis.port()),
        listen: SocketAddr::from((net.members[1], 9000)),
        lease: LEASE,
        namespace: Some(net.namespace.clone()),
        ..Setup::new(&redis, "far")
    };
    let near = ["one", "two"].map(|name| Setup { lease: LEASE, ..Setup::new(&redis, name) });
    smol::block_on(async {
        let sites = [&near[0], &near[1], &far].map(Site::launch);
        sites.iter().for_each(|site| drop(site.until("together")));
        let names = ["ann", "bob", "cat"];
        let mut people: Vec<_> =
            sites.iter().zip(names).map(|(site, name)| site.join(name)).collect();
        meet(&mut people).await;
        for cut in [Cut::Both, Cut::ToTheEngine, Cut::FromTheEngine] {
            talk(&mut people, &format!("before {cut:?}")).await;
            net.route("add", cut);
            // Perhaps it can still say so, perhaps not; nobody hears it twice.
            people[2].says(&format!("during {cut:?}")).await;
            sites[2].until("alone");
            for person in &mut people[..2] {
                person.sees("cat", false).await;
            }
            let [ann, bob, cat] = &mut people[..] else { panic!() };
            cat.says(&format!("alone {cut:?}")).await;
            cat.hears("cat", &format!("alone {cut:?}")).await;
            ann.says(&format!("without {cut:?}")).await;
            bob.hears("ann", &format!("without {cut:?}")).await;
            net.route("delete", cut);
            sites[2].until("together");
            meet(&mut people).await;
            talk(&mut people, &format!("after {cut:?}")).await;
            for person in &mut people {
                // Servers say the same each time.
                person.heard.retain(|text| !text.starts_with("Server: "));
            }
            check_order(&people);
        }
        assert!(people.iter().all(|person| person.welcomes == 1));
        let heard = |at: usize, word| people[at].heard.iter().any(|text| text.contains(word));
        assert!(!heard(0, "alone") && !heard(1, "alone") && !heard(2, "without"));
    });
}
