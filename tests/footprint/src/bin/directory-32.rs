//! A directory for thirty-two members.

#![no_std]
#![no_main]

plausch_footprint::program!(plausch_footprint::Host<34>);
