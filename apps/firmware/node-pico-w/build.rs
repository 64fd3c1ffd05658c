//! Puts the memory's layout where the linker finds it, and the radio's firmware where the compiler
//! does.
//!
//! The firmware is not ours to pass on: `PLAUSCH_CYW43` names a folder that has it. Without, the
//! image says on its console that it cannot drive the radio.

use std::path::{Path, PathBuf};

/// The radio's program, its regulatory data, and what it has to know of the board.
const FIRMWARE: [&str; 3] = ["43439A0.bin", "43439A0_clm.bin", "nvram_rp2040.bin"];

fn main() {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo names a folder"));
    std::fs::copy("memory.x", out.join("memory.x")).expect("the folder can be written");
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rerun-if-changed=memory.x");
    println!("cargo::rustc-link-arg-bins=-Tlink-rp.x");
    println!("cargo::rustc-link-arg-bins=-Tdefmt.x");

    println!("cargo::rustc-check-cfg=cfg(has_radio_firmware)");
    println!("cargo::rerun-if-env-changed=PLAUSCH_CYW43");
    let Some(folder) = std::env::var_os("PLAUSCH_CYW43").filter(|folder| !folder.is_empty()) else {
        println!("cargo::warning=PLAUSCH_CYW43 is not set: this image cannot drive its radio");
        return;
    };
    for name in FIRMWARE {
        let from = Path::new(&folder).join(name);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = std::fs::copy(&from, out.join(name)) {
            println!("cargo::error=PLAUSCH_CYW43: {}: {error}", from.display());
        }
    }
    println!("cargo::rustc-cfg=has_radio_firmware");
}
