//! Every task that can go next is equally likely to.

use crate::execution::Execution;
use crate::strategy::Strategy;

/// A small generator with a good spread (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", OOPSLA 2014).
///
/// Each number is made when the one before it is taken, so that whoever asks for one does
/// not wait for it.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix {
    state: u64,
    /// The next number, from this state.
    made: u64,
}

impl Default for SplitMix {
    fn default() -> SplitMix {
        SplitMix::new(0)
    }
}

/// The first number of the generator that starts here.
pub(crate) fn mix(seed: u64) -> u64 {
    spread(seed.wrapping_add(STEP))
}

fn spread(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SplitMix {
    pub(crate) fn new(seed: u64) -> SplitMix {
        let state = seed.wrapping_add(STEP);
        SplitMix {
            state,
            made: spread(state),
        }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        std::mem::replace(&mut self.made, spread(self.state))
    }

    /// Below `bound`, by multiplication: the bias is far below anything that
    /// could be measured here.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// A random walk.
pub(crate) struct Random {
    random: SplitMix,
    left: u64,
}

impl Random {
    pub(crate) fn new(seed: u64, executions: u64) -> Random {
        Random {
            random: SplitMix::new(seed),
            left: executions,
        }
    }
}

impl Strategy for Random {
    #[inline]
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        let runnable = execution.runnable();
        Some(match runnable {
            [only] => *only,
            _ => runnable[self.random.below(runnable.len())],
        })
    }

    fn choose(&mut self, count: u32) -> u32 {
        self.random.below(count as usize) as u32
    }

    fn finished(&mut self, _execution: &Execution) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_generator_in_the_paper() {
        // As its reference implementation gives them for the seed 1234567.
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        let mut random = SplitMix::new(1_234_567);
        assert_eq!([(); 3].map(|()| random.next()), expected);
        assert_eq!(mix(1_234_567), expected[0]);
    }
}
