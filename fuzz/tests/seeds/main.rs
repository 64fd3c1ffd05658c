//! Every seed, and every input that once broke a promise, is replayed; and the seeds are what this file makes of the
//! wire's vectors and of dialogues. `PLAUSCH_WRITE_SEEDS=1 cargo test` writes them anew. What was found by a fuzzer is
//! kept beside them, under a name that starts with `found-`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plausch_fuzz::TARGETS;

mod dialogues;
mod entries;
mod screens;
mod vectors;

/// The seeds of one target: their names, and their bytes.
type Seeds = BTreeMap<String, Vec<u8>>;

#[test]
fn every_seed_keeps_all_promises() {
    for (name, target) in TARGETS {
        let seeds = on_disk(name);
        assert!(seeds.len() >= 4, "{name} has {} seeds", seeds.len());
        for (seed, data) in seeds {
            println!("{name}/{seed}");
            target(&data);
        }
    }
}

#[test]
fn the_seeds_are_what_is_made_of_vectors_and_dialogues() {
    let write = std::env::var_os("PLAUSCH_WRITE_SEEDS").is_some();
    for (name, made) in [
        ("decode_framed", vectors::decode("framed")),
        ("decode_line", vectors::decode("line")),
        ("decode_datagram", vectors::datagrams()),
        ("roundtrip", vectors::roundtrip()),
        ("split", vectors::split()),
        ("directory", dialogues::directory()),
        ("client", dialogues::client()),
        ("chat", dialogues::chat()),
        ("terminal", screens::terminal()),
        ("handshake", dialogues::handshake()),
        ("records", dialogues::records()),
        ("entry", entries::entries()),
    ] {
        if write {
            std::fs::create_dir_all(folder(name)).expect("a folder for seeds");
            for (seed, data) in &made {
                std::fs::write(folder(name).join(seed), data).expect("a seed is written");
            }
        }
        let mut kept = on_disk(name);
        kept.retain(|seed, _| !seed.starts_with("found-"));
        assert!(kept == made, "{name}: {:?} on disk, {:?} made", kept.keys(), made.keys());
    }
}

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target)
}

fn on_disk(target: &str) -> Seeds {
    let files = std::fs::read_dir(folder(target)).expect("each target has seeds");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let file = file.expect("a seed");
        let name = file.file_name().into_string().expect("a name");
        (name, std::fs::read(file.path()).expect("a seed"))
    };
    files.map(read).collect()
}
