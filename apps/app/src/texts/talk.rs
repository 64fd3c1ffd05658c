//! What helps to read and to write in the window.

use crate::language::fl;

pub fn window_find_hint() -> String {
    fl!(window_find_hint)
}

pub fn window_find_nothing() -> String {
    fl!(window_find_nothing)
}

pub fn window_find_older() -> String {
    fl!(window_find_older)
}

pub fn window_find_newer() -> String {
    fl!(window_find_newer)
}

pub fn window_find_everywhere() -> String {
    fl!(window_find_everywhere)
}

pub fn window_found_more() -> String {
    fl!(window_found_more)
}

pub fn window_emoji() -> String {
    fl!(window_emoji)
}

pub fn window_emoji_all() -> String {
    fl!(window_emoji_all)
}

pub fn window_emoji_hint() -> String {
    fl!(window_emoji_hint)
}

pub fn window_emoji_nothing() -> String {
    fl!(window_emoji_nothing)
}

pub fn window_emoji_recent() -> String {
    fl!(window_emoji_recent)
}

pub fn window_palette_hint() -> String {
    fl!(window_palette_hint)
}

pub fn window_palette_emoji() -> String {
    fl!(window_palette_emoji)
}

pub fn window_palette_next_new() -> String {
    fl!(window_palette_next_new)
}

pub fn window_palette_unread() -> String {
    fl!(window_palette_unread)
}

pub fn window_palette_find() -> String {
    fl!(window_palette_find)
}

pub fn window_palette_member() -> String {
    fl!(window_palette_member)
}

pub fn window_palette_newest() -> String {
    fl!(window_palette_newest)
}

pub fn window_palette_joins() -> String {
    fl!(window_palette_joins)
}

pub fn window_palette_accept() -> String {
    fl!(window_palette_accept)
}

pub fn window_palette_decline() -> String {
    fl!(window_palette_decline)
}

pub fn window_palette_larger() -> String {
    fl!(window_palette_larger)
}

pub fn window_palette_smaller() -> String {
    fl!(window_palette_smaller)
}

pub fn window_palette_usual_size() -> String {
    fl!(window_palette_usual_size)
}

pub fn window_find_count(count: usize) -> String {
    fl!(window_find_count, count = count)
}

/// Which of the hits is shown, counted from 1.
pub fn window_find_place(at: usize, count: usize) -> String {
    fl!(window_find_place, at = at, count = count)
}

pub fn window_found(words: &str, count: usize) -> String {
    fl!(window_found, count = count, words = words)
}

/// A group of emoji: smileys, people, nature, food, travel, activities, objects, symbols or flags.
pub fn window_emoji_group(group: &str) -> String {
    fl!(window_emoji_group, group = group)
}

/// Where the palette leads.
pub fn window_palette_show(name: &str) -> String {
    fl!(window_palette_show, name = name)
}
