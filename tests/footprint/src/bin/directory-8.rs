//! A directory for eight members; the ninth and the tenth are told that it is full.

#![no_std]
#![no_main]

plausch_footprint::program!(plausch_footprint::Host<10>);
