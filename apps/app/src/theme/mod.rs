//! How things look, whatever the face: themes, the colours of nicknames, and what of them can be read on which
//! background. A face asks for a [`Role`] and gets a [`Style`]; it never names a colour itself.
//!
//! | file | what |
//! |---|---|
//! | `colour.rs` | colours, and how well one is read on another |
//! | `style.rs` | what something looks like: `#5fafff bold on #1c1c1c` |
//! | `role.rs` | everything that has a look of its own |
//! | `file.rs` | themes as files: those that are built in, and the user's |
//! | `choice.rs` | which theme is in force |
//! | `nicks.rs` | the colours of nicknames |
//! | `look.rs` | a theme on a certain background, with the colours that a screen has |

mod choice;
mod colour;
mod file;
mod look;
mod nicks;
mod role;
mod style;

pub use choice::{Choice, Themes};
pub use colour::{Colour, Depth, Named, Rgb};
pub use file::{BUILT_IN, Theme, ThemeError, Wrong};
pub use look::{Ink, Inked, Look};
pub use nicks::HUES;
pub use role::Role;
pub use style::Style;
