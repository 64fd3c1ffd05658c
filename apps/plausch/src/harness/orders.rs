//! What a terminal is told to do beyond showing text.

use vt100::{Callbacks, Screen};

/// See the module: in the order in which it was told.
#[derive(Debug, Default)]
pub(super) struct Orders(pub(super) Vec<String>);

impl Callbacks for Orders {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.0.push("bell".to_owned());
    }
    fn visual_bell(&mut self, _: &mut Screen) {
        self.0.push("visual bell".to_owned());
    }
    fn resize(&mut self, _: &mut Screen, size: (u16, u16)) {
        self.0.push(format!("size {size:?}"));
    }
    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.0.push(format!("icon {name:?}"));
    }
    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.0.push(format!("title {title:?}"));
    }
    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.0.push(format!("copy {data:?}"));
    }
    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.0.push("paste".to_owned());
    }
    fn unhandled_char(&mut self, _: &mut Screen, c: char) {
        self.0.push(format!("character {c:?}"));
    }
    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.0.push(format!("control {byte:#x}"));
    }
    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.0.push(format!("escape {byte:#x}"));
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
            self.0.push(format!("CSI {params:?} {c}"));
        }
    }
    fn unhandled_osc(&mut self, _: &mut Screen, params: &[&[u8]]) {
        self.0.push(format!("OSC {params:?}"));
    }
}
