//! A member with one private chat at a time.

#![no_std]
#![no_main]

plausch_footprint::program!(plausch_footprint::Member<1>);
