//! Every question, asked of a program that is right and of one that is not.

mod concurrency;
mod each;
mod evidence;
mod halting;
mod independence;
mod linearizable;
mod long;
mod program;
mod properties;
mod real;
mod sets;

use std::convert::Infallible;
use std::path::Path;

use trace::protocol::{Budget, Complaint, Failure, Job, Message, Record, World};

use crate::Checks;

fn job(world: World, exercise: &Path) -> Job {
    Job {
        world,
        seed: 1,
        token: "token".to_owned(),
        exercise: exercise.to_string_lossy().into_owned(),
        budget: Budget {
            executions: 5_000,
            samples: 500,
            events: 10_000,
            repetitions: 3,
        },
        helpers: 0,
    }
}

/// What is noted on real threads is noted for the whole process: one test at a
/// time.
static REAL: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn run(job: &Job, describe: impl FnOnce(&mut Checks)) -> Vec<Record> {
    let _alone = (job.world == World::Real)
        .then(|| REAL.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    let mut checks = Checks::default();
    describe(&mut checks);
    let mut records = Vec::new();
    let result: Result<(), Infallible> = checks.run(job, |message| {
        if let Message::Finished(record) = message {
            records.push(*record);
        }
        Ok(())
    });
    let Ok(()) = result;
    records
}

/// The record of the only check, in the controlled world.
fn controlled(describe: impl FnOnce(&mut Checks)) -> Record {
    let mut records = run(&job(World::Controlled, Path::new(".")), describe);
    assert_eq!(records.len(), 1);
    let record = records.remove(0);
    for trace in record
        .failure
        .iter()
        .flat_map(|it| [&it.trace, &it.passing])
    {
        assert_eq!(trace.as_ref().map_or(Ok(()), |it| it.validate()), Ok(()));
    }
    record
}

#[track_caller]
fn passes(describe: impl FnOnce(&mut Checks)) -> Record {
    let record = controlled(describe);
    assert_eq!(record.failure, None);
    record
}

#[track_caller]
fn fails(describe: impl FnOnce(&mut Checks)) -> Failure {
    controlled(describe).failure.expect("the check fails")
}

fn wrong(what: &str, expected: &str, actual: &str) -> Complaint {
    Complaint::WrongValue {
        what: what.to_owned(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
    }
}
