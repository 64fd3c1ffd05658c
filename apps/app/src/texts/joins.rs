//! Who comes and goes.

use jiff::Timestamp;
use plausch_core::name::Nick;

use crate::language::fl;
use crate::model::{Change, Counts, Joins, Traffic};

/// How many members are named in one line; of more, it is said how many they are.
const MAX_NAMED: usize = 6;

/// Who joined and left, or how many. Each clause is a sentence of its own.
pub fn traffic(traffic: &Traffic) -> String {
    let (clauses, separator) = match traffic.names(MAX_NAMED) {
        Some(names) => (named(names), "; "),
        None => (counted(traffic.counts()), ", "),
    };
    clauses.join(separator)
}

fn named([joined, left, returned, visited]: [Vec<&Nick>; 4]) -> Vec<String> {
    let clause = |nicks: &[&Nick], words: fn(usize, &str) -> String| {
        let names: Vec<_> = nicks.iter().map(|nick| nick.as_str()).collect();
        (!names.is_empty()).then(|| words(names.len(), &names.join(", ")))
    };
    let clauses = [
        clause(&joined, |count, names| fl!(joined_names, count = count, names = names)),
        clause(&left, |count, names| fl!(left_names, count = count, names = names)),
        clause(&returned, |count, names| fl!(returned_names, count = count, names = names)),
        clause(&visited, |count, names| fl!(visited_names, count = count, names = names)),
    ];
    clauses.into_iter().flatten().collect()
}

fn counted(Counts { joined, left, returned, visited }: Counts) -> Vec<String> {
    let clause = |count, words: fn(usize) -> String| (count > 0).then(|| words(count));
    let clauses = [
        clause(joined, |count| fl!(joined_count, count = count)),
        clause(left, |count| fl!(left_count, count = count)),
        clause(returned, |count| fl!(returned_count, count = count)),
        clause(visited, |count| fl!(visited_count, count = count)),
    ];
    clauses.into_iter().flatten().collect()
}

/// Joins and leaves one by one, oldest first; none for the time: how many came before those that are known.
pub fn changes(traffic: &Traffic) -> impl Iterator<Item = (Option<Timestamp>, String)> {
    let forgotten = Some(traffic.forgotten()).filter(|count| *count > 0);
    let earlier = forgotten.map(|count| (None, fl!(earlier_changes, count = count)));
    let change = |change: &Change| match change.has_joined {
        true => (Some(change.time), super::joined(&change.nick)),
        false => (Some(change.time), super::left(&change.nick)),
    };
    earlier.into_iter().chain(traffic.changes().map(change))
}

/// Which joins and leaves are shown.
pub fn joins(joins: Joins) -> String {
    match joins {
        Joins::Fold => fl!(joins_folded),
        Joins::All => fl!(joins_all),
        Joins::None => fl!(joins_none),
    }
}
