//! The program `plausch-gui`: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    plausch_gui::main()
}
