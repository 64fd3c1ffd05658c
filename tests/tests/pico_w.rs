//! The Pico W's image: linked, and run on an emulated RP2040 as far as that goes. Its radio is not emulated.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use plausch_tests::bare_metal::{Compiler, Missing, or_skip, tree};

/// What the radio's driver wants to be given; not ours to pass on.
const FIRMWARE: [&str; 3] = ["43439A0.bin", "43439A0_clm.bin", "nvram_rp2040.bin"];

/// Builds the image; with a folder for the radio's firmware, one that drives the radio.
fn build(firmware: Option<&Path>) -> Result<PathBuf, Missing> {
    const TARGET: &str = "thumbv6m-none-eabi";
    let folder = tree().join("target/firmware");
    let mut cargo = Compiler::of(TARGET)?.build(&tree().join("apps/firmware"));
    cargo.args(["--package", "node-pico-w", "--target-dir"]).arg(&folder);
    cargo.env("PLAUSCH_CYW43", firmware.map(Path::as_os_str).unwrap_or_default());
    assert!(cargo.status().expect("cargo runs").success(), "the image cannot be built");
    let name = if firmware.is_some() { "node-pico-w-radio.elf" } else { "node-pico-w.elf" };
    let elf = folder.join(name);
    std::fs::copy(folder.join(TARGET).join("release/node-pico-w"), &elf).expect("it is there");
    Ok(elf)
}

/// rp2040js, with what runs images in it.
fn emulator() -> Result<PathBuf, Missing> {
    let (from, to) = (tree().join("tests/rp2040"), tree().join("target/rp2040"));
    std::fs::create_dir_all(&to).expect("a folder");
    for name in ["package.json", "pico.mjs", "console.mjs"] {
        std::fs::copy(from.join(name), to.join(name)).expect("it can be copied");
    }
    let installed = to.join("node_modules/rp2040js/package.json").is_file();
    let npm = ["install", "--no-audit", "--no-fund", "--no-package-lock"];
    if !installed && !succeeds(Command::new("npm").args(npm).current_dir(&to)) {
        return Err(Missing("npm cannot install rp2040js".into()));
    }
    if !succeeds(Command::new("node").arg("--version")) {
        return Err(Missing("node is not installed".into()));
    }
    Ok(to)
}

fn succeeds(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn the_pico_w_links_with_its_radio_and_shows_its_console_without() {
    // Stand-ins, to be linked and never run.
    let folder = tree().join("target/rp2040/firmware");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in FIRMWARE {
        std::fs::write(folder.join(name), [0; 64]).expect("a file");
    }
    let Some(radio) = or_skip(build(Some(&folder)), "linking the Pico W's image") else { return };
    let image = build(None).expect("what builds one builds the other");
    let size = |elf| std::fs::metadata(elf).expect("it is there").len();
    assert!(size(&radio) > size(&image), "the radio's driver is in the one only");

    let Some(emulator) = or_skip(emulator(), "running the Pico W's image") else { return };
    let mut node = Command::new("node");
    let run = node.arg("console.mjs").arg(&image).current_dir(emulator).output();
    let run = run.expect("node runs");
    let shown = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{shown}");
}
