//! The engine of a cluster: a real `redis-server`, with all that can happen to it.

mod claims;
mod common;
mod costs;
mod decisions;
mod faults;
mod finding;
mod history;
mod member;
mod partition;
mod redis;
mod refusals;
mod room;
mod site;
mod storm;
mod thousands;
mod watch;
