//! Statics start fresh. Alone in a process, because all of this crate's are put back.

use engine::{Explorer, Rules, Search};

#[test]
fn a_static_mut_of_the_programs_own_crate_starts_fresh_in_each_execution() {
    static mut RUNS: u32 = 5;
    // One that the loader fills in, and nobody can write to.
    static NAMES: [&str; 2] = ["one", "other"];
    let search = Search::Random {
        seed: 1,
        executions: 3,
    };
    let mut seen = Vec::new();
    let body = || {
        // SAFETY: one thread.
        unsafe {
            RUNS += NAMES[RUNS as usize % 2].len() as u32;
            RUNS
        }
    };
    // The second one finds nothing of what was done under the first.
    for _ in 0..2 {
        let mut explorer = Explorer::new();
        explorer.refresh_statics_of(module_path!().split("::").next().unwrap());
        explorer.explore(Rules::default(), &search, body, |finished| {
            seen.push(finished.value().copied());
            true
        });
    }
    assert_eq!(seen, [Some(10); 6]);
}
