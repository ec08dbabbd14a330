//! The judge: it grades concurrency exercises, and never runs a line of the
//! learner's code in its own process.
//!
//! Data flows one way, and the modules stand in that order: an exercise is found
//! ([`catalog`]), the learner's file is read ([`source`]), compiled for both
//! worlds ([`build`]), and run ([`run`]); what was observed is understood
//! ([`diagnosis`]) and weighed ([`judge`]) into a [`verdict`], which is shown
//! ([`report`]). The [`commands`] are thin, and only they print.

pub mod environment;
pub mod fault;
pub mod process;
pub mod workers;
pub mod workplace;

pub mod catalog;

pub mod source;

pub mod mutation;

pub mod build;

pub mod run;

pub mod diagnosis;

pub mod judge;

pub mod verdict;

pub mod report;

pub mod commands;

pub mod exit_code;
