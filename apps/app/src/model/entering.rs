//! Lines that the user enters, and what becomes of those that are refused.
//!
//! One rule for commands and texts, whether they are refused at once or later, by the client or because nobody heard
//! them: **what was refused is back in the draft, whole, and what is typed next takes its place.** Whoever wants to
//! correct it moves the cursor or deletes first. If the user types something else meanwhile, and in a face without
//! drafts, the entry that says why names the line. What is replaced can be recalled.

use std::collections::VecDeque;

use plausch_core::text::Text;
use plausch_transport_std::client::{CommandError, Peer};
use unicode_normalization::UnicodeNormalization;

use super::typed::behind_slash;
use super::{Action, Content, Draft, Model, Now, Problem, Target, Typed};
use crate::session::Request;

/// How many bytes a text of several lines has, at most: with its command, it fits into what servers take unless they say
/// otherwise.
const MAX_OF_SEVERAL_LINES: usize = 4000;

/// The lines whose requests are not answered yet, oldest first.
#[derive(Debug, Default)]
pub(super) struct Entered(VecDeque<EnteredLine>);

#[derive(Debug)]
struct EnteredLine {
    request: Request,
    /// Where it was a draft, if it was one.
    draft_of: Option<Target>,
    line: String,
}

impl Entered {
    /// How many are kept.
    const CAPACITY: usize = 1000;

    fn push(&mut self, request: &Request, draft_of: Option<&Target>, line: &str) {
        if self.0.len() == Self::CAPACITY {
            self.0.pop_front();
        }
        let (request, draft_of, line) = (request.clone(), draft_of.cloned(), line.to_owned());
        self.0.push_back(EnteredLine { request, draft_of, line });
    }

    /// The texts that a draft, or something pasted, is said as.
    fn push_texts(&mut self, requests: &[Request], draft_of: Option<&Target>) {
        for request in requests {
            if let Some(text) = request.text() {
                self.push(request, draft_of, text);
            }
        }
    }

    /// The oldest line that asked for `request`, which is answered now.
    fn take(&mut self, request: &Request) -> Option<EnteredLine> {
        let at = self.0.iter().position(|entered| entered.request == *request)?;
        self.0.remove(at)
    }
}

impl Model {
    /// Enters the draft of the shown conversation.
    pub fn enter(&mut self, now: Now) -> Option<Action> {
        if self.shown().draft().has_several_texts() {
            return self.enter_lines(now);
        }
        let here = self.shown().target().clone();
        let line = self.shown().draft().text().to_owned();
        self.clear_draft();
        let result = match Typed::parse(&line) {
            Ok(Some(Typed::Text(_))) if !self.can_be_heard() => Err(Problem::NotInRoom),
            parsed => parsed.and_then(|typed| self.obey(now, typed, &line)),
        };
        match result {
            Ok(action) => {
                self.recent_emoji.said(&line);
                self.forget_begun(&line);
                if let Some(conversation) = self.conversation_mut(&here) {
                    conversation.recall.push(&line);
                    self.keep_line(&here, &line);
                }
                if let Some(Action::Request(request)) = &action {
                    self.entered.push(request, Some(&here), &line);
                }
                action
            }
            Err(problem) => {
                self.keep_early(&problem, &line);
                self.put_back(&here, &line);
                self.problem(now, problem);
                None
            }
        }
    }

    /// Enters a whole line, apart from any draft.
    pub fn enter_line(&mut self, now: Now, line: &str) -> Option<Action> {
        let result = Typed::parse(line).and_then(|typed| self.obey(now, typed, line));
        let action = self.or_problem(now, result);
        if let Some(Action::Request(request)) = &action {
            self.entered.push(request, None, line);
        }
        action
    }

    /// The user interrupts: what is being typed is cleared, and if there is nothing, the user leaves.
    pub fn interrupt(&mut self, now: Now) -> Option<Action> {
        let line = self.shown().draft().text().to_owned();
        if line.is_empty() {
            return self.leave(now);
        }
        self.shown_mut().recall.push(&line);
        self.edit(Draft::default());
        None
    }

    /// Enters a draft of several lines. If they were pasted, or each would be a text, the user is asked, and if it enters
    /// them again, they are said. What was pasted is never obeyed.
    fn enter_lines(&mut self, now: Now) -> Option<Action> {
        let problem = match self.lines_to_say(self.shown().draft().text()) {
            Ok(requests)
                if !self.asks_to_send && (self.shown().has_pasted_lines || requests.len() > 1) =>
            {
                self.asks_to_send = true;
                return None;
            }
            Ok(requests) => {
                let here = self.shown().target().clone();
                let text = self.shown().draft().text().to_owned();
                self.recent_emoji.said(&text);
                self.forget_begun(&text);
                self.shown_mut().recall.push(&text);
                self.keep_line(&here, &text);
                self.entered.push_texts(&requests, Some(&here));
                self.clear_draft();
                return Some(Action::Requests(requests));
            }
            Err(problem) => problem,
        };
        let text = self.shown().draft().text().to_owned();
        self.keep_early(&problem, &text);
        self.asks_to_send = false;
        self.shown_mut().is_refused = true;
        self.problem(now, problem);
        None
    }

    /// What to ask for so that the lines of `text`, which were pasted apart from any draft, are said where the user is
    /// now. If that cannot be, why is entered.
    pub fn pasted(&mut self, now: Now, text: &str) -> Option<Vec<Request>> {
        let requests = self.lines_to_say(text);
        requests.map_err(|problem| self.problem(now, problem)).ok()
    }

    /// The user wants what was pasted to be said.
    pub fn enter_pasted(&mut self, requests: Vec<Request>) -> Action {
        self.entered.push_texts(&requests, None);
        Action::Requests(requests)
    }

    /// What to ask for so that these lines are said: as one text if the other side can show it, else each as a text.
    fn lines_to_say(&self, text: &str) -> Result<Vec<Request>, Problem> {
        if !self.can_be_heard() {
            return Err(Problem::NotInRoom);
        }
        let lines: Vec<String> = text.lines().map(|line| line.trim_end().nfc().collect()).collect();
        if let Some(word) = lines.iter().find_map(|line| looks_like_command(line)) {
            return Err(Problem::CommandAmongLines(word));
        }
        self.check_for_chat(text)?;
        let whole = lines.join("\n");
        let is_one = lines.len() <= Text::MAX_LINES
            && Text::new(&whole).is_ok_and(|text| text.encoded_len() <= MAX_OF_SEVERAL_LINES);
        if is_one && self.shows_lines() {
            let whole = whole.trim_matches('\n').to_owned();
            return Ok(vec![self.say(whole)?]);
        }
        lines
            .into_iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| self.say(line))
            .collect()
    }

    /// Whether those who hear the user where it is now show texts of several lines, or are given what they show.
    fn shows_lines(&self) -> bool {
        match self.shown().target() {
            Target::Room => self.is_modern,
            // The client sends an original one line after the other.
            Target::Chat(_) => true,
        }
    }

    /// Does what the user typed as `line`.
    fn obey(
        &mut self,
        now: Now,
        typed: Option<Typed>,
        line: &str,
    ) -> Result<Option<Action>, Problem> {
        let Some(typed) = typed else { return Ok(None) };
        if typed != Typed::Quit {
            self.asked_to_leave = None;
        }
        if !matches!(typed, Typed::Forget(_)) {
            self.asks_nothing_to_forget();
        }
        if matches!(typed, Typed::Text(_)) {
            self.check_for_chat(line)?;
        }
        self.try_perform(now, typed)
    }

    /// Refuses a text for the room if the chat that the user accepted is about to open: it may be meant for that one.
    fn check_for_chat(&self, draft: &str) -> Result<(), Problem> {
        match &self.expected {
            Some(expected)
                if expected.accepted
                    && *self.shown().target() == Target::Room
                    && !expected.was_begun_before(draft) =>
            {
                Err(Problem::ChatNotOpen(expected.peer.clone()))
            }
            _ => Ok(()),
        }
    }

    /// What the user was typing when it accepted a chat has been said: the next text may be meant for that chat.
    fn forget_begun(&mut self, draft: &str) {
        if let Some(expected) = self.expected.as_mut().filter(|it| it.was_begun_before(draft)) {
            expected.begun = None;
        }
    }

    /// Remembers what was typed for a chat that is not open yet: it goes along when that opens.
    fn keep_early(&mut self, problem: &Problem, draft: &str) {
        if let (Problem::ChatNotOpen(_), Some(expected)) = (problem, &mut self.expected) {
            expected.early = Some(draft.to_owned());
        }
    }

    /// A request is under way.
    pub(super) fn on_done(&mut self, now: Now, request: Request) {
        self.entered.take(&request);
        if let Request::Invite(nick) = request {
            self.invited.push(nick.clone());
            self.push_here(now, Content::Inviting(nick));
        }
    }

    /// A request failed. A text's failure is shown in the conversation in which it was said.
    pub(super) fn on_failure(&mut self, now: Now, request: &Request, error: CommandError) {
        let (peer, said_in) = match request {
            Request::Broadcast(_) => (None, Some(Target::Room)),
            Request::Say(peer, _) => (Some(peer.clone()), Some(Target::Chat(peer.clone()))),
            Request::Invite(nick) => (Some(Peer::Nick(nick.clone())), None),
            Request::Accept(peer) | Request::Decline(peer) | Request::Close(peer) => {
                (Some(peer.clone()), None)
            }
            _ => (None, None),
        };
        if let (Request::Accept(_) | Request::Invite(_), Some(peer)) = (request, &peer) {
            self.expected.take_if(|expected| expected.is(peer));
        }
        let problem = Problem::Client { error, peer };
        let shown = self.shown().target().clone();
        let Some(EnteredLine { draft_of, line, .. }) = self.entered.take(request) else {
            let target = said_in.unwrap_or(shown);
            return self.push(now, target, Content::Problem(problem));
        };
        let target = draft_of.clone().or(said_in).unwrap_or(shown);
        let is_back = draft_of.is_some_and(|target| self.put_back(&target, &line));
        let content = match is_back {
            true => Content::Problem(problem),
            false => Content::Refused { line, problem },
        };
        self.push(now, target, content);
    }

    /// Puts a refused line back into the draft, unless the user types something else there. Texts that were refused
    /// one after the other become a draft of several lines.
    pub(super) fn put_back(&mut self, target: &Target, line: &str) -> bool {
        if !self.has_drafts {
            return false;
        }
        let Some(conversation) = self.conversation_mut(target) else { return false };
        let draft = conversation.draft().text();
        let are_texts = behind_slash(draft).is_none() && behind_slash(line).is_none();
        let text = match draft {
            "" => line.to_owned(),
            _ if conversation.is_refused && are_texts => format!("{draft}\n{line}"),
            _ => return false,
        };
        if text.len() > Draft::MAX_BYTES {
            return false;
        }
        conversation.editor.set(Draft::new(text));
        conversation.is_refused = true;
        true
    }
}

/// The word with which `line` looks like a command, known or mistyped. Paths and comments do not.
fn looks_like_command(line: &str) -> Option<String> {
    let name = behind_slash(line)?.split_whitespace().next()?;
    name.chars().all(char::is_alphabetic).then(|| format!("/{name}"))
}
