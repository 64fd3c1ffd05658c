//! Settings that the user changes while it is in the room.

use super::Model;
use crate::settings::ChatSettings;

impl Model {
    /// The user has changed the setting of this key: from now on it is as these say, as far as it is about what the model
    /// knows. All others stay as they are: the user may have changed them for this stay.
    pub fn change_setting(&mut self, key: &str, settings: &ChatSettings) {
        match key {
            "emoji" => self.replaces_emoji = settings.emoji,
            // Whoever lets it be chosen has seen that nothing is wrong with it.
            "theme" => _ = self.themes.choose(&settings.theme),
            "joins" if self.joins() != settings.joins => self.set_joins(settings.joins),
            "attention" | "highlight" | "quiet" | "quiet-hours" => {
                self.attend(&settings.attention);
            }
            _ => {}
        }
    }
}
