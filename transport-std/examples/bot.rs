//! A bot that greets whoever joins the room.
//!
//! ```sh
//! cargo run -p plausch-transport-std --example bot -- 192.168.1.20:9000
//! ```

use std::error::Error;

use plausch_transport_std::client::{Client, Ended, Event, Options, ServerAddr};

fn main() -> Result<(), Box<dyn Error>> {
    let server = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    let ended = smol::block_on(greet(server.parse()?))?;
    println!("the bot has ended: {ended:?}");
    Ok(())
}

/// Greets newcomers until somebody tells the bot to leave, or the server does not want it.
pub async fn greet(server: ServerAddr) -> Result<Ended, Box<dyn Error>> {
    let (client, events, driver) = Client::new(Options::new(server, "greeter".parse()?));
    smol::spawn(driver).detach();
    loop {
        match events.recv().await? {
            Event::Joined { nick, .. } => {
                // By now the connection may be lost: the client comes back by itself.
                if let Err(error) = client.broadcast(&format!("Welcome, {nick}!")).await {
                    eprintln!("{nick} is not greeted: {error}");
                }
            }
            Event::Broadcast { text, .. } if text == "Go home, greeter!" => client.leave().await,
            Event::Ended { reason } => return Ok(reason),
            _ => {}
        }
    }
}
