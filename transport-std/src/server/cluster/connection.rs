//! [`Connection`]: to the engine's primary, wherever that is now.

use std::time::Duration;

use log::debug;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ErrorKind, IntoConnectionInfo,
    RedisConnectionInfo, RedisError, ScriptInvocation, ServerErrorKind, TlsCertificates, Value,
};

use super::EngineOptions;
use super::address::Shown;
use super::entry::{array, string};
use super::error::EngineError;

/// A connection to the primary. It is made when it is needed, and again after a failure.
#[derive(Debug)]
pub(super) struct Connection {
    options: EngineOptions,
    /// How long the engine may take to answer, in addition to what the options say.
    waits: Duration,
    current: Option<MultiplexedConnection>,
}

/// The first version with streams.
const OLDEST: u32 = 5;
/// How often a cluster may send us on.
const MAX_MOVES: usize = 3;

impl Connection {
    pub(super) fn new(options: EngineOptions, waits: Duration) -> Self {
        Connection { options, waits, current: None }
    }

    pub(super) fn options(&self) -> &EngineOptions {
        &self.options
    }

    /// Connects, if there is no connection.
    pub(super) async fn connected(&mut self) -> Result<MultiplexedConnection, EngineError> {
        if let Some(current) = &self.current {
            return Ok(current.clone());
        }
        let new = connect(&self.options, self.waits).await?;
        debug!("connected to the cluster's engine at {}", self.options.address);
        Ok(self.current.insert(new).clone())
    }

    /// Asks one question.
    pub(super) async fn ask(&mut self, question: &Cmd) -> Result<Value, EngineError> {
        let answer = question.query_async(&mut self.connected().await?).await;
        self.checked(answer)
    }

    /// Runs a script.
    pub(super) async fn invoke(
        &mut self,
        call: &ScriptInvocation<'_>,
    ) -> Result<Value, EngineError> {
        let answer = call.invoke_async(&mut self.connected().await?).await;
        self.checked(answer)
    }

    /// After a failure, another connection may lead to another primary.
    fn checked(&mut self, answer: Result<Value, RedisError>) -> Result<Value, EngineError> {
        answer.map_err(EngineError::from).inspect_err(|error| {
            if error.wants_reconnect() {
                self.current = None;
            }
        })
    }
}

async fn connect(
    options: &EngineOptions,
    waits: Duration,
) -> Result<MultiplexedConnection, EngineError> {
    let nodes = options.address.nodes();
    let Some(name) = options.address.primary() else {
        let [node, ..] = nodes else { return Err(EngineError::unexpected("no address")) };
        return connect_within_cluster(options, node.clone(), waits).await;
    };
    let mut why = EngineError::unexpected("no address");
    for sentinel in nodes {
        match ask_sentinel(options, sentinel, name).await {
            Ok(Some(node)) => return connect_within_cluster(options, node, waits).await,
            Ok(None) => return Err(EngineError::NoSuchPrimary(name.to_owned())),
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// In a cluster, the node that has the room's slot says so; all keys of a room are in one.
async fn connect_within_cluster(
    options: &EngineOptions,
    mut node: ConnectionAddr,
    waits: Duration,
) -> Result<MultiplexedConnection, EngineError> {
    for _ in 0..MAX_MOVES {
        let settings = options.address.settings();
        let mut connection = open(options, &node, settings.clone(), waits).await?;
        let looked =
            Cmd::new().arg("XLEN").arg(options.key("stream")).query_async(&mut connection).await;
        match looked {
            Ok(Value::Int(_)) => {}
            Ok(_) => return Err(EngineError::unexpected("no number where one has to be")),
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::Moved) => {
                node = moved_to(options, &node, &error).ok_or_else(|| {
                    EngineError::NotReady("the cluster does not say who has the room".to_owned())
                })?;
                continue;
            }
            Err(error) if is_unknown_command(&error) => {
                return Err(EngineError::TooOld(String::new()));
            }
            Err(error) => return Err(EngineError::from(error).while_connecting()),
        }
        check(&mut connection).await?;
        return Ok(connection);
    }
    Err(EngineError::NotReady("the cluster sends from node to node".to_owned()))
}

async fn open(
    options: &EngineOptions,
    node: &ConnectionAddr,
    settings: RedisConnectionInfo,
    waits: Duration,
) -> Result<MultiplexedConnection, EngineError> {
    let address = Shown(node).to_string();
    let described = |error: RedisError| match EngineError::from(error).while_connecting() {
        EngineError::Unreachable(why) => EngineError::Unreachable(format!("{address}: {why}")),
        other => other,
    };
    let info = node.clone().into_connection_info().map_err(described)?.set_redis_settings(settings);
    let client = match node {
        ConnectionAddr::TcpTls { .. } => {
            let root_cert = options.ca.clone();
            Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })
        }
        _ => Client::open(info),
    };
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(options.timeout))
        .set_response_timeout(Some(options.timeout + waits));
    let client = client.map_err(described)?;
    client.get_multiplexed_async_connection_with_config(&config).await.map_err(described)
}

/// Which node the sentinel takes for the primary, if it knows it.
async fn ask_sentinel(
    options: &EngineOptions,
    sentinel: &ConnectionAddr,
    name: &str,
) -> Result<Option<ConnectionAddr>, EngineError> {
    // The user and the password are the engine's.
    let settings = RedisConnectionInfo::default();
    let mut connection = open(options, sentinel, settings, Duration::ZERO).await?;
    let mut question = Cmd::new();
    question.arg("SENTINEL").arg("get-master-addr-by-name").arg(name);
    let answer: Value = question.query_async(&mut connection).await.map_err(EngineError::from)?;
    if answer == Value::Nil {
        return Ok(None);
    }
    match array(&answer)? {
        [host, port] => {
            let port = string(port)?.parse();
            let port = port.map_err(|_| EngineError::unexpected("a primary without a port"))?;
            Ok(Some(options.address.node(string(host)?, port)))
        }
        _ => Err(EngineError::unexpected("a primary without an address")),
    }
}

/// Where a cluster sends us. A node that does not know how it is reached leaves out the host: it is its own.
fn moved_to(
    options: &EngineOptions,
    from: &ConnectionAddr,
    error: &RedisError,
) -> Option<ConnectionAddr> {
    let (address, _) = error.redirect_node()?;
    let (host, port) = address.rsplit_once(':')?;
    let host = host.trim_matches(['[', ']']);
    let own = match from {
        ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } => host,
        _ => return None,
    };
    Some(options.address.node(if host.is_empty() { own } else { host }, port.parse().ok()?))
}

/// Whether it is a primary, and new enough. Who may not ask finds out later.
async fn check(connection: &mut MultiplexedConnection) -> Result<(), EngineError> {
    let info: Result<String, RedisError> = Cmd::new().arg("INFO").query_async(connection).await;
    let info = match info {
        Ok(info) => info,
        Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) => return Ok(()),
        Err(error) => return Err(EngineError::from(error).while_connecting()),
    };
    let field =
        |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    if let Some(version) = field("redis_version") {
        let major = version.split('.').next().and_then(|major| major.parse().ok());
        if major.is_some_and(|major: u32| major < OLDEST) {
            return Err(EngineError::TooOld(version.to_owned()));
        }
    }
    if field("role").is_some_and(|role| role != "master") {
        return Err(EngineError::ReadOnly);
    }
    match field("loading") {
        Some("1") => Err(EngineError::NotReady("it is loading".to_owned())),
        _ => Ok(()),
    }
}

fn is_unknown_command(error: &RedisError) -> bool {
    error.to_string().to_lowercase().contains("unknown command")
}
