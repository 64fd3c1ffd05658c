//! Accepting connections.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use async_io::{Async, Timer};
use futures_lite::future::yield_now;
use log::{debug, warn};
use smol::LocalExecutor;

use super::driver::Driver;
use super::link::Link;
use crate::keep_alive;

/// Connections accepted before other tasks get their turn.
const MAX_AT_ONCE: usize = 64;

/// How long not to say again that there are too few.
const SILENCE: Duration = Duration::from_secs(60);
/// How long to wait if there are too few descriptors or too little memory to accept.
const PAUSE: Duration = Duration::from_millis(100);

/// Makes a link of each connection, forever.
pub(super) async fn accept(
    listener: Async<TcpListener>,
    links: Weak<LocalExecutor<'static>>,
    driver: Rc<Driver>,
) {
    let mut taken = 0;
    let mut complained: Option<Instant> = None;
    loop {
        match listener.get_ref().accept() {
            Ok((stream, from)) => {
                let opened = open(stream, from, &links, &driver);
                if let Err(error) = opened {
                    debug!("the connection from {from} failed at once: {error}");
                }
                taken += 1;
                if taken % MAX_AT_ONCE == 0 {
                    yield_now().await;
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                // The next accept finds any error, too.
                let _ = listener.readable().await;
                driver.hear_quiet_links(&links);
            }
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                if complained.is_none_or(|at| at.elapsed() >= SILENCE) {
                    warn!(
                        event = "cannot_accept", os = error.raw_os_error().unwrap_or(0);
                        "cannot accept connections for now: {}. Each takes an open file: see ulimit -n, or LimitNOFILE of systemd",
                        words(&error)
                    );
                    complained = Some(Instant::now());
                }
                Timer::after(PAUSE).await;
            }
        }
    }
}

/// What the system says, without its number.
pub(super) fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn open(
    stream: TcpStream,
    from: SocketAddr,
    links: &Weak<LocalExecutor<'static>>,
    driver: &Rc<Driver>,
) -> io::Result<()> {
    let Some(links) = links.upgrade() else { return Ok(()) };
    keep_alive::keep(&stream)?;
    let stream = Async::new(stream)?;
    links.spawn(Link::new(stream, from, Rc::clone(driver))).detach();
    Ok(())
}

/// Whether only this connection failed, and the next one may be fine.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
