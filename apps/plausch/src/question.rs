//! What the program asks before it joins: the nickname, on a fresh machine or if it was refused; and whether to follow a
//! link to a new room.

use std::io::{self, BufRead, IsTerminal, Write};
use std::{process, thread};

use async_channel::Receiver;
use futures_lite::future::or;
use plausch_app::encoding;
use plausch_app::settings::parse_nick;
use plausch_app::texts;
use plausch_core::name::Nick;

use crate::job;
use crate::signals::{Caught, Told};
use crate::stdin::Line;

/// The exit status of what Ctrl+C ends.
pub(crate) const INTERRUPTED: i32 = 130;

/// What the user answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// This nickname.
    Nick(Nick),
    /// It leaves.
    Leave,
}

/// Whether a person sits there who can read a question and answer it.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && (io::stdout().is_terminal() || io::stderr().is_terminal())
}

/// Asks until the answer is a nickname; an empty answer takes the suggestion. If `lines` reads stdin already, the
/// answers come from there.
pub(crate) fn nick(suggestion: Option<Nick>, lines: Option<&Receiver<Line>>) -> Answer {
    let _signals_work = obey_signals();
    ask(|| answer(lines), &mut shown(), suggestion)
}

/// Asks once whether to do something; anything else than "yes" is "no".
pub(crate) fn agrees(question: &str, lines: Option<&Receiver<Line>>) -> bool {
    says(texts::is_yes, question, lines)
}

/// Asks once whether to trust a new key; "yes" is too easily said.
pub(crate) fn trusts(lines: Option<&Receiver<Line>>) -> bool {
    says(texts::is_trust, &texts::ask_trust(), lines)
}

fn says(wanted: fn(&str) -> bool, question: &str, lines: Option<&Receiver<Line>>) -> bool {
    let _signals_work = obey_signals();
    let mut to = shown();
    let _ = write!(to, "{question}");
    let _ = to.flush();
    match answer(lines) {
        Some(Ok(answer)) => wanted(answer.trim()),
        Some(Err(_)) => false,
        None => {
            let _ = writeln!(to);
            false
        }
    }
}

/// The next line that is typed. None: there are no more.
fn answer(lines: Option<&Receiver<Line>>) -> Option<Line> {
    match lines {
        Some(lines) => lines.recv_blocking().ok(),
        None => read_line(),
    }
}

/// Where a person reads a question.
fn shown() -> Box<dyn Write> {
    match io::stdout().is_terminal() {
        true => Box::new(io::stdout()),
        false => Box::new(io::stderr()),
    }
}

fn ask(
    mut next: impl FnMut() -> Option<Line>,
    to: &mut impl Write,
    suggestion: Option<Nick>,
) -> Answer {
    loop {
        // If it cannot be shown, the answer comes all the same, or the end.
        let _ = write!(to, "{}", texts::ask_nick(suggestion.as_ref().map(Nick::as_str)));
        let _ = to.flush();
        let Some(line) = next() else {
            let _ = writeln!(to);
            return Answer::Leave;
        };
        let line = line.map_err(texts::bad_line);
        let complaint = match (line.as_deref().map(str::trim), &suggestion) {
            (Ok(""), Some(nick)) => return Answer::Nick(nick.clone()),
            (Ok(name), _) if wants_to_leave(name) => return Answer::Leave,
            (Ok(name), _) if name == "?" || name.starts_with('/') => {
                texts::about_nicks(suggestion.as_ref())
            }
            (Ok(name), _) => match parse_nick(name) {
                Ok(nick) => return Answer::Nick(nick),
                Err(error) => texts::bad_nick(error),
            },
            (Err(complaint), _) => complaint.clone(),
        };
        let _ = writeln!(to, "{complaint}");
    }
}

fn wants_to_leave(answer: &str) -> bool {
    let word = answer.strip_prefix('/').unwrap_or(answer).to_lowercase();
    ["quit", "exit", "q"].contains(&word.as_str()) && (answer.starts_with('/') || word.len() > 1)
}

fn read_line() -> Option<Line> {
    let mut line = Vec::new();
    let length = io::stdin().lock().read_until(b'\n', &mut line).ok()?;
    (length > 0).then(|| encoding::line(&line).map(str::to_owned))
}

/// Ends or stops the program at a signal, until what is returned is dropped: a face that has ended has left signals caught.
fn obey_signals() -> async_channel::Sender<()> {
    let (asking, answered) = async_channel::bounded::<()>(1);
    let mut signals = Caught::ends_and_jobs();
    thread::spawn(move || {
        let signal = async {
            loop {
                match signals.next().await {
                    Told::Interrupt | Told::End | Told::HangUp => break,
                    Told::Stop => job::stop(),
                    Told::Continue | Told::Resize => {}
                }
            }
            let _ = writeln!(io::stderr());
            process::exit(INTERRUPTED);
        };
        let answer = async {
            let _ = answered.recv().await;
        };
        smol::block_on(or(signal, answer));
    });
    asking
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::encoding::NotText;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn answer_to(lines: Vec<Line>) -> (Answer, String) {
        let mut shown = Vec::new();
        let mut lines = lines.into_iter();
        let answer = ask(|| lines.next(), &mut shown, Some(nick("root")));
        (answer, String::from_utf8(shown).unwrap())
    }

    fn answer(typed: &[&str]) -> (Answer, String) {
        answer_to(typed.iter().map(|line| Ok(format!("{line}\n"))).collect())
    }

    #[test]
    fn the_question_is_repeated_until_the_answer_is_a_nickname() {
        let (given, shown) = answer(&["a b", "Zoe\u{308}"]);
        assert_eq!(given, Answer::Nick(nick("Zo\u{eb}")));
        assert!(shown.contains(&texts::bad_nick(parse_nick("a b").unwrap_err())), "{shown}");
        assert_eq!(shown.matches(&texts::ask_nick(Some("root"))).count(), 2);
    }

    #[test]
    fn an_empty_answer_takes_the_suggestion_and_the_end_leaves() {
        assert_eq!(answer(&[""]).0, Answer::Nick(nick("root")));
        assert_eq!(answer(&[]).0, Answer::Leave);
    }

    #[test]
    fn who_wants_to_leave_gets_no_nickname() {
        for line in ["/quit", "/exit", "quit", "exit", "/QUIT", " /q ", "Exit"] {
            assert_eq!(answer(&[line]).0, Answer::Leave, "{line}");
        }
        assert_eq!(answer(&["q"]).0, Answer::Nick(nick("q")));
    }

    #[test]
    fn a_command_is_no_nickname_and_gets_help() {
        for line in ["/help", "/nick", "/", "?", "/chat"] {
            let (given, shown) = answer(&[line, "zoe"]);
            assert_eq!(given, Answer::Nick(nick("zoe")), "{line}");
            assert!(shown.contains(&texts::about_nicks(Some(&nick("root")))), "{shown}");
        }
    }

    #[test]
    fn what_is_no_text_is_asked_again() {
        let lines = vec![Err(NotText::Latin1), Ok("zoe".to_owned())];
        assert_eq!(answer_to(lines).0, Answer::Nick(nick("zoe")));
    }
}
