//! What the runs in both worlds come to.

use std::collections::BTreeSet;

use trace::protocol::{Complaint, Failure, Record, World};

use super::plan;
use crate::catalog::Exercise;
use crate::diagnosis::{self, Code, Subject};
use crate::run::{Ending, Limits, Report};
use crate::source::{Source, Unfinished};
use crate::verdict::{CheckVerdict, Diagnosis, ExerciseVerdict, Status};

/// Whether every check of a run passed.
pub(super) fn is_clean(report: &Report) -> bool {
    report.ending == Ending::Completed && report.records.iter().all(|it| it.failure.is_none())
}

/// The verdict on an exercise whose programs were run.
pub(super) fn weigh(
    exercise: &Exercise,
    source: &Source,
    subject: &Subject<'_>,
    controlled: Option<Report>,
    real: Report,
) -> ExerciseVerdict {
    let none = Vec::new();
    let controlled_plan = controlled.as_ref().map_or(&none, |it| &it.plan);
    let planned = plan::merged(controlled_plan, &real.plan);
    let report_of = |world| match world {
        World::Controlled => controlled.as_ref(),
        World::Real => Some(&real),
    };
    let checks: Vec<CheckVerdict> = planned
        .iter()
        .filter_map(|(world, check)| Some(check_verdict(report_of(*world)?, *world, &check.name)))
        .collect();

    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    for report in controlled.iter().chain([&real]) {
        let world = if std::ptr::eq(report, &real) {
            World::Real
        } else {
            World::Controlled
        };
        for diagnosis in diagnose(report, world, source, subject) {
            if !diagnoses.iter().any(|it| is_same(it, &diagnosis)) {
                diagnoses.push(diagnosis);
            }
        }
    }

    let names: BTreeSet<&str> = planned.iter().map(|(_, it)| it.name.as_str()).collect();
    // Real threads are not asked where another check has failed already. What
    // holds in every interleaving is worth its points without them.
    let is_stopped = real.ending == Ending::Stopped;
    let passed = |name: &str| {
        let worlds = || checks.iter().filter(|it| it.name == name);
        let holds = |it: &CheckVerdict| {
            it.status == Status::Pass
                || is_stopped && it.world == World::Real && it.status == Status::NotStarted
        };
        worlds().any(|it| it.status == Status::Pass) && worlds().all(holds)
    };
    let points_of = |name: &str| {
        let worlds = planned.iter().filter(|(_, it)| it.name == name);
        worlds.map(|(_, it)| it.points).max().unwrap_or(0)
    };
    // A program that is clean until its last check and not afterwards has shown
    // nothing: who knows what else it does behind the checks' backs.
    let is_over = |it: &Report| matches!(it.ending, Ending::Completed | Ending::Stopped);
    let unclean = |it: &Report| it.running.is_none() && !is_over(it);
    let is_trusted = !controlled.iter().chain([&real]).any(unclean);
    let max_points = names.iter().map(|name| points_of(name)).sum();
    let earned = names
        .iter()
        .filter(|name| is_trusted && passed(name))
        .map(|name| points_of(name))
        .sum();
    let is_fault = diagnoses.iter().any(|it| it.code == Code::CheckerFault);
    let all_passed = checks.iter().all(|it| it.status == Status::Pass) && !checks.is_empty();
    let status = match (is_fault, all_passed && diagnoses.is_empty()) {
        (true, _) => Status::Error,
        (false, true) => Status::Pass,
        (false, false) => Status::Fail,
    };
    if status == Status::Fail && diagnoses.is_empty() {
        let what = "The check file announces no checks, or stopped without a word.";
        let diagnosis = diagnosis::checker_fault(subject, what);
        return super::without_running(exercise, Status::Error, vec![diagnosis]);
    }
    ExerciseVerdict {
        name: exercise.name.clone(),
        status,
        diagnoses,
        points: earned,
        max_points,
        checks,
    }
}

/// Whether two checks have found the same mistake: the same thing goes wrong in
/// the same line, be it with other threads or other numbers.
fn is_same(one: &Diagnosis, other: &Diagnosis) -> bool {
    let place = |it: &Diagnosis| (it.code, it.line, it.column);
    place(one) == place(other) && (one.line.is_some() || one.message == other.message)
}

fn check_verdict(report: &Report, world: World, name: &str) -> CheckVerdict {
    let record = report.records.iter().find(|it| it.name == name);
    let died_here = report.running.as_deref() == Some(name);
    let status = match (record, &report.ending) {
        (Some(Record { failure: None, .. }), _) => Status::Pass,
        (
            Some(Record {
                failure: Some(failure),
                ..
            }),
            _,
        ) => match diagnosis::is_fault(failure) {
            true => Status::Error,
            false => Status::Fail,
        },
        (None, Ending::Stopped | Ending::Completed) => Status::NotStarted,
        (None, Ending::Nonsense(_) | Ending::NotStarted(_)) if died_here => Status::Error,
        (None, _) if died_here => Status::Fail,
        (None, _) => Status::NotStarted,
    };
    CheckVerdict {
        name: name.to_owned(),
        world,
        status,
        executions: record.map_or(0, |it| it.executions),
        interleavings: record.map_or(0, |it| it.distinct),
        exhaustive: record.is_some_and(|it| it.exhaustive),
        settled: record.is_some_and(|it| it.settled),
        seconds: record.map_or(0.0, |it| it.seconds),
    }
}

fn diagnose(
    report: &Report,
    world: World,
    source: &Source,
    subject: &Subject<'_>,
) -> Vec<Diagnosis> {
    let failed = report
        .records
        .iter()
        .filter_map(|it| Some((it, it.failure.as_ref()?)));
    let mut diagnoses: Vec<Diagnosis> = failed
        .map(|(record, failure)| match unwritten(failure, source) {
            Some(place) => diagnosis::not_started(subject, &[place]),
            None => diagnosis::diagnose(record, subject),
        })
        .collect();
    diagnoses.extend(diagnose_ending(report, world, subject));
    diagnoses
}

fn diagnose_ending(report: &Report, world: World, subject: &Subject<'_>) -> Option<Diagnosis> {
    let check = report.running.as_deref().unwrap_or("the end of the checks");
    Some(match &report.ending {
        Ending::Completed | Ending::Stopped => return None,
        Ending::Stuck {
            thread,
            site,
            limit,
            trace,
        } => {
            let trace = trace.as_deref().cloned();
            diagnosis::stuck(subject, check, *thread, site.as_ref(), *limit, trace)
        }
        Ending::TimedOut => match world {
            World::Real => diagnosis::out_of_time(subject, check, Limits::of(world).wall.as_secs()),
            World::Controlled => diagnosis::timeout(subject, check, None, None),
        },
        Ending::Flooded => diagnosis::output_flood(subject, check, None),
        Ending::Exited(code) => diagnosis::exited(subject, check, Some(*code)),
        Ending::StackOverflow => diagnosis::stack_overflow(subject, check, None),
        Ending::OutOfMemory => diagnosis::out_of_memory(subject, check, None),
        Ending::Crashed(how) => diagnosis::crashed(subject, check, how),
        Ending::Nonsense(what) => {
            let what = format!("What the check's program reported makes no sense: {what}.");
            diagnosis::checker_fault(subject, &what)
        }
        Ending::NotStarted(why) => {
            diagnosis::checker_fault(subject, &format!("The check could not be started: {why}."))
        }
    })
}

/// A check that failed because it came to a `todo!()` of the learner's.
fn unwritten(failure: &Failure, source: &Source) -> Option<diagnosis::Unfinished> {
    let panic = match (&failure.complaint, failure.trace.as_ref().map(|it| &it.end)) {
        (Complaint::Panicked { message, site }, _)
        | (Complaint::End, Some(trace::End::Panicked { message, site })) => (message, site),
        _ => return None,
    };
    let (message, Some(site)) = panic else {
        return None;
    };
    let says_so =
        message.starts_with("not yet implemented") || message.starts_with("not implemented");
    let places = source.unfinished();
    let place = places.iter().find(|it| it.line == site.line && says_so)?;
    Some(self::place(place))
}

/// The same place, as the diagnosis knows it.
pub(super) fn place(place: &Unfinished) -> diagnosis::Unfinished {
    diagnosis::Unfinished {
        function: place.function.clone(),
        line: place.line,
        column: place.column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Evidence;

    fn found(code: Code, line: Option<u32>, message: &str) -> Diagnosis {
        Diagnosis {
            code,
            message: message.to_owned(),
            file: None,
            line,
            column: line.map(|_| 1),
            evidence: Evidence::default(),
        }
    }

    #[test]
    fn the_same_thing_in_the_same_line_is_one_mistake() {
        let first = found(Code::LostUpdate, Some(3), "thread 1 read 1");
        assert!(is_same(
            &first,
            &found(Code::LostUpdate, Some(3), "thread 2 read 0")
        ));
        assert!(!is_same(
            &first,
            &found(Code::LostUpdate, Some(4), "thread 1 read 1")
        ));
        assert!(!is_same(
            &first,
            &found(Code::DataRace, Some(3), "thread 1 read 1")
        ));
    }

    #[test]
    fn without_a_line_only_the_same_words_are_the_same_mistake() {
        let first = found(Code::WrongResult, None, "f() returned 1");
        assert!(is_same(
            &first,
            &found(Code::WrongResult, None, "f() returned 1")
        ));
        assert!(!is_same(
            &first,
            &found(Code::WrongResult, None, "g() returned 2")
        ));
    }
}
