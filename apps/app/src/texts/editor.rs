//! A text in another editor.

use std::path::Path;

use crate::editing::Draft;
use crate::external::ExternalError;
use crate::language::fl;

/// While the editor has the terminal, or a window of its own.
pub fn waiting_for_editor(editor: &str) -> String {
    fl!(editor_waits, editor = &super::shortened(editor))
}

/// Why no text came back.
pub fn external_error(error: &ExternalError) -> String {
    match error {
        ExternalError::NoFile(kind) => {
            let why = super::os_kind(*kind);
            fl!(editor_no_file, why = &why)
        }
        ExternalError::NoEditor(editor) => fl!(editor_missing, editor = &super::shortened(editor)),
        ExternalError::Failed(editor) => fl!(editor_failed, editor = &super::shortened(editor)),
        ExternalError::NotText(path, what) => {
            let (why, path) = (super::not_text(*what), path.display().to_string());
            fl!(editor_not_text, why = &why, path = &path)
        }
        ExternalError::Terminated(folder) => {
            fl!(editor_terminated, path = folder.display().to_string())
        }
        ExternalError::TooLong(path) => {
            let path = path.display().to_string();
            fl!(editor_too_long, most = &Draft::MAX_BYTES.to_string(), path = &path)
        }
    }
}

/// The program ends, and the editor does not.
pub fn editor_still_open(path: &Path) -> String {
    fl!(editor_still_open, path = path.display().to_string())
}

/// This face has no terminal to hand over.
pub fn no_editor_here() -> String {
    fl!(editor_nowhere)
}

/// The stay ended while the user wrote this.
pub fn edited_not_said(text: &str) -> String {
    format!("{}\n{text}", fl!(editor_not_said))
}
