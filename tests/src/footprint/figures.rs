//! The figures of one program.

/// What is measured of a program.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Figures {
    pub(super) code: u64,
    pub(super) constants: u64,
    pub(super) static_ram: u64,
    /// Where it was run.
    pub(super) deepest_stack: Option<u64>,
    /// In milliseconds, if it was run.
    pub(super) until_joined: Option<u64>,
}
