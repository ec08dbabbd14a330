//! What comes of a program on real threads.

use std::collections::BTreeMap;
use std::panic;

use agreement_real::Program;

use crate::jitter;

/// Everything that came of so many runs, and how often.
pub(crate) fn outcomes(program: &Program, runs: u64) -> BTreeMap<String, u64> {
    jitter::reset();
    // Thousands of panics are part of the programs, and need not be reported.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut outcomes = BTreeMap::new();
    for _ in 0..runs {
        *outcomes.entry((program.run)(jitter::JITTER)).or_default() += 1;
    }
    panic::set_hook(hook);
    outcomes
}
