//! The service manager, such as systemd: the sockets that it hands over (`LISTEN_FDS`), and what it is told (`NOTIFY_SOCKET`).

use std::future::pending;
use std::io;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process;
use std::time::{Duration, Instant};

use listenfd::ListenFd;
use plausch_app::environment::Environment;
use plausch_app::texts;
use rustix::net::sockopt::socket_acceptconn;
use rustix::time::{ClockId, clock_gettime};
use smol::Timer;

/// How often it is told how the server stands, if it does not want to know more often.
const PACE: Duration = Duration::from_secs(30);
/// How long it may take to take what it is told.
const PATIENCE: Duration = Duration::from_secs(1);

/// The sockets that the service manager hands over, in its order. To be asked once, and before there are threads.
///
/// # Errors
/// One of them is no TCP socket that listens: in words.
pub(super) fn sockets() -> Result<Vec<TcpListener>, String> {
    let mut handed = ListenFd::from_env();
    let sockets = (0..handed.len()).map(|index| {
        let socket = handed.take_tcp_listener(index).ok().flatten();
        let listens = |socket: &TcpListener| socket_acceptconn(socket).unwrap_or(false);
        socket.filter(listens).ok_or_else(|| texts::handed_over_wrongly(index + 1))
    });
    sockets.collect()
}

/// See the module.
pub(super) struct Manager {
    /// None: nobody wants to be told.
    socket: Option<UnixDatagram>,
    pace: Duration,
    next: Instant,
}

impl Manager {
    /// The one that started this process, if one did that wants to be told.
    pub(super) fn that_started_us(env: Environment<'_>) -> Self {
        let socket = env("NOTIFY_SOCKET").and_then(|path| {
            let connected = connect(&path);
            connected.inspect_err(|why| log::warn!("{}", texts::manager_unreachable(why))).ok()
        });
        let pace = watchdog(env).map_or(PACE, |longest| longest / 2);
        Manager { socket, pace, next: Instant::now() + pace }
    }

    /// The server lets members in, and has so many.
    pub(super) fn tell_ready(&self, members: usize) {
        self.tell(&format!("READY=1\nSTATUS={}\n", texts::member_count(members)));
    }

    /// The settings are read again; [`tell_ready`](Manager::tell_ready) ends it.
    pub(super) fn tell_reloading(&self) {
        let now = clock_gettime(ClockId::Monotonic);
        let micros = now.tv_sec * 1_000_000 + now.tv_nsec / 1000;
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={micros}\n"));
    }

    /// The server ends.
    pub(super) fn tell_stopping(&self) {
        self.tell("STOPPING=1\n");
    }

    /// Waits until it is to be told that the server is alive.
    pub(super) async fn is_due(&self) {
        match self.socket {
            Some(_) => drop(Timer::at(self.next).await),
            None => pending().await,
        }
    }

    /// The server has answered, and has so many members.
    pub(super) fn tell_alive(&mut self, members: usize) {
        self.next = Instant::now() + self.pace;
        self.tell(&format!("WATCHDOG=1\nSTATUS={}\n", texts::member_count(members)));
    }

    fn tell(&self, state: &str) {
        if let Some(socket) = &self.socket
            && let Err(why) = socket.send(state.as_bytes())
        {
            log::warn!("{}", texts::manager_unreachable(&why));
        }
    }
}

/// A path, or with `@` a name in Linux' abstract namespace.
fn connect(path: &str) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let addr = match path.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(path)?,
    };
    socket.connect_addr(&addr)?;
    Ok(socket)
}

/// How long this process may say nothing before it counts as one that hangs.
fn watchdog(env: Environment<'_>) -> Option<Duration> {
    let is_ours = env("WATCHDOG_PID").is_none_or(|pid| pid.parse() == Ok(process::id()));
    let micros = env("WATCHDOG_USEC")?.parse().ok().filter(|micros| *micros > 0 && is_ours)?;
    Some(Duration::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Option<Duration> {
        let value = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name)?;
            Some(found.1.to_owned())
        };
        watchdog(&value)
    }

    #[test]
    fn the_watchdog_is_for_the_process_that_it_names() {
        let us = process::id().to_string();
        let micros = ("WATCHDOG_USEC", "3000000");
        assert_eq!(told(&[micros]), Some(Duration::from_secs(3)));
        assert_eq!(told(&[micros, ("WATCHDOG_PID", &us)]), Some(Duration::from_secs(3)));
        assert_eq!(told(&[micros, ("WATCHDOG_PID", "1")]), None);
        assert_eq!(told(&[("WATCHDOG_USEC", "0")]), None);
        assert_eq!(told(&[]), None);
    }
}
