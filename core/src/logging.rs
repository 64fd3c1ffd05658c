//! Logging through `log`, `defmt`, both, or neither. Never a text of a chat.
//!
//! What an operator reads has a name, `event`, and its values have names, too: `log` hands them on, so that a program
//! can say it in another language, or write it as JSON. A link stands behind them: it is handed on, and not in the text.

use core::fmt;

macro_rules! logged {
    (
        $level:ident, $event:ident: $text:literal $(, $name:ident = $value:expr)* $(,)?
        $(; link = $link:expr)?
    ) => {{
        #[cfg(feature = "log")]
        log::$level!(
            event = stringify!($event) $(, link:% = $link)? $(, $name:% = $value)*;
            $text $(, $value)*
        );
        #[cfg(feature = "defmt")]
        defmt::$level!($text $(, $value)*);
        #[cfg(not(feature = "log"))]
        $(let _ = &$link;)?
        #[cfg(not(any(feature = "log", feature = "defmt")))]
        let _ = ($(&$value,)*);
    }};
}

macro_rules! info {
    ($($arguments:tt)*) => { $crate::logging::logged!(info, $($arguments)*) };
}

macro_rules! warning {
    ($($arguments:tt)*) => { $crate::logging::logged!(warn, $($arguments)*) };
}

macro_rules! error {
    ($($arguments:tt)*) => { $crate::logging::logged!(error, $($arguments)*) };
}

pub(crate) use {error, info, logged, warning};

/// Something with `Display` alone, such as an address.
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "defmt")]
impl<T: fmt::Display> defmt::Format for Shown<T> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{}", defmt::Display2Format(&self.0));
    }
}
