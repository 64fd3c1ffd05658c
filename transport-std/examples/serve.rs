//! A directory server without limits of rate, for measuring: `serve ADDRESS`.

use std::error::Error;

use plausch_transport_std::server::{Limits, Options, Server};

fn main() -> Result<(), Box<dyn Error>> {
    let listen = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9000".to_owned());
    let mut limits = Limits::default();
    limits.directory.broadcasts.burst = 0;
    let options = Options { listen: vec![listen.parse()?], limits };
    smol::block_on(async {
        let server = Server::bind(options).await?;
        println!("listening on {:?}", server.addresses());
        server.run().await;
        Ok(())
    })
}
