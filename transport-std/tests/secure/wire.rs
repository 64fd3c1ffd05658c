//! A wire between a client and a server: it listens in, cuts what goes by into pieces, and changes it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// See the module.
pub(crate) struct Wire {
    pub(crate) addr: SocketAddr,
    tap: Arc<Tap>,
}

#[derive(Default)]
struct Tap {
    heard: Mutex<Vec<u8>>,
    connections: AtomicUsize,
    /// How many bytes go on at once; 0: as many as come.
    piece: AtomicUsize,
    /// One of the bytes that the server sends from then on is changed.
    flip: AtomicUsize,
    /// Connections get nowhere from then on.
    hangs: AtomicBool,
}

impl Wire {
    /// A wire to `server`.
    pub(crate) fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (addr, tap) = (listener.local_addr().unwrap(), Arc::<Tap>::default());
        let shared = Arc::clone(&tap);
        thread::spawn(move || {
            let mut hanging = Vec::new();
            for client in listener.incoming().map_while(Result::ok) {
                if shared.hangs.load(Ordering::SeqCst) {
                    hanging.push(client);
                    continue;
                }
                let Ok(server) = TcpStream::connect(server) else { continue };
                shared.connections.fetch_add(1, Ordering::SeqCst);
                for (from, to, of_server) in [
                    (client.try_clone().unwrap(), server.try_clone().unwrap(), false),
                    (server, client, true),
                ] {
                    let tap = Arc::clone(&shared);
                    thread::spawn(move || tap.carry(&from, &to, of_server));
                }
            }
        });
        Wire { addr, tap }
    }

    /// What goes by goes on in pieces of so many bytes.
    pub(crate) fn cut(&self, piece: usize) {
        self.tap.piece.store(piece, Ordering::SeqCst);
    }

    /// The next byte of the server is changed.
    pub(crate) fn flip(&self) {
        self.tap.flip.store(1, Ordering::SeqCst);
    }

    /// Whoever connects from now on hears nothing.
    pub(crate) fn hang(&self) {
        self.tap.hangs.store(true, Ordering::SeqCst);
    }

    /// Whoever connects from now on gets through again.
    pub(crate) fn go_on(&self) {
        self.tap.hangs.store(false, Ordering::SeqCst);
    }

    pub(crate) fn connections(&self) -> usize {
        self.tap.connections.load(Ordering::SeqCst)
    }

    /// Whether these words went by in clear.
    pub(crate) fn heard(&self, words: &str) -> bool {
        let heard = self.tap.heard.lock().unwrap();
        heard.windows(words.len()).any(|window| window == words.as_bytes())
    }

    /// How many bytes went by.
    pub(crate) fn len(&self) -> usize {
        self.tap.heard.lock().unwrap().len()
    }
}

impl Tap {
    fn carry(&self, mut from: &TcpStream, mut to: &TcpStream, of_server: bool) {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            let bytes = &mut bytes[..count];
            if of_server && self.flip.swap(0, Ordering::SeqCst) == 1 {
                bytes[count - 1] ^= 1;
            }
            self.heard.lock().unwrap().extend_from_slice(bytes);
            let piece = self.piece.load(Ordering::SeqCst);
            let pieces = bytes.chunks(if piece == 0 { count } else { piece });
            for piece in pieces {
                if to.write_all(piece).is_err() {
                    return;
                }
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    }
}
