//! The real window on a screen that nobody sees: keys and mouse are pressed, and what it shows is read, as a user would.
//!
//! | file | what |
//! |---|---|
//! | `screen.rs` | an X server without a monitor: keys, mouse, pictures, titles, what is selected |
//! | `keyboard.rs` | which key makes which character |
//! | `picture.rs` | what a window looks like |
//! | `gui.rs` | the real program, `plausch-gui`, on such a screen |
//!
//! What a conversation shows is read as a user copies it: the mouse marks it all, and the X server is asked for what is
//! marked. Nothing sleeps: whatever changes on the screen is an event, and after each one is looked at again.

mod gui;
mod keyboard;
mod picture;
mod screen;

pub use gui::{Gui, Start, is_here};
pub use picture::Picture;
pub use screen::Screen;
