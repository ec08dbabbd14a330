//! What is asked of `order_independence`.

use std::{collections::BTreeSet, sync::Mutex, thread};

use checks::Checks;
use order_independence::{
    Summary,
    Unit::{self, Add, Copy, Double, Set},
    conflicts,
};
use proptest::{
    collection, prop_oneof,
    strategy::{Just, Strategy},
};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("additions can change places, and a doubling between them cannot")
            .returns(
                "`conflicts` of add 3, double, add 4, all on cell 0",
                BTreeSet::from([(0, 1), (1, 2)]),
                || {
                    let (cell, amount) = (0, 3);
                    conflicts(&[
                        Add { cell, amount },
                        Double { cell },
                        Add { cell, amount: 4 },
                    ])
                },
            );

        checks
            .check("units that touch different cells never conflict")
            .returns("`conflicts` of four such units", BTreeSet::new(), || {
                conflicts(&[
                    Add { cell: 0, amount: 3 },
                    Double { cell: 1 },
                    Set { cell: 2, value: 5 },
                    Copy { from: 3, to: 4 },
                ])
            });

        checks
            .check("the units still do what their names say")
            .returns("two cells, after four units", vec![14, 7], || {
                let mut cells = vec![1, 2];
                let (cell, amount) = (0, 6);
                for unit in [
                    Add { cell, amount },
                    Copy { from: 0, to: 1 },
                    Set { cell, value: 7 },
                    Double { cell },
                ] {
                    unit.apply(&mut cells);
                }
                cells
            });

        checks
            .check("no pair whose order makes a difference is missed")
            .points(2)
            .property((units(), contents()), |(units, contents)| {
                let found = conflicts(&units);
                for (i, j) in pairs(&units) {
                    let (one, other) = (units[i], units[j]);
                    let differ = |&cells| both(one, other, cells) != both(other, one, cells);
                    if !found.contains(&(i, j)) && contents.iter().any(differ) {
                        checks::equal(&conflict(one, other), false, true);
                    }
                }
            });

        checks
            .check("no pair is named whose order makes no difference")
            .points(2)
            .holds(|| {
                for (one, other) in SWAPPABLE {
                    for (one, other) in [(one, other), (other, one)] {
                        let found = conflicts(&[one, other]) == BTreeSet::from([(0, 1)]);
                        checks::equal(&conflict(one, other), found, false);
                    }
                }
            });

        checks
            .check("every conflict is a pair of different indices, the smaller one first")
            .property(units(), |units| {
                for (i, j) in conflicts(&units) {
                    let what = format!("whether the pair ({i}, {j}) has the smaller index first");
                    checks::equal(&what, i < j && j < units.len(), true);
                }
            });

        checks.check("no measurements, no answers").returns(
            "`mean()` and `hottest()` of nothing",
            (None, None),
            || {
                let nothing = Summary::of(&[]).merge(Summary::default());
                (nothing.mean(), nothing.hottest().map(str::to_owned))
            },
        );

        checks
            .check("one summary of everything answers both questions")
            .returns(
                "`mean()` and `hottest()` of Oslo 4, Rome 19, Lima 21, Cork 21",
                (Some(16.25), Some("Cork".to_owned())),
                || {
                    let all = [("Oslo", 4), ("Rome", 19), ("Lima", 21), ("Cork", 21)];
                    answers(&Summary::of(&all))
                },
            );

        checks
            .check("a summary answers both questions, in frost as well as in heat")
            .property(measurements(), |measurements| {
                let (mean, hottest) = answers(&Summary::of(&measurements));
                let sum: i32 = measurements.iter().map(|it| it.1).sum();
                let count = measurements.len() as f64;
                let expected = (count > 0.0).then(|| f64::from(sum) / count);
                checks::equal("mean()", mean, expected);

                let highest = measurements.iter().map(|it| it.1).max();
                let candidates = measurements.iter().filter(|it| Some(it.1) == highest);
                let first = candidates.map(|it| it.0.to_owned()).min();
                checks::equal("hottest()", hottest, first);
            });

        checks
            .check("merging two summaries is as good as one of everything")
            .points(2)
            .property((measurements(), measurements()), |(one, other)| {
                let whole = [one.clone(), other.clone()].concat();
                let merged = Summary::of(&one).merge(Summary::of(&other));
                compare(&merged, &Summary::of(&whole));
            });

        checks.check("merging rounds nothing").returns(
            "mean() of a 1 and 48 times 0, merged with another 0",
            Some(1.0 / 50.0),
            || {
                let mut many = vec![("Oslo", 0); 49];
                many[0] = ("Rome", 1);
                Summary::of(&many).merge(Summary::of(&[("Oslo", 0)])).mean()
            },
        );

        checks
            .check("whichever of two comes first, the answers are the same")
            .points(2)
            .property((measurements(), measurements()), |(one, other)| {
                let (one, other) = (Summary::of(&one), Summary::of(&other));
                compare(&other.clone().merge(one.clone()), &one.merge(other));
            });

        checks
            .check("whichever of three are merged first, the answers are the same")
            .points(2)
            .property(
                (measurements(), measurements(), measurements()),
                |(a, b, c)| {
                    let [a, b, c] = [a, b, c].map(|it| Summary::of(&it));
                    let from_the_left = a.clone().merge(b.clone()).merge(c.clone());
                    compare(&a.merge(b.merge(c)), &from_the_left);
                },
            );

        checks
            .check("threads can merge their summaries in whatever order they come")
            .points(2)
            .returns(
                "`mean()` and `hottest()` of three parts",
                (Some(16.25), Some("Cork".to_owned())),
                || {
                    let all = Mutex::new(Summary::default());
                    thread::scope(|scope| {
                        let parts = [
                            vec![("Lima", 21)],
                            vec![("Cork", 21)],
                            vec![("Oslo", 4), ("Rome", 19)],
                        ];
                        for part in parts {
                            let all = &all;
                            scope.spawn(move || {
                                let part = Summary::of(&part);
                                let mut all = all.lock().expect("the last merge was well");
                                *all = all.clone().merge(part);
                            });
                        }
                    });
                    let all = all.into_inner().expect("every merge was well");
                    answers(&all)
                },
            );

        checks
            .check("a hundred thousand measurements in a hundred parts, backwards")
            .only_real()
            .returns(
                "`mean()` and `hottest()`",
                (Some(49_999.5), Some("b".to_owned())),
                || {
                    let station = |it: i32| (["b", "a", "c"][it as usize % 3], it);
                    let all: Vec<(&str, i32)> = (0..100_000).map(station).collect();
                    let parts = all.chunks(1_000).rev().map(Summary::of);
                    answers(&parts.fold(Summary::default(), Summary::merge))
                },
            );
    })
}

/// What a summary says.
fn answers(summary: &Summary) -> (Option<f64>, Option<String>) {
    (summary.mean(), summary.hottest().map(str::to_owned))
}

fn compare(actual: &Summary, expected: &Summary) {
    checks::equal("mean()", actual.mean(), expected.mean());
    checks::equal("hottest()", actual.hottest(), expected.hottest());
}

/// The question whether two units conflict, as a noun phrase.
fn conflict(one: Unit, other: Unit) -> String {
    format!("whether {one:?} and {other:?} are found to conflict")
}

fn pairs(units: &[Unit]) -> Vec<(usize, usize)> {
    let all = 0..units.len();
    all.flat_map(|j| (0..j).map(move |i| (i, j))).collect()
}

/// What is in the cells after two units.
fn both(first: Unit, second: Unit, mut cells: [i64; CELLS]) -> [i64; CELLS] {
    first.apply(&mut cells);
    second.apply(&mut cells);
    cells
}

/// Pairs of units that may change places, though they share a cell.
const SWAPPABLE: [(Unit, Unit); 10] = [
    (
        Add { cell: 0, amount: 3 },
        Add {
            cell: 0,
            amount: -8,
        },
    ),
    (Double { cell: 1 }, Double { cell: 1 }),
    (Set { cell: 0, value: 5 }, Set { cell: 0, value: 5 }),
    (Set { cell: 2, value: 0 }, Double { cell: 2 }),
    (Add { cell: 0, amount: 0 }, Double { cell: 0 }),
    (Add { cell: 1, amount: 0 }, Copy { from: 0, to: 1 }),
    (Copy { from: 0, to: 1 }, Copy { from: 0, to: 2 }),
    (Copy { from: 0, to: 1 }, Copy { from: 0, to: 1 }),
    (Copy { from: 2, to: 2 }, Set { cell: 2, value: 5 }),
    (Copy { from: 2, to: 2 }, Copy { from: 2, to: 0 }),
];

/// Cells that generated units work on.
const CELLS: usize = 3;

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let cell = || 0..CELLS;
    let number = || -1_i64..=3;
    let unit = prop_oneof![
        (cell(), number()).prop_map(|(cell, amount)| Add { cell, amount }),
        cell().prop_map(|cell| Double { cell }),
        (cell(), number()).prop_map(|(cell, value)| Set { cell, value }),
        (cell(), cell()).prop_map(|(from, to)| Copy { from, to }),
    ];
    collection::vec(unit, 0..=12)
}

/// A few measurements, with ties.
fn measurements() -> impl Strategy<Value = Vec<(&'static str, i32)>> {
    let station = prop_oneof![Just("Cork"), Just("Lima"), Just("Oslo"), Just("Rome")];
    collection::vec((station, -3..=3), 0..=4)
}

/// What can be in the cells.
fn contents() -> impl Strategy<Value = Vec<[i64; CELLS]>> {
    collection::vec([0_i64..=9, 0_i64..=9, 0_i64..=9], 4..=4)
}
