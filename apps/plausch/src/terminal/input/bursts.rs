//! Keys that come faster than anybody types.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};

/// From how many characters at once on it is a paste.
const PASTE: usize = 16;
/// The end of a line that was pasted without marks, by itself.
pub(super) const LINE_END: &str = "\n";
/// From how many arrow keys at once on it is a wheel: many terminals, and tmux, send them while a program fills the screen.
const WHEEL: usize = 3;

/// What is meant by keys that came at once.
pub(super) fn read(events: Vec<Event>) -> Vec<Event> {
    if let Some(kind) = wheel(&events) {
        let turn = MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::NONE };
        return vec![Event::Mouse(turn); events.len().div_ceil(WHEEL)];
    }
    let mut read = Vec::new();
    let mut run: Vec<Event> = Vec::new();
    for event in events {
        match character(&event) {
            Some(_) => run.push(event),
            None => {
                read.append(&mut pasted(std::mem::take(&mut run)));
                read.push(event);
            }
        }
    }
    read.append(&mut pasted(run));
    read
}

/// The text that a key stands for in a paste.
pub(super) fn text_of(key: &KeyEvent) -> Option<char> {
    match (key.code, key.modifiers) {
        _ if key.kind != KeyEventKind::Press => None,
        (KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => Some(c),
        (KeyCode::Enter, KeyModifiers::ALT) => Some('\n'),
        (KeyCode::Tab, KeyModifiers::NONE) => Some('\t'),
        _ => None,
    }
}

/// The character that an event stands for in a paste.
fn character(event: &Event) -> Option<char> {
    match event {
        Event::Key(key) => text_of(key),
        _ => is_line_end(event).then_some('\n'),
    }
}

fn is_line_end(event: &Event) -> bool {
    matches!(event, Event::Paste(text) if text == LINE_END)
}

/// Keys that stand for text: as a paste, if they are many, or if they are lines. Ends of lines around it stay as they are.
fn pasted(run: Vec<Event>) -> Vec<Event> {
    let is_character =
        |event: &Event| matches!(event, Event::Key(key) if matches!(key.code, KeyCode::Char(_)));
    let first = run.iter().position(is_character);
    let last = run.iter().rposition(is_character);
    let (Some(first), Some(last)) = (first, last) else { return run };
    if last - first < PASTE && !run[first..=last].iter().any(is_line_end) {
        return run;
    }
    let text = run[first..=last].iter().filter_map(character);
    let paste = Event::Paste(text.collect());
    [&run[..first], &[paste], &run[last + 1..]].concat()
}

fn wheel(events: &[Event]) -> Option<MouseEventKind> {
    let all = |code| {
        let key = Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        events.len() >= WHEEL && events.iter().all(|event| *event == key)
    };
    if all(KeyCode::Up) {
        Some(MouseEventKind::ScrollUp)
    } else if all(KeyCode::Down) {
        Some(MouseEventKind::ScrollDown)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    fn typed(text: &str) -> Vec<Event> {
        let key = |c| match c {
            '\n' => key(KeyCode::Enter, KeyModifiers::ALT),
            '\t' => key(KeyCode::Tab, KeyModifiers::NONE),
            c => key(KeyCode::Char(c), KeyModifiers::NONE),
        };
        text.chars().map(key).collect()
    }

    #[test]
    fn many_characters_at_once_are_a_paste_and_few_are_typed() {
        assert_eq!(read(typed("/ch\tann")), typed("/ch\tann"));
        let text = "a line\twith a tab\nand another one";
        let wanted = [typed("\n"), vec![Event::Paste(text.to_owned())], typed("\n\n")].concat();
        assert_eq!(read(typed(&format!("\n{text}\n\n"))), wanted);
        let enter = key(KeyCode::Enter, KeyModifiers::NONE);
        let wanted = vec![Event::Paste(text.to_owned()), enter.clone()];
        assert_eq!(read([typed(text), vec![enter]].concat()), wanted);
        // However few they are: lines that were pasted are said only when asked.
        let line_end = || vec![Event::Paste(LINE_END.to_owned())];
        let lines = [line_end(), typed("a"), line_end(), typed("b")].concat();
        assert_eq!(read(lines), [line_end(), vec![Event::Paste("a\nb".to_owned())]].concat());
    }

    #[test]
    fn a_wheel_that_sends_arrow_keys_turns_and_a_key_that_is_pressed_does_not() {
        let up = || key(KeyCode::Up, KeyModifiers::NONE);
        assert_eq!(read(vec![up(), up()]), [up(), up()]);
        let turns = read(vec![up(); 5]);
        assert!(turns.len() == 2 && turns.iter().all(|turn| matches!(turn, Event::Mouse(mouse) if mouse.kind == MouseEventKind::ScrollUp)));
    }
}
