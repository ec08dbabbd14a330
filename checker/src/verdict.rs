//! The verdict: what is decided, as plain data. How it was found and how it is
//! shown are no concern of it.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use trace::{Trace, protocol::World};

use crate::diagnosis::Code;

/// Everything that one `verify` decided; its JSON form is the document that
/// `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The version of this form: 1.
    pub schema: u32,
    /// One entry an exercise, in the order of the curriculum.
    pub exercises: Vec<ExerciseVerdict>,
}

/// What became of one exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every check passed.
    Pass,
    /// The learner's code is not right yet.
    Fail,
    /// The skeleton has not been touched.
    NotStarted,
    /// The checker could not do its work; says nothing about the learner.
    Error,
}

/// The verdict on one exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseVerdict {
    /// The exercise's name, as in `checker verify NAME`.
    pub name: String,
    /// The decision.
    pub status: Status,
    /// What is wrong, most telling first. Empty if nothing is.
    pub diagnoses: Vec<Diagnosis>,
    /// Points earned.
    pub points: u32,
    /// Points to be had.
    pub max_points: u32,
    /// One entry a check and world, in the order of the check file.
    pub checks: Vec<CheckVerdict>,
}

/// The verdict on one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckVerdict {
    /// The property, one sentence.
    pub name: String,
    /// Where it ran.
    pub world: World,
    /// Pass, fail, error (it could not be run), or not-started (it was not
    /// run, because an earlier failure makes its outcome a matter of luck).
    pub status: Status,
    /// Executions explored, or runs on real threads.
    pub executions: u64,
    /// Distinct interleavings seen (controlled world), or runs (real threads).
    pub interleavings: u64,
    /// Whether those are all there are.
    pub exhaustive: bool,
    /// It was enough to find one interleaving that shows the property: the last
    /// one does, and the search ended there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// Wall-clock seconds; the only field that differs from run to run.
    pub seconds: f64,
}

/// One thing that is wrong, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Its stable code, explained by `checker explain CODE`.
    pub code: Code,
    /// What happened and why, in one or two plain sentences.
    pub message: String,
    /// The learner's file, as it was named on the command line or in the workspace.
    pub file: Option<PathBuf>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What a diagnosis rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The check that failed.
    pub check: Option<String>,
    /// The way forward, without the solution.
    pub advice: String,
    /// Further lines of fact: expected and actual values, the wait-for cycle,
    /// unexpected and missing outputs.
    pub facts: Vec<String>,
    /// The lines of the learner's source that the interleavings name, so that
    /// they can be shown without the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<u32, String>,
    /// rustc's own rendering, for `compile-error`.
    pub rustc: Option<String>,
    /// The generated input with which it went wrong, minimised, as Rust.
    pub input: Option<String>,
    /// The failing interleaving.
    pub trace: Option<Trace>,
    /// The steps of the failing interleaving that the message speaks of, as
    /// indices into its events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub focus: Vec<usize>,
    /// The nearest passing interleaving.
    pub passing: Option<Trace>,
}
