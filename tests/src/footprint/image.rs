//! An ELF file → code, constants, static RAM.

use std::ops::Range;
use std::path::Path;

use object::read::elf::ElfFile32;
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, elf};

use super::Figures;

/// What an ELF file takes of a board's memory. What it starts with in RAM is kept in flash, and is one of its constants,
/// too.
///
/// # Panics
/// If it is none.
pub(super) fn figures(path: &Path) -> Figures {
    let file = std::fs::read(path).expect("it was built");
    let image = parsed(&file);
    let mut figures = Figures::default();
    for section in sections(&image) {
        match section.kind {
            Kind::Code => figures.code += section.size,
            Kind::Constants => figures.constants += section.size,
            Kind::Initialised => {
                figures.constants += section.size;
                figures.static_ram += section.size;
            }
            Kind::Zero => figures.static_ram += section.size,
        }
    }
    figures
}

/// Where an image has its stack: between what is in RAM and the top.
///
/// # Panics
/// If it has none.
pub(super) fn stack(path: &Path) -> Range<u64> {
    let file = std::fs::read(path).expect("it was built");
    let image = parsed(&file);
    let top = image
        .symbols()
        .find(|symbol| symbol.name() == Ok("_stack_start"))
        .expect("the linker script says where the stack begins")
        .address();
    let in_ram = sections(&image)
        .into_iter()
        .filter(|section| matches!(section.kind, Kind::Initialised | Kind::Zero));
    let bottom = in_ram.map(|section| section.end).max().expect("something is in RAM");
    // Words are looked at, not bytes.
    bottom.next_multiple_of(4)..top
}

struct Section {
    kind: Kind,
    size: u64,
    end: u64,
}

enum Kind {
    Code,
    Constants,
    Initialised,
    Zero,
}

fn parsed(file: &[u8]) -> ElfFile32<'_> {
    ElfFile32::parse(file).expect("it is an ELF file")
}

/// The sections that are in a board's memory, but for those that stand for its free part.
fn sections(image: &ElfFile32<'_>) -> Vec<Section> {
    let in_memory = image.sections().filter_map(|section| {
        let SectionFlags::Elf { sh_flags, .. } = section.flags() else { return None };
        let has = |flag: elf::SectionFlags| sh_flags.contains(flag);
        let name = section.name().unwrap_or_default();
        // Tables for unwinding, which nobody does, unless a linker script leaves them out.
        let unwinding = name.starts_with(".ARM.ex") || name.starts_with(".eh_frame");
        if !has(elf::SHF_ALLOC) || unwinding || matches!(name, ".stack" | ".heap") {
            return None;
        }
        let zero = section.kind() == object::SectionKind::UninitializedData;
        let kind = match () {
            () if has(elf::SHF_EXECINSTR) => Kind::Code,
            () if !has(elf::SHF_WRITE) => Kind::Constants,
            () if zero => Kind::Zero,
            () => Kind::Initialised,
        };
        let (size, end) = (section.size(), section.address() + section.size());
        Some(Section { kind, size, end })
    });
    in_memory.filter(|section| section.size > 0).collect()
}
