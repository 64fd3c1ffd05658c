//! Other values for a server that runs.

use super::Settings;
use super::schema::{SETTINGS, Section};
use crate::texts;

/// What became of values that were read again.
#[derive(Debug)]
pub struct Reloaded {
    /// The values in force from now on.
    pub settings: Settings,
    /// What has changed, and what keeps its value until the next start, in words.
    pub changes: Vec<String>,
}

impl Reloaded {
    /// A server that runs with `before` is to run with `wanted`.
    pub fn new(before: &Settings, wanted: &Settings) -> Self {
        let mut settings = before.clone();
        let mut changes = Vec::new();
        for setting in SETTINGS.iter().filter(|setting| setting.section != Section::Chat) {
            let [old, new] = [before, wanted].map(|of| setting.value(of).unwrap_or_default());
            if old == new {
                continue;
            }
            if setting.needs_restart {
                changes.push(texts::needs_restart(setting.key, &old, &new));
            } else if setting.set(&mut settings, &new).is_ok() {
                changes.push(texts::setting_changed(setting.key, &old, &new));
            }
        }
        Reloaded { settings, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_change_at_once_and_addresses_at_the_next_start() {
        let before = Settings::default();
        let mut wanted = before.clone();
        wanted.serve.limits.directory.members = 5;
        wanted.serve.listen.pop();
        wanted.serve.log = log::LevelFilter::Warn;
        let reloaded = Reloaded::new(&before, &wanted);
        assert_eq!(reloaded.changes.len(), 3, "{:?}", reloaded.changes);
        assert_eq!(reloaded.settings.serve.limits.directory.members, 5);
        assert_eq!(reloaded.settings.serve.log, log::LevelFilter::Warn);
        assert_eq!(reloaded.settings.serve.listen, before.serve.listen);
        // What could not change is told again, and the rest is done.
        assert_eq!(Reloaded::new(&reloaded.settings, &wanted).changes.len(), 1);
        assert!(Reloaded::new(&wanted, &wanted).changes.is_empty());
    }

    #[test]
    fn every_setting_of_the_server_can_be_compared_and_set_again() {
        let settings = Settings::default();
        for setting in SETTINGS.iter().filter(|setting| setting.section == Section::Serve) {
            let value = setting.value(&settings).unwrap_or_default();
            setting.set(&mut settings.clone(), &value).unwrap();
        }
    }
}
