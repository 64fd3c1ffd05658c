//! A member that accepts every private chat, and says back whatever it is told.
//!
//! ```sh
//! cargo run -p plausch-transport-std --example echo -- 192.168.1.20:9000
//! ```

use std::error::Error;

use plausch_transport_std::client::{Client, CommandError, Ended, Event, Options, ServerAddr};

fn main() -> Result<(), Box<dyn Error>> {
    let server = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    let ended = smol::block_on(echo(server.parse()?))?;
    println!("the echo has ended: {ended:?}");
    Ok(())
}

/// Echoes until the server does not want it any more.
pub async fn echo(server: ServerAddr) -> Result<Ended, Box<dyn Error>> {
    let (client, events, driver) = Client::new(Options::new(server, "echo".parse()?));
    smol::spawn(driver).detach();
    loop {
        let event = events.recv().await?;
        if let Event::Ended { reason } = event {
            return Ok(reason);
        }
        // The other side may have gone in the meantime: then the request fails, and nothing else does.
        if let Err(error) = answer(&client, event).await {
            eprintln!("{error}");
        }
    }
}

async fn answer(client: &Client, event: Event) -> Result<(), CommandError> {
    match event {
        Event::Invited { peer, .. } => client.accept(&peer).await,
        Event::ChatText { peer, text, own: false, .. } => client.say(&peer, &text).await,
        _ => Ok(()),
    }
}
