//! What the lesson's code takes for granted.

use std::{sync::Arc, thread};

struct Book;

fn load_a_thick_book() -> Book {
    Book
}

fn read(_: &Book) {}

fn caller() {
    // block 1
}
