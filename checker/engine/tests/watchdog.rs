//! When a program is taken for one that never takes another step.

use engine::{Explorer, Rules, Search};

/// The ticks of the watchdog's timer in arrears, as after a pause of the whole machine.
fn tick() {
    for _ in 0..100 {
        // SAFETY: `guard` handles this signal.
        unsafe { libc::raise(libc::SIGPROF) };
    }
}

#[test]
fn ticks_without_processor_time_between_them_say_nothing() {
    engine::guard(1).expect("the system gives a timer and a signal stack");
    let search = Search::Exhaustive { executions: 10 };
    let summary = Explorer::new().explore(Rules::default(), &search, tick, |_| true);
    assert!(summary.exhausted);
}
