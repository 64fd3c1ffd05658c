//! The widget's arithmetic, without a window.

use std::cell::Cell;
use std::ops::Range;
use std::time::{Duration, Instant};

use iced::Size;

use super::laid::Look;
use super::paper::Paper;
use super::{Kind, Line, Scroll, Source};
use crate::theme;

const SIZE: Size = Size::new(600.0, 400.0);

/// Numbered lines, some of them long.
struct Numbered {
    indices: Range<usize>,
    asked: Cell<usize>,
}

impl Numbered {
    fn new(indices: Range<usize>) -> Self {
        Numbered { indices, asked: Cell::new(0) }
    }
}

impl Source for Numbered {
    fn indices(&self) -> Range<usize> {
        self.indices.clone()
    }

    fn time_columns(&self) -> usize {
        5
    }

    fn line(&self, index: usize) -> Option<Line> {
        self.asked.set(self.asked.get() + 1);
        let text = match index % 7 {
            0 => "a longer text that has to be wrapped ".repeat(index % 5 + 2),
            _ => format!("line {index}"),
        };
        self.indices.contains(&index).then(|| Line {
            kind: Kind::Other,
            rules: Vec::new(),
            is_call: false,
            is_folding: false,
            time: "12:00".to_owned(),
            author: None,
            deed_of: None,
            has_head: false,
            text,
            is_table: false,
        })
    }
}

fn look() -> Look {
    let roles = theme::Look::dark().roles;
    Look { size: 15.0, roles, time_columns: 5 }
}

fn place(source: &Numbered, scroll: Scroll) -> Paper {
    let mut paper = Paper::default();
    paper.place(source, &look(), scroll, SIZE);
    paper
}

fn seen(paper: &Paper) -> Vec<usize> {
    paper.seen().map(|(index, _, _)| index).collect()
}

/// The lines touch each other, from above the area's top to below its bottom, or as far as there are any.
fn assert_is_filled(paper: &Paper) {
    let places: Vec<_> = paper.seen().map(|(_, y, laid)| (y, y + laid.height)).collect();
    for pair in places.windows(2) {
        assert!((pair[0].1 - pair[1].0).abs() < 0.01, "{places:?}");
    }
}

#[test]
fn a_short_conversation_stands_at_the_bottom() {
    let paper = place(&Numbered::new(0..3), Scroll::default());
    assert_eq!(seen(&paper), [0, 1, 2]);
    let (_, y, laid) = paper.seen().last().unwrap();
    assert!((y + laid.height - SIZE.height).abs() < 0.01);
    assert!(paper.thumb().is_none());
    assert!(seen(&place(&Numbered::new(0..0), Scroll::default())).is_empty());
}

#[test]
fn of_a_hundred_thousand_lines_only_those_that_are_seen_are_laid_out() {
    let source = Numbered::new(0..100_000);
    let began = Instant::now();
    let mut paper = place(&source, Scroll::default());
    assert_eq!(seen(&paper).last(), Some(&99_999));
    let mut scroll = Scroll::default();
    for _ in 0..20 {
        (scroll, _) = paper.scroll_by(&source, &look(), scroll, 300.0);
        paper.place(&source, &look(), scroll, SIZE);
    }
    assert!(source.asked.get() < 5_000, "{}", source.asked.get());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_scrolled_view_stays_where_it_is_when_lines_come_and_go() {
    let mut source = Numbered::new(1_000..2_000);
    let mut paper = place(&source, Scroll::default());
    let (scroll, _) = paper.scroll_by(&source, &look(), Scroll::default(), 1_500.0);
    paper.place(&source, &look(), scroll, SIZE);
    let before: Vec<_> = paper.seen().map(|(index, y, _)| (index, y)).collect();
    assert_is_filled(&paper);
    source.indices = 900..2_100;
    paper.place(&source, &look(), scroll, SIZE);
    let after: Vec<_> = paper.seen().map(|(index, y, _)| (index, y)).collect();
    assert_eq!(before, after);
    assert_eq!(scroll.new_lines(source.indices.end), 100);
    // Those that were seen are not kept any more.
    source.indices = 2_050..2_100;
    paper.place(&source, &look(), scroll, SIZE);
    assert_eq!(seen(&paper).first(), Some(&2_050));
}

#[test]
fn scrolling_up_ends_at_the_oldest_line_and_asks_for_more() {
    let source = Numbered::new(0..100);
    let mut paper = place(&source, Scroll::default());
    let (mut scroll, mut is_top) = (Scroll::default(), false);
    for _ in 0..100 {
        (scroll, is_top) = paper.scroll_by(&source, &look(), scroll, 200.0);
        paper.place(&source, &look(), scroll, SIZE);
        assert_is_filled(&paper);
    }
    assert!(is_top);
    let (first, y, _) = paper.seen().next().unwrap();
    assert_eq!((first, y), (0, 0.0));
}

#[test]
fn scrolling_down_follows_the_newest_line_again() {
    let source = Numbered::new(0..100);
    let mut paper = place(&source, Scroll::default());
    let (mut scroll, _) = paper.scroll_by(&source, &look(), Scroll::default(), 500.0);
    assert!(scroll.is_scrolled());
    for _ in 0..10 {
        paper.place(&source, &look(), scroll, SIZE);
        (scroll, _) = paper.scroll_by(&source, &look(), scroll, -100.0);
    }
    assert_eq!(scroll, Scroll::default());
}

#[test]
fn the_thumb_leads_to_both_ends() {
    let source = Numbered::new(0..1_000);
    let paper = place(&source, Scroll::default());
    let top = paper.dragged_to(&source, 0.0);
    assert_eq!(seen(&place(&source, top)).first(), Some(&0));
    assert_eq!(paper.dragged_to(&source, SIZE.height), Scroll::default());
}

#[test]
fn a_line_to_which_one_jumps_is_seen() {
    let source = Numbered::new(0..1_000);
    for index in [0, 500, 999] {
        let paper = place(&source, Scroll::to(index, 1_000));
        assert!(seen(&paper).contains(&index), "{index}");
        assert_is_filled(&paper);
    }
}

#[test]
fn any_width_and_height_can_be_filled() {
    let source = Numbered::new(0..50);
    for (width, height) in [(1.0, 1.0), (30.0, 10.0), (3_000.0, 2_000.0)] {
        let mut paper = Paper::default();
        paper.place(&source, &look(), Scroll::to(25, 50), Size::new(width, height));
        assert_is_filled(&paper);
    }
}
