//! A builder gives the thread a name; `writeln!` prints without `println!`.

use std::{
    io::{self, Write},
    thread,
};

fn print_line() {
    writeln!(io::stdout(), "printing from thread").expect("standard output is open");
}

pub fn run() {
    println!("Starting thread...");
    let thread = thread::Builder::new()
        .name("printer".to_string())
        .spawn(print_line)
        .expect("the system has room for one more thread");
    if thread.join().is_err() {
        println!("the thread panicked");
    }
    println!("Ending thread...");
}
