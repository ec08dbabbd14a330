//! A plain report for a person who runs a check file without the judge.

use std::convert::Infallible;
use std::process::ExitCode;

use trace::protocol::{Complaint, Failure, Message, Operated, World};

use crate::suite::{Checks, job_by_hand};

/// Runs the checks on real threads, and says what came of each. An author can
/// ask for the controlled world by `--controlled`, if the program was built for
/// it.
pub(crate) fn run(checks: &mut Checks) -> ExitCode {
    let world = match std::env::args().any(|it| it == "--controlled") {
        true => World::Controlled,
        false => World::Real,
    };
    let job = job_by_hand(world);
    let (mut passed, mut failed) = (0, 0);
    let result: Result<(), Infallible> = checks.run(&job, |message| {
        if let Message::Finished(record) = message {
            match &record.failure {
                None => {
                    passed += 1;
                    println!("ok      {}", record.name);
                }
                Some(failure) => {
                    failed += 1;
                    println!("FAILED  {}", record.name);
                    for line in told(failure) {
                        println!("        {line}");
                    }
                }
            }
        }
        Ok(())
    });
    let Ok(()) = result;
    println!();
    match (world, failed) {
        (World::Real, 0) => println!(
            "{passed} checks passed on real threads. `checker verify` tries every interleaving."
        ),
        (World::Controlled, 0) => println!("{passed} checks passed in every interleaving tried."),
        _ => println!("{failed} of {} checks failed.", passed + failed),
    }
    ExitCode::from(u8::from(failed > 0))
}

/// A failure in a few plain lines.
fn told(failure: &Failure) -> Vec<String> {
    let mut lines = match &failure.complaint {
        Complaint::End => {
            let end = failure.trace.as_ref().map(|trace| &trace.end);
            vec![end.map_or("it did not end well".to_owned(), |end| {
                format!("it ended so: {end:?}")
            })]
        }
        Complaint::Panicked { message, site } => {
            let place = site
                .as_ref()
                .map(|it| format!(" at {}:{}", it.file, it.line));
            vec![format!(
                "it panicked{}: {message}",
                place.unwrap_or_default()
            )]
        }
        Complaint::WrongValue {
            what,
            expected,
            actual,
        } => vec![
            what.clone(),
            format!("  should be  {expected}"),
            format!("  but is     {actual}"),
        ],
        Complaint::WrongOutcomes {
            what,
            unexpected,
            missing,
            ..
        } => {
            let unexpected = unexpected
                .iter()
                .map(|it| format!("  cannot be allowed: {it:?}"));
            let missing = missing
                .iter()
                .map(|it| format!("  should be possible: {it:?}"));
            let mut lines = vec![what.clone()];
            lines.extend(unexpected.chain(missing));
            lines
        }
        Complaint::NotConcurrent { first, second, .. } => {
            vec![format!("{first} and {second} never run at the same time")]
        }
        Complaint::Dependent { first, second, .. } => {
            vec![format!("{first} and {second} have something in common")]
        }
        Complaint::NoThread { what } => {
            vec![format!("{what}: this should be done by another thread")]
        }
        Complaint::Overlap { first, second } => {
            vec![format!("{first} and {second} overlap")]
        }
        Complaint::Late {
            what,
            allowed_ns,
            taken_ns,
            ..
        } => vec![format!(
            "{what} took {taken_ns} ns, and may take {allowed_ns} ns"
        )],
        Complaint::TooMany {
            what,
            allowed,
            actual,
        } => vec![format!("{actual} {what}, and only {allowed} are allowed")],
        Complaint::NoEnd { what, seconds } => {
            vec![format!("{what} did not end within {seconds} seconds")]
        }
        Complaint::NeverCame {
            what, meanwhile, ..
        } => {
            let meanwhile = meanwhile.as_ref().map(|it| format!(" while {it}"));
            vec![format!(
                "{what} never came{}",
                meanwhile.unwrap_or_default()
            )]
        }
        Complaint::LeakedProcess { when, count } => {
            vec![format!("{count} child processes were left when {when}")]
        }
        Complaint::Nondeterministic { what } => {
            vec![format!("the same interleaving did two things: {what}")]
        }
        Complaint::BusyWaiting => {
            vec!["a thread looked again and again instead of waiting".to_owned()]
        }
        Complaint::WaitsFor {
            what,
            waiting,
            stopped,
        } => vec![format!(
            "thread {waiting} cannot end {what} while thread {stopped} stands still"
        )],
        Complaint::NotLinearizable { history, odd, .. } => {
            let line = |(index, it): (usize, &Operated)| {
                let answer = it.answer.as_deref().unwrap_or("…");
                let mark = if index == *odd {
                    "  ← no order explains this"
                } else {
                    ""
                };
                format!("thread {}: {} = {answer}{mark}", it.thread, it.call)
            };
            history.iter().enumerate().map(line).collect()
        }
        Complaint::Broken { message } => vec![format!("the check itself is at fault: {message}")],
        _ => vec!["it failed".to_owned()],
    };
    if let Some(input) = &failure.input {
        lines.push(format!("with the input {input}"));
    }
    lines
}
