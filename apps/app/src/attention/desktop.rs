//! Notifications of the desktop. A thread of its own shows them: nobody waits for a desktop that does not answer, not
//! even the end of the program. Where there is none, nothing happens.

#[cfg(feature = "desktop")]
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
#[cfg(feature = "desktop")]
use std::thread;

/// The desktop, as one that is told something.
#[derive(Debug, Default)]
pub struct Desktop {
    /// None: nothing was shown yet.
    #[cfg(feature = "desktop")]
    to: Option<SyncSender<(String, String)>>,
}

impl Desktop {
    /// One that shows nothing, but hands over what it is told: title and text.
    #[cfg(feature = "desktop")]
    pub fn handing_to(to: SyncSender<(String, String)>) -> Self {
        Desktop { to: Some(to) }
    }

    /// Shows a notification in place of the one before. If the desktop is still busy with others, it is left out.
    pub fn show(&mut self, title: String, text: String) {
        #[cfg(feature = "desktop")]
        {
            let to = self.to.get_or_insert_with(|| {
                let (to, notifications) = sync_channel(1);
                thread::spawn(move || run(&notifications));
                to
            });
            let _ = to.try_send((title, text));
        }
        #[cfg(not(feature = "desktop"))]
        let _ = (title, text);
    }
}

#[cfg(feature = "desktop")]
fn run(notifications: &Receiver<(String, String)>) {
    let mut shown = None;
    for (title, text) in notifications {
        let mut notification = notify_rust::Notification::new();
        notification.appname("Plausch").summary(&title).body(&text);
        // If it cannot be shown, the user is told by other means.
        shown = show(&mut notification, &text, shown);
    }
}

/// Shows it in place of the one with this number. Returns its own.
#[cfg(all(feature = "desktop", unix, not(target_os = "macos")))]
fn show(
    notification: &mut notify_rust::Notification,
    text: &str,
    before: Option<u32>,
) -> Option<u32> {
    let capabilities = notify_rust::get_capabilities().ok()?;
    if capabilities.iter().any(|capability| capability == "body-markup") {
        notification.body(&without_markup(text));
    }
    if let Some(before) = before {
        notification.id(before);
    }
    Some(notification.show().ok()?.id())
}

#[cfg(all(feature = "desktop", not(all(unix, not(target_os = "macos")))))]
fn show(
    notification: &mut notify_rust::Notification,
    _text: &str,
    _before: Option<u32>,
) -> Option<u32> {
    notification.show().ok()?;
    None
}

/// A text that is shown as it is where some of it could be markup.
#[cfg(any(test, all(feature = "desktop", unix, not(target_os = "macos"))))]
fn without_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_is_no_markup() {
        let text = "<a href='http://evil'>zoe</a> & co";
        assert_eq!(without_markup(text), "&lt;a href='http://evil'&gt;zoe&lt;/a&gt; &amp; co");
    }

    /// Whoever waited would wait for ever.
    #[test]
    #[cfg(feature = "desktop")]
    fn nobody_waits_for_the_desktop() {
        let (to, shown) = sync_channel(1);
        let mut desktop = Desktop::handing_to(to);
        for number in 0..100 {
            desktop.show("zoe".to_owned(), number.to_string());
        }
        let shown: Vec<_> = shown.try_iter().collect();
        assert_eq!(shown, [("zoe".to_owned(), "0".to_owned())]);
    }
}
