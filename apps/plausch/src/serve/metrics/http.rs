//! HTTP/1.1 for those who watch a server: one short answer for each connection. Whoever asks may be hostile: what an asker
//! sends, how long it takes and how many ask at once is bounded.

use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::Shutdown;
use std::rc::Rc;
use std::time::Duration;

use httparse::{EMPTY_HEADER, Request, Status};
use smol::future::or;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::net::{TcpListener, TcpStream};
use smol::{LocalExecutor, Task, Timer};

/// How long a request may be, with all its headers.
const MAX_HEAD: usize = 8 << 10;
/// How many headers it may have.
const MAX_HEADERS: usize = 64;
/// How long all of it may take: to ask, to be answered, and to read the answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How many may ask at once. One more, and the one that has been here longest has to go: so nobody who only waits can keep
/// others out.
const MAX_CONNECTIONS: usize = 32;
/// How long to wait if there are too few descriptors to accept.
const PAUSE: Duration = Duration::from_millis(100);

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) body: String,
}

impl Answer {
    pub(super) const OK: &str = "200 OK";
    pub(super) const UNAVAILABLE: &str = "503 Service Unavailable";
    const BAD: &str = "400 Bad Request";
    const MISSING: &str = "404 Not Found";
    const NOT_ALLOWED: &str = "405 Method Not Allowed";
    const TOO_LARGE: &str = "431 Request Header Fields Too Large";

    /// Nothing but the status.
    fn only(status: &'static str) -> Self {
        Answer { status, body: format!("{status}\n") }
    }
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    path: String,
    /// Without the body of the answer.
    is_head: bool,
}

/// Answers with what `answer` makes of a path, forever. None: there is nothing at that path.
pub(super) async fn serve<F>(listener: TcpListener, answer: impl Fn(String) -> F + 'static)
where
    F: Future<Output = Option<Answer>> + 'static,
{
    let (executor, answer) = (LocalExecutor::new(), Rc::new(answer));
    let accepting = async {
        let mut asking: VecDeque<Task<()>> = VecDeque::new();
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    asking.retain(|task| !task.is_finished());
                    if asking.len() == MAX_CONNECTIONS {
                        asking.pop_front();
                    }
                    let answer = Rc::clone(&answer);
                    asking.push_back(executor.spawn(async move {
                        let timeout = async {
                            Timer::after(TIMEOUT).await;
                            Err(ErrorKind::TimedOut.into())
                        };
                        // Whoever asks knows best what became of it.
                        let _ = or(converse(stream, &*answer), timeout).await;
                    }));
                }
                Err(_) => {
                    Timer::after(PAUSE).await;
                }
            }
        }
    };
    executor.run(accepting).await;
}

async fn converse<F>(mut stream: TcpStream, answer: &impl Fn(String) -> F) -> io::Result<()>
where
    F: Future<Output = Option<Answer>>,
{
    let (is_head, answer) = match ask(&mut stream).await? {
        Ok(Question { path, is_head }) => {
            (is_head, answer(path).await.unwrap_or_else(|| Answer::only(Answer::MISSING)))
        }
        Err(refused) => (false, refused),
    };
    stream.write_all(written(&answer, is_head).as_bytes()).await?;
    stream.shutdown(Shutdown::Write)?;
    // What was sent beside the request must not tear the answer away.
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

/// Reads a request. The inner error is the answer to one that makes no sense.
async fn ask(stream: &mut TcpStream) -> io::Result<Result<Question, Answer>> {
    let mut head = Vec::new();
    loop {
        let mut bytes = [0; 1024];
        let count = stream.read(&mut bytes).await?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(bytes.get(..count).unwrap_or_default());
        if let Some(question) = read(&head) {
            return Ok(question);
        }
    }
}

/// What a request asks for, once it is whole.
fn read(head: &[u8]) -> Option<Result<Question, Answer>> {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut request = Request::new(&mut headers);
    Some(match request.parse(head) {
        Ok(Status::Partial) if head.len() < MAX_HEAD => return None,
        Ok(Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            Err(Answer::only(Answer::TOO_LARGE))
        }
        Err(_) => Err(Answer::only(Answer::BAD)),
        Ok(Status::Complete(_)) => match (request.method, request.path) {
            (Some(method @ ("GET" | "HEAD")), Some(path)) => {
                let path = path.split(['?', '#']).next().unwrap_or_default();
                Ok(Question { path: path.to_owned(), is_head: method == "HEAD" })
            }
            _ => Err(Answer::only(Answer::NOT_ALLOWED)),
        },
    })
}

/// The answer as it is sent.
fn written(answer: &Answer, is_head: bool) -> String {
    let Answer { status, body } = answer;
    let allow = match *status {
        Answer::NOT_ALLOWED => "Allow: GET, HEAD\r\n",
        _ => "",
    };
    let length = body.len();
    let body = if is_head { "" } else { body };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
         Content-Length: {length}\r\nCache-Control: no-store\r\n{allow}Connection: close\r\n\r\n{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str, is_head: bool) -> Option<Result<Question, Answer>> {
        Some(Ok(Question { path: path.to_owned(), is_head }))
    }

    #[test]
    fn a_request_is_read_once_it_is_whole() {
        let whole = b"GET /metrics?x=1 HTTP/1.1\r\nHost: here\r\n\r\n";
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{end}");
        }
        assert_eq!(read(whole), asked("/metrics", false));
        assert_eq!(read(b"HEAD / HTTP/1.0\r\n\r\n"), asked("/", true));
    }

    #[test]
    fn what_makes_no_sense_is_answered_and_what_is_too_long_ends() {
        let refused = |status| Some(Err(Answer::only(status)));
        assert_eq!(read(b"POST /metrics HTTP/1.1\r\n\r\n"), refused(Answer::NOT_ALLOWED));
        assert_eq!(read(b"\x01\x01\x00\x20"), refused(Answer::BAD));
        assert_eq!(read(b"GET /\r\n\r\n"), refused(Answer::BAD));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(read(many.as_bytes()), refused(Answer::TOO_LARGE));
        let long = format!("GET / HTTP/1.1\r\nA: {}", "b".repeat(MAX_HEAD));
        assert_eq!(read(long.as_bytes()), refused(Answer::TOO_LARGE));
    }

    #[test]
    fn an_answer_says_how_long_it_is_and_what_else_is_allowed() {
        let answer = Answer { status: Answer::OK, body: "alive\n".to_owned() };
        let whole = written(&answer, false);
        assert!(whole.starts_with("HTTP/1.1 200 OK\r\n"), "{whole}");
        assert!(whole.contains("Content-Length: 6\r\n"), "{whole}");
        assert!(whole.ends_with("\r\n\r\nalive\n"), "{whole}");
        assert_eq!(written(&answer, true), whole.strip_suffix("alive\n").unwrap());
        let refused = written(&Answer::only(Answer::NOT_ALLOWED), false);
        assert!(refused.contains("\r\nAllow: GET, HEAD\r\n"), "{refused}");
    }
}
