//! Where a client keeps its entries.

use super::entry::ChatEntry;
use super::roster::MemberEntry;

use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::{Fixed, Table};

/// The tables of a client: fixed on a board, growing where there is a heap.
pub trait Tables {
    /// The others in the room.
    type Members: Table<Nick, MemberEntry> + Default + core::fmt::Debug;
    /// Private chats and invitations.
    type Chats: Table<u32, ChatEntry> + Default + core::fmt::Debug;
    /// The keys that peers are known by.
    #[cfg(feature = "secure")]
    type Keys: Table<Nick, PublicKey> + Default + core::fmt::Debug;
}

/// Tables for at most `MEMBERS` others and `CHATS` chats and invitations, in place; with the feature
/// `secure`, for the keys of `KEYS` peers. The log names those whose keys are not remembered because
/// there is no room.
#[derive(Debug)]
pub struct FixedTables<const MEMBERS: usize, const CHATS: usize, const KEYS: usize = CHATS>;

impl<const MEMBERS: usize, const CHATS: usize, const KEYS: usize> Tables
    for FixedTables<MEMBERS, CHATS, KEYS>
{
    type Members = Fixed<Nick, MemberEntry, MEMBERS>;
    type Chats = Fixed<u32, ChatEntry, CHATS>;
    #[cfg(feature = "secure")]
    type Keys = Fixed<Nick, PublicKey, KEYS>;
}
