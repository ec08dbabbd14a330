//! This engine.
//!
//! Every load returns the newest store, as in shuttle. The programs use no
//! ordering but `SeqCst`, for which the checker does the same.

use engine::{Ended, Memory, Rules, Search};

use crate::clock::timed;
use crate::explorer::{Bounds, Explorer, Outcome};
use crate::programs_of;

/// Explores one program.
pub(crate) fn explore(explorer: Explorer, program: &str, bounds: Bounds) -> Outcome {
    super::prepare();
    let body = programs_of::for_us(program);
    let rules = Rules {
        memory: Memory::SequentiallyConsistent,
        ..Rules::default()
    };
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
    let (summary, seconds) = timed(|| {
        engine::Explorer::new().explore(
            rules,
            &search,
            || body(),
            |finished| {
                seen += 1;
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
        found_at,
    }
}

/// Runs nothing, once.
pub(super) fn warm_up() {
    let search = Search::Random {
        seed: 0,
        executions: 1,
    };
    engine::Explorer::new().explore(Rules::default(), &search, || {}, |_| true);
}
