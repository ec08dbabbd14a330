//! A body that takes generated input, all interleavings of each.

use std::cell::RefCell;
use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use trace::protocol::{Budget, Complaint};

use super::Terminal;
use crate::body::Value;
use crate::demand::Demand;
use crate::lab::{self, Lab, Outcome, Setting};
use crate::{controlled, real, shown};

/// Inputs that are generated.
const CASES: u32 = 32;
/// Inputs that are tried in order to make a failing one smaller.
const SHRINKS: u32 = 512;
/// Executions of one input, at least.
const LEAST: u64 = 200;

/// A way to generate inputs, a body that takes one, and what is asked of each.
pub(crate) struct Property<S, F, D> {
    pub(crate) strategy: S,
    pub(crate) body: F,
    pub(crate) demand: D,
}

/// Generates inputs until one fails; that one is made smaller.
fn failing<S>(strategy: &S, seed: u64, fails: impl Fn(&S::Value) -> bool) -> Result<(), Failed<S>>
where
    S: Strategy,
    S::Value: Clone,
{
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let result = runner.run(strategy, |input| match fails(&input) {
        true => Err(TestCaseError::fail("")),
        false => Ok(()),
    });
    result.map_err(|error| match error {
        TestError::Fail(_, input) => Failed::Input(input),
        TestError::Abort(reason) => Failed::Generator(reason.message().to_owned()),
    })
}

enum Failed<S: Strategy> {
    Input(S::Value),
    Generator(String),
}

fn broken(message: String) -> trace::protocol::Failure {
    lab::failure(Complaint::Broken {
        message: format!("no input can be generated: {message}"),
    })
}

impl<S, F, D> Terminal for Property<S, F, D>
where
    S: Strategy,
    S::Value: Clone + Debug + Send + Sync,
    F: Fn(S::Value) -> Value + Send + Sync,
    D: Demand,
{
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        let each = Budget {
            executions: (lab.budget.executions / u64::from(CASES)).max(LEAST),
            samples: (lab.budget.samples / u64::from(CASES)).max(LEAST),
            ..lab.budget
        };
        let body = |input: &S::Value| (self.body)(input.clone());
        let seed = lab.seed;
        let shared = RefCell::new((lab, Outcome::default(), &mut self.demand));
        let failed = failing(&self.strategy, seed, |input| {
            let (lab, total, demand) = &mut *shared.borrow_mut();
            let pass = controlled::try_out(lab, setting, &each, &|| body(input), *demand);
            total.exhaustive = pass.exhaustive && (total.exhaustive || total.executions == 0);
            total.executions += pass.executions;
            total.distinct += pass.distinct;
            pass.found.is_some()
        });
        let (lab, mut total, demand) = shared.into_inner();
        total.failure = match failed {
            Ok(()) => None,
            Err(Failed::Generator(message)) => Some(broken(message)),
            Err(Failed::Input(input)) => {
                let program = || body(&input);
                let outcome = controlled::explore_within(lab, setting, &each, &program, demand);
                let lost = || {
                    let what = "it failed when the input was first tried, and not again";
                    lab::failure(Complaint::Nondeterministic {
                        what: what.to_owned(),
                    })
                };
                let mut failure = outcome.failure.unwrap_or_else(lost);
                failure.input = Some(shown::value(&input));
                Some(failure)
            }
        };
        total
    }

    fn real(&mut self, lab: &mut Lab, _setting: &Setting) -> Outcome {
        let body = |input: &S::Value| (self.body)(input.clone());
        let seen = RefCell::new((0, None));
        let failed = failing(&self.strategy, lab.seed, |input| {
            let complaint = real::once(&|| body(input), &self.demand);
            let fails = complaint.is_some();
            let mut seen = seen.borrow_mut();
            seen.0 += 1;
            if fails {
                seen.1 = complaint;
            }
            fails
        });
        let (executions, complaint) = seen.into_inner();
        let failure = match (failed, complaint) {
            (Ok(()), _) => None,
            (Err(Failed::Generator(message)), _) => Some(broken(message)),
            (Err(Failed::Input(input)), complaint) => {
                let mut failure = lab::failure(complaint.unwrap_or(Complaint::End));
                failure.input = Some(shown::value(&input));
                failure.found_at = executions;
                Some(failure)
            }
        };
        Outcome {
            executions,
            distinct: executions,
            exhaustive: false,
            settled: false,
            failure,
        }
    }
}
