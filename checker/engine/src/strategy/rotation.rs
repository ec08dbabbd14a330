//! No way of sampling is the best for every program: they take turns.
//!
//! A sample depends on its number, and on what the first ones say of the program's size;
//! so those that come later can be run in any order, and by other processes.

use std::ops::Range;

use crate::execution::Execution;
use crate::strategy::Strategy;
use crate::strategy::pct::Pct;
use crate::strategy::pos::Pos;
use crate::strategy::profile::Profile;
use crate::strategy::random::{SplitMix, mix};
use crate::strategy::uniform::{Among, Selective, Uniform};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The oldest task that can goes. That is one execution, but a simple one,
    /// and wrong where an order was left to luck.
    OldestFirst,
    Pos,
    Uniform,
    Selective,
    /// [`Selective`] among kinds, where there are kinds, and else `Uniform`.
    Kinds,
    Pct,
}

/// The turns. After the first two, which need to know nothing of the program,
/// they go round. Each way finds some bugs soonest; priorities with few changes
/// are needed least often.
const TURNS: ([Turn; 2], [Turn; 8]) = (
    [Turn::Pos, Turn::OldestFirst],
    [
        Turn::Uniform,
        Turn::Selective,
        Turn::Kinds,
        Turn::Pos,
        Turn::Uniform,
        Turn::Pct,
        Turn::Kinds,
        Turn::Pos,
    ],
);

/// Samples from which the sizes of a program are learned.
const LEARNING: u64 = 512;
/// Samples of a part, at least.
const LEAST: u64 = 256;

/// Partial order sampling, uniform and selectively uniform walks (the one by
/// kinds is our own), and priorities with few changes, one after the other.
///
/// Steps that touch nothing (beginning, spawning, sleeping) commute with every
/// other step, so their place is not worth a choice: they go first. Without
/// that, the threads that are spawned first are far ahead before the last ones
/// have begun.
pub(crate) struct Rotation {
    seed: u64,
    random: SplitMix,
    /// The samples that are to be run, from the one at hand.
    rounds: Range<u64>,
    /// Those that were given away, by part.
    given: Vec<(u32, Range<u64>)>,
    turn: Turn,
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
            seed,
            random: SplitMix::default(),
            rounds: 0..executions,
            given: Vec::new(),
            turn: TURNS.0[0],
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
        let number = self.rounds.start;
        self.random = SplitMix::new(self.seed ^ mix(number));
        let random = &mut self.random;
        let (first, round) = TURNS;
        let number = number as usize;
        self.turn = match number.checked_sub(first.len()) {
            None => first[number],
            Some(after) => match round[after % round.len()] {
                Turn::Kinds if !self.profile.has_kinds() => Turn::Uniform,
                turn => turn,
            },
        };
        match self.turn {
            Turn::OldestFirst => {}
            Turn::Pos => self.pos.begin(),
            Turn::Uniform => self.uniform.begin(),
            Turn::Selective => self.selective.begin(random, &self.profile, Among::Tasks),
            Turn::Kinds => self.selective.begin(random, &self.profile, Among::Kinds),
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
        let random = &mut self.random;
        Some(match self.turn {
            Turn::OldestFirst => *runnable.iter().min()?,
            Turn::Pos => self.pos.next(random, execution),
            Turn::Uniform => self.uniform.next(random, &self.profile, execution),
            Turn::Selective | Turn::Kinds => self.selective.next(random, &self.profile, execution),
            Turn::Pct => self.pct.next(random, execution),
        })
    }

    fn choose(&mut self, count: u32) -> u32 {
        self.random.below(count as usize) as u32
    }

    fn finished(&mut self, execution: &Execution) -> bool {
        if self.rounds.start < LEARNING {
            self.profile.learn(execution);
        }
        self.begun = false;
        self.rounds.start += 1;
        !self.rounds.is_empty()
    }

    fn give(&mut self, part: u32) -> bool {
        let end = self.given.iter().map(|it| it.1.start).min();
        let left = self.rounds.start..end.unwrap_or(self.rounds.end);
        let half = (left.end - left.start) / 2;
        let is_worth_while = left.start >= LEARNING && half >= LEAST;
        if is_worth_while {
            self.given.push((part, left.end - half..left.end));
        }
        is_worth_while
    }

    fn keep_to_part(&mut self) {
        if let Some((_, rounds)) = self.given.pop() {
            self.rounds = rounds;
        }
        self.given.clear();
    }

    fn part(&self) -> Option<u32> {
        let next = self.given.iter().find(|it| it.1.start == self.rounds.start);
        next.map(|it| it.0)
    }

    fn take_back(&mut self) {
        self.given.retain(|it| it.1.start != self.rounds.start);
    }

    fn skip_part(&mut self, _told: &[u64]) -> bool {
        let next = self
            .given
            .iter()
            .position(|it| it.1.start == self.rounds.start);
        if let Some(place) = next {
            self.rounds.start = self.given.swap_remove(place).1.end;
        }
        !self.rounds.is_empty()
    }
}
