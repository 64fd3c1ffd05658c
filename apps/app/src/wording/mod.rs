//! What happened, in the words of a person's language, fit to be shown.

mod history;

pub use history::hit_line;

use crate::attention::{self, Until, Words};
use crate::keys::KeysHelp;
use crate::model::{
    COMMANDS, Content, Draft, Help, LinkReport, Problem, Receipt, Topic, Usage, meant,
};
use crate::sanitise::{sanitise, sanitise_lines, sanitise_lines_around_emoji};
use crate::session::{Failure, Notice};
use crate::texts;
use plausch_core::text::deed;
use plausch_transport_std::client::{Disconnect, Ended, Peer, Refusal};
use unicode_width::UnicodeWidthStr;

/// An entry in words, fit to be shown: everything in it is sanitised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Whose words they are.
    pub kind: Kind,
    /// Who said it, if somebody did.
    pub author: Option<String>,
    /// Whether the lines say what the author does.
    pub is_deed: bool,
    /// At least one.
    pub lines: Vec<String>,
}

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody else's.
    Other,
    /// The user's own.
    Own,
    /// The program's, about something that happened.
    Info,
    /// The program's, about something that is wrong.
    Error,
}

impl Wording {
    /// Puts `content` into words for a face that draws every emoji: see
    /// [`sanitise_around_emoji`](crate::sanitise::sanitise_around_emoji).
    pub fn drawn(content: &Content) -> Self {
        match content {
            Content::Said { from, text, own } => {
                Wording::said(from, text, *own, sanitise_lines_around_emoji)
            }
            _ => Wording::of(content),
        }
    }

    /// The same with the mark of a text that the other side of a secure chat was shown.
    #[must_use]
    pub fn marked(mut self, receipt: Option<Receipt>) -> Self {
        if receipt.is_some_and(|receipt| receipt.is_shown)
            && let Some(line) = self.lines.last_mut()
        {
            line.push_str(" ✓");
        }
        self
    }

    /// Puts `content` into words.
    pub fn of(content: &Content) -> Self {
        let info = |line| Wording::new(Kind::Info, vec![line]);
        let error = |line| Wording::new(Kind::Error, vec![line]);
        match content {
            Content::Said { from, text, own } => Wording::said(from, text, *own, sanitise_lines),
            Content::Connecting { server } => info(texts::connecting(server)),
            Content::Welcome { nick, is_secure } => info(texts::welcome(nick, *is_secure)),
            Content::Secured { server, key } => info(texts::secured(server, key)),
            Content::OtherKey { server, known, shown } => {
                let mut lines = texts::other_key(server, known, shown);
                lines.push(texts::other_key_trust());
                Wording::new(Kind::Error, lines)
            }
            Content::Trusting { server, key } => info(texts::trusting(server, key)),
            Content::Users { nicks, others, is_cut } => info(texts::users(nicks, *others, *is_cut)),
            Content::Ignoring { nick, left, is_here, chats } => {
                Wording::new(Kind::Info, texts::ignoring(nick, *left, *is_here, *chats))
            }
            Content::Ignored(list) => Wording::new(Kind::Info, texts::ignored(list)),
            Content::HeardAgain { nick, hidden, is_over } => {
                info(texts::heard_again(nick, *hidden, *is_over))
            }
            Content::Traffic(traffic) if traffic.is_open() && traffic.changes().len() > 0 => {
                Wording::new(Kind::Info, texts::changes(traffic).map(|(_, line)| line).collect())
            }
            Content::Traffic(traffic) => info(texts::traffic(traffic)),
            Content::Joins(joins) => info(texts::joins(*joins)),
            Content::Joined(nick) => info(texts::joined(nick)),
            Content::Left(nick) => info(texts::left(nick)),
            Content::Complaint { refusal, text } => error(in_room(*refusal, text)),
            Content::Reply { done, text } => {
                let kind = if *done { Kind::Info } else { Kind::Error };
                Wording::new(kind, texts::server_replies(text))
            }
            Content::Skipped => error(texts::skipped()),
            Content::Unheard { peer, texts, are_back } => {
                error(texts::unheard(peer.as_ref(), texts, *are_back))
            }
            Content::SaidBefore { count, was_away } => info(texts::said_before(*count, *was_away)),
            Content::Topic(topic) => info(texts::room_topic(topic.as_deref())),
            Content::Restarting { after, why } => {
                info(texts::server_restarts(*after, why.as_deref()))
            }
            Content::Motd(text) => {
                let lines = std::iter::once(texts::motd());
                Wording::new(Kind::Info, lines.chain(sanitise_lines(text)).collect())
            }
            Content::Missed(events) => error(texts::missed(*events)),
            Content::NoUdpPort(kind) => error(texts::no_udp_port(*kind)),
            Content::Invited { peer, ip, candidates } => {
                info(texts::invited(peer, *ip, candidates))
            }
            Content::NoRoom(peer) => error(texts::no_room(peer)),
            Content::Inviting(nick) => info(texts::inviting(nick)),
            Content::TookBack(nick) => info(texts::took_back(nick)),
            Content::ChatLeft(peer) => info(texts::chat_left(peer)),
            Content::Declined(peer) => info(texts::declined(peer)),
            Content::Rejected { peer, reason } => info(texts::rejected(peer, *reason)),
            Content::ChatOpened { peer, privacy } => {
                Wording::new(Kind::Info, texts::chat_opened_with(peer, *privacy))
            }
            Content::ChatHeld { peer, known, shown } => {
                let mut lines = texts::chat_held(peer, known, shown.as_ref());
                lines.push(texts::chat_held_trust(peer));
                Wording::new(Kind::Error, lines)
            }
            Content::Check { peer, check, trust } => {
                Wording::new(Kind::Info, texts::check(peer, check, *trust))
            }
            Content::Verified { peer, key } => info(texts::verified(peer, key)),
            Content::ChatClosed { peer, end } => info(texts::chat_closed(peer, *end)),
            // It was announced, and so nothing is wrong.
            Content::Disconnected { reason: Disconnect::Restarting, .. } => {
                info(texts::server_restarting())
            }
            Content::Disconnected { reason, error: kind, server } => {
                error(texts::not_in_room_because(*reason, *kind, server))
            }
            Content::Reconnecting(after) => info(texts::reconnecting(*after)),
            // Whoever wants another nickname is in the room, and back with the old one.
            Content::NotLetIn { refusal, text } => match texts::is_about_nick(*refusal, text) {
                Some(_) => error(in_room(*refusal, text)),
                None => error(texts::cannot_join(&in_room(*refusal, text))),
            },
            Content::History(report) => {
                let (kind, lines) = history::report_words(report);
                Wording::new(kind, lines)
            }
            Content::Attention(report) => info(attention_words(report)),
            Content::Problem(problem) => error(problem_words(problem)),
            Content::Refused { line, problem } => {
                error(texts::refused_line(line, &problem_words(problem)))
            }
            Content::AskedToLeave { others } => error(texts::asked_to_leave(*others)),
            Content::Language => info(texts::language_now()),
            Content::Theme { choice, in_force, names } => {
                info(texts::theme_now(choice, in_force, names))
            }
            Content::Help(topic) => Wording::new(Kind::Info, help(*topic)),
            Content::Keys { help, rows } => Wording::new(Kind::Info, keys(*help, rows)),
            Content::Link(report) => Wording::new(Kind::Info, link_words(report)),
            Content::Notice(notice) => Wording::new(Kind::Info, notice_words(notice)),
        }
    }

    fn said(from: &Peer, text: &str, own: bool, sanitise_lines: fn(&str) -> Vec<String>) -> Self {
        let deed = deed(text);
        Wording {
            kind: if own { Kind::Own } else { Kind::Other },
            author: Some(sanitise(&from.to_string())),
            is_deed: deed.is_some(),
            lines: sanitise_lines(deed.unwrap_or(text)),
        }
    }

    fn new(kind: Kind, lines: Vec<String>) -> Self {
        let lines = lines.iter().map(|line| sanitise(line)).collect();
        Wording { kind, author: None, is_deed: false, lines }
    }

    /// What stands before the first line on a screen that gives what the program says a mark of its own: the author of
    /// a text, or of a deed.
    pub fn head(&self) -> String {
        match &self.author {
            Some(author) if self.is_deed => format!("* {author} "),
            Some(author) => format!("{author}: "),
            None => String::new(),
        }
    }

    /// A line as it stands alone. By its first word one knows what it is, and nobody can forge it: no nickname has a
    /// colon.
    pub fn alone(&self, line: &str) -> String {
        match &self.author {
            Some(author) if self.is_deed => format!("~ {author} {line}"),
            Some(author) => format!("{author}: {line}"),
            None if self.kind == Kind::Error => format!("! {line}"),
            None => format!("* {line}"),
        }
    }
}

/// A notice in words.
pub fn notice_words(notice: &Notice) -> Vec<String> {
    match notice {
        Notice::Hosting { places, link } => texts::hosting(places, link.as_ref()),
        Notice::TakenOver { places, link } => texts::taken_over(places, link.as_ref()),
        Notice::NickNotKept { nick } => vec![texts::nick_not_kept(nick)],
        Notice::IgnoredNotRead { path, error } => vec![texts::ignored_not_read(path, *error)],
        Notice::IgnoredNotKept { path, error } => vec![texts::ignored_not_kept(path, *error)],
        Notice::NoKey { why } => vec![texts::no_key_so_plain(&why.to_string())],
        Notice::NoServerKey { why } => vec![texts::no_server_key_so_plain(&why.to_string())],
        Notice::KeyNotKept { trouble } => vec![texts::key_not_kept(trouble)],
        Notice::NoKeyToHost { why } => vec![texts::no_key_to_host(&why.to_string())],
        Notice::CannotHost { why } => vec![texts::cannot_host(&why.0)],
        Notice::NickRemembered { path } => vec![texts::nick_remembered(path)],
        Notice::NotRemembered { setting, path, error } => {
            vec![texts::not_remembered(setting, path.as_deref(), *error)]
        }
        Notice::NickNotRemembered { path, error } => {
            vec![texts::nick_not_remembered(path, *error)]
        }
    }
}

/// What becomes of a link. Its address stands alone where somebody has to do something with it.
fn link_words(report: &LinkReport) -> Vec<String> {
    match report {
        LinkReport::Opened(url) => vec![texts::link_opened(url)],
        LinkReport::Room(url) => vec![texts::link_to_a_room(), texts::link_to_a_room_command(url)],
        LinkReport::Address(url) => vec![texts::link_not_here(), url.clone()],
    }
}

/// What the user is told about attention.
fn attention_words(report: &attention::Report) -> String {
    match report {
        attention::Report::Words(words) => texts::highlights(words),
        attention::Report::Added(word, was_there) => texts::highlight_added(word, *was_there),
        attention::Report::Removed(word, was_there) => texts::highlight_removed(word, *was_there),
        attention::Report::TooManyWords => texts::too_many_highlights(Words::MAX),
        attention::Report::BadWord(word) => texts::bad_highlight(word),
        attention::Report::Quiet(None) => texts::not_quiet(),
        attention::Report::Quiet(Some(Until::Told)) => texts::quiet_told(),
        attention::Report::Quiet(Some(Until::Time(end))) => {
            texts::quiet_until(&texts::time_of(end))
        }
        attention::Report::NothingUnread => texts::nothing_unread(),
    }
}

/// What the server complained of, with advice for somebody who can type commands.
fn in_room(refusal: Option<Refusal>, text: &str) -> String {
    let why = texts::refused(refusal, text);
    match texts::is_about_nick(refusal, text) {
        Some(free) => texts::take_another_nick(&why, free.as_ref()),
        None => why,
    }
}

/// Why a stay failed and what to do, in words that are fit to be shown.
pub fn failure_words(failure: &Failure) -> String {
    let why = why_not(failure);
    let free = match failure {
        Failure::CannotJoin { reason: Ended::Refused { refusal, text }, .. } => {
            texts::is_about_nick(*refusal, text)
        }
        _ => None,
    };
    match free {
        Some(free) => sanitise(&texts::start_with_another_nick(&why, free.as_ref())),
        None => why,
    }
}

/// Why a stay failed, in words that are fit to be shown.
pub fn why_not(failure: &Failure) -> String {
    let (server, reason) = match failure {
        Failure::CannotJoin { server, reason } => (server, reason),
        Failure::Unheard { count, quoted } => {
            return sanitise(&texts::left_unheard(*count, quoted));
        }
        Failure::OtherKey { server, known, shown } => {
            return sanitise(&texts::other_key_in_short(server, known, shown));
        }
        Failure::OtherLink { server, known, given } => {
            return sanitise(&texts::other_link(server, known, given));
        }
        Failure::OffWithKey => return texts::off_with_key(),
        Failure::NoKey(error) => return sanitise(&error.to_string()),
        Failure::KeysNotRead(trouble) => return sanitise(&texts::keys_not_read(trouble)),
        Failure::ClientEnded => return texts::client_ended(),
        Failure::Face(text) => return sanitise(text),
    };
    let reason = match reason {
        Ended::Refused { refusal, text } => texts::refused(*refusal, text),
        // It was in the room.
        Ended::Dismissed { refusal, text } => {
            return sanitise(&texts::dismissed(&texts::refused(*refusal, text)));
        }
        Ended::Disconnected { reason, error } => texts::disconnected(*reason, *error, server),
        _ => texts::client_ended(),
    };
    sanitise(&texts::cannot_join(&reason))
}

fn problem_words(problem: &Problem) -> String {
    match problem {
        Problem::NoSuchLanguage(name) => texts::no_such_language(name),
        Problem::Theme(error) => texts::theme_error(error),
        Problem::IgnoreNick => texts::ignore_nick(),
        Problem::BadTime => texts::bad_ignore_time(),
        Problem::NotIgnored(name) => texts::not_ignored(name),
        Problem::NoHit => texts::no_hit(),
        Problem::UnknownCommand(word) => texts::unknown_command(word, meant(word)),
        Problem::Usage(Usage { word, arguments, .. }) => texts::usage(word, arguments),
        Problem::Nick(error) => texts::bad_nick(*error),
        Problem::NoInvitation => texts::no_invitation(),
        Problem::NoInvitationFrom(name) => texts::no_invitation_from(name),
        Problem::Nobody { name, meant } => texts::nobody(name, meant.as_ref()),
        Problem::Ambiguous { name, peers } => texts::ambiguous(name, peers),
        Problem::Yourself => texts::yourself(),
        Problem::SameNick(nick) => texts::same_nick(nick),
        Problem::NickTaken(nick) => texts::nick_taken(nick),
        Problem::InvitedAlready(nick) => texts::invited_already(nick),
        Problem::MeantForOne(peer) => texts::meant_for_one(peer),
        Problem::CloseWhich(peers) => texts::close_which(peers),
        Problem::NothingToClose(peer) => texts::nothing_to_close(peer),
        Problem::NoChat(peer) => texts::no_chat(peer),
        Problem::ChatOver(peer) => texts::chat_over(peer),
        Problem::ChatNotOpen(peer) => texts::chat_not_open(peer),
        Problem::NoLink => texts::no_link(),
        Problem::FewerLinks(count) => texts::fewer_links(*count),
        Problem::NotOpened(url, error) => texts::link_not_opened(url, *error),
        Problem::NoEditorHere => texts::no_editor_here(),
        Problem::External(error) => texts::external_error(error),
        Problem::LeaveTwice => texts::leave_twice(),
        Problem::NothingToTrust => texts::nothing_to_trust(),
        Problem::VerifyWhom => texts::verify_whom(),
        Problem::TrustWhom(peers) => texts::trust_whom(peers),
        Problem::NothingToVerify(peer) => texts::nothing_to_verify(peer),
        Problem::NotInRoom => texts::not_in_room(),
        Problem::PasteTooLong => texts::paste_too_long(Draft::MAX_BYTES),
        Problem::NoShell => texts::no_shell(),
        Problem::CommandAmongLines(word) => texts::command_among_lines(word),
        Problem::Client { error, peer } => texts::command_error(*error, peer.as_ref()),
    }
}

fn help(help: Help) -> Vec<String> {
    let row = |usage: &Usage| {
        let head = format!("{} {}", usage.word, texts::arguments(usage.arguments));
        (head, texts::does(usage.word))
    };
    match help {
        Help::Overview => {
            let words = |topic: Topic| {
                let words = COMMANDS.iter().filter(|usage| usage.topic == topic);
                words.map(|usage| usage.word).collect::<Vec<_>>().join(" ")
            };
            let topics = Topic::ALL.map(|topic| (texts::topic(topic), words(topic)));
            let mut lines = table(topics.into());
            lines.extend(texts::more_help());
            lines
        }
        Help::Commands => {
            let commands = COMMANDS.iter().map(row);
            table(commands.chain([("//text".to_owned(), texts::does_slash())]).collect())
        }
        Help::Command(usage) => {
            let mut lines = table(vec![row(usage)]);
            lines.extend(texts::more_usage(usage.word));
            let is_restricted = matches!(usage.topic, Topic::Operators | Topic::Server);
            lines.extend(is_restricted.then(texts::only_operators));
            lines
        }
    }
}

/// Keys, and what they do.
fn keys(help: KeysHelp, rows: &[(String, &'static str)]) -> Vec<String> {
    let rows = rows.iter().map(|(keys, row)| (texts::key_label(keys), texts::keys_do(row)));
    let mut lines = table(rows.collect());
    if help == KeysHelp::Everyday {
        lines.extend([texts::keys_more_writing(), texts::keys_more_file()]);
    }
    lines
}

/// Two columns, as wide as their words.
fn table(rows: Vec<(String, String)>) -> Vec<String> {
    let width = rows.iter().map(|(head, _)| head.width()).max().unwrap_or(0);
    let gap = |head: &str| " ".repeat(width - head.width() + 2);
    rows.into_iter().map(|(head, does)| format!("{head}{}{does}", gap(&head))).collect()
}

#[cfg(test)]
mod tests;
