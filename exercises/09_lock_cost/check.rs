//! What is asked of `lock_cost`.

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    thread,
};

use checks::Checks;
use lock_cost::Census;
use proptest::{collection, sample, strategy::Strategy};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks.check("a census counts each kind").returns(
            "`counts()` after a cat, a dog and a cat, another dog, and 2,000 owls",
            counts(&[("cat", 2), ("dog", 2), ("owl", 2_000)]),
            || {
                let census = Census::default();
                census.record(&["cat", "dog", "cat"], name);
                census.record(&["dog"], name);
                census.record(&["owl"; 2_000], name);
                census.counts()
            },
        );

        checks
            .check("a new census has seen nothing, and neither has one of no items")
            .returns("counts()", (counts(&[]), counts(&[])), || {
                let census = Census::default();
                let before = census.counts();
                census.record(&[], name);
                (before, census.counts())
            });

        checks
            .check("nothing is lost when two threads count at the same time")
            .points(2)
            .returns(
                "`counts()` after two threads have seen a cat and a dog, and a dog and an owl",
                counts(&[("cat", 1), ("dog", 2), ("owl", 1)]),
                || {
                    let census = Census::default();
                    together(&["cat", "dog"], &["dog", "owl"], &census, name);
                    census.counts()
                },
            );

        checks
            .check("whatever two threads see, the census has it all")
            .property((animals(), animals()), |(one, other)| {
                let census = Census::default();
                together(&one, &other, &census, name);
                let mut expected = BTreeMap::new();
                for animal in one.iter().chain(&other) {
                    *expected.entry(name(animal)).or_default() += 1;
                }
                checks::equal("counts()", census.counts(), expected);
            });

        checks
            .check("two who ask at the same time both hear of all that has been counted")
            .returns(
                "`counts()` of each of two threads, after a cat has been seen",
                [counts(&[("cat", 1)]), counts(&[("cat", 1)])],
                || {
                    let census = &Census::default();
                    census.record(&["cat"], name);
                    thread::scope(|scope| {
                        let threads = [(); 2].map(|()| scope.spawn(|| census.counts()));
                        threads.map(|it| it.join().expect("asking does not panic"))
                    })
                },
            );

        checks
            .check("two threads can classify at the same time")
            .points(3)
            .concurrent(&["classifying cats", "classifying dogs"], || {
                together(&["cats"], &["dogs"], &Census::default(), work);
            });

        checks
            .check("a thread can classify its last item beside another one's first")
            .points(2)
            .concurrent(&["classifying mice", "classifying dogs"], || {
                together(
                    &["cats", "mice"],
                    &["dogs", "owls"],
                    &Census::default(),
                    |it| {
                        if *it == "mice" || *it == "dogs" {
                            work(it);
                        }
                        name(it)
                    },
                );
            });

        checks
            .check("nobody who asks for the counts has to wait for a classification")
            .concurrent(&["classifying cats", "having asked"], || {
                let census = Census::default();
                thread::scope(|scope| {
                    scope.spawn(|| census.record(&["cats"], work));
                    census.counts();
                    checks::work("having asked");
                });
            });

        checks
            .check("a lock is taken once for many items")
            .points(3)
            .takes_locks_at_most(1, || {
                let census = Census::default();
                census.record(&["cat", "dog", "cat", "owl", "cat"], name);
            });

        checks
            .check("a lock is taken once for two thousand items, too")
            .takes_locks_at_most(1, || Census::default().record(&["cat"; 2_000], name));

        checks
            .check("and once by each of two threads")
            .takes_locks_at_most(2, || {
                together(&["cat", "dog"], &["dog", "owl"], &Census::default(), name);
            });

        checks
            .check("a panic of classify disturbs nobody else, and counts nothing")
            .points(2)
            .returns(
                "whether `record` panicked, and `counts()` after one more `record`",
                (true, counts(&[("cat", 1)])),
                || {
                    let census = Census::default();
                    let result = panic::catch_unwind(AssertUnwindSafe(|| {
                        census.record(&["dog", "cat"], |it| match *it {
                            "dog" => name(it),
                            _ => panic!("the cat scratches"),
                        });
                    }));
                    census.record(&["cat"], name);
                    (result.is_err(), census.counts())
                },
            );

        checks
            .check("50 real threads count 2,000 items each, and another one 20,000 at once")
            .only_real()
            .returns(
                "counts()",
                counts(&[("0", 40_017), ("1", 40_017), ("2", 39_966)]),
                || {
                    let census = Census::default();
                    let numbers: Vec<u32> = (0..20_000).collect();
                    let kind = |it: &u32| (it % 3).to_string();
                    thread::scope(|scope| {
                        for _ in 0..50 {
                            scope.spawn(|| {
                                for part in numbers[..2_000].chunks(100) {
                                    census.record(part, kind);
                                }
                            });
                        }
                        scope.spawn(|| census.record(&numbers, kind));
                    });
                    census.counts()
                },
            );
    })
}

/// Two threads record at the same time.
fn together(
    one: &[&'static str],
    other: &[&'static str],
    census: &Census,
    classify: impl Fn(&&'static str) -> String + Sync,
) {
    thread::scope(|scope| {
        scope.spawn(|| census.record(one, &classify));
        scope.spawn(|| census.record(other, &classify));
    });
}

/// The kind of an animal is its name.
fn name(animal: &&'static str) -> String {
    (*animal).to_owned()
}

/// The same, and its place in time can be asked about.
fn work(animal: &&'static str) -> String {
    checks::work(&format!("classifying {animal}"));
    name(animal)
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    let own = |&(kind, count): &(&str, u64)| (kind.to_owned(), count);
    counts.iter().map(own).collect()
}

/// At most two animals, so that every interleaving can be tried.
fn animals() -> impl Strategy<Value = Vec<&'static str>> {
    collection::vec(sample::select(vec!["cat", "dog"]), 0..=2)
}
