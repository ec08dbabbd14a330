//! This engine.
//!
//! Every load returns the newest store, as in shuttle. The programs use no
//! ordering but `SeqCst`, for which the checker does the same.

use engine::{Ended, Finished, Inspector, Memory, Onward, Rules, Search};

use crate::clock::{Middle, timed};
use crate::explorer::{Bounds, Explorer, Outcome};
use crate::programs_of;

/// Explores one program.
pub(crate) fn explore(explorer: Explorer, program: &str, bounds: Bounds) -> Outcome {
    super::prepare();
    let body = programs_of::for_us(program);
    let Bounds {
        executions, seed, ..
    } = bounds;
    let search = match explorer {
        Explorer::OursRandom => Search::Random { seed, executions },
        Explorer::OursRotation => Search::Rotation { seed, executions },
        _ => Search::Exhaustive { executions },
    };
    let mut seen = 0;
    let mut found_at = None;
    let middle = Middle::of(executions);
    let (summary, seconds) = timed(|| {
        engine::Explorer::new().explore(
            rules(),
            &search,
            || body(),
            |finished| {
                seen += 1;
                middle.note(seen);
                if found_at.is_none() && finished.ended() != Ended::Returned {
                    found_at = Some(seen);
                }
                !(bounds.until_found && found_at.is_some())
            },
        )
    });
    Outcome {
        executions: summary.executions + summary.redundant,
        exhausted: summary.exhausted,
        seconds,
        middle: middle.seconds(),
        found_at,
    }
}

fn rules() -> Rules {
    Rules {
        memory: Memory::SequentiallyConsistent,
        ..Rules::default()
    }
}

/// Counts the executions of one program, with as many helpers at once.
pub(crate) fn count(program: &str, search: &Search, helpers: usize, pause: u64) -> u64 {
    super::prepare();
    let body = programs_of::for_us(program);
    let mut explorer = engine::Explorer::new();
    explorer.set_helpers(helpers, pause);
    let mut counter = Counter(0);
    explorer.inspect_all(rules(), search, || body(), &mut counter);
    counter.0
}

/// Counts executions.
struct Counter(u64);

impl<T> Inspector<T> for Counter {
    fn inspect(&mut self, _finished: &Finished<'_, T>) -> Onward {
        self.0 += 1;
        Onward::Next
    }

    fn become_copy(&mut self) {
        self.0 = 0;
    }

    fn account(&self) -> Vec<u64> {
        vec![self.0]
    }

    fn count_in(&mut self, account: &[u64]) -> bool {
        self.0 += account.iter().sum::<u64>();
        true
    }

    fn learn(&mut self, _finished: &Finished<'_, T>) {}
}

/// Runs nothing, once.
pub(super) fn warm_up() {
    let search = Search::Random {
        seed: 0,
        executions: 1,
    };
    engine::Explorer::new().explore(Rules::default(), &search, || {}, |_| true);
}
