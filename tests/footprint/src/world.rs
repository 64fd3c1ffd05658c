//! What a driver and its user do, as far as the machines see it. Nobody does: these functions are nowhere, and the
//! linker is told to let that be, so that nothing of them is measured.

use plausch_core::link::LinkId;
use plausch_core::time::Instant;
use plausch_core::{client, directory};

unsafe extern "Rust" {
    /// What comes next.
    pub(crate) safe fn turn() -> u32;
    pub(crate) safe fn now() -> Instant;
    pub(crate) safe fn link() -> LinkId;
    /// Reads from a socket: how much.
    pub(crate) safe fn read(space: &mut [u8]) -> usize;
    /// A socket's free space: the network stack's memory.
    pub(crate) safe fn free() -> &'static mut [u8];
    /// What has come by UDP.
    pub(crate) safe fn datagram() -> &'static [u8];
    pub(crate) safe fn client_input() -> client::Input<'static>;
    pub(crate) safe fn client_command() -> client::Command<'static>;
    pub(crate) safe fn client_output(output: &client::Output<'_>, encoded: usize);
    pub(crate) safe fn member(member: &client::MemberView<'_>);
    pub(crate) safe fn peer(peer: &client::Peer);
    pub(crate) safe fn number(number: u64);
    pub(crate) safe fn directory_input() -> directory::Input<'static>;
    pub(crate) safe fn directory_command() -> directory::Command<'static>;
    pub(crate) safe fn directory_output(output: &directory::Output<'_>, encoded: usize);
}
