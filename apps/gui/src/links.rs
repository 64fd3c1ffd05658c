//! What a click on a link does.

use std::process::Command;
use std::{env, io, thread};

use plausch_app::hyperlink;
use plausch_app::link::{NotARoom, RoomLink};

/// Opens what `url` leads to, beside this window: a room in a window of its own, which asks first; everything else in the
/// program that the desktop has for it.
///
/// # Errors
/// No program could be started.
pub(crate) fn follow(url: &str) -> io::Result<()> {
    match url.parse::<RoomLink>() {
        Ok(_) => {
            let mut other = Command::new(env::current_exe()?).arg(url).spawn()?;
            thread::spawn(move || other.wait());
            Ok(())
        }
        Err(NotARoom) => hyperlink::open(url),
    }
}
