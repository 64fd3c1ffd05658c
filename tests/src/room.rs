//! A room for tests of the terminal client: a server, Ann, and a home for Zoe.

use std::sync::Arc;

use serde_json::json;

use crate::home::Home;
use crate::process::{JsonClient, Server};
use crate::terminal::Terminal;

/// A room with Ann, whom the test speaks for by JSON. Zoe, who comes and goes, sits at a terminal.
#[derive(Debug)]
pub struct Room {
    /// Where Zoe is at home: what her program keeps is there when she comes back.
    pub home: Arc<Home>,
    /// Its server.
    pub server: Server,
    /// Ann, who is in the room.
    pub ann: JsonClient,
}

impl Room {
    /// Opens it, and has Ann join.
    pub fn open() -> Self {
        let server = Server::start(&[]);
        let ann = JsonClient::join("ann", server.addr());
        Room { home: Arc::new(Home::new()), server, ann }
    }

    /// Zoe joins, on a screen of so many rows and columns, and both know it.
    pub fn zoe_joins(&mut self, rows: u16, cols: u16, args: &[&str]) -> Terminal {
        self.zoe_joins_in(&[], rows, cols, args)
    }

    /// The same, in a terminal that sets these variables of the environment.
    pub fn zoe_joins_in(
        &mut self,
        variables: &[(&str, &str)],
        rows: u16,
        cols: u16,
        args: &[&str],
    ) -> Terminal {
        let addr = self.server.addr().to_string();
        let args = [&["chat", "--server", &addr, "--nick", "zoe"], args].concat();
        let zoe = Terminal::start_in(&self.home, variables, rows, cols, &args);
        self.ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        zoe
    }

    /// Zoe leaves, and Ann knows it.
    pub fn zoe_leaves(&mut self, mut zoe: Terminal) {
        zoe.quit();
        self.ann.expect(&json!({"event": "left", "nick": "zoe"}));
    }

    /// Ann says it, and the room has it.
    pub fn ann_says(&mut self, text: &str) {
        self.ann.ask(&json!({"do": "broadcast", "text": text}));
        self.ann.expect(&json!({"event": "done", "do": "broadcast"}));
    }

    /// Waits until Ann hears Zoe say it.
    pub fn ann_hears(&mut self, text: &str) {
        self.ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": text}));
    }
}
