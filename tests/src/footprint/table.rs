//! The table as Markdown, both ways, and what has grown.

use std::collections::BTreeMap;
use std::fmt;

use super::figures::Figures;

/// What is measured, under its target and its name; and what could not be.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    /// Which compiler built for which target: of another one's figures nothing can be said.
    compilers: BTreeMap<String, String>,
    skipped: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    target: String,
    what: String,
    figures: Figures,
}

/// What a table says beside another one.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) grown: Vec<String>,
    /// What could not be compared and why; what has shrunk.
    pub(super) notes: Vec<String>,
    pub(super) compared: usize,
}

const BEGIN: &str = "<!-- made by `footprint --write`: -->";
const END: &str = "<!-- until here -->";
const HEAD: &str = "\
| target | what | code | constants | static RAM | deepest stack | until joined, ms |
|---|---|---:|---:|---:|---:|---:|";
const COMPILER: &str = "- ";

/// How much more is too much, in percent.
const MAY_GROW: u64 = 5;
/// How many bytes more are never too much.
const NOISE: u64 = 64;
/// The same for a stack: it is deepest where an interrupt happens to come.
const STACK_NOISE: u64 = 512;

impl Table {
    /// Which compiler builds for a target.
    pub(super) fn compiled(&mut self, target: &str, compiler: String) {
        self.compilers.insert(target.to_owned(), compiler);
    }

    /// One more row.
    pub(super) fn push(&mut self, target: &str, what: &str, figures: Figures) {
        self.rows.push(Row { target: target.to_owned(), what: what.to_owned(), figures });
    }

    /// Something could not be measured.
    pub(super) fn skip(&mut self, why: String) {
        if !self.skipped.contains(&why) {
            self.skipped.push(why);
        }
    }

    /// Reads the table out of a page.
    pub(super) fn read(page: &str) -> Result<Self, String> {
        let mut table = Table::default();
        let lines = part(page).ok_or("docs/FOOTPRINT.md has no table")?.1.lines();
        for line in lines.filter(|line| !HEAD.contains(line)) {
            if let Some((target, compiler)) =
                line.strip_prefix(COMPILER).and_then(|line| line.split_once(": "))
            {
                table.compiled(target, compiler.to_owned());
            } else {
                let row = row(line).ok_or_else(|| format!("no row of the table: {line}"))?;
                table.rows.push(row);
            }
        }
        Ok(table)
    }

    /// Puts the table into a page in place of another one.
    pub(super) fn put_into(&self, page: &str) -> Result<String, String> {
        if !self.skipped.is_empty() {
            return Err(format!("the table would not be whole: {}", self.skipped.join("; ")));
        }
        let (before, _, after) = part(page).ok_or("docs/FOOTPRINT.md has no place for a table")?;
        Ok(format!("{before}{BEGIN}\n\n{self}\n{END}{after}"))
    }

    /// What has grown since `committed` was written.
    pub(super) fn compare(&self, committed: &Table) -> Comparison {
        let mut comparison = Comparison::default();
        comparison.notes.extend(self.skipped.iter().map(|why| format!("SKIPPED: {why}")));
        for (target, compiler) in &self.compilers {
            if let Some(other) = committed.compilers.get(target).filter(|other| *other != compiler)
            {
                comparison.notes.push(format!(
                    "SKIPPED: {target}: this is {compiler}; docs/FOOTPRINT.md was made with {other}"
                ));
            }
        }
        let same = |row: &&Row| {
            let compilers = [self, committed].map(|table| table.compilers.get(&row.target));
            compilers[0] == compilers[1]
        };
        for row in self.rows.iter().filter(same) {
            let name = format!("{}, {}", row.target, row.what);
            match committed
                .rows
                .iter()
                .find(|other| other.what == row.what && other.target == row.target)
            {
                Some(other) => compare(&name, &row.figures, &other.figures, &mut comparison),
                None => comparison.grown.push(format!("{name}: not in the table")),
            }
        }
        comparison
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for Row { target, what, figures } in &self.rows {
            write!(f, "| {target} | {what} ")?;
            for figure in columns(figures) {
                match figure {
                    Some(figure) => write!(f, "| {figure} ")?,
                    None => write!(f, "| – ")?,
                }
            }
            writeln!(f, "|")?;
        }
        writeln!(f)?;
        for (target, compiler) in &self.compilers {
            writeln!(f, "{COMPILER}{target}: {compiler}")?;
        }
        self.skipped.iter().try_for_each(|why| writeln!(f, "SKIPPED: {why}"))
    }
}

fn columns(figures: &Figures) -> [Option<u64>; 5] {
    let Figures { code, constants, static_ram, deepest_stack, until_joined } = *figures;
    [Some(code), Some(constants), Some(static_ram), deepest_stack, until_joined]
}

fn compare(name: &str, now: &Figures, then: &Figures, comparison: &mut Comparison) {
    // Time is shown, and not compared: machines differ.
    let columns = |figures| columns(figures).into_iter().take(4);
    let noises = [NOISE, NOISE, NOISE, STACK_NOISE];
    let titles = ["code", "constants", "static RAM", "deepest stack"];
    for (((now, then), noise), title) in columns(now).zip(columns(then)).zip(noises).zip(titles) {
        let (Some(now), Some(then)) = (now, then) else { continue };
        comparison.compared += 1;
        let much = |less: u64| (less * MAY_GROW / 100).max(noise);
        if now > then + much(then) {
            let percent = (now - then) as f64 * 100.0 / then.max(1) as f64;
            comparison.grown.push(format!(
                "{name}: {title} {then} → {now} bytes ({:+}, {percent:+.1} %)",
                now - then
            ));
        } else if now + much(then) < then {
            let less = then - now;
            comparison.notes.push(format!(
                "{name}: {title} {then} → {now} bytes (−{less}): write the table anew (footprint --write)"
            ));
        }
    }
}

/// What is before the table, the table's lines, and what is behind it.
fn part(page: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    Some((before, table.trim(), after))
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim);
    let (target, what) = (cells.next()?.to_owned(), cells.next()?.to_owned());
    let mut figure = || match cells.next() {
        Some("–") => Some(None),
        figure => figure?.parse().ok().map(Some),
    };
    let [code, constants, static_ram] = [figure()??, figure()??, figure()??];
    let [deepest_stack, until_joined] = [figure()?, figure()?];
    let figures = Figures { code, constants, static_ram, deepest_stack, until_joined };
    Some(Row { target, what, figures })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(code: u64, deepest_stack: Option<u64>, compiler: &str) -> Table {
        let mut table = Table::default();
        table.compiled("thumbv6m", compiler.to_owned());
        let constants = 700;
        table.push(
            "thumbv6m",
            "core",
            Figures { code, constants, deepest_stack, ..Figures::default() },
        );
        table
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let page = format!("# How big\n\n{BEGIN}\n{END}\n\nWhy.\n");
        let written = table(10_000, None, "rustc 1").put_into(&page).unwrap();
        assert!(written.starts_with("# How big\n") && written.ends_with("\n\nWhy.\n"), "{written}");
        let read = Table::read(&written).unwrap();
        assert_eq!(read.rows, table(10_000, None, "rustc 1").rows);
        assert_eq!(read.compilers["thumbv6m"], "rustc 1");
        assert_eq!(read.put_into(&written).unwrap(), written);
    }

    #[test]
    fn what_grows_by_more_than_a_twentieth_is_found() {
        let committed = table(10_000, Some(2_000), "rustc 1");
        let grown = |now: Table| now.compare(&committed).grown;
        assert!(grown(table(10_500, Some(2_512), "rustc 1")).is_empty());
        let [code] = &grown(table(10_501, Some(2_000), "rustc 1"))[..] else { panic!() };
        assert!(code.contains("thumbv6m, core: code 10000 → 10501 bytes (+501, +5.0 %)"), "{code}");
        assert_eq!(grown(table(10_000, Some(2_513), "rustc 1")).len(), 1);
        let mut other = table(1, None, "rustc 1");
        other.push("thumbv6m", "new", Figures::default());
        assert_eq!(grown(other), ["thumbv6m, new: not in the table"]);
    }

    #[test]
    fn what_shrinks_is_noted_and_another_compiler_is_not_compared() {
        let committed = table(10_000, None, "rustc 1");
        let shrunk = table(9_000, None, "rustc 1").compare(&committed);
        assert!(shrunk.grown.is_empty() && shrunk.notes[0].contains("write the table anew"));
        let other = table(20_000, None, "rustc 2").compare(&committed);
        assert!(other.grown.is_empty() && other.compared == 0, "{other:?}");
        assert!(other.notes[0].starts_with("SKIPPED: thumbv6m: this is rustc 2"), "{other:?}");
    }
}
