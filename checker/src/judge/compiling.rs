//! What rustc's errors come to.

use crate::build::CompilerMessage;
use crate::catalog::Exercise;
use crate::diagnosis::{self, Subject};
use crate::source::Source;
use crate::verdict::Diagnosis;

/// rustc's own words, as it prints them.
pub(super) fn rendered(errors: &[CompilerMessage]) -> String {
    errors.iter().map(|it| it.rendered.as_str()).collect()
}

/// rustc refuses the learner's file.
pub(super) fn refused(subject: &Subject<'_>, errors: &[CompilerMessage]) -> Diagnosis {
    let first = errors.first();
    let place = first.and_then(|it| it.primary.as_ref());
    diagnosis::compile_error(
        subject,
        first.map_or("rustc refuses it", |it| it.message.as_str()),
        place.map(|it| it.line),
        place.map(|it| it.column),
        &rendered(errors),
    )
}

/// The check file calls something that the learner's file has not got, or has
/// got otherwise.
pub(super) fn does_not_fit(
    subject: &Subject<'_>,
    source: &Source,
    skeleton: Option<&Source>,
    exercise: &Exercise,
    errors: &[CompilerMessage],
) -> Diagnosis {
    let function = errors
        .iter()
        .find_map(|it| function_of(it, exercise, source, skeleton));
    let expected = function
        .as_deref()
        .and_then(|name| signature(skeleton?, name));
    let place = function
        .as_deref()
        .and_then(|name| source.functions(name).first().copied());
    diagnosis::signature_error(
        subject,
        function.as_deref(),
        expected.as_deref(),
        place.map(|it| it.0),
        place.map(|it| it.1),
        &without_help(errors),
    )
}

/// The first error, without rustc's suggestions: they are about changing the
/// check file, which is not the learner's.
fn without_help(errors: &[CompilerMessage]) -> String {
    let first = errors.first().map_or("", |it| it.rendered.as_str());
    let is_help = |line: &str| {
        let plain = anstream::adapter::strip_str(line).to_string();
        plain.starts_with("help:")
    };
    let lines = first.split_inclusive('\n').take_while(|it| !is_help(it));
    lines.collect::<String>().trim_end().to_owned() + "\n"
}

/// The function of the learner's that an error in the check file is about: one
/// that rustc names, or the one called on the line it points at.
fn function_of(
    error: &CompilerMessage,
    exercise: &Exercise,
    source: &Source,
    skeleton: Option<&Source>,
) -> Option<String> {
    let is_function = |name: &str| {
        let both = [Some(source), skeleton];
        both.into_iter()
            .flatten()
            .any(|it| !it.functions(name).is_empty())
    };
    let quoted = error.message.split('`').skip(1).step_by(2);
    let quoted = quoted.map(|it| it.rsplit("::").next().unwrap_or(it).to_owned());
    let own = format!("{}::", exercise.crate_name());
    let places = error.primary.iter().chain(&error.others);
    let called = places.flat_map(|it| {
        let after = it.text.split(&own).skip(1);
        let names: Vec<String> = after.map(leading_path).collect();
        names
    });
    quoted.chain(called).find(|it| is_function(it))
}

/// The last name of the path that a text begins with.
fn leading_path(text: &str) -> String {
    let is_path = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
    let end = text.find(|it| !is_path(it)).unwrap_or(text.len());
    text[..end]
        .rsplit("::")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// How a function is declared, on one line.
fn signature(source: &Source, name: &str) -> Option<String> {
    let (line, column) = *source.functions(name).first()?;
    let lines: Vec<&str> = source.text.lines().skip(line as usize - 1).collect();
    let first = lines.first()?;
    let before: String = first.chars().take(column as usize - 1).collect();
    let text = format!(
        "{}{}",
        before,
        lines
            .join("\n")
            .chars()
            .skip(column as usize - 1)
            .collect::<String>()
    );
    let end = text.find(['{', ';'])?;
    Some(text[..end].split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The file compiles against the real standard library only.
pub(super) fn not_modelled(subject: &Subject<'_>, errors: &[CompilerMessage]) -> Diagnosis {
    let first = errors.first();
    let place = first.and_then(|it| it.primary.as_ref());
    let own = place.filter(|it| std::path::Path::new(&it.file) == subject.file);
    let what = first.map_or_else(String::new, |it| match own {
        Some(place) => place.text.trim().to_owned(),
        None => it.message.clone(),
    });
    let line = own.map(|it| it.line);
    let mut diagnosis = diagnosis::not_modelled(subject, &what, line, own.map(|it| it.column));
    diagnosis.evidence.rustc = Some(rendered(errors));
    diagnosis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_over_several_lines() {
        let source =
            Source::from_text("/// x\npub fn visits(\n    a: u32,\n) -> u64 {\n    0\n}\n");
        assert_eq!(
            signature(&source, "visits").as_deref(),
            Some("pub fn visits( a: u32, ) -> u64")
        );
    }

    #[test]
    fn a_path_ends_where_its_name_does() {
        assert_eq!(leading_path("visits(2, 2)"), "visits");
        assert_eq!(leading_path("inner::Pool::new()"), "new");
    }
}
