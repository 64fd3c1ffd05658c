//! The servers: ours, and those of Debian that are installed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::seal::Sealing;
use super::speech::Speech;
use crate::home::Home;
use crate::process::{Server, free_port};

/// A server to be measured, and how its links are kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contestant {
    Plain,
    Secure,
    Redis,
    RedisTls,
    NatsTls,
    NgircdTls,
    InspircdTls,
    /// Three of ours with one room, and the Redis between them.
    Cluster,
    Nats,
    /// Three of them, each connected to the others.
    NatsCluster,
}

impl Contestant {
    pub(super) const ALL: [Contestant; 7] = [
        Contestant::Plain,
        Contestant::Secure,
        Contestant::Redis,
        Contestant::RedisTls,
        Contestant::NatsTls,
        Contestant::NgircdTls,
        Contestant::InspircdTls,
    ];
    /// One and three, over plain links.
    pub(super) const CLUSTERS: [Contestant; 4] =
        [Contestant::Plain, Contestant::Cluster, Contestant::Nats, Contestant::NatsCluster];

    pub(super) fn name(self) -> &'static str {
        match self {
            Contestant::Plain => "ours, plain",
            Contestant::Secure => "ours, secure",
            Contestant::Redis => "Redis, plain",
            Contestant::RedisTls => "Redis, TLS",
            Contestant::NatsTls => "NATS, TLS",
            Contestant::NgircdTls => "ngircd, TLS",
            Contestant::InspircdTls => "InspIRCd, TLS",
            Contestant::Cluster => "ours, three and Redis",
            Contestant::Nats => "NATS, plain",
            Contestant::NatsCluster => "NATS, three",
        }
    }

    pub(super) fn speech(self) -> Speech {
        match self {
            Contestant::Plain | Contestant::Secure | Contestant::Cluster => Speech::Ours,
            Contestant::Redis | Contestant::RedisTls => Speech::Redis,
            Contestant::NatsTls | Contestant::Nats | Contestant::NatsCluster => Speech::Nats,
            Contestant::NgircdTls | Contestant::InspircdTls => Speech::Irc,
        }
    }

    fn has_tls(self) -> bool {
        let tls = [Contestant::RedisTls, Contestant::NatsTls];
        tls.contains(&self) || self.speech() == Speech::Irc
    }

    /// Starts it, and waits until it listens.
    ///
    /// # Errors
    /// Says why it does not run.
    pub(super) fn start(self) -> Result<Running, String> {
        match self {
            Contestant::Plain | Contestant::Secure => {
                let server = Server::start(&["--no-rate-limits"]);
                let is_secure = self == Contestant::Secure;
                let sealing = if is_secure { Sealing::Secure } else { Sealing::Plain };
                Ok(Running { ours: vec![server], others: Vec::new(), sealing })
            }
            Contestant::Cluster => {
                let engine = Contestant::Redis.launch(&[free_port()], 0)?;
                let url = format!("redis://{}", engine.addr);
                let ours = ["one", "two", "three"].map(|name| {
                    let cluster = ["--cluster", &url, "--cluster-name", name];
                    let mut server = Server::start(&[&["--no-rate-limits"], &cluster[..]].concat());
                    server.process().expect_text("this server is");
                    server
                });
                Ok(Running { ours: ours.into(), others: vec![engine], sealing: Sealing::Plain })
            }
            Contestant::NatsCluster => {
                // Each has one for clients, and one for the others.
                let ports = (0..6).map(|_| free_port()).collect::<Vec<_>>();
                let all = (0..3).map(|nth| self.launch(&ports, nth));
                let others = all.collect::<Result<Vec<_>, _>>()?;
                others.iter().try_for_each(|one| one.wait_for_all(&ports[..3]))?;
                Ok(Running { ours: Vec::new(), others, sealing: Sealing::Plain })
            }
            _ => {
                let other = self.launch(&[free_port()], 0)?;
                let certificate = other.home.path().join("cert.pem");
                let sealing = match self {
                    Contestant::NatsTls => Sealing::TlsBehindALine(Sealing::config(&certificate)),
                    _ if self.has_tls() => Sealing::Tls(Sealing::config(&certificate)),
                    _ => Sealing::Plain,
                };
                Ok(Running { ours: Vec::new(), others: vec![other], sealing })
            }
        }
    }

    /// Starts the `nth` of those that listen on these ports.
    fn launch(self, ports: &[u16], nth: usize) -> Result<Other, String> {
        let home = Home::new();
        let folder = home.path();
        if self.has_tls() {
            certify(folder)?;
        }
        let (mut command, config) = self.command(folder, ports, nth);
        fs::write(folder.join("conf"), config).map_err(|error| error.to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, ports[nth]));
        let mut other = Other { child, addr, home };
        other.wait()?;
        Ok(other)
    }

    /// What starts it, and its configuration, which goes into `conf`. None of them limits how much is said.
    fn command(self, folder: &Path, ports: &[u16], nth: usize) -> (Command, String) {
        let (dir, port) = (folder.display(), ports[nth]);
        let conf = folder.join("conf");
        match self {
            Contestant::Plain | Contestant::Secure | Contestant::Cluster => {
                unreachable!("it is ours")
            }
            Contestant::Redis | Contestant::RedisTls => {
                let listen = if self == Contestant::Redis {
                    format!("port {port}\n")
                } else {
                    format!(
                        "port 0\ntls-port {port}\ntls-auth-clients no\ntls-cert-file {dir}/cert.pem\n\
                         tls-key-file {dir}/key.pem\ntls-ca-cert-file {dir}/cert.pem\n"
                    )
                };
                let config = format!(
                    "bind 127.0.0.1\n{listen}dir {dir}\nsave \"\"\nappendonly no\nmaxclients 19000\n\
                     client-output-buffer-limit pubsub 0 0 0\n"
                );
                let mut command = Command::new("redis-server");
                command.arg(conf);
                (command, config)
            }
            Contestant::Nats | Contestant::NatsCluster => {
                let mut config = format!("listen: \"127.0.0.1:{port}\"\nmax_connections: 100000\n");
                if let Some(own) = ports.get(3 + nth) {
                    let routes = ports[3..].iter().filter(|port| *port != own);
                    let routes = routes.map(|port| format!("\"nats-route://127.0.0.1:{port}\""));
                    let routes = routes.collect::<Vec<_>>().join(", ");
                    config += &format!(
                        "server_name: s{nth}\n\
                         cluster {{ name: c, listen: \"127.0.0.1:{own}\", routes: [{routes}] }}\n"
                    );
                }
                let mut command = Command::new("nats-server");
                command.arg("-c").arg(conf);
                (command, config)
            }
            Contestant::NatsTls => {
                let config = format!(
                    "listen: \"127.0.0.1:{port}\"\nmax_connections: 100000\n\
                     tls {{ cert_file: \"{dir}/cert.pem\", key_file: \"{dir}/key.pem\", timeout: 20 }}\n"
                );
                let mut command = Command::new("nats-server");
                command.arg("-c").arg(conf);
                (command, config)
            }
            Contestant::NgircdTls => {
                // 0 is no limit.
                let config = format!(
                    "[Global]\nName = irc.test\nListen = 127.0.0.1\n\
                     [Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxPenaltyTime = 0\n\
                     PingTimeout = 3600\n[Options]\nDNS = no\nIdent = no\nPAM = no\n\
                     [SSL]\nCertFile = {dir}/cert.pem\nKeyFile = {dir}/key.pem\nPorts = {port}\n"
                );
                let mut command = Command::new("ngircd");
                command.args(["-n", "-f"]).arg(conf);
                (command, config)
            }
            Contestant::InspircdTls => {
                let config = format!(
                    "<module name=\"ssl_gnutls\">\n\
                     <sslprofile name=\"test\" provider=\"gnutls\" certfile=\"{dir}/cert.pem\" keyfile=\"{dir}/key.pem\">\n\
                     <server name=\"irc.test\" description=\"test\" network=\"test\" id=\"001\">\n\
                     <admin name=\"test\" nick=\"test\" email=\"test@irc.test\">\n\
                     <bind address=\"127.0.0.1\" port=\"{port}\" type=\"clients\" sslprofile=\"test\">\n\
                     <pid file=\"{dir}/pid\">\n\
                     <connect allow=\"*\" timeout=\"60\" pingfreq=\"3600\" commandrate=\"100000000\" fakelag=\"no\"\n\
                     threshold=\"1000000\" recvq=\"16M\" softsendq=\"64M\" hardsendq=\"64M\" localmax=\"100000\"\n\
                     globalmax=\"100000\" maxconnwarn=\"no\" maxchans=\"10\" useident=\"no\" resolvehostnames=\"no\">\n\
                     <performance softlimit=\"20000\" clonesonconnect=\"no\">\n<options defaultmodes=\"n\">\n"
                );
                let mut command = Command::new("inspircd");
                command.args(["--runasroot", "--nofork", "--nolog"]);
                command.arg(format!("--config={}", conf.display()));
                (command, config)
            }
        }
    }
}

/// Servers that listen; they end with this.
pub(super) struct Running {
    ours: Vec<Server>,
    others: Vec<Other>,
    pub(super) sealing: Sealing,
}

/// Where members join, and which processes do the work.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) addrs: Vec<SocketAddr>,
    pub(super) pids: Vec<u32>,
}

impl Place {
    /// One server of ours.
    pub(super) fn of(server: &mut Server) -> Self {
        Place { addrs: vec![server.addr()], pids: vec![server.process().id()] }
    }
}

/// A server of others.
struct Other {
    child: Child,
    addr: SocketAddr,
    home: Home,
}

impl Running {
    pub(super) fn place(&mut self) -> Place {
        let addrs = match self.ours.is_empty() {
            true => self.others.iter().map(|other| other.addr).collect(),
            false => self.ours.iter().map(Server::addr).collect(),
        };
        let ours = self.ours.iter_mut().map(|server| server.process().id());
        let pids = ours.chain(self.others.iter().map(|other| other.child.id())).collect();
        Place { addrs, pids }
    }
}

impl Other {
    /// Waits until it listens.
    fn wait(&mut self) -> Result<(), String> {
        let start = Instant::now();
        while TcpStream::connect(self.addr).is_err() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("it ended: {status}"));
            }
            if start.elapsed() > Duration::from_secs(10) {
                return Err("it does not listen".to_owned());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits until a NATS server knows all the others: it tells clients of them.
    fn wait_for_all(&self, ports: &[u16]) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            let mut line = String::new();
            let stream = TcpStream::connect(self.addr).map_err(|error| error.to_string())?;
            BufReader::new(stream).read_line(&mut line).map_err(|error| error.to_string())?;
            if ports.iter().all(|port| line.contains(&format!("\"127.0.0.1:{port}\""))) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("it does not find the others".to_owned())
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a certificate that signs itself, and its key.
fn certify(folder: &Path) -> Result<(), String> {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem"]);
    command.args(["-addext", "subjectAltName=DNS:localhost", "-out", "cert.pem"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE"]).current_dir(folder);
    let output = command.output().map_err(|error| format!("openssl: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
