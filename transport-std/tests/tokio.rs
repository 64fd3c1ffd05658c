//! A client and a server in a program that uses tokio.

use plausch_transport_std::client::{Client, Ended, Event, Options};
use plausch_transport_std::server;

#[test]
fn a_client_runs_on_tokio_and_a_server_beside_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let listen = vec![([127, 0, 0, 1], 0).into()];
        let server = server::spawn(server::Options { listen, ..Default::default() }).unwrap();
        let options = Options::new(server.addresses()[0].into(), "ann".parse().unwrap());
        let (client, events, driver) = Client::new(options);
        let driver = tokio::spawn(driver);
        let mut heard = Vec::new();
        while let Ok(event) = events.recv().await {
            match event {
                Event::Users { .. } => client.broadcast("hi").await.unwrap(),
                Event::Broadcast { text, own: true, .. } => {
                    heard.push(text);
                    client.leave().await;
                }
                Event::Ended { reason } => assert_eq!(reason, Ended::Left),
                _ => {}
            }
        }
        assert_eq!(heard, ["hi"]);
        driver.await.unwrap();
        while !server.handle().members().await.is_empty() {}
    });
}
