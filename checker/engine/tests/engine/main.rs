//! The engine, held to plain search, to the memory model's litmus tests, and to what
//! the pages of std promise.

mod data_race;
mod generated;
mod litmus;
mod minimise;
mod optimality;
mod oracle;
mod panics;
mod reading_again;
mod spinning;
mod support;
mod time;
