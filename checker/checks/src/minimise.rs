//! Making a failing interleaving as small as it goes.

use crate::body::Seen;
use crate::evidence::{Found, Scene};

/// How long a search for something better may go on, whichever comes first: an
/// execution may be short, or as long as an execution may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) executions: u64,
    /// Steps of all these executions together, give or take.
    pub(crate) steps: u64,
}

/// The search for the fewest preemptions.
const SEARCHED: Patience = Patience {
    executions: 10_000,
    steps: 2_000_000,
};
/// Simplifying one schedule, if that search was not enough.
const SIMPLIFIED: Patience = Patience {
    executions: 2_000,
    steps: 1_000_000,
};
/// Executions that are tried however long they are.
const LEAST: u64 = 4;

impl Patience {
    /// How many executions of so many steps it is enough for.
    pub(crate) fn executions_of(self, steps: usize) -> u64 {
        (self.steps / (steps as u64).max(1)).clamp(LEAST, self.executions)
    }
}

/// How hard a failing interleaving is to read: threads count most, then
/// context switches, then steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Size {
    threads: usize,
    switches: usize,
    steps: usize,
}

impl Size {
    pub(crate) fn of(seen: &Seen<'_>) -> Size {
        let schedule = seen.schedule();
        let switches = schedule.windows(2).filter(|it| it[0].0 != it[1].0);
        Size {
            threads: seen.threads(),
            switches: switches.count(),
            steps: seen.steps(),
        }
    }
}

/// Looks for the smallest schedule that fails in the same way.
pub(crate) fn minimise(scene: &mut Scene<'_>, found: Found) -> Found {
    // Of threads that stop just once, none is switched away from without need.
    if found.kind.is_too_long() || scene.rules.patience > 0 {
        return undisturbed(scene, found);
    }
    let witness = scene.fewest_preemptions(&found, SEARCHED.executions_of(found.size.steps));
    if witness.minimal
        && let Some(least) = scene.again(&witness.schedule)
        && least.kind == found.kind
    {
        return Found {
            at: found.at,
            ..least
        };
    }
    simplify(scene, found)
}

/// An execution without an end, or with a loop that gives up, gets no shorter: all
/// there is to gain is that no thread is disturbed.
fn undisturbed(scene: &mut Scene<'_>, found: Found) -> Found {
    match scene.again(&[]) {
        Some(least) if least.kind == found.kind => Found {
            at: found.at,
            ..least
        },
        _ => found,
    }
}

/// Tries schedules that stop switching earlier, then ones without some of the
/// switches.
fn simplify(scene: &mut Scene<'_>, found: Found) -> Found {
    let mut best = found;
    let mut left = SIMPLIFIED.executions_of(best.size.steps);
    let mut try_out = |scene: &mut Scene<'_>, best: &mut Found, schedule: Vec<(u32, u32)>| {
        if left == 0 {
            return false;
        }
        left -= 1;
        match scene.again(&schedule) {
            Some(other) if other.kind == best.kind && other.size < best.size => {
                *best = Found {
                    at: best.at,
                    ..other
                };
                true
            }
            _ => false,
        }
    };
    loop {
        let blocks = blocks(&best.schedule);
        let mut is_smaller = false;
        // The shorter the part that is prescribed, the fewer the switches.
        for count in 0..blocks.len() {
            let prefix = blocks[..count].concat();
            if try_out(scene, &mut best, prefix) {
                is_smaller = true;
                break;
            }
        }
        // A thread's block joined to its next one, earlier or later.
        for index in 0..blocks.len() {
            if is_smaller {
                break;
            }
            let thread = blocks[index][0].0;
            let next = (index + 1..blocks.len()).find(|&it| blocks[it][0].0 == thread);
            let Some(next) = next else { continue };
            let between = blocks[index + 1..next].concat();
            let sooner = [
                blocks[..index].concat(),
                blocks[index].clone(),
                blocks[next].clone(),
                between.clone(),
                blocks[next + 1..].concat(),
            ];
            let later = [
                blocks[..index].concat(),
                between,
                blocks[index].clone(),
                blocks[next..].concat(),
            ];
            is_smaller = try_out(scene, &mut best, sooner.concat())
                || try_out(scene, &mut best, later.concat());
        }
        if !is_smaller {
            return best;
        }
    }
}

/// The schedule, cut where the thread changes.
fn blocks(schedule: &[(u32, u32)]) -> Vec<Vec<(u32, u32)>> {
    schedule
        .chunk_by(|one, next| one.0 == next.0)
        .map(<[_]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_an_execution_the_fewer_are_tried() {
        assert_eq!(SEARCHED.executions_of(0), 10_000);
        assert_eq!(SEARCHED.executions_of(100), 10_000);
        assert_eq!(SEARCHED.executions_of(10_000), 200);
        assert_eq!(SEARCHED.executions_of(10_000_000), LEAST);
    }
}
