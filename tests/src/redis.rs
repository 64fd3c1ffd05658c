//! A real engine for servers with one room: `redis-server`, without persistence.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::free_port;
use crate::waiting::SOON;

/// A running engine. It is killed when it is dropped.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    process: Child,
}

impl Redis {
    /// Starts one with these arguments. None: none is installed, which is printed.
    pub fn if_installed(arguments: &[&str]) -> Option<Self> {
        Self::if_installed_at(free_port(), arguments)
    }

    /// The same at this port.
    ///
    /// # Panics
    /// If it does not start.
    pub fn if_installed_at(port: u16, arguments: &[&str]) -> Option<Self> {
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        command.args(["--save", "", "--appendonly", "no"]).args(arguments);
        let Ok(process) = command.stdout(Stdio::null()).spawn() else {
            eprintln!("skipped: redis-server is not here");
            return None;
        };
        let mut redis = Redis { port, process };
        let start = Instant::now();
        while redis.try_command("PING").is_none() {
            let ended = redis.process.try_wait().expect("a child of this process");
            assert!(ended.is_none() && start.elapsed() < SOON, "redis-server does not start");
            sleep(Duration::from_millis(10));
        }
        Some(redis)
    }

    /// Where it is, as `--cluster` takes it.
    pub fn address(&self) -> String {
        address(self.port)
    }

    /// Does one command, and returns the first line of its answer, without what kind of line that is.
    ///
    /// # Panics
    /// If there is no answer.
    pub fn command(&self, command: &str) -> String {
        self.try_command(command).expect("an answer")
    }

    fn try_command(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.set_read_timeout(Some(SOON)).ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).ok()?;
        line.trim_end().get(1..).map(ToOwned::to_owned)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An engine at this port of this machine, as `--cluster` takes it.
pub fn address(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}
