//! A server that prints what happens in its room, until it is told to stop on stdin.
//!
//! ```sh
//! cargo run -p plausch-transport-std --example server -- 0.0.0.0:9000
//! ```

use std::error::Error;
use std::net::SocketAddr;

use plausch_transport_std::server::{self, Events, Options, Running};

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    let server = start(address.parse()?)?;
    println!("listening on {:?}; press Enter to stop", server.addresses());
    let events = server.events().clone();
    let printing = std::thread::spawn(move || smol::block_on(print(events)));
    std::io::stdin().read_line(&mut String::new())?;
    server.stop();
    let printed = printing.join().map_err(|_| "printing failed")?;
    println!("{printed} events");
    Ok(())
}

/// Starts a server that lets everybody say as much as they like.
pub fn start(address: SocketAddr) -> Result<Running, Box<dyn Error>> {
    let mut options = Options { listen: vec![address], ..Options::default() };
    options.limits.directory.broadcasts.burst = 0;
    Ok(server::spawn(options)?)
}

/// Prints events until the server has stopped. Returns how many there were.
pub async fn print(events: Events) -> u64 {
    let mut count = 0;
    while let Some(event) = events.next().await {
        println!("{event:?}");
        count += 1;
    }
    count + events.take_lost()
}
