//! Asking rustc what the drop-in has: one line of a crate for each question.

use std::collections::BTreeMap;
use std::path::Path;

use super::documentation::{Documentation, Item, split_header};
use crate::Fault;
use crate::libraries::{Libraries, World};

/// How the drop-in has an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the drop-in's own.
    Modelled,
    /// It is the real one.
    Real,
    /// It is not there.
    Absent,
}

/// An item, and what was found of it.
pub(crate) struct Found<'a> {
    pub(crate) item: &'a Item,
    pub(crate) standing: Standing,
    /// Functions and constants that it should have, by the documentation.
    pub(crate) members: usize,
    /// Traits that it should implement, or should not.
    pub(crate) traits: usize,
    /// What of that it does not: `new`, or a whole header.
    pub(crate) missing: Vec<String>,
}

/// Asks for everything in the documentation.
///
/// # Errors
/// If rustc does not do its part.
pub(crate) fn probe<'a>(
    documentation: &'a Documentation,
    libraries: &Libraries,
    room: &Path,
) -> Result<Vec<Found<'a>>, Fault> {
    std::fs::create_dir_all(room)
        .map_err(|error| Fault(format!("{} cannot be made: {error}", room.display())))?;
    let items = &documentation.items;
    let ask =
        |world, name: &str, lines: &[String]| answers(libraries, world, &room.join(name), lines);
    // Two globs bring the same name without a conflict only if it is the same.
    let both = |(n, item): (usize, &Item)| {
        let Item { module, name, .. } = item;
        let own = module.replacen("std", "dropin_std", 1);
        format!(
            "mod p{n} {{ mod both {{ pub use std{module}::*; pub use {own}::*; }} pub use both::{name}; }}",
            module = module.trim_start_matches("std"),
        )
    };
    let lines: Vec<String> = items.iter().enumerate().map(both).collect();
    let different = ask(World::Real, "identity.rs", &lines)?;
    for (n, (code, message)) in &different {
        // The first until it is a hard error, as it is to become.
        if code != "ambiguous_glob_imports" && code != "E0659" {
            return Err(Fault(format!("{}: {message}", items[*n].path())));
        }
    }
    let there = |(n, item): (usize, &Item)| format!("mod p{n} {{ pub use {}; }}", item.path());
    let lines: Vec<String> = items.iter().enumerate().map(there).collect();
    let absent = ask(World::Controlled, "presence.rs", &lines)?;
    let mut found: Vec<Found<'_>> = Vec::new();
    for (n, item) in items.iter().enumerate() {
        let standing = match (absent.contains_key(&n), different.contains_key(&n)) {
            (true, _) => Standing::Absent,
            (_, true) => Standing::Modelled,
            (_, false) => Standing::Real,
        };
        found.push(Found {
            item,
            standing,
            members: 0,
            traits: 0,
            missing: Vec::new(),
        });
    }
    // Ones whose answer is known: that they are answered wrongly is a fault.
    let canaries = [
        "const _: () = { fn has<>() { let _ = <std::sync::Mutex<u8>>::no_such_function; } };",
        "const _: () = { trait Is { type It<T>: ?Sized + std::marker::Copy; } impl Is for () { type It<T> = std::sync::Mutex<T>; } };",
        "const _: () = { trait Is<X> { fn it() {} } impl<T: ?Sized> Is<()> for T {} impl<T: ?Sized + std::marker::Send> Is<u8> for T {} fn not<>() { <std::sync::Mutex<u8> as Is<_>>::it() } };",
    ];
    for world in [World::Real, World::Controlled] {
        let wrong = ask(world, "canaries.rs", &canaries.map(str::to_owned))?;
        if wrong.len() != canaries.len() {
            return Err(Fault(format!(
                "rustc answers otherwise than it should: {wrong:?}"
            )));
        }
    }
    let questions: Vec<Question> = found
        .iter()
        .enumerate()
        .filter(|(_, it)| it.standing == Standing::Modelled)
        .flat_map(|(n, it)| questions(n, it.item))
        .collect();
    let lines: Vec<String> = questions.iter().map(|it| it.line.clone()).collect();
    // What the real library does not answer on this compiler is not stable.
    let unstable = ask(World::Real, "parts.rs", &lines)?;
    for (n, (code, message)) in &unstable {
        let elsewhere = message.contains("`windows`");
        if code != "E0658" && !elsewhere {
            let about = &questions[*n].about;
            return Err(Fault(format!(
                "the question about {about} is wrong: {message}"
            )));
        }
    }
    let (lines, questions): (Vec<String>, Vec<&Question>) = lines
        .into_iter()
        .zip(&questions)
        .enumerate()
        .filter(|(n, _)| !unstable.contains_key(n))
        .map(|(_, it)| it)
        .unzip();
    let missing = ask(World::Controlled, "parts.rs", &lines)?;
    for (n, question) in questions.iter().enumerate() {
        let it = &mut found[question.of];
        match question.is_trait {
            true => it.traits += 1,
            false => it.members += 1,
        }
        if missing.contains_key(&n) {
            it.missing.push(question.about.clone());
        }
    }
    Ok(found)
}

/// Something to ask of a modelled type.
struct Question {
    /// Which item.
    of: usize,
    about: String,
    is_trait: bool,
    line: String,
}

fn questions(of: usize, item: &Item) -> Vec<Question> {
    let mut questions = Vec::new();
    for block in &item.blocks {
        let Some(header) = split_header(&block.header) else {
            continue;
        };
        // `[const]` and `const` are of no stable trait.
        let generics = header.generics.replace("[const] ", "");
        let conditions = header.conditions.replace("[const] ", "");
        let of_type = header.of_type.replace("'_", "'any");
        let generics = match of_type == header.of_type {
            true => generics,
            false => format!("'any, {generics}"),
        };
        let conditions = usual_conditions(&generics) + &conditions;
        let mut ask = |about: &str, is_trait: bool, line: String| {
            questions.push(Question {
                of,
                about: about.to_owned(),
                is_trait,
                line,
            });
        };
        match header.of_trait.map(|it| it.strip_prefix('!').ok_or(it)) {
            None => {
                for member in &block.members {
                    let line = format!(
                        "const _: () = {{ fn has<{generics}>() where {conditions} {{ let _ = <{of_type}>::{member}; }} }};"
                    );
                    ask(member, false, line);
                }
            }
            // An associated type keeps its promise for all parameters.
            Some(Err(wanted)) => {
                let sized = if block.header.contains('?') {
                    "?Sized + "
                } else {
                    ""
                };
                let line = format!(
                    "const _: () = {{ trait Is {{ type It<{generics}>: {sized}{wanted} where {conditions}; }} \
                     impl Is for () {{ type It<{generics}> = {of_type} where {conditions}; }} }};"
                );
                ask(&block.header, true, line);
            }
            // Which of two traits is meant is clear only if one does not hold.
            Some(Ok(unwanted)) => {
                let line = format!(
                    "const _: () = {{ trait Is<X> {{ fn it() {{}} }} impl<T: ?Sized> Is<()> for T {{}} \
                     impl<T: ?Sized + {unwanted}> Is<u8> for T {{}} \
                     fn not<{generics}>() where {conditions} {{ <{of_type} as Is<_>>::it() }} }};"
                );
                ask(&block.header, true, line);
            }
        }
    }
    questions
}

/// That every type parameter borrows nothing, which types with lifetimes and
/// thread-locals ask for; and that the later of two lifetimes is the longer one, as
/// a scope's are.
fn usual_conditions(generics: &str) -> String {
    let mut depth = 0;
    let parameters = generics.split(|it| {
        match it {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            _ => {}
        }
        it == ',' && depth == 0
    });
    let names = parameters.map(|it| it.split([':', '=']).next().unwrap_or_default().trim());
    let (lifetimes, types): (Vec<_>, Vec<_>) = names
        .filter(|it| !it.is_empty() && !it.starts_with("const "))
        .partition(|it| it.starts_with('\''));
    let mut conditions: String = types.iter().map(|it| format!("{it}: 'static, ")).collect();
    for pair in lifetimes.windows(2) {
        conditions += &format!("{}: {}, ", pair[1], pair[0]);
    }
    conditions
}

/// The lines that do not compile, with code and message of the first complaint.
/// Whoever asks for a function takes every complaint about how it is used for a
/// sign that it is there.
fn answers(
    libraries: &Libraries,
    world: World,
    root: &Path,
    lines: &[String],
) -> Result<BTreeMap<usize, (String, String)>, Fault> {
    let mut wrong = BTreeMap::new();
    let mut settled = vec![false; lines.len()];
    loop {
        let mut text = String::new();
        let mut starts = Vec::new();
        for (line, settled) in lines.iter().zip(&settled) {
            starts.push(text.len());
            if !settled {
                text += line;
            }
            text.push('\n');
        }
        std::fs::write(root, &text)
            .map_err(|error| Fault(format!("{} cannot be written: {error}", root.display())))?;
        let complaints = libraries.check(world, root)?;
        if complaints.is_empty() {
            return Ok(wrong);
        }
        for complaint in complaints {
            let Some(bytes) = complaint.bytes else {
                return Err(Fault(complaint.message));
            };
            let line = starts.partition_point(|&start| start <= bytes.start) - 1;
            settled[line] = true;
            let unknown = match complaint.code.as_str() {
                "E0599" => complaint.message.starts_with("no "),
                code => matches!(code, "E0624" | "E0658"),
            };
            if unknown || !lines[line].contains(" fn has<") {
                wrong
                    .entry(line)
                    .or_insert((complaint.code, complaint.message));
            }
        }
    }
}
