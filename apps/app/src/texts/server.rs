//! What the operator of a server sees.

use std::io;
use std::net::SocketAddr;

use plausch_core::name::Nick;
use plausch_transport_std::server::CommandError;

pub const CONSOLE_HINT: &str = "commands: list, kick NICK [why], say TEXT, help, exit";
pub const CONSOLE_HELP: &str = "list             who is here, and where
kick NICK [why]  remove a member from the room
say TEXT         say something to everybody, as the server
help             this help
exit             stop the server";
pub const SAID: &str = "said";
pub const MODERN: &str = "modern";
pub const STOPPING: &str = "stopping";

pub fn log_lines_lost(count: u64) -> String {
    match count {
        1 => "1 line of the log was lost, because nobody read it".to_owned(),
        _ => format!("{count} lines of the log were lost, because nobody read them"),
    }
}

pub fn lines_lost(count: u64) -> String {
    match count {
        1 => "1 line was lost, because nobody read it".to_owned(),
        _ => format!("{count} lines were lost, because nobody read them"),
    }
}

pub fn listening(addr: SocketAddr) -> String {
    format!("listening on {addr}")
}

pub fn others_join(addr: SocketAddr) -> String {
    format!("others join with: plausch --server {addr}")
}

pub fn cannot_listen(listen: &[SocketAddr], error: &io::Error) -> String {
    let all: Vec<_> = listen.iter().map(ToString::to_string).collect();
    let other = listen.first().map_or(0, |addr| addr.port().wrapping_add(1));
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                ". Another program has the port: join it with `plausch`, stop it, or take another port with --listen, {other} for one"
            )
        }
        io::ErrorKind::PermissionDenied => {
            ". Ports below 1024 need special rights: take a higher one with --listen".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => {
            ". This machine has no such address: 0.0.0.0 stands for all that it has".to_owned()
        }
        _ => String::new(),
    };
    format!("cannot listen on {}: {error}{advice}", all.join(", "))
}

pub fn unknown_console_command(word: &str) -> String {
    format!("there is no command {word}; help shows all")
}

pub fn member_count(count: usize) -> String {
    match count {
        0 => "nobody is here".to_owned(),
        1 => "1 member".to_owned(),
        _ => format!("{count} members"),
    }
}

pub fn kicked(nick: &Nick) -> String {
    format!("{nick} was removed from the room")
}

pub fn no_member(nick: &Nick) -> String {
    format!("there is no {nick} here; list shows who is here")
}

/// Why the server did not do what its operator wanted.
pub fn console_error(error: CommandError) -> String {
    match error {
        CommandError::NoSuchMember => "nobody here has that nickname; list shows who is here",
        CommandError::EmptyText => "there is no text to say",
        CommandError::TextTooLong => "the text is too long to be said",
        CommandError::Stopped => "the server has stopped",
        _ => return format!("this cannot be done: {error}"),
    }
    .to_owned()
}
