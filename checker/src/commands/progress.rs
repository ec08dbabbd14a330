//! How far a learner is.

use crate::catalog::Exercise;
use crate::judge::Judge;
use crate::source::Source;
use crate::verdict::Status;

/// How far a learner is with one exercise, as far as is known without judging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The skeleton is untouched.
    NotStarted,
    /// The file was changed, and this version has not been judged.
    Started,
    /// This version was judged, and does not pass.
    Failing,
    /// This version was judged, and passes.
    Passing,
}

impl Progress {
    /// The progress with one exercise.
    pub(super) fn of(exercise: &Exercise, judge: &Judge<'_>) -> Progress {
        let path = exercise.source();
        let root = exercise.root();
        let Ok(source) = Source::read(&path, path.strip_prefix(root).unwrap_or(&path)) else {
            return Progress::Started;
        };
        if judge.is_untouched(exercise, &source) {
            return Progress::NotStarted;
        }
        match judge.remembered(exercise, &source).map(|it| it.status) {
            Some(Status::Pass) => Progress::Passing,
            Some(Status::NotStarted) => Progress::NotStarted,
            Some(Status::Fail | Status::Error) => Progress::Failing,
            None => Progress::Started,
        }
    }

    /// The word for it in a list that programs read.
    pub(super) fn word(self) -> &'static str {
        match self {
            Progress::NotStarted => "not-started",
            Progress::Started => "started",
            Progress::Failing => "fail",
            Progress::Passing => "pass",
        }
    }

    /// The word for it in a list that people read.
    pub(super) fn phrase(self) -> &'static str {
        match self {
            Progress::NotStarted => "",
            Progress::Started => "started",
            Progress::Failing => "not yet",
            Progress::Passing => "done",
        }
    }
}
