//! What rustc says, read from its JSON.

use serde::Deserialize;

/// A place in a source file, as rustc names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path under which rustc knows the file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The line itself.
    pub text: String,
    /// What rustc writes beside the place.
    pub label: Option<String>,
}

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompilerMessage {
    /// Its first sentence.
    pub message: String,
    /// Its code, such as `E0308`, if it has one.
    pub code: Option<String>,
    /// The place it is about, if any.
    pub primary: Option<Place>,
    /// Other places it mentions.
    pub others: Vec<Place>,
    /// As rustc prints it, with the escapes that colour it.
    pub rendered: String,
}

impl CompilerMessage {
    /// The place it is about: file and line.
    pub fn shown(&self) -> String {
        let place = self.primary.as_ref();
        place.map_or("rustc".to_owned(), |it| format!("{}:{}", it.file, it.line))
    }
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    code: Option<DiagnosticCode>,
    level: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Diagnostic>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct DiagnosticCode {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
    label: Option<String>,
    #[serde(default)]
    text: Vec<SpanLine>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

#[derive(Deserialize)]
struct SpanLine {
    text: String,
}

impl Span {
    /// A place inside a macro of another crate is shown where the macro is used.
    fn place(&self) -> Place {
        if let Some(expansion) = &self.expansion
            && self.file_name.starts_with('/')
        {
            return expansion.span.place();
        }
        Place {
            file: self.file_name.clone(),
            line: self.line_start,
            column: self.column_start,
            text: self
                .text
                .first()
                .map(|it| it.text.clone())
                .unwrap_or_default(),
            label: self.label.clone(),
        }
    }
}

/// The errors that rustc wrote with `--error-format=json`, in order. Warnings
/// and closing remarks are left out.
pub(super) fn errors(stderr: &[u8]) -> Vec<CompilerMessage> {
    let lines = stderr.split(|&byte| byte == b'\n');
    let diagnostics = lines.filter_map(|it| serde_json::from_slice::<Diagnostic>(it).ok());
    diagnostics
        .filter(|it| it.level.starts_with("error"))
        .filter_map(error)
        .collect()
}

fn error(diagnostic: Diagnostic) -> Option<CompilerMessage> {
    if diagnostic.spans.is_empty() && diagnostic.message.starts_with("aborting due to") {
        return None;
    }
    let children = diagnostic.children.iter().flat_map(|it| &it.spans);
    let secondary = diagnostic.spans.iter().filter(|it| !it.is_primary);
    Some(CompilerMessage {
        primary: diagnostic
            .spans
            .iter()
            .find(|it| it.is_primary)
            .map(Span::place),
        others: secondary.chain(children).map(Span::place).collect(),
        message: diagnostic.message,
        code: diagnostic.code.map(|it| it.code),
        rendered: diagnostic.rendered.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_and_warnings_and_remarks_are_not() {
        let stderr = br#"{"$message_type":"diagnostic","message":"unused","code":null,"level":"warning","spans":[],"children":[],"rendered":"w"}
{"$message_type":"diagnostic","message":"mismatched types","code":{"code":"E0308","explanation":"x"},"level":"error","spans":[{"file_name":"src/lib.rs","byte_start":20,"byte_end":23,"line_start":1,"line_end":1,"column_start":21,"column_end":24,"is_primary":true,"text":[{"text":"pub fn f()","highlight_start":21,"highlight_end":24}],"label":"expected","suggested_replacement":null,"suggestion_applicability":null,"expansion":null}],"children":[],"rendered":"e"}
not json
{"$message_type":"diagnostic","message":"aborting due to 1 previous error","code":null,"level":"error","spans":[],"children":[],"rendered":"a"}
"#;
        let errors = errors(stderr);
        assert_eq!(errors.len(), 1);
        let place = errors[0].primary.as_ref().unwrap();
        assert_eq!((place.line, place.column), (1, 21));
        assert_eq!(errors[0].code.as_deref(), Some("E0308"));
    }
}
