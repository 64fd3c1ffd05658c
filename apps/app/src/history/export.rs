//! A conversation as a file: text, JSON lines or HTML.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_core::text::deed;
use serde_json::json;

use super::ask::ExportError;
use super::record::{Record, What};
use super::store::Store;
use crate::database::Trouble;
use crate::private;
use crate::sanitise::{sanitise, sanitise_lines};
use crate::target::Target;
use crate::texts;

/// How many names are tried if no file was named.
const MAX_NAMES: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    JsonLines,
    Html,
}

/// A path, and why nothing was written there.
type Failed = (Option<PathBuf>, ExportError);

/// Writes all that is kept of a conversation into `path`, or else into a file of the current folder. Where it is.
pub(super) fn export(
    store: &Store,
    server: &str,
    zone: &TimeZone,
    target: &Target,
    path: Option<PathBuf>,
) -> Result<Result<PathBuf, Failed>, Trouble> {
    let path = path.map(|path| at_home(&path));
    let Some(format) = path.as_deref().map_or(Some(Format::Text), Format::of) else {
        return Ok(Err((path, ExportError::Ending)));
    };
    // Before a file is made.
    if store.count(&super::Scope::Target(target.clone()))? == 0 {
        return Ok(Err((None, ExportError::Nothing)));
    }
    let opened = match path {
        Some(path) => {
            private::new_file(&path).map(|file| (path.clone(), file)).map_err(|error| (path, error))
        }
        None => create_named(&usual_name(server, target)),
    };
    let (path, file) = match opened {
        Ok(opened) => opened,
        Err((path, error)) => return Ok(Err((Some(path), reason(&error)))),
    };
    let path = fs::canonicalize(&path).unwrap_or(path);
    let mut writer = Writer { to: BufWriter::new(file), format, server, zone, target };
    let written = match writer.begin() {
        Ok(()) => store.each(target, |record| writer.record(record))?,
        Err(error) => Err(error),
    };
    match written.and_then(|_| writer.end()) {
        Ok(()) => Ok(Ok(path)),
        Err(error) => {
            // A part of it would pass for the whole.
            let _ = fs::remove_file(&path);
            Ok(Err((Some(path), reason(&error))))
        }
    }
}

impl Format {
    fn of(path: &Path) -> Option<Format> {
        let Some(ending) = path.extension() else { return Some(Format::Text) };
        match ending.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" | "log" => Some(Format::Text),
            "jsonl" | "ndjson" | "json" => Some(Format::JsonLines),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

struct Writer<'a> {
    to: BufWriter<File>,
    format: Format,
    server: &'a str,
    zone: &'a TimeZone,
    target: &'a Target,
}

impl Writer<'_> {
    fn begin(&mut self) -> io::Result<()> {
        let title = sanitise(&texts::exported_title(self.server, self.target));
        match self.format {
            Format::Text => writeln!(self.to, "{title}\n"),
            Format::JsonLines => Ok(()),
            Format::Html => {
                let title = escape(&title);
                write!(
                    self.to,
                    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
                    <style>body {{ font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em }}\n\
                    td {{ vertical-align: top; padding-right: 1em; overflow-wrap: anywhere }}\n\
                    time, .event {{ color: #595959 }} time, th {{ white-space: nowrap }} \
                    th {{ text-align: left; vertical-align: top; padding-right: 1em }}</style>\n\
                    </head>\n<body>\n<h1>{title}</h1>\n<table>\n"
                )
            }
        }
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let at = self.zone.to_datetime(record.time);
        let shown = at.strftime("%Y-%m-%d %H:%M:%S");
        match self.format {
            Format::Text => match said(&record.what) {
                Ok(Said { who, is_deed, lines }) => {
                    // Nobody can write what looks like the head of a line.
                    let text = lines.join(&format!("\n{:21}", ""));
                    match is_deed {
                        true => writeln!(self.to, "{shown}  ~ {who} {text}"),
                        false => writeln!(self.to, "{shown}  {who}: {text}"),
                    }
                }
                Err(event) => writeln!(self.to, "{shown}  * {event}"),
            },
            Format::JsonLines => writeln!(self.to, "{}", self.json(record.time, &record.what)),
            Format::Html => {
                write!(self.to, "<tr><td><time>{shown}</time></td>")?;
                match said(&record.what) {
                    Ok(Said { who, is_deed, lines }) => {
                        let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
                        let (who, text) = (escape(&who), lines.join("<br>"));
                        let mark = if is_deed { "* " } else { "" };
                        writeln!(self.to, "<th>{mark}{who}</th><td>{text}</td></tr>")
                    }
                    Err(event) => {
                        writeln!(
                            self.to,
                            "<td></td><td class=\"event\">{}</td></tr>",
                            escape(&event)
                        )
                    }
                }
            }
        }
    }

    /// As it was received: what reads it makes it safe to show.
    fn json(&self, time: Timestamp, what: &What) -> serde_json::Value {
        let mut line = match what {
            What::Said { from, text, own } => {
                let mut said =
                    json!({ "event": "said", "from": from.to_string(), "text": text, "own": own });
                if deed(text).is_some() {
                    said["action"] = true.into();
                }
                said
            }
            What::Joined(nick) => json!({ "event": "joined", "nick": nick.as_str() }),
            What::Left(nick) => json!({ "event": "left", "nick": nick.as_str() }),
            What::Opened(_) => json!({ "event": "chat_opened" }),
            What::Closed(_, end) => json!({ "event": "chat_closed", "reason": end.word() }),
        };
        line["time"] = time.to_string().into();
        line["server"] = self.server.into();
        if let Target::Chat(peer) = self.target {
            line["with"] = peer.to_string().into();
        }
        line
    }

    fn end(mut self) -> io::Result<()> {
        if self.format == Format::Html {
            writeln!(self.to, "</table>\n</body>\n</html>")?;
        }
        self.to.flush()?;
        self.to.get_ref().sync_all()
    }
}

/// Who said what, fit to be shown.
struct Said {
    who: String,
    /// Whether it says what it does.
    is_deed: bool,
    lines: Vec<String>,
}

/// Who said what, or what else happened, fit to be shown.
fn said(what: &What) -> Result<Said, String> {
    match what {
        What::Said { from, text, .. } => Ok(Said {
            who: sanitise(&from.to_string()),
            is_deed: deed(text).is_some(),
            lines: sanitise_lines(deed(text).unwrap_or(text)),
        }),
        What::Joined(nick) => Err(sanitise(&texts::joined(nick))),
        What::Left(nick) => Err(sanitise(&texts::left(nick))),
        What::Opened(peer) => Err(sanitise(&texts::chat_opened(peer))),
        What::Closed(peer, end) => Err(sanitise(&texts::chat_closed(peer, *end))),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Makes `NAME.txt`, or `NAME-2.txt` if there is one, and so on.
fn create_named(name: &str) -> Result<(PathBuf, File), (PathBuf, io::Error)> {
    let mut number = 1;
    loop {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let path = PathBuf::from(format!("{name}{suffix}.txt"));
        match private::new_file(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_NAMES => {
                number += 1;
            }
            Err(error) => return Err((path, error)),
        }
    }
}

/// A name that is allowed everywhere.
fn usual_name(server: &str, target: &Target) -> String {
    let of: &str = match target {
        Target::Room => server,
        Target::Chat(peer) => &peer.to_string(),
    };
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let of: String = of.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    format!("plausch-{of}")
}

/// `~/` is the user's home, as in a shell.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

fn reason(error: &io::Error) -> ExportError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => ExportError::Exists,
        kind => ExportError::Io(kind),
    }
}
