//! The window.

use std::net::IpAddr;
use std::time::Duration;

use crate::language::fl;

pub fn window_about() -> String {
    fl!(window_about)
}

pub fn window_about_more() -> String {
    fl!(window_about_more)
}

pub fn window_nick() -> String {
    fl!(window_nick)
}

pub fn window_nick_hint() -> String {
    fl!(window_nick_hint)
}

pub fn window_server() -> String {
    fl!(window_server)
}

pub fn window_server_hint() -> String {
    fl!(window_server_hint)
}

pub fn window_bad_server() -> String {
    fl!(window_bad_server)
}

pub fn window_join() -> String {
    fl!(window_join)
}

pub fn window_or() -> String {
    fl!(window_or)
}

pub fn window_host() -> String {
    fl!(window_host)
}

pub fn window_host_about() -> String {
    fl!(window_host_about)
}

pub fn window_starting() -> String {
    fl!(window_starting)
}

pub fn window_send() -> String {
    fl!(window_send)
}

pub fn window_draft_hint_room() -> String {
    fl!(window_draft_hint_room)
}

pub fn window_draft_hint_chat(peer: &str) -> String {
    fl!(window_draft_hint_chat, peer = peer)
}

pub fn window_chat_over_hint(peer: &str) -> String {
    fl!(window_chat_over_hint, peer = peer)
}

/// What is asked before a draft of several lines is sent.
pub fn window_ask_to_send(count: usize) -> String {
    fl!(window_ask_to_send, count = count)
}

pub fn window_back() -> String {
    fl!(window_back)
}

pub fn window_members(count: usize) -> String {
    fl!(window_members, count = count)
}

pub fn window_filter() -> String {
    fl!(window_filter)
}

pub fn window_nobody_found() -> String {
    fl!(window_nobody_found)
}

pub fn window_you() -> String {
    fl!(window_you)
}

pub fn window_chat() -> String {
    fl!(window_chat)
}

pub fn window_show_chat() -> String {
    fl!(window_show_chat)
}

pub fn window_close_chat() -> String {
    fl!(window_close_chat)
}

pub fn window_pop_out() -> String {
    fl!(window_pop_out)
}

pub fn window_put_back() -> String {
    fl!(window_put_back)
}

pub fn window_elsewhere(name: &str) -> String {
    fl!(window_elsewhere, name = name)
}

/// Who invites, if the nickname is known.
pub fn window_invited_by(nick: &str) -> String {
    fl!(window_invited_by, nick = nick)
}

/// Who invites, if nothing but the address is known.
pub fn window_invited_by_somebody() -> String {
    fl!(window_invited_by_somebody)
}

/// Who invites, if only the address is known, and who it may be.
pub fn window_invited_by_one_of(candidates: &str) -> String {
    fl!(window_invited_by_one_of, candidates = candidates)
}

/// From where an invitation comes, and how long it can be answered.
pub fn window_invitation_from(address: IpAddr, left: Duration) -> String {
    fl!(window_invitation_from, address = address.to_string(), left = whole(left))
}

pub fn window_more_invitations(count: usize) -> String {
    fl!(window_more_invitations, count = count)
}

pub fn window_accept() -> String {
    fl!(window_accept)
}

pub fn window_ignore() -> String {
    fl!(window_ignore)
}

/// What can be done with the user itself.
pub fn window_yourself() -> String {
    fl!(window_yourself)
}

/// What can be done with a member who is invited.
pub fn window_waiting(nick: &str) -> String {
    fl!(window_waiting, nick = nick)
}

/// Why there is no private chat with a member.
pub fn window_no_chat(nick: &str) -> String {
    fl!(window_no_chat, nick = nick)
}

pub fn window_decline() -> String {
    fl!(window_decline)
}

pub fn window_online(server: &str) -> String {
    fl!(window_online, server = server)
}

pub fn window_connecting(server: &str) -> String {
    fl!(window_connecting, server = server)
}

pub fn window_offline(server: &str) -> String {
    fl!(window_offline, server = server)
}

pub fn window_retry(server: &str, left: Duration) -> String {
    fl!(window_retry, server = server, left = whole(left))
}

pub fn window_nick_refused(left: Duration) -> String {
    fl!(window_nick_refused, left = whole(left))
}

pub fn window_leaving() -> String {
    fl!(window_leaving)
}

pub fn window_try_now() -> String {
    fl!(window_try_now)
}

pub fn window_leave() -> String {
    fl!(window_leave)
}

pub fn window_hosting() -> String {
    fl!(window_hosting)
}

pub fn window_hosting_alone() -> String {
    fl!(window_hosting_alone)
}

pub fn window_copy() -> String {
    fl!(window_copy)
}

pub fn window_copy_link() -> String {
    fl!(window_copy_link)
}

pub fn window_newest() -> String {
    fl!(window_newest)
}

pub fn window_new_lines(count: usize) -> String {
    fl!(window_new_lines, count = count)
}

/// The title of a window: where one is.
pub fn window_title(place: &str) -> String {
    fl!(window_title, place = place)
}

/// Who reads what is said in a private chat.
pub fn window_private(peer: &str) -> String {
    fl!(window_private, peer = peer)
}

/// What stands before a text that asks for attention, for those who do not see its sign.
pub fn window_calls_you() -> String {
    fl!(window_calls_you)
}

pub fn window_no_display() -> String {
    fl!(window_no_display)
}

/// `display`: the variables that name it, and their values.
pub fn window_dead_display(display: &str) -> String {
    fl!(window_dead_display, display = display)
}

/// In whole seconds, rounded up: never 0 before it is over.
fn whole(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
