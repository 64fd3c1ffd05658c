//! A member with four private chats at once.

#![no_std]
#![no_main]

plausch_footprint::program!(plausch_footprint::Member<4>);
