//! The examples, run.

#[expect(dead_code, unreachable_pub, reason = "an example is a program of its own")]
#[path = "../examples/bot.rs"]
mod bot;
#[expect(dead_code, unreachable_pub, reason = "an example is a program of its own")]
#[path = "../examples/echo.rs"]
mod echo;
#[expect(dead_code, unreachable_pub, reason = "an example is a program of its own")]
#[path = "../examples/server.rs"]
mod server;

#[expect(dead_code, reason = "other tests need more of it")]
mod common;

use plausch_transport_std::client::{Ended, Event, Peer, ServerAddr};
use plausch_transport_std::server::Running;

use common::{Person, run};

#[test]
fn the_bot_greets_whoever_joins_and_goes_when_told() {
    run(async {
        let server = server::start(([127, 0, 0, 1], 0).into()).unwrap();
        let bot = smol::spawn(bot_ends(server.addresses()[0].into()));
        while server.handle().members().await.is_empty() {}
        let ann = join(&server);
        let greeting = |event: &Event| matches!(event, Event::Broadcast { own: false, .. });
        let greeted = ann.until(greeting).await;
        let (from, text) = ("greeter".parse().unwrap(), "Welcome, ann!".to_owned());
        assert_eq!(greeted, Event::Broadcast { from, text, own: false });
        ann.client.broadcast("Go home, greeter!").await.unwrap();
        assert_eq!(bot.await, Ended::Left);
    });
}

#[test]
fn the_echo_says_back_what_it_is_told() {
    run(async {
        let server = server::start(([127, 0, 0, 1], 0).into()).unwrap();
        let ann = join(&server);
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        let address = server.addresses()[0].into();
        smol::spawn(async move { echo::echo(address).await.map_err(|error| error.to_string()) })
            .detach();
        ann.until(|event| matches!(event, Event::Joined { .. })).await;
        ann.client.invite(&"echo".parse().unwrap()).await.unwrap();
        ann.until(|event| matches!(event, Event::ChatOpened { .. })).await;
        let peer = Peer::Nick("echo".parse().unwrap());
        ann.client.say(&peer, "Is anybody there?").await.unwrap();
        let heard = ann.until(|event| matches!(event, Event::ChatText { own: false, .. }));
        let text = "Is anybody there?".to_owned();
        assert_eq!(heard.await, Event::ChatText { peer, text, own: false, number: None });
    });
}

#[test]
fn the_server_prints_what_happens_until_it_stops() {
    run(async {
        let server = server::start(([127, 0, 0, 1], 0).into()).unwrap();
        let printing = smol::spawn(server::print(server.events().clone()));
        let ann = join(&server);
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        ann.client.leave().await;
        while !server.handle().members().await.is_empty() {}
        server.stop();
        assert_eq!(printing.await, 2, "one joined, and one left");
    });
}

async fn bot_ends(server: ServerAddr) -> Ended {
    bot::greet(server).await.map_err(|error| error.to_string()).unwrap()
}

fn join(server: &Running) -> Person {
    Person::start(server.addresses()[0], "ann")
}
