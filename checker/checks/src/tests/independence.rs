//! What comes of a check is not a matter of the checks before it: another process may
//! have run those.

use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use trace::protocol::{Record, World};

use super::program::*;
use super::{job, run};
use crate::Checks;

/// Threads that each start another one, and all add to one number: far too many
/// interleavings for all of them to be tried. The sum is wrong in some.
fn families(checks: &mut Checks, name: &str, count: u64) {
    checks.check(name).returns("the sum", 4 * count, move || {
        let number = Rc::new(Number::default());
        let add = |number: &Number| {
            for _ in 0..2 {
                let before = number.load(Ordering::SeqCst);
                number.store(before + 1, Ordering::SeqCst);
            }
        };
        let parents: Vec<_> = (0..count)
            .map(|_| {
                let number = number.clone();
                spawn(move || {
                    let childs = number.clone();
                    let child = spawn(move || add(&childs));
                    add(&number);
                    engine::primitive::thread::join(child);
                })
            })
            .collect();
        parents
            .into_iter()
            .for_each(engine::primitive::thread::join);
        number.load(Ordering::SeqCst)
    });
}

/// Threads that take turns: sampled, and right.
fn turns(checks: &mut Checks) {
    checks.check("turns").returns("the number", 12, || {
        let number = Rc::new(Number::default());
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let number = number.clone();
                spawn(move || {
                    for _ in 0..4 {
                        number.add(1);
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .for_each(engine::primitive::thread::join);
        number.load(Ordering::SeqCst)
    });
}

#[test]
fn a_check_comes_to_the_same_alone_and_after_others() {
    let mut job = job(World::Controlled, Path::new("."));
    job.budget.executions = 50;
    let records = |describe: &dyn Fn(&mut Checks)| -> Vec<Record> {
        let mut records = run(&job, describe);
        records.iter_mut().for_each(|it| it.seconds = 0.0);
        records
    };
    let all = records(&|checks| {
        families(checks, "many", 5);
        turns(checks);
        families(checks, "few", 2);
    });
    let alone = [
        records(&|checks| families(checks, "many", 5)),
        records(&turns),
        records(&|checks| families(checks, "few", 2)),
    ];
    assert!(all.iter().all(|it| !it.exhaustive), "they are sampled");
    assert_eq!(all, alone.concat());
}
