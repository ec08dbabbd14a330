//! What is asked of `distribute_work`.

use std::{
    ops::Range,
    panic::{self, AssertUnwindSafe},
    sync::Barrier,
    thread,
    time::Duration,
};

use checks::Checks;
use distribute_work::{distribute, occurrences};
use proptest::sample;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("each number is worked on once, in as many parts as there are units")
            .points(2)
            .returns(
                "the parts of 0..6 for 3 units",
                Some(vec![0..2, 2..4, 4..6]),
                || parts(6, 3),
            );

        checks
            .check("what does not divide evenly is spread: no part is longer by more than one")
            .points(2)
            .holds(|| check_parts(5, 2));

        checks
            .check("any size and any number of units, on real threads")
            .only_real()
            .holds(|| {
                for size in 0..=20 {
                    for units in 1..=8 {
                        check_parts(size, units);
                    }
                }
            });

        checks
            .check("one number is not merged with anything, and no number has no result")
            .returns(
                "the parts of 0..1 and of 0..0, for 2 units each",
                (Some(vec![0..1]), None),
                || (parts(1, 2), parts(0, 2)),
            );

        checks
            .check("all units can be at work at the same time")
            .points(3)
            .concurrent(&PARTS, || {
                distribute(3, 3, |part| checks::work(PARTS[part.start]), |(), ()| ());
            });

        checks
            .check("ten units are at work at the same time, not only a few of them")
            .at_most(SOME)
            .only_controlled()
            .holds(|| {
                // Each of the ten waits for the others in the middle of its work.
                let all_are_at_work = Barrier::new(10);
                let work = |_| drop(all_are_at_work.wait());
                distribute(10, 10, work, |(), ()| ());
            });

        checks
            .check("results are merged while the first part is still being worked on")
            .points(2)
            .concurrent(&["merging two results", PARTS[0]], || {
                distribute(
                    3,
                    3,
                    |part| {
                        if part.start == 0 {
                            checks::work(PARTS[0]);
                        }
                    },
                    |(), ()| checks::work("merging two results"),
                );
            });

        checks
            .check("all results that are there are merged while the last part is being worked on")
            .points(2)
            .concurrent(&["merging three results into one", LAST], || {
                distribute(
                    4,
                    4,
                    |part| {
                        if part.start == 3 {
                            checks::work(LAST);
                        }
                        part.len()
                    },
                    |one, other| {
                        if one + other == 3 {
                            checks::work("merging three results into one");
                        }
                        one + other
                    },
                );
            });

        checks
            .check("every result is merged once, in whatever order they come")
            .points(2)
            .returns("the sum of the squares of 0..3", Some(5), || {
                distribute(
                    3,
                    3,
                    |part| part.map(|number| number * number).sum(),
                    |one: usize, other| one + other,
                )
            });

        checks
            .check("whoever waits for results leaves the processor to others")
            .without_spinning()
            .holds(|| {
                distribute(2, 2, |_| thread::sleep(Duration::from_secs(1)), |(), ()| ());
            });

        checks
            .check("a result is taken when it comes, not when the caller looks again")
            .only_controlled()
            .prompt_time()
            .holds(|| {
                let work = |part: Range<usize>| {
                    thread::sleep(if part.start == 0 { WHILE } else { 2 * WHILE });
                };
                let what = "distributing two parts that take 10 ms and 20 ms";
                checks::within(2 * WHILE, what, || distribute(2, 2, work, |(), ()| ()));
            });

        checks
            .check("a unit that panics is not left out in silence")
            .points(2)
            .returns("whether distribute panicked", true, || {
                let work = |part: Range<usize>| assert!(part.start != 0, "part 0 is unreadable");
                let run = || distribute(2, 2, work, |(), ()| ());
                panic::catch_unwind(AssertUnwindSafe(run)).is_err()
            });

        checks
            .check("the occurrences are in ascending order, whichever unit is the first")
            .points(2)
            .returns("occurrences(\"anan\", \"an\", 2)", vec![0, 2], || {
                occurrences("anan", "an", 2)
            });

        checks
            .check("what lies across the border of two parts is found, and found once")
            .points(2)
            .returns("occurrences(\"banana\", \"ana\", 2)", vec![1, 3], || {
                occurrences("banana", "ana", 2)
            });

        checks
            .check("what lies across several borders is found too, however short the parts are")
            .at_most(SOME)
            .only_controlled()
            .returns("occurrences(\"banana\", \"anan\", 6)", vec![1], || {
                occurrences("banana", "anan", 6)
            });

        checks.check("no text, no occurrences").returns(
            "occurrences(\"\", \"an\", 2)",
            Vec::new(),
            || occurrences("", "an", 2),
        );

        checks
            .check("the search is done by units that can run at the same time")
            .threads(2, || {
                occurrences("banana", "an", 3);
            });

        checks
            .check("whatever the text and the pattern, two units find what one search finds")
            .only_controlled()
            .property(
                (
                    sample::select(vec!["a", "ab", "aaa", "abab", "babba", "aé"]),
                    sample::select(vec!["a", "b", "ab", "aa", "aba", "é"]),
                ),
                |(text, pattern)| check_occurrences(text, pattern, 2),
            );

        checks
            .check("any number of units and any length of the pattern, on real threads")
            .only_real()
            .holds(|| {
                let patterns = ["a", "aba", "abab", "ababa", "aabab", "abaabab", "bb", "bab"];
                for text in ["abaababaabaab", "ababababa", "bab"] {
                    for pattern in patterns {
                        for units in 1..=6 {
                            check_occurrences(text, pattern, units);
                        }
                    }
                }
            });

        checks
            .check("eight real units look through a long text")
            .only_real()
            .returns(
                "the number of occurrences of \"ana\" in 50,000 bananas",
                100_000,
                || {
                    let found = occurrences(&"banana".repeat(50_000), "ana", 8);
                    let ascending = found.windows(2).all(|pair| pair[0] < pair[1]);
                    checks::equal("whether they are in ascending order", ascending, true);
                    found.len()
                },
            );
    })
}

/// Interleavings of a check with so many units that there is no end of them: what it
/// asks does not depend on who is the first.
const SOME: u64 = 200;

/// Ten milliseconds, and so little more that no pause between two looks ends just then.
const WHILE: Duration = Duration::from_nanos(10_000_007);

/// What the last of four units does.
const LAST: &str = "the work on the last part";

/// What the three units do.
const PARTS: [&str; 3] = [
    "the work on part 0",
    "the work on part 1",
    "the work on part 2",
];

/// The parts that are made, in the order of their numbers.
fn parts(size: usize, units: usize) -> Option<Vec<Range<usize>>> {
    let mut parts = distribute(
        size,
        units,
        |part| vec![part],
        |mut one, other| {
            one.extend(other);
            one
        },
    );
    if let Some(parts) = &mut parts {
        parts.sort_by_key(|part| part.start);
    }
    parts
}

/// Asks that the parts be what they should be.
fn check_parts(size: usize, units: usize) {
    let parts = parts(size, units).unwrap_or_default();
    let of = format!("of 0..{size} for {units} units");
    let numbers: Vec<usize> = parts.iter().cloned().flatten().collect();
    let all: Vec<usize> = (0..size).collect();
    checks::equal(&format!("the numbers in all parts {of}"), numbers, all);
    let what = format!("the number of parts {of}");
    checks::equal(&what, parts.len(), units.min(size));
    let longest = parts.iter().map(Range::len).max().unwrap_or(0);
    let shortest = parts.iter().map(Range::len).min().unwrap_or(0);
    let what =
        format!("whether the longest of the parts {of} is more than one longer than the shortest");
    checks::equal(&what, longest > shortest + 1, false);
}

/// Asks that `units` units find what one search finds.
fn check_occurrences(text: &str, pattern: &str, units: usize) {
    let what = format!("occurrences({text:?}, {pattern:?}, {units})");
    let found = occurrences(text, pattern, units);
    checks::equal(&what, found, searched(text, pattern));
}

/// The occurrences, by a search from one end to the other.
fn searched(text: &str, pattern: &str) -> Vec<usize> {
    let starts = |&place: &usize| text.as_bytes()[place..].starts_with(pattern.as_bytes());
    (0..text.len()).filter(starts).collect()
}
