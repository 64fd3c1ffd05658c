//! How big it all is: `docs/FOOTPRINT.md`'s table, made and checked.
//!
//! | file | what |
//! |---|---|
//! | `builds.rs` | the programs and images that are measured |
//! | `image.rs` | an ELF file → code, constants, static RAM |
//! | `life.rs` | an image's life in an emulator → its deepest stack, and how soon it is in the room |
//! | `table.rs` | the table as Markdown, both ways, and what has grown |

mod builds;
mod figures;
mod image;
mod life;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::bare_metal::tree;
use figures::Figures;
use table::Table;

/// What is done with the table, if it is not just shown.
#[derive(Debug, Clone, clap::Args)]
pub struct Footprint {
    /// Put the table into docs/FOOTPRINT.md
    #[arg(long)]
    write: bool,
    /// Fail if something has grown over the table in docs/FOOTPRINT.md
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// The subcommand.
pub fn main(footprint: &Footprint) -> ExitCode {
    let done = match footprint {
        Footprint { write: true, .. } => write(),
        Footprint { check: true, .. } => check(),
        _ => show(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("FAILED: {why}");
            ExitCode::FAILURE
        }
    }
}

fn show() -> Result<(), String> {
    println!("{}", measure());
    Ok(())
}

fn write() -> Result<(), String> {
    let table = measure();
    println!("{table}");
    let page = std::fs::read_to_string(page()).map_err(|error| error.to_string())?;
    let page = table.put_into(&page)?;
    std::fs::write(self::page(), page).map_err(|error| error.to_string())
}

fn check() -> Result<(), String> {
    let page = std::fs::read_to_string(page()).map_err(|error| error.to_string())?;
    let committed = Table::read(&page)?;
    let comparison = measure().compare(&committed);
    comparison.notes.iter().for_each(|note| println!("{note}"));
    if comparison.grown.is_empty() {
        println!("{} figures are not larger than in docs/FOOTPRINT.md", comparison.compared);
        return Ok(());
    }
    let grown = comparison.grown.join("\n  ");
    Err(format!(
        "larger than in docs/FOOTPRINT.md:\n  {grown}\nWhere that has to be: footprint --write"
    ))
}

fn page() -> PathBuf {
    tree().join("docs/FOOTPRINT.md")
}

fn measure() -> Table {
    let mut table = Table::default();
    for target in builds::TARGETS {
        if let Err(missing) = builds::measure(target, &mut table) {
            table.skip(format!("{}: {}", target.name, missing.0));
        }
    }
    table
}
