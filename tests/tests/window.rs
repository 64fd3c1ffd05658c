//! The real window on a real screen (Xvfb), with a real server, real members and stand-ins of the originals: what is
//! typed is heard by others, and what others do is read off the window. Without a screen or the window, they say so.

#[path = "window/hostile.rs"]
mod hostile;
#[path = "window/private.rs"]
mod private;
#[path = "window/room.rs"]
mod room;
#[path = "window/screens.rs"]
mod screens;

/// What a terminal needs is built without what a window needs.
#[test]
fn the_terminal_client_builds_no_window() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args(["tree", "--package", "plausch", "--edges", "normal,build", "--prefix", "none"]);
    command.args(["--locked", "--offline"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let tree = command.output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("ratatui "), "{tree}");
    for package in ["iced", "winit", "softbuffer", "tiny-skia", "cosmic-text", "x11rb"] {
        assert!(!tree.lines().any(|line| line.starts_with(package)), "{package}");
    }
}
