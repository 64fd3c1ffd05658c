//! Logging with `log`, `defmt`, both, or neither. Texts of chats are never logged.

macro_rules! debug {
    ($text:literal $(, $value:expr)* $(,)?) => {{
        #[cfg(feature = "log")]
        log::debug!($text $(, $value)*);
        #[cfg(feature = "defmt")]
        defmt::debug!($text $(, $value)*);
        #[cfg(not(any(feature = "log", feature = "defmt")))]
        let _ = ($(&$value,)*);
    }};
}

pub(crate) use debug;
