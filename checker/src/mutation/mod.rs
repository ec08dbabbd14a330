//! Small mistakes made on purpose in a reference solution. A check that does not
//! notice one of them either does not look, or there is nothing to see; an author
//! says which.

mod justified;
mod operator;
mod visitor;

pub use justified::{Justification, justifications};

/// A reference solution with one small mistake in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The function that it is in, with the type that it belongs to.
    pub function: String,
    /// What was done, as code on one line. With `function` it names the mutant:
    /// no two in a file have both the same.
    pub change: String,
    /// The line of the reference that it begins in, from 1.
    pub line: usize,
    /// The whole file.
    pub text: String,
}

/// A change that has not been made yet: what stands at `range` of the file
/// becomes `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    function: String,
    change: String,
    range: std::ops::Range<usize>,
    with: String,
}

/// Every mutant of a file, in the order of its lines; none if it is no Rust.
pub fn mutants(text: &str) -> Vec<Mutant> {
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut edits = visitor::edits(&file, text);
    edits.sort_by_key(|it| (it.range.start, it.range.end));
    let mut mutants: Vec<Mutant> = Vec::new();
    for edit in edits {
        let mutated = format!(
            "{}{}{}",
            &text[..edit.range.start],
            edit.with,
            &text[edit.range.end..]
        );
        if mutated == text || mutants.iter().any(|it| it.text == mutated) {
            continue;
        }
        let same =
            |it: &&Mutant| it.function == edit.function && without_count(&it.change) == edit.change;
        let earlier = mutants.iter().filter(same).count();
        let change = match earlier {
            0 => edit.change,
            _ => format!("{}{COUNT}{})", edit.change, earlier + 1),
        };
        mutants.push(Mutant {
            function: edit.function,
            change,
            line: text[..edit.range.start].matches('\n').count() + 1,
            text: mutated,
        });
    }
    mutants
}

/// What tells changes apart that are written the same.
const COUNT: &str = " (number ";

fn without_count(change: &str) -> &str {
    change.rsplit_once(COUNT).map_or(change, |it| it.0)
}

#[cfg(test)]
mod tests;
