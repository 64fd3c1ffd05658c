//! A line, laid out: its paragraphs, its links, and what of it is hit or selected.

use std::ops::Range;

use iced::advanced::graphics::text::Paragraph;
use iced::advanced::graphics::text::cosmic_text::Cursor;
use iced::advanced::text::{Paragraph as _, Text};
use iced::alignment::Vertical;
use iced::widget::text::{Alignment, LineHeight, Shaping, Span, Wrapping};
use iced::{Color, Font, Pixels, Point, Rectangle, Size, Vector};

use super::line::{Kind, Line, Rule};
use crate::fonts;
use crate::pieces::{Piece, pieces};
use crate::theme::Roles;

/// How a line looks, whatever it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    /// The size of a text, in pixels.
    pub(super) size: f32,
    pub(super) roles: Roles,
    /// How many columns a time has, at most.
    pub(super) time_columns: usize,
}

impl Look {
    const LINE_HEIGHT: f32 = 1.42;
    const MARGIN: f32 = 16.0;

    /// The height of a row of text.
    pub(super) fn row(&self) -> f32 {
        (self.size * Self::LINE_HEIGHT).round()
    }

    /// The height of a rule.
    pub(super) fn rule(&self) -> f32 {
        (self.row() * 1.4).round()
    }

    /// Where texts begin, from the left. The time stands before it.
    pub(super) fn text_left(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "it is a few")]
        let columns = self.time_columns as f32;
        (Self::MARGIN + self.size * (0.9 + 0.6 * columns)).round()
    }

    pub(super) fn color(&self, kind: Kind) -> Color {
        match kind {
            Kind::Other | Kind::Own => self.roles.text,
            Kind::Info => self.roles.muted,
            Kind::Error => self.roles.error,
        }
    }
}

/// A line, laid out.
pub(super) struct Laid {
    pub(super) kind: Kind,
    pub(super) is_own: bool,
    pub(super) height: f32,
    /// Where it begins itself, below the rules above it.
    pub(super) top: f32,
    pub(super) rules: Vec<LaidRule>,
    /// The sign of what asks for attention.
    pub(super) sign: Option<Paragraph>,
    pub(super) is_folding: bool,
    /// Where its text begins, from its top.
    pub(super) text_top: f32,
    /// Where the mark of an own line begins.
    pub(super) bar_top: f32,
    pub(super) text: Paragraph,
    /// The bytes of the text.
    pub(super) len: usize,
    time: Paragraph,
    author: Option<(Paragraph, Color)>,
    head_top: f32,
    /// Where each line of the text begins, in bytes.
    starts: Vec<usize>,
    links: Vec<(Range<usize>, String)>,
    link: Color,
}

/// A line across the whole width, laid out.
pub(super) struct LaidRule {
    pub(super) words: Paragraph,
    pub(super) is_unread: bool,
    /// Where it begins, from the top.
    pub(super) top: f32,
}

impl LaidRule {
    fn new(rule: &Rule, look: &Look, top: f32) -> Self {
        let font = if rule.is_unread { fonts::BOLD } else { fonts::TEXT };
        LaidRule {
            words: plain(&rule.words, look.size * 0.87, font),
            is_unread: rule.is_unread,
            top,
        }
    }

    /// Its parts in this width: where the words begin, and the lines beside them.
    pub(super) fn parts(&self, look: &Look, width: f32) -> (Vector, [Rectangle; 2]) {
        const GAP: f32 = 10.0;
        let words = self.words.min_bounds();
        let left = ((width - words.width) / 2.0).max(Look::MARGIN).round();
        let middle = self.top + (look.rule() / 2.0).round();
        let line = |from: f32, to: f32| {
            Rectangle::new(Point::new(from, middle), Size::new((to - from).max(0.0), 1.0))
        };
        let right = left + words.width;
        let lines = [line(Look::MARGIN, left - GAP), line(right + GAP, width - Look::MARGIN)];
        (Vector::new(left, middle - (words.height / 2.0).round()), lines)
    }
}

impl Laid {
    /// Lays `line` out in this width.
    pub(super) fn new(line: &Line, look: &Look, width: f32) -> Self {
        let is_said = matches!(line.kind, Kind::Other | Kind::Own);
        let size = if is_said { look.size } else { look.size * 0.94 };
        let room = (width - look.text_left() - Look::MARGIN).max(40.0);
        let font = if line.is_table { fonts::MONO } else { fonts::TEXT };
        let mut links = Vec::new();
        let deed_of = line.deed_of.as_deref().unwrap_or_default();
        let color = line.author.as_ref().map(|(_, color)| *color);
        // Nobody else's words are bold.
        let begin = Span::new(deed_of).font(fonts::BOLD).color_maybe(color);
        let begin = line.deed_of.is_some().then_some(begin);
        let mut at = deed_of.len();
        let rest = pieces(&line.text[at..]).into_iter().map(|piece| {
            let start = at;
            at += piece.text().len();
            match piece {
                Piece::Plain(text) => Span::new(text),
                Piece::Emoji(text) => Span::new(text).font(fonts::EMOJI),
                Piece::Link { text, url } => {
                    links.push((start..at, url));
                    Span::new(text).color(look.roles.link)
                }
            }
        });
        let spans: Vec<Span<'_>> = begin.into_iter().chain(rest).collect();
        let text = rich(&spans, size, font, room);
        let head = line.author.as_ref().filter(|_| line.has_head && line.deed_of.is_none());
        let author = head.map(|(author, color)| {
            let spans: Vec<Span<'_>> = pieces(author)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Emoji(text) => Span::new(text).font(fonts::EMOJI),
                    piece => Span::new(piece.text().to_owned()),
                })
                .collect();
            (rich(&spans, look.size, fonts::BOLD, room), *color)
        });
        let time = plain(&line.time, look.size * 0.8, fonts::TEXT);
        let mut top = 0.0;
        let rules = line.rules.iter().map(|rule| {
            top += look.rule();
            LaidRule::new(rule, look, top - look.rule())
        });
        let rules: Vec<_> = rules.collect();
        let head_top = if author.is_some() { look.size * 0.65 } else { look.size * 0.16 };
        let head_top = top + head_top.round();
        let text_top = head_top + if author.is_some() { look.row() } else { 0.0 };
        let height = text_top + text.min_bounds().height.max(look.row()) + 1.0;
        let starts = line.text.split('\n').scan(0, |at, part| {
            let start = *at;
            *at += part.len() + 1;
            Some(start)
        });
        Laid {
            kind: line.kind,
            is_own: line.kind == Kind::Own,
            height: height.round(),
            top,
            rules,
            sign: line.is_call.then(|| plain("@", look.size * 0.87, fonts::BOLD)),
            is_folding: line.is_folding,
            text_top,
            bar_top: if line.has_head { head_top + 2.0 } else { top },
            text,
            len: line.text.len(),
            time,
            author,
            head_top,
            starts: starts.collect(),
            links,
            link: look.roles.link,
        }
    }

    /// What stands before and above the text: paragraphs, where they are from its top left, and their colours.
    pub(super) fn head(&self, look: &Look) -> Vec<(&Paragraph, Vector, Color)> {
        // On the first row's baseline, though it is smaller.
        let time = Vector::new(Look::MARGIN, self.head_top + look.size * 0.2);
        let mut head = vec![(&self.time, time, look.roles.faint_text)];
        if let Some((author, color)) = &self.author {
            head.push((author, Vector::new(look.text_left(), self.head_top), *color));
        }
        head
    }

    /// The byte of the text that is nearest to a point.
    pub(super) fn hit(&self, at: Point, look: &Look) -> usize {
        let (x, y) = (at.x - look.text_left(), at.y - self.text_top);
        if y < 0.0 {
            return 0;
        }
        if y > self.text.min_bounds().height {
            return self.len;
        }
        let cursor = self.text.buffer().hit(x.max(0.0), y);
        cursor.map_or(self.len, |cursor| {
            let start = self.starts.get(cursor.line).copied().unwrap_or(self.len);
            (start + cursor.index).min(self.len)
        })
    }

    /// A part of the text as rectangles, from where the text begins.
    pub(super) fn rectangles(&self, part: Range<usize>) -> Vec<Rectangle> {
        let (from, to) = (self.cursor(part.start), self.cursor(part.end));
        self.text
            .buffer()
            .layout_runs()
            .filter_map(|run| {
                let (x, width) = run.highlight(from, to).filter(|(_, width)| *width > 0.0)?;
                let size = Size::new(width, run.line_height);
                Some(Rectangle::new(Point::new(x, run.line_top), size))
            })
            .collect()
    }

    /// Where the link at a point leads.
    pub(super) fn link(&self, at: Point, look: &Look) -> Option<String> {
        let at = at - Vector::new(look.text_left(), self.text_top);
        let is_at = |part: &Range<usize>| {
            self.rectangles(part.clone()).iter().any(|rectangle| rectangle.contains(at))
        };
        self.links.iter().find(|(part, _)| is_at(part)).map(|(_, url)| url.clone())
    }

    /// The lines below links, from where the text begins.
    pub(super) fn underlines(&self) -> Vec<(Rectangle, Color)> {
        let parts = self.links.iter().flat_map(|(part, _)| self.rectangles(part.clone()));
        let below =
            |part: Rectangle| Rectangle { y: part.y + part.height * 0.84, height: 1.0, ..part };
        parts.map(|part| (below(part), self.link)).collect()
    }

    fn cursor(&self, byte: usize) -> Cursor {
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        Cursor::new(line, byte - self.starts.get(line).copied().unwrap_or(0))
    }
}

fn rich(spans: &[Span<'_>], size: f32, font: Font, width: f32) -> Paragraph {
    Paragraph::with_spans(text(spans, size, font, width))
}

fn plain(content: &str, size: f32, font: Font) -> Paragraph {
    Paragraph::with_text(text(content, size, font, f32::INFINITY))
}

fn text<Content>(content: Content, size: f32, font: Font, width: f32) -> Text<Content, Font> {
    Text {
        content,
        bounds: Size::new(width, f32::INFINITY),
        size: Pixels(size),
        line_height: LineHeight::Absolute(Pixels((size * Look::LINE_HEIGHT).round())),
        font,
        align_x: Alignment::Default,
        align_y: Vertical::Top,
        shaping: Shaping::Advanced,
        wrapping: Wrapping::WordOrGlyph,
    }
}
