//! [`Image`]: an image for a board, built with an installed target or Debian's compiler.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::bare_metal::{Compiler, Missing, output, tree};

/// The targets of boards that have flash, a watchdog, and memory for a directory.
pub const ARM: [&str; 2] = ["thumbv7m-none-eabi", "thumbv6m-none-eabi"];

/// An image, and the emulator for it.
#[derive(Debug, Clone)]
pub struct Image {
    target: String,
    elf: PathBuf,
    emulator: Emulator,
}

/// A board of QEMU, and the crate for it.
#[derive(Debug, Clone, Copy)]
struct Emulator {
    package: &'static str,
    program: &'static str,
    machine: &'static [&'static str],
    /// Its network card, without the address at the end.
    card: [&'static str; 2],
}

const MPS2: Emulator = Emulator {
    package: "node-mps2",
    program: "qemu-system-arm",
    machine: &["-M", "mps2-an385"],
    card: ["-net", "nic,model=lan9118,netdev=n0,macaddr="],
};

const VIRT: Emulator = Emulator {
    package: "node-virt",
    program: "qemu-system-riscv32",
    machine: &["-M", "virt", "-bios", "none"],
    card: ["-device", "virtio-net-device,netdev=n0,mac="],
};

impl Image {
    /// Builds the image for `target` once: a member, or what `features` make of it; `plain` in front of them takes away
    /// those that an image has by default. For ARM, those of all its targets are built at once.
    ///
    /// # Errors
    /// What is missing on this machine to build it.
    ///
    /// # Panics
    /// If nothing is missing and it still cannot be built.
    pub fn build(target: &str, features: &str) -> Result<Self, Missing> {
        type Built = BTreeMap<(String, String), Result<Image, Missing>>;
        static BUILT: Mutex<Built> = Mutex::new(BTreeMap::new());
        let mut built =
            BUILT.lock().map_err(|_| Missing("another image cannot be built".into()))?;
        let name = |target: &str| (target.to_owned(), features.to_owned());
        if let Some(image) = built.get(&name(target)) {
            return image.clone();
        }
        let mut compiler = match Compiler::of(target) {
            Ok(compiler) => compiler,
            Err(missing) => {
                built.insert(name(target), Err(missing.clone()));
                return Err(missing);
            }
        };
        let others = ARM.into_iter().filter(|other| ARM.contains(&target) && *other != target);
        let mut targets = vec![target];
        targets.extend(others.filter(|other| compiler.add(other)));
        for (target, image) in targets.iter().zip(build(&compiler, &targets, features)) {
            built.insert(name(target), Ok(image));
        }
        built.get(&name(target)).cloned().expect("it has just been built")
    }

    /// The ELF file.
    pub fn elf(&self) -> &Path {
        &self.elf
    }

    /// Checks that it can run on this machine.
    ///
    /// # Errors
    /// What is missing.
    pub fn can_run(&self) -> Result<(), Missing> {
        let program = self.emulator.program;
        let found = output(program, &["--version"]).map(|_| ());
        found.ok_or_else(|| Missing(format!("{program} is not installed")))
    }

    /// The target that it is built for.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The emulator's command. Its network card has the address `mac` and is connected to the
    /// netdev `n0`.
    pub(super) fn emulator(&self, mac: &str) -> Command {
        let mut command = Command::new(self.emulator.program);
        let [option, card] = self.emulator.card;
        command.args(self.emulator.machine).arg("-kernel").arg(&self.elf);
        command.arg(option).arg(format!("{card}{mac}"));
        command
    }
}

/// The images for `targets`, all of which are of one board.
fn build(compiler: &Compiler, targets: &[&str], features: &str) -> Vec<Image> {
    let is_arm = targets.iter().all(|target| ARM.contains(target));
    let emulator = if is_arm { MPS2 } else { VIRT };
    let package = emulator.package;
    let folder = tree().join("target/firmware");
    let more = features.strip_prefix("plain").map(|more| more.trim_start_matches(','));
    let defaults: &[_] = if more.is_some() { &["--no-default-features"] } else { &[] };
    let built = compiler
        .build(&tree().join("apps/firmware"))
        .args(defaults)
        .args(["--package", package, "--features", more.unwrap_or(features), "--target-dir"])
        .arg(&folder)
        .status()
        .expect("cargo runs");
    assert!(built.success(), "{package} cannot be built for {targets:?}");
    // Variants share one target directory, so each is copied to a name of its own.
    let variant = if features.is_empty() { "node" } else { features };
    let image = |target: &&str| {
        let elf = folder.join(format!("{package}-{target}-{variant}.elf"));
        std::fs::copy(folder.join(target).join("release").join(package), &elf)
            .expect("the image can be copied");
        Image { target: (*target).to_owned(), elf, emulator }
    };
    targets.iter().map(image).collect()
}
