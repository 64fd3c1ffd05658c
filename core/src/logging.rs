//! Logging through `log`, `defmt`, both, or neither. Never a text of a chat.

macro_rules! logged {
    ($level:ident, $text:literal $(, $value:expr)*) => {{
        #[cfg(feature = "log")]
        log::$level!($text $(, $value)*);
        #[cfg(feature = "defmt")]
        defmt::$level!($text $(, $value)*);
        #[cfg(not(any(feature = "log", feature = "defmt")))]
        let _ = ($(&$value,)*);
    }};
}

macro_rules! info {
    ($($arguments:tt)*) => { $crate::logging::logged!(info, $($arguments)*) };
}

macro_rules! error {
    ($($arguments:tt)*) => { $crate::logging::logged!(error, $($arguments)*) };
}

pub(crate) use {error, info, logged};
