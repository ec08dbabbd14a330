//! What is asked of `scoped_threads`.

use std::{
    sync::Mutex,
    thread::{self, ThreadId},
};

use checks::Checks;
use proptest::collection;
use scoped_threads::{change_all, find_all};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("the matching items are found, in their own order")
            .points(2)
            .returns(
                "what is found with an A among Ada, Ben, Amy, Cem and Ann",
                names(&["Ada", "Amy", "Ann"]),
                || {
                    let people = people(&["Ada", "Ben", "Amy", "Cem", "Ann"]);
                    shown(&find_all(&people, 2, |it| it.name.starts_with('A')))
                },
            );

        checks
            .check("what is found are the caller's own items, not others like them")
            .holds(|| {
                let people = people(&["Ada", "Amy", "Ada"]);
                let found = find_all(&people, 2, |it| it.name == "Ada");
                let places: Vec<Option<usize>> = found
                    .iter()
                    .map(|&it| people.iter().position(|own| std::ptr::eq(own, it)))
                    .collect();
                checks::equal(
                    "the places of the found items in the caller's slice",
                    places,
                    vec![Some(0), Some(2)],
                );
            });

        checks
            .check("the items are looked at by two threads at the same time")
            .points(2)
            .concurrent(&["looking at Ada", "looking at Ben"], || {
                let people = people(&["Ada", "Ben"]);
                find_all(&people, 2, |it| {
                    checks::work(&format!("looking at {}", it.name));
                    true
                });
            });

        checks
            .check("four items are looked at by four threads, all at the same time")
            .concurrent(
                &[
                    "looking at 1",
                    "looking at 2",
                    "looking at 3",
                    "looking at 4",
                ],
                || {
                    let people = people(&["1", "2", "3", "4"]);
                    find_all(&people, 4, |it| {
                        checks::work(&format!("looking at {}", it.name));
                        false
                    });
                },
            );

        checks
            .check("no more threads look at the items than were asked for")
            .holds(|| {
                let lookers = Workers::default();
                find_all(&[1, 2, 3, 4, 5], 2, |_| {
                    lookers.note();
                    false
                });
                lookers.are_at_most(2);
            });

        checks
            .check("no item is overlooked, however many items and threads there are")
            .points(2)
            .property(
                (collection::vec(0_u32..4, 0..=6), 1_usize..=4),
                |(numbers, threads)| {
                    let found: Vec<u32> = find_all(&numbers, threads, |&it| it > 0)
                        .into_iter()
                        .copied()
                        .collect();
                    let expected: Vec<u32> = numbers.into_iter().filter(|&it| it > 0).collect();
                    checks::equal("find_all(numbers, threads, |it| it > 0)", found, expected);
                },
            );

        checks
            .check("every item is changed where it lies")
            .points(2)
            .returns(
                "Ada, Ben and Cem, after a ! was added to each",
                names(&["Ada!", "Ben!", "Cem!"]),
                || {
                    let mut people = people(&["Ada", "Ben", "Cem"]);
                    change_all(&mut people, 2, |it| it.name.push('!'));
                    shown(&people.iter().collect::<Vec<_>>())
                },
            );

        checks
            .check("the items are changed by two threads at the same time")
            .points(2)
            .concurrent(&["changing Ada", "changing Ben"], || {
                let mut people = people(&["Ada", "Ben"]);
                change_all(&mut people, 2, |it| {
                    checks::work(&format!("changing {}", it.name));
                    it.name.clear();
                });
            });

        checks
            .check("four items are changed by four threads, all at the same time")
            .concurrent(
                &["changing 1", "changing 2", "changing 3", "changing 4"],
                || {
                    change_all(&mut [1, 2, 3, 4], 4, |it| {
                        checks::work(&format!("changing {it}"));
                    });
                },
            );

        checks
            .check("no more threads change the items than were asked for")
            .holds(|| {
                let workers = Workers::default();
                change_all(&mut [1, 2, 3, 4, 5], 2, |_| workers.note());
                workers.are_at_most(2);
            });

        checks
            .check("each item is changed once, however many items and threads there are")
            .points(2)
            .property(
                (collection::vec(0_u32..4, 0..=6), 1_usize..=4),
                |(numbers, threads)| {
                    let mut changed = numbers.clone();
                    change_all(&mut changed, threads, |it| *it += 10);
                    let expected: Vec<u32> = numbers.into_iter().map(|it| it + 10).collect();
                    checks::equal("the numbers after adding 10 to each", changed, expected);
                },
            );

        checks
            .check("100,000 items on 8 real threads")
            .only_real()
            .returns(
                "how many of 100,000 changed items are found",
                33_334,
                || {
                    let mut numbers: Vec<u32> = (0..100_000).collect();
                    change_all(&mut numbers, 8, |it| *it *= 2);
                    find_all(&numbers, 8, |&it| it % 3 == 0).len()
                },
            );
    })
}

/// The threads that have been at work.
#[derive(Default)]
struct Workers(Mutex<Vec<ThreadId>>);

impl Workers {
    fn note(&self) {
        let me = thread::current().id();
        let mut workers = self.0.lock().expect("nobody panics here");
        if !workers.contains(&me) {
            workers.push(me);
        }
    }

    fn are_at_most(self, most: usize) {
        let workers = self.0.into_inner().expect("nobody panics here").len();
        let what = format!("the number of threads beyond the {most} that were asked for");
        checks::equal(&what, workers.saturating_sub(most), 0);
    }
}

/// Somebody who cannot be cloned.
struct Person {
    name: String,
}

fn people(names: &[&str]) -> Vec<Person> {
    let person = |&name: &&str| Person {
        name: name.to_owned(),
    };
    names.iter().map(person).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&it| it.to_owned()).collect()
}

fn shown(people: &[&Person]) -> Vec<String> {
    people.iter().map(|it| it.name.clone()).collect()
}
