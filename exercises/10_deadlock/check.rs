//! What is asked of `deadlock`.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use checks::Checks;
use deadlock::{Account, dine, together, transfer};

/// Interleavings of one check, at most: who tries for a lock again and again, instead of
/// waiting for it, has no end of them.
const MOST: u64 = 3_000;
/// The same, for a full table: if all can have one fork each, that is soon found.
const FEW: u64 = 500;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("a transfer moves the money, and says whether there was enough")
            .returns(
                "the answers to transfers of 30 and 80 out of 100, and both balances",
                (true, false, 70, 35),
                || {
                    let (ann, bob) = (Account::new(1, 100), Account::new(2, 5));
                    let (first, second) = (transfer(&ann, &bob, 30), transfer(&ann, &bob, 80));
                    (first, second, ann.balance(), bob.balance())
                },
            );

        checks
            .check("an account can be emptied, but not by a coin more")
            .returns(
                "the answers to transfers of 101 and 100 out of 100, and what the two have together",
                (false, true, 105),
                || {
                    let (ann, bob) = (Account::new(1, 100), Account::new(2, 5));
                    let (first, second) = (transfer(&ann, &bob, 101), transfer(&ann, &bob, 100));
                    (first, second, together(&ann, &bob))
                },
            );

        checks
            .check("two transfers in opposite directions both come to their end")
            .at_most(MOST)
            .points(3)
            .returns("the two balances", (80, 120), || {
                let (ann, bob) = (Account::new(1, 100), Account::new(2, 100));
                thread::scope(|scope| {
                    scope.spawn(|| transfer(&ann, &bob, 30));
                    scope.spawn(|| transfer(&bob, &ann, 10));
                });
                (ann.balance(), bob.balance())
            });

        checks
            .check("transfers between two accounts come to their end whatever numbers those have")
            .at_most(MOST)
            .points(2)
            .returns("the balances of accounts 1 and 20,161", (80, 120), || {
                // Their numbers have the same remainder, whether divided by 2 or by 64.
                let (ann, bob) = (Account::new(1, 100), Account::new(20_161, 100));
                thread::scope(|scope| {
                    scope.spawn(|| transfer(&ann, &bob, 30));
                    scope.spawn(|| transfer(&bob, &ann, 10));
                });
                (ann.balance(), bob.balance())
            });

        checks
            .check("three transfers in a circle all come to their end")
            .at_most(MOST)
            .points(2)
            .returns("the three balances", [100, 100, 100], || {
                let accounts = [1, 2, 3].map(|number| Account::new(number, 100));
                let [ann, bob, cem] = &accounts;
                thread::scope(|scope| {
                    scope.spawn(|| transfer(ann, bob, 10));
                    scope.spawn(|| transfer(bob, cem, 10));
                    scope.spawn(|| transfer(cem, ann, 10));
                });
                accounts.each_ref().map(Account::balance)
            });

        checks
            .check("a transfer from an account to itself changes nothing, and ends")
            .returns(
                "the answers to transfers of 100 and 101 to itself, and the balance of 100",
                (true, false, 100),
                || {
                    let ann = Account::new(1, 100);
                    let answers = (transfer(&ann, &ann, 100), transfer(&ann, &ann, 101));
                    (answers.0, answers.1, ann.balance())
                },
            );

        checks
            .check("the same money is not paid out twice")
            .points(2)
            .returns(
                "how many of two transfers of 60 out of 100 succeed, and the balance",
                (1, 40),
                || {
                    let [ann, bob, cem] = [100, 0, 0].map({
                        let mut number = 0;
                        move |balance| {
                            number += 1;
                            Account::new(number, balance)
                        }
                    });
                    let succeed = thread::scope(|scope| {
                        let one = scope.spawn(|| transfer(&ann, &bob, 60));
                        let other = scope.spawn(|| transfer(&ann, &cem, 60));
                        [one, other].map(|it| it.join().expect("a transfer does not panic"))
                    });
                    let succeeded = succeed.into_iter().filter(|&it| it).count();
                    (succeeded, ann.balance())
                },
            );

        checks
            .check("money on its way is never out of sight")
            .at_most(MOST)
            .points(2)
            .returns("together(…), in the middle of a transfer", 200, || {
                let (ann, bob) = (Account::new(1, 100), Account::new(2, 100));
                thread::scope(|scope| {
                    scope.spawn(|| transfer(&ann, &bob, 30));
                    together(&bob, &ann)
                })
            });

        checks
            .check("transfers between other accounts do not wait for each other")
            .points(2)
            .independent(
                &[
                    "the transfer from account 1 to 2",
                    "the transfer from account 3 to 4",
                ],
                || {
                    let [one, two, three, four] = [1, 2, 3, 4].map(|it| Account::new(it, 100));
                    let marked = |name: &str, from: &Account, to: &Account| {
                        checks::mark(name);
                        transfer(from, to, 10);
                        checks::mark(name);
                    };
                    thread::scope(|scope| {
                        scope.spawn(|| marked("the transfer from account 1 to 2", &one, &two));
                        scope.spawn(|| marked("the transfer from account 3 to 4", &three, &four));
                    });
                },
            );

        checks
            .check("two philosophers, who share both forks, eat twice each and nobody starves")
            .at_most(MOST)
            .points(2)
            .returns("the meals of each", vec![2, 2], || meals(2, 2));

        checks
            .check("three philosophers eat, and nobody starves")
            .at_most(MOST)
            .points(3)
            .returns("the meals of each", vec![1, 1, 1], || meals(3, 1));

        checks
            .check("of five philosophers nobody starves either")
            .at_most(FEW)
            .only_controlled()
            .returns("the meals of each", vec![1; 5], || meals(5, 1));

        checks
            .check("neighbours never eat at the same time")
            .at_most(MOST)
            .points(2)
            .exclusive("a meal of neighbours", || {
                dine(3, 1, |_| checks::span("a meal of neighbours", || ()));
            });

        checks
            .check("of four philosophers, neighbours never eat at the same time")
            .at_most(MOST)
            .exclusive("a meal of philosopher 3 or 0", || {
                dine(4, 1, |philosopher| match philosopher {
                    0 | 3 => checks::span("a meal of philosopher 3 or 0", || ()),
                    _ => {}
                });
            });

        checks
            .check("two of four philosophers, who share no fork, can eat at the same time")
            .points(2)
            .concurrent(
                &["a meal of philosopher 0", "a meal of philosopher 2"],
                || {
                    dine(4, 1, |philosopher| match philosopher {
                        0 => checks::work("a meal of philosopher 0"),
                        2 => checks::work("a meal of philosopher 2"),
                        _ => {}
                    });
                },
            );

        checks
            .check("ten threads move money in all directions, on real threads, and none is lost")
            .only_real()
            .returns("the sum of five accounts of 1,000 each", 5_000, || {
                let accounts = [1, 2, 3, 4, 5].map(|number| Account::new(number, 1_000));
                thread::scope(|scope| {
                    for thread in 0..10 {
                        let accounts = &accounts;
                        scope.spawn(move || {
                            for step in 0..2_000 {
                                let from = (thread + step) % 5;
                                let to = (thread * 3 + step * 2) % 5;
                                transfer(&accounts[from], &accounts[to], 7);
                            }
                        });
                    }
                });
                accounts.iter().map(Account::balance).sum::<u64>()
            });

        checks
            .check("seven philosophers eat a thousand times each, on real threads")
            .only_real()
            .returns("the meals of each", vec![1_000; 7], || {
                let eaten: Vec<_> = (0..7).map(|_| AtomicUsize::new(0)).collect();
                dine(7, 1_000, |philosopher| {
                    eaten[philosopher].fetch_add(1, Ordering::Relaxed);
                });
                eaten
                    .iter()
                    .map(|it| it.load(Ordering::Relaxed))
                    .collect::<Vec<_>>()
            });
    })
}

/// How often each philosopher eats. Each has a note of its own, so that noting a meal
/// keeps nobody waiting.
fn meals(philosophers: usize, meals: usize) -> Vec<usize> {
    let eaten: Vec<_> = (0..philosophers).map(|_| Mutex::new(0)).collect();
    dine(philosophers, meals, |philosopher| {
        *eaten[philosopher].lock().expect("nobody panics here") += 1;
    });
    eaten
        .into_iter()
        .map(|it| it.into_inner().expect("nobody panics here"))
        .collect()
}
