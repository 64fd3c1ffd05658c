//! Keys that come faster than anybody types.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};

/// From how many characters at once on it is a paste.
const PASTE: usize = 16;
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
        match &event {
            Event::Key(key) if text_of(key).is_some() => run.push(event),
            _ => {
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

/// Keys that stand for text: as a paste, if they are many. Ends of lines around it stay keys.
fn pasted(run: Vec<Event>) -> Vec<Event> {
    let is_character =
        |event: &Event| matches!(event, Event::Key(key) if matches!(key.code, KeyCode::Char(_)));
    let first = run.iter().position(is_character);
    let last = run.iter().rposition(is_character);
    let (Some(first), Some(last)) = (first, last) else { return run };
    if last - first < PASTE {
        return run;
    }
    let text = run[first..=last].iter().filter_map(|event| match event {
        Event::Key(key) => text_of(key),
        _ => None,
    });
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
    }

    #[test]
    fn a_wheel_that_sends_arrow_keys_turns_and_a_key_that_is_pressed_does_not() {
        let up = || key(KeyCode::Up, KeyModifiers::NONE);
        assert_eq!(read(vec![up(), up()]), [up(), up()]);
        let turns = read(vec![up(); 5]);
        assert!(turns.len() == 2 && turns.iter().all(|turn| matches!(turn, Event::Mouse(mouse) if mouse.kind == MouseEventKind::ScrollUp)));
    }
}
