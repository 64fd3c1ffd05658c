//! The programs and images that are measured.

use std::path::PathBuf;

use super::table::Table;
use super::{Figures, image, life};
use crate::bare_metal::{Compiler, Missing, tree};
use crate::firmware::Image;

/// An instruction set.
#[derive(Debug)]
pub(super) struct Target {
    /// As the table calls it.
    pub(super) name: &'static str,
    triple: &'static str,
    images: &'static [Measured],
}

pub(super) const TARGETS: [&Target; 3] = [
    &Target { name: "thumbv6m", triple: "thumbv6m-none-eabi", images: &ROLES },
    &Target { name: "thumbv7m", triple: "thumbv7m-none-eabi", images: &ROLES },
    &Target { name: "riscv32imc", triple: "riscv32imc-unknown-none-elf", images: MEMBERS },
];

/// The programs of `tests/footprint`.
const PROGRAMS: [(&str, &str); 5] = [
    ("core", "core: everything reachable, no transport"),
    ("client-1", "machine: a member, one chat"),
    ("client-4", "machine: a member, four chats"),
    ("directory-8", "machine: a directory for 8"),
    ("directory-32", "machine: a directory for 32"),
];

/// An image of `apps/firmware`.
#[derive(Debug)]
struct Measured {
    features: &'static str,
    what: &'static str,
    role: Role,
}

#[derive(Debug)]
enum Role {
    Member,
    Directory(usize),
}

const ROLES: [Measured; 6] = [
    Measured { features: "plain,one-chat", what: "image: a node, one chat", role: Role::Member },
    Measured {
        features: "plain,four-chats",
        what: "image: a node, four chats",
        role: Role::Member,
    },
    Measured {
        features: "one-chat",
        what: "image: a node, one chat, secure links",
        role: Role::Member,
    },
    Measured {
        features: "plain,directory",
        what: "image: a directory for 8",
        role: Role::Directory(8),
    },
    Measured {
        features: "plain,directory-32",
        what: "image: a directory for 32",
        role: Role::Directory(32),
    },
    Measured {
        features: "directory",
        what: "image: a directory for 8, secure links",
        role: Role::Directory(8),
    },
];

/// What `node-virt` can be.
const MEMBERS: &[Measured] = ROLES.split_at(3).0;

/// Measures all that is built for one target.
pub(super) fn measure(target: &Target, table: &mut Table) -> Result<(), Missing> {
    let compiler = Compiler::of(target.triple)?;
    table.compiled(target.name, compiler.version());
    let folder = programs(&compiler)?.join(target.triple).join("release");
    for (program, what) in PROGRAMS {
        table.push(target.name, what, image::figures(&folder.join(program)));
    }
    for measured in target.images {
        eprintln!("measuring: {}, {}", target.name, measured.what);
        let image = Image::build(target.triple, measured.features)?;
        let figures = image::figures(image.elf());
        let life = match image.can_run() {
            Err(Missing(why)) => {
                table.skip(format!("{}, in an emulator: {why}", target.name));
                None
            }
            Ok(()) => Some(match measured.role {
                Role::Member => life::member(&image),
                Role::Directory(members) => life::directory(&image, members),
            }),
        };
        let deepest_stack = life.map(|life| life.deepest_stack);
        let until_joined = life.map(|life| life.until_joined);
        table.push(target.name, measured.what, Figures { deepest_stack, until_joined, ..figures });
    }
    Ok(())
}

/// Builds `tests/footprint`; where the programs are.
fn programs(compiler: &Compiler) -> Result<PathBuf, Missing> {
    let folder = tree().join("target/footprint");
    let built = compiler
        .build(&tree().join("tests/footprint"))
        .args(["--bins", "--target-dir"])
        .arg(&folder)
        .status();
    match built {
        Ok(status) if status.success() => Ok(folder),
        _ => panic!("tests/footprint cannot be built"),
    }
}
