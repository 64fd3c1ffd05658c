//! Many members, on one thread.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::originals::Generation;
use crate::raw::Raw;

/// How often each member reads what it heard.
const READING: Duration = Duration::from_millis(500);
/// So many join at once.
const AT_ONCE: usize = 64;

/// Members of the first day: the server asks them for nothing. They stay as long as the process.
#[derive(Debug)]
pub(super) struct Crowd {
    rate: Arc<AtomicU32>,
}

impl Crowd {
    /// Joins so many, and waits until all are in the room.
    pub(super) fn join(server: SocketAddr, members: usize) -> Result<Crowd> {
        let mut streams = Vec::new();
        for number in 0..members {
            let mut stream = TcpStream::connect(server)?;
            let register = format!("REGISTER {} 0", nick(number));
            stream.write_all(&Generation::Framed.packed(&register))?;
            stream.set_nonblocking(true)?;
            streams.push(stream);
            if number % AT_ONCE == 0 {
                drain(&mut streams)?;
            }
        }
        // Nobody is in the room before those who came earlier.
        Raw::join(Generation::Framed, server, "Latest");
        let rate = Arc::<AtomicU32>::default();
        let asked = Arc::clone(&rate);
        thread::spawn(move || stay(streams, &asked));
        Ok(Crowd { rate })
    }

    /// The member that a list in order of the nicknames shows first.
    pub(super) fn first(&self) -> String {
        nick(0)
    }

    /// From now on, so many texts are said in a second.
    pub(super) fn talk(&self, rate: u32) {
        self.rate.store(rate, Ordering::Relaxed);
    }
}

fn nick(number: usize) -> String {
    format!("Amy{number:05}")
}

/// Reads what comes, and says what is asked for, until the process ends.
fn stay(mut streams: Vec<TcpStream>, rate: &AtomicU32) {
    let mut said = 0;
    let mut read = Instant::now();
    loop {
        let rate = rate.load(Ordering::Relaxed);
        if rate > 0 {
            let speaker = said % streams.len();
            let text = format!("BROADCAST {} talk {said} of a busy evening", nick(speaker));
            if streams[speaker].write_all(&Generation::Framed.packed(&text)).is_err() {
                return;
            }
            said += 1;
        }
        if read.elapsed() > READING {
            read = Instant::now();
            if drain(&mut streams).is_err() {
                return;
            }
        }
        thread::sleep(Duration::from_secs(1) / rate.max(10));
    }
}

fn drain(streams: &mut [TcpStream]) -> Result<()> {
    let mut bytes = vec![0; 1 << 16];
    for stream in streams {
        loop {
            match stream.read(&mut bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
