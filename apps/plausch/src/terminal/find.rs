//! Looking for words in the conversation that is shown: how it is drawn.

use plausch_app::model::Find;
use plausch_app::texts;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::palette::Palette;
use super::prompt;

/// Draws the words, and what came of it, in place of the draft.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, find: &Find, palette: &Palette) {
    let told = match find.is_over() {
        true => texts::find_nothing(),
        false => texts::find_keys(),
    };
    let most = usize::from(area.width);
    prompt::draw(frame, area, (texts::find_prompt(), find.words(), &told), most, palette);
}
