//! The macros that print, and the standard streams.

use std::io::{BufRead, Read, Write};

use dropin_std::{dbg, eprint, eprintln, io, print, println, thread};

use crate::support::{outcomes, outputs, set};

#[test]
fn a_line_is_printed_as_a_whole() {
    let body = || {
        thread::scope(|s| {
            s.spawn(|| println!("one {}", 1));
            println!("two {two}", two = 2);
        });
    };
    let text = |it: &str| it.to_owned();
    assert_eq!(
        outputs(body),
        set([text("one 1\ntwo 2\n"), text("two 2\none 1\n")])
    );
}

#[test]
fn lines_printed_in_pieces_can_mix() {
    let body = || {
        thread::scope(|s| {
            s.spawn(|| println!("x"));
            print!("a");
            println!();
        });
    };
    assert_eq!(
        outputs(body),
        set(["x\na\n", "ax\n\n", "a\nx\n"].map(str::to_owned))
    );
}

#[test]
fn whoever_locks_the_output_prints_undisturbed() {
    let body = || {
        thread::scope(|s| {
            s.spawn(|| println!("x"));
            let mut out = io::stdout().lock();
            write!(out, "a").unwrap();
            // A thread that holds it may use it in any way.
            println!("b");
            io::stdout().lock().write_all(b"c\n").unwrap();
            out.flush().unwrap();
        });
    };
    assert_eq!(
        outputs(body),
        set(["x\nab\nc\n", "ab\nc\nx\n"].map(str::to_owned))
    );
}

#[test]
fn standard_error_is_no_output_and_dbg_hands_its_value_on() {
    let body = || {
        eprint!("a");
        eprintln!("b");
        dbg!();
        let (a, b) = dbg!(1, 2);
        writeln!(io::stderr(), "c").unwrap();
        println!("{}", dbg!(a + b));
    };
    assert_eq!(outputs(body), set(["3\n".to_owned()]));
}

#[test]
fn standard_input_is_empty() {
    let body = || {
        let mut text = String::new();
        let read = io::stdin().read_line(&mut text).unwrap();
        let rest = io::stdin().lock().read_to_string(&mut text).unwrap();
        let lines = io::stdin().lines().count() + io::stdin().lock().lines().count();
        let mut bytes = [0; 4];
        let own = io::stdin().read(&mut bytes).unwrap();
        let shared = (&io::stdin()).read(&mut bytes).unwrap();
        let slices = &mut [io::IoSliceMut::new(&mut bytes)];
        let vectored = io::stdin().lock().read_vectored(slices).unwrap();
        let typed = io::stdin().is_terminal();
        ([read, rest, lines, own, shared, vectored], typed)
    };
    assert_eq!(outcomes(body), set([([0; 6], false)]));
}
