//! All of the core.

#![no_std]
#![no_main]

plausch_footprint::program!(plausch_footprint::Everything);
