//! Shows what a lock around everything does to work and to waiting, then runs your
//! code.

use std::{
    hint::black_box,
    panic,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use interpreter_lock::{
    Instruction::{Blocking, Builtin, Load, Store},
    Interpreter,
};

/// How long a file takes.
const DOWNLOAD: Duration = Duration::from_millis(200);

fn main() {
    println!("Four threads of an interpreter download a file each, 200 ms.\n");
    let lock = Mutex::new(());
    let locked = || {
        let _attached = lock.lock();
        thread::sleep(DOWNLOAD);
    };
    println!("    the lock is kept meanwhile:   {:>4} ms", four(&locked));
    let free = || {
        drop(lock.lock());
        thread::sleep(DOWNLOAD);
        drop(lock.lock());
    };
    println!("    it is given back meanwhile:   {:>4} ms", four(&free));

    println!("\nThe same with your interpreter:\n");
    attempt(|| {
        let interpreter = interpreter();
        let download = |value| {
            thread::sleep(DOWNLOAD);
            value
        };
        let program = || {
            interpreter.execute(&[Blocking(&download)]);
        };
        println!("    four blocking calls:          {:>4} ms", four(&program));
        let alone = Instant::now();
        work(0);
        let alone = alone.elapsed().as_millis();
        let program = || {
            interpreter.execute(&[Builtin(&work)]);
        };
        println!("    one built-in function alone:  {alone:>4} ms");
        println!("    four at the same time:        {:>4} ms", four(&program));
    });

    println!("\nDoes the lock make programs safe? Four threads run `visits += 1` 20,000 times:\n");
    attempt(|| {
        let interpreter = interpreter();
        let program = || {
            for _ in 0..20_000 {
                interpreter.execute(&[
                    Load("visits"),
                    Builtin(&|visits| visits + 1),
                    Store("visits"),
                ]);
            }
        };
        four(&program);
        let visits = interpreter.attach(|attached| attached.get("visits"));
        println!("    {visits} visits of 80000");
    });
}

/// An interpreter that has been tried, here where a panic is still understood.
fn interpreter() -> Interpreter {
    let interpreter = Interpreter::default();
    interpreter.execute(&[Store("visits")]);
    interpreter.attach(|attached| attached.detach(|| ()));
    interpreter
}

/// How long it takes four threads to do it, in milliseconds.
fn four(it: &(dyn Fn() + Sync)) -> u128 {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(it);
        }
    });
    start.elapsed().as_millis()
}

/// Something to work out.
fn work(value: i64) -> i64 {
    (0..30_000_000).fold(value, |sum, number| black_box(sum ^ number))
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
