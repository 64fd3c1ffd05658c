//! What is between a client's words and its socket: nothing, TLS, or a secure link (§8).

use std::io::{self, Read, Write};
use std::sync::Arc;

use plausch_core::secure::{Generator, Identity, Item, Purpose, SecureLink};
use plausch_core::time::Instant;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use crate::stream::seal;

/// How a server's links are kept from others.
#[derive(Clone)]
pub(super) enum Sealing {
    /// Not at all.
    Plain,
    /// By TLS, with a certificate of ours.
    Tls(Arc<ClientConfig>),
    /// By TLS once the server has said a line.
    TlsBehindALine(Arc<ClientConfig>),
    /// By secure links.
    Secure,
}

/// One client's end of a link.
pub(super) enum Seal {
    Plain,
    Tls(Box<ClientConnection>),
    /// The server's line is still to come, and then what the client says first.
    Waiting(Arc<ClientConfig>, Vec<u8>),
    /// With what the client says first, once the link is open.
    Secure(Box<SecureLink>, Vec<u8>),
}

impl Sealing {
    /// TLS for a server that has this certificate.
    pub(super) fn config(certificate: &std::path::Path) -> Arc<ClientConfig> {
        let certificate = CertificateDer::from_pem_file(certificate).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("a certificate that can be trusted");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    }

    /// One more link, which says `hello` as soon as it can. `out` is what is to be sent at once.
    pub(super) fn link(&self, id: usize, hello: &[u8], out: &mut Vec<u8>) -> Seal {
        match self {
            Sealing::Plain => {
                out.extend_from_slice(hello);
                Seal::Plain
            }
            Sealing::Tls(config) => tls(config, hello, out),
            Sealing::TlsBehindALine(config) => Seal::Waiting(Arc::clone(config), hello.to_vec()),
            Sealing::Secure => {
                let mut seed = [0; 32];
                seed[..8].copy_from_slice(&(id as u64).to_be_bytes());
                let mut generator = Generator::new(seed);
                let identity = Identity::generate(&mut generator);
                let (purpose, now) = (Purpose::Directory, Instant::START);
                let (link, first) = SecureLink::initiate(&identity, purpose, &mut generator, now);
                out.extend_from_slice(&first);
                Seal::Secure(Box::new(link), hello.to_vec())
            }
        }
    }
}

impl Seal {
    /// Opens what has arrived: appends it to `plain`, and what is to be answered to `out`.
    pub(super) fn open(
        &mut self,
        mut bytes: &[u8],
        plain: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match self {
            Seal::Plain => plain.extend_from_slice(bytes),
            Seal::Waiting(config, hello) => {
                plain.extend_from_slice(bytes);
                if bytes.ends_with(b"\n") {
                    *self = tls(config, hello, out);
                }
            }
            Seal::Tls(tls) => {
                while !bytes.is_empty() {
                    tls.read_tls(&mut bytes)?;
                    let state = tls.process_new_packets().map_err(io::Error::other)?;
                    let start = plain.len();
                    plain.resize(start + state.plaintext_bytes_to_read(), 0);
                    tls.reader().read_exact(&mut plain[start..])?;
                }
                while tls.wants_write() {
                    tls.write_tls(out)?;
                }
            }
            Seal::Secure(link, hello) => {
                while !bytes.is_empty() {
                    let (used, item) = link.receive(bytes);
                    bytes = &bytes[used..];
                    match item {
                        None => {}
                        Some(Item::Plain(opened)) => plain.extend_from_slice(opened),
                        Some(Item::Secured { send: Some(last), .. }) => {
                            out.extend_from_slice(&last);
                            seal(link, hello, out);
                        }
                        Some(item) => return Err(io::Error::other(format!("{item:?}"))),
                    }
                }
            }
        }
        Ok(())
    }

    /// Appends to `out` what `plain` is on the wire.
    pub(super) fn seal(&mut self, plain: &[u8], out: &mut Vec<u8>) {
        match self {
            Seal::Plain => out.extend_from_slice(plain),
            Seal::Waiting(..) => panic!("the link is not open"),
            Seal::Tls(tls) => write(tls, plain, out),
            Seal::Secure(link, _) => seal(link, plain, out),
        }
    }

    /// What keeps it, for the table.
    pub(super) fn name(&self) -> String {
        match self {
            Seal::Plain | Seal::Waiting(..) => "nothing".to_owned(),
            Seal::Tls(tls) => {
                let suite = tls.negotiated_cipher_suite().map(|suite| suite.suite());
                suite.map_or_else(String::new, |suite| format!("{suite:?}"))
            }
            Seal::Secure(..) => "§8, ChaCha20-Poly1305".to_owned(),
        }
    }
}

fn tls(config: &Arc<ClientConfig>, hello: &[u8], out: &mut Vec<u8>) -> Seal {
    let name = ServerName::try_from("localhost").expect("a name");
    let mut tls = ClientConnection::new(Arc::clone(config), name).expect("a client");
    tls.set_buffer_limit(None);
    write(&mut tls, hello, out);
    Seal::Tls(Box::new(tls))
}

fn write(tls: &mut ClientConnection, plain: &[u8], out: &mut Vec<u8>) {
    tls.writer().write_all(plain).expect("memory");
    while tls.wants_write() {
        tls.write_tls(out).expect("memory");
    }
}
