//! No way of sampling is the best for every program: they take turns.

use crate::execution::Execution;
use crate::strategy::Strategy;
use crate::strategy::pct::Pct;
use crate::strategy::pos::Pos;
use crate::strategy::profile::Profile;
use crate::strategy::random::SplitMix;
use crate::strategy::uniform::{Selective, Uniform};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Pos,
    Uniform,
    Selective,
    Pct,
}

const TURNS: [Turn; 4] = [Turn::Pos, Turn::Uniform, Turn::Selective, Turn::Pct];

/// Partial order sampling, uniform and selectively uniform walks, and
/// priorities with few changes, one after the other.
///
/// Steps that touch nothing (beginning, spawning, sleeping) commute with every
/// other step, so their place is not worth a choice: they go first. Without
/// that, the threads that are spawned first are far ahead before the last ones
/// have begun.
pub(crate) struct Rotation {
    random: SplitMix,
    left: u64,
    round: usize,
    begun: bool,
    profile: Profile,
    pct: Pct,
    pos: Pos,
    uniform: Uniform,
    selective: Selective,
}

impl Rotation {
    pub(crate) fn new(seed: u64, executions: u64) -> Rotation {
        Rotation {
            random: SplitMix::new(seed),
            left: executions,
            round: 0,
            begun: false,
            profile: Profile::default(),
            pct: Pct::default(),
            pos: Pos::default(),
            uniform: Uniform::default(),
            selective: Selective::default(),
        }
    }

    fn begin(&mut self) {
        self.begun = true;
        let random = &mut self.random;
        match TURNS[self.round % TURNS.len()] {
            Turn::Pos => self.pos.begin(),
            Turn::Uniform => self.uniform.begin(),
            Turn::Selective => self.selective.begin(random, &self.profile),
            Turn::Pct => self.pct.begin(random, self.profile.total),
        }
    }
}

impl Strategy for Rotation {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        if !self.begun {
            self.begin();
        }
        let runnable = execution.runnable();
        if let [only] = runnable {
            return Some(*only);
        }
        if let Some(&task) = runnable
            .iter()
            .find(|&&task| execution.touches_nothing(task))
        {
            return Some(task);
        }
        let turn = TURNS[self.round % TURNS.len()];
        let random = &mut self.random;
        Some(match turn {
            Turn::Pos => self.pos.next(random, execution),
            Turn::Uniform => self.uniform.next(random, &self.profile, execution),
            Turn::Selective => self.selective.next(random, execution),
            Turn::Pct => self.pct.next(random, execution),
        })
    }

    fn choose(&mut self, count: u32) -> u32 {
        self.random.below(count as usize) as u32
    }

    fn finished(&mut self, execution: &Execution) -> bool {
        self.profile.learn(execution);
        self.begun = false;
        self.round += 1;
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}
