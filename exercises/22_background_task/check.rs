//! What is asked of `background_task`.

use std::{
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use background_task::submit;
use checks::Checks;

/// Interleavings of a program that has no end of them, because someone waits with a time
/// limit.
const MOST: u64 = 2_000;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("submit returns before the work is done: the caller goes on beside it")
            .points(2)
            .concurrent(&["the work", "the caller's own work"], || {
                let task = submit(|| checks::work("the work"));
                checks::work("the caller's own work");
                let _ = task.wait();
            });

        checks
            .check("the result comes later")
            .at_most(MOST)
            .points(2)
            .returns("wait()", (Ok(42), Ok("text".to_string())), || {
                let number = submit(|| 6 * 7);
                let text = submit(|| "text".to_string());
                (number.wait(), text.wait())
            });

        checks
            .check("two pieces of work run at the same time")
            .concurrent(&["the first work", "the second work"], || {
                let first = submit(|| checks::work("the first work"));
                let second = submit(|| checks::work("the second work"));
                let _ = (first.wait(), second.wait());
            });

        checks
            .check("a dropped handle leaves no thread behind")
            .points(2)
            .holds(|| drop(submit(|| checks::work("the work"))));

        checks.check("when drop returns, the work is done").returns(
            "whether the work was done when drop returned",
            true,
            || {
                let done = Arc::new(AtomicBool::new(false));
                let work = {
                    let done = Arc::clone(&done);
                    move || done.store(true, Ordering::SeqCst)
                };
                drop(submit(work));
                done.load(Ordering::SeqCst)
            },
        );

        checks
            .check("a panic is reported by wait")
            .at_most(MOST)
            .points(2)
            .returns(
                "wait() after a panic",
                Err("out of ink".to_string()),
                || submit(|| -> u32 { panic!("out of ink") }).wait(),
            );

        checks
            .check("the message of a panic comes back, of whatever type it is")
            .at_most(MOST)
            .returns(
                "wait() after a panic with a formatted text, and after one with a number",
                (
                    Err("7 pens are empty".to_string()),
                    Err("no message".to_string()),
                ),
                || {
                    let text = submit(|| -> u32 { panic!("{} pens are empty", Arc::new(7)) });
                    let number = submit(|| -> u32 { panic::panic_any(7) });
                    (text.wait(), number.wait())
                },
            );

        checks
            .check("dropping the handle of work that panics disturbs nobody")
            .holds(|| drop(submit(|| panic!("out of ink"))));

        checks
            .check("wait takes no longer than the work does")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let what = "2.95 s of work in the background, beside 2 s of the caller's own";
                // No round number: whoever looks now and then is late, however often.
                let time = Duration::from_micros(2_950_011);
                checks::within(time, what, || {
                    let task = submit(move || thread::sleep(time));
                    thread::sleep(Duration::from_secs(2));
                    let _ = task.wait();
                });
            });

        checks
            .check("whoever waits for the work leaves the processor to others")
            .without_spinning()
            .holds(|| {
                let _ = submit(|| thread::sleep(Duration::from_secs(1))).wait();
                drop(submit(|| thread::sleep(Duration::from_secs(1))));
            });

        checks
            .check("submit and is_done answer at once, even in the middle of the work")
            .only_controlled()
            .prompt_time()
            .holds(|| {
                let task = checks::within(Duration::from_millis(1), "submit", || {
                    submit(|| thread::sleep(Duration::from_secs(2)))
                });
                thread::sleep(Duration::from_secs(1));
                let done = checks::within(Duration::from_millis(1), "is_done", || task.is_done());
                checks::equal("is_done() after half of the work", done, false);
                checks::equal("wait()", task.wait(), Ok(()));
            });

        checks
            .check("is_done is false as long as the work is going on")
            .at_most(MOST)
            .returns("is_done() before the work could end", false, || {
                let (go, may_go) = mpsc::channel();
                let task = submit(move || may_go.recv().is_ok());
                let done = task.is_done();
                go.send(()).expect("the work waits for this");
                checks::equal("wait()", task.wait(), Ok(true));
                done
            });

        checks
            .check("is_done becomes true, after a panic too, and does not use up the result")
            .only_controlled()
            .returns(
                "wait() after is_done() was true",
                (Ok(42), Err("out of ink".to_string())),
                || {
                    let good = submit(|| 42);
                    while !good.is_done() {
                        thread::yield_now();
                    }
                    let bad = submit(|| -> u32 { panic!("out of ink") });
                    while !bad.is_done() {
                        thread::yield_now();
                    }
                    (good.wait(), bad.wait())
                },
            );

        checks
            .check("a wait that ends for no reason is not mistaken for the end of the work")
            .at_most(MOST)
            .only_controlled()
            .spurious_wakeups()
            .returns("wait()", Ok(42), || submit(|| 42).wait());

        checks
            .check("a hundred pieces of work on real threads, half of them dropped")
            .only_real()
            .returns("the sum of the results", 2_450, || {
                let mut tasks: Vec<_> = (0..100).map(|number| submit(move || number)).collect();
                let mut even = Vec::new();
                while let Some(task) = tasks.pop() {
                    drop(task);
                    even.extend(tasks.pop());
                }
                even.into_iter()
                    .map(|task| task.wait().expect("none of them panics"))
                    .sum::<u32>()
            });
    })
}
