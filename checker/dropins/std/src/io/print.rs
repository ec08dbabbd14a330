//! What the macros that print come to: one step each.

use std::fmt::{Arguments, Write};

use engine::primitive::output::{Stream, print};

/// Formatting may take steps of its own, all before the one that prints.
#[track_caller]
fn write(stream: Stream, text: Arguments<'_>, end: &str) {
    match text.as_str() {
        Some(text) if end.is_empty() => print(stream, text),
        _ => {
            let mut whole = String::new();
            whole
                .write_fmt(text)
                .expect("a formatting trait implementation returned an error");
            whole.push_str(end);
            print(stream, &whole);
        }
    }
}

/// `print!`.
#[track_caller]
pub fn _print(text: Arguments<'_>) {
    write(Stream::Stdout, text, "");
}

/// `println!`.
#[track_caller]
pub fn _println(text: Arguments<'_>) {
    write(Stream::Stdout, text, "\n");
}

/// `eprint!`.
#[track_caller]
pub fn _eprint(text: Arguments<'_>) {
    write(Stream::Stderr, text, "");
}

/// `eprintln!`.
#[track_caller]
pub fn _eprintln(text: Arguments<'_>) {
    write(Stream::Stderr, text, "\n");
}
