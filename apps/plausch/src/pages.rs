//! Pages that the user opens, in the program that the desktop has for them.

use plausch_app::environment;
use plausch_app::hyperlink;
use plausch_app::model::{Model, Now, Problem};

/// Whether that is possible from here.
pub(crate) fn can_be_opened() -> bool {
    environment::has_desktop(&environment::variable)
}

/// Opens the page that the user wants, if it wants one, or tells why not.
pub(crate) fn open_wanted(model: &mut Model) {
    let Some(url) = model.take_link() else { return };
    if let Err(error) = hyperlink::open(&url) {
        model.problem(Now::read(), Problem::NotOpened(url, error.kind()));
    }
}
