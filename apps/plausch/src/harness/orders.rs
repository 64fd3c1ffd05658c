//! What a terminal is told to do beyond showing text.

use plausch_app::hyperlink::Hyperlink;
use vt100::{Callbacks, Screen};

/// See the module: in the order in which it was told.
#[derive(Debug, Default)]
pub(super) struct Orders {
    pub(super) all: Vec<String>,
    /// What the link opens that has begun, if one has.
    pub(super) link: Option<String>,
    /// Whether the end of an order is still to come, which this terminal takes for another one.
    is_ending: bool,
}

impl Orders {
    /// A link begins, or ends behind what `screen` shows.
    fn on_link(&mut self, screen: &Screen, id: &[u8], url: &[u8]) {
        let url = String::from_utf8_lossy(url).into_owned();
        match self.link.take() {
            None if !url.is_empty() => {
                let is_known =
                    ["http://", "https://", "plausch://"].iter().any(|it| url.starts_with(it));
                let id = String::from_utf8_lossy(id);
                let is_id = id
                    .strip_prefix("id=")
                    .is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
                let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic());
                if !(is_known && is_id && is_plain && url.len() <= Hyperlink::MAX_BYTES) {
                    self.all.push(format!("link {id} {url:?}"));
                }
                self.link = Some(url);
            }
            Some(opened) if url.is_empty() && id.is_empty() => {
                let (row, column) = screen.cursor_position();
                // What is drawn as one starts behind a blank, or within the link.
                let shown = screen.contents_between(row, 0, row, column);
                let word = shown.rsplit(' ').next().unwrap_or_default();
                let last = word.chars().next_back().filter(char::is_ascii_alphanumeric);
                let last = last.map(String::from).unwrap_or_default();
                if !opened.to_lowercase().contains(&last.to_lowercase()) {
                    self.all.push(format!("link {opened:?} behind {shown:?}"));
                }
            }
            opened => self.all.push(format!("link {url:?} in {opened:?}")),
        }
    }
}

impl Callbacks for Orders {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.all.push("bell".to_owned());
    }
    fn visual_bell(&mut self, _: &mut Screen) {
        self.all.push("visual bell".to_owned());
    }
    fn resize(&mut self, _: &mut Screen, size: (u16, u16)) {
        self.all.push(format!("size {size:?}"));
    }
    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.all.push(format!("icon {name:?}"));
    }
    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.all.push(format!("title {title:?}"));
    }
    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.all.push(format!("copy {data:?}"));
    }
    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.all.push("paste".to_owned());
    }
    fn unhandled_char(&mut self, _: &mut Screen, c: char) {
        self.all.push(format!("character {c:?}"));
    }
    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.all.push(format!("control {byte:#x}"));
    }
    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        if std::mem::take(&mut self.is_ending) && byte == b'\\' {
            return;
        }
        self.all.push(format!("escape {byte:#x}"));
    }
    fn unhandled_csi(
        &mut self,
        _: &mut Screen,
        _: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        // ratatui resets the colour of underlines, which this terminal does not know.
        if !(c == 'm' && params == [[59]]) {
            self.all.push(format!("CSI {params:?} {c}"));
        }
    }
    fn unhandled_osc(&mut self, screen: &mut Screen, params: &[&[u8]]) {
        if let [b"8", id, url @ ..] = params {
            self.is_ending = true;
            return self.on_link(screen, id, &url.join(&b';'));
        }
        self.all.push(format!("OSC {params:?}"));
    }
}
