//! What the server tells whoever watches it, by HTTP at an address of its own: `/metrics` in the text format of Prometheus,
//! `/health` and `/ready`.
//!
//! | file | what |
//! |---|---|
//! | `http.rs` | questions and answers |
//! | `page.rs` | the metrics as text |
//! | `process.rs` | what the operating system knows of the process |

mod http;
mod page;
mod process;

use std::io;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use plausch_transport_std::server::{Handle, Metrics};
use smol::Timer;
use smol::future::or;
use smol::net::TcpListener;

use http::Answer;
pub(super) use process::Process;

/// How long the server may take to answer, before it counts as one that hangs.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers at `addr` for as long as the program runs, on a thread of its own: also if all others hang. Returns the address
/// with the port that was found.
///
/// # Errors
/// The address cannot be listened on, or there can be no thread.
pub(super) fn start(addr: SocketAddr, server: &Handle) -> io::Result<SocketAddr> {
    let listener = smol::block_on(TcpListener::bind(addr))?;
    let addr = listener.local_addr()?;
    let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let server = server.clone();
    let answer = move |path: String| answer(path, server.clone(), started);
    thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || smol::block_on(http::serve(listener, answer)))?;
    Ok(addr)
}

async fn answer(path: String, server: Handle, started: Duration) -> Option<Answer> {
    let asked = Instant::now();
    let metrics = match path.as_str() {
        "/metrics" | "/health" | "/ready" => ask(&server).await,
        _ => return None,
    };
    let Some(metrics) = metrics else {
        return Some(Answer { status: Answer::UNAVAILABLE, body: "hangs\n".to_owned() });
    };
    Some(match path.as_str() {
        "/metrics" => {
            let body = page::page(&metrics, asked.elapsed(), &Process::look(), started);
            Answer { status: Answer::OK, body }
        }
        "/ready" if is_full(&metrics) => {
            Answer { status: Answer::UNAVAILABLE, body: "full\n".to_owned() }
        }
        "/ready" if metrics.cut_off => {
            Answer { status: Answer::UNAVAILABLE, body: "apart\n".to_owned() }
        }
        "/ready" => Answer { status: Answer::OK, body: "ready\n".to_owned() },
        _ => Answer { status: Answer::OK, body: "alive\n".to_owned() },
    })
}

/// What the server tells, if it answers.
async fn ask(server: &Handle) -> Option<Metrics> {
    let timeout = async {
        Timer::after(PATIENCE).await;
        None
    };
    or(server.metrics(), timeout).await
}

fn is_full(metrics: &Metrics) -> bool {
    metrics.members() >= metrics.members_limit
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_transport_std::server;

    fn answered(path: &str, server: &Handle) -> Option<(&'static str, String)> {
        let answer = smol::block_on(answer(path.to_owned(), server.clone(), Duration::ZERO));
        answer.map(|answer| (answer.status, answer.body))
    }

    #[test]
    fn a_server_that_has_stopped_is_neither_alive_nor_ready() {
        let listen = vec!["127.0.0.1:0".parse().unwrap()];
        let options = server::Options { listen, ..server::Options::default() };
        let running = server::spawn(options).unwrap();
        let handle = running.handle().clone();
        let ok = |body: &str| Some((Answer::OK, body.to_owned()));
        assert_eq!(answered("/health", &handle), ok("alive\n"));
        assert_eq!(answered("/ready", &handle), ok("ready\n"));
        assert_eq!(answered("/", &handle), None);
        running.stop();
        for path in ["/health", "/ready", "/metrics"] {
            let hangs = Some((Answer::UNAVAILABLE, "hangs\n".to_owned()));
            assert_eq!(answered(path, &handle), hangs, "{path}");
        }
    }
}
