//! The command, end to end: what it says, and with which exit code, of what it is given.

mod architecture;
mod building;
mod commands;
mod concurrency;
mod mutants;
mod new;
mod parts;
mod reading;
mod readme;
mod running;
mod support;
mod surroundings;
mod verdicts;
