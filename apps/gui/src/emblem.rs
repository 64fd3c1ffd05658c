//! By what a desktop knows the windows: the name of the program's files in `desktop/`, and the icon.

use iced::window;

/// The name of its files, and the class of its windows.
#[cfg(target_os = "linux")]
const NAME: &str = "org.plausch.Plausch";

/// How wide and high the icon is, in pixels.
const SIDE: u32 = 64;
/// Its pixels, four bytes each, made by `desktop/pixels`. Where windows have a class, the desktop takes the drawing instead.
const PIXELS: &[u8] = include_bytes!("../desktop/icon-64.rgba");

/// What all windows have in common.
pub(crate) fn settings() -> window::Settings {
    window::Settings {
        icon: window::icon::from_rgba(PIXELS.to_vec(), SIDE, SIDE).ok(),
        exit_on_close_request: false,
        #[cfg(target_os = "linux")]
        platform_specific: window::settings::PlatformSpecific {
            application_id: NAME.to_owned(),
            ..window::settings::PlatformSpecific::default()
        },
        ..window::Settings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_is_a_bubble_on_nothing() {
        let icon = settings().icon.expect("an icon");
        let (pixels, size) = icon.into_raw();
        assert_eq!(size, iced::Size::new(SIDE, SIDE));
        let pixel = |x: u32, y: u32| {
            let at = ((y * SIDE + x) * 4) as usize;
            <[u8; 4]>::try_from(&pixels[at..at + 4]).unwrap()
        };
        assert_eq!(pixel(0, 0)[3], 0, "the corners are empty");
        let [red, green, blue, alpha] = pixel(10, 32);
        assert!(alpha == 255 && blue > green && green > red, "the bubble is blue");
        assert_eq!(pixel(28, 34), [255; 4], "the cup is white");
    }
}
