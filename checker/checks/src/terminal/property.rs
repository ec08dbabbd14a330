//! A body that takes generated input, all interleavings of each.
//!
//! What input it is, is forgotten at once, so that generating, trying and making
//! smaller are compiled here and not anew in each check file.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use trace::protocol::{Budget, Complaint, Failure};

use super::Terminal;
use crate::body::{Body, Run, Value};
use crate::demand::Demand;
use crate::lab::{Lab, Outcome, Setting};
use crate::{controlled, patience, real, shown};

/// Inputs that are generated.
const CASES: u32 = 32;
/// Inputs that are tried in order to make a failing one smaller.
const SHRINKS: u32 = 512;
/// Executions of one input, at least.
const LEAST: u64 = 200;

/// One input, and the body that takes it, whatever it is.
#[derive(Clone)]
pub(crate) struct Case {
    run: Body,
    input: Arc<dyn fmt::Debug>,
}

impl Case {
    fn shown(&self) -> String {
        shown::value(&*self.input)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

/// The cases of a body that takes what `strategy` generates.
pub(crate) fn cases<S, F, T>(strategy: S, body: F) -> BoxedStrategy<Case>
where
    S: Strategy + 'static,
    S::Value: Clone + Send + Sync,
    F: Fn(S::Value) -> T + Send + Sync + 'static,
    T: Send + 'static,
{
    let body = Arc::new(body);
    let case = move |input: S::Value| {
        let input = Arc::new(input);
        let taking = Taking {
            body: body.clone(),
            input: input.clone(),
        };
        Case {
            run: Arc::new(taking),
            input,
        }
    };
    strategy.prop_map(case).boxed()
}

/// A body that takes an input, with one.
struct Taking<F, I> {
    body: Arc<F>,
    input: Arc<I>,
}

impl<F, I, T> Run for Taking<F, I>
where
    F: Fn(I) -> T + Send + Sync,
    I: Clone + Send + Sync,
    T: Send + 'static,
{
    fn run(&self) -> Value {
        Box::new((self.body)((*self.input).clone()))
    }
}

/// A way to generate cases, and what is asked of each.
pub(crate) struct Property {
    pub(crate) cases: BoxedStrategy<Case>,
    pub(crate) demand: Box<dyn Demand>,
}

/// Generates cases until one fails; that one is made smaller.
fn failing(
    cases: &BoxedStrategy<Case>,
    seed: u64,
    fails: impl Fn(&Case) -> bool,
) -> Result<(), Failed> {
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
    let result = runner.run(cases, |case| match fails(&case) {
        true => Err(TestCaseError::fail("")),
        false => Ok(()),
    });
    result.map_err(|error| match error {
        TestError::Fail(_, case) => Failed::Case(case),
        TestError::Abort(reason) => Failed::Generator(reason.message().to_owned()),
    })
}

enum Failed {
    Case(Case),
    Generator(String),
}

fn broken(message: String) -> trace::protocol::Failure {
    Failure::of(Complaint::Broken {
        message: format!("no input can be generated: {message}"),
    })
}

impl Terminal for Property {
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        let each = Budget {
            executions: (lab.budget.executions / u64::from(CASES)).max(LEAST),
            samples: (lab.budget.samples / u64::from(CASES)).max(LEAST),
            ..lab.budget
        };
        let seed = lab.seed;
        let shared = RefCell::new((lab, Outcome::default(), &mut *self.demand));
        let failed = failing(&self.cases, seed, |case| {
            let (lab, total, demand) = &mut *shared.borrow_mut();
            let pass = controlled::try_out(lab, setting, &each, &*case.run, *demand);
            total.exhaustive = pass.exhaustive && (total.exhaustive || total.executions == 0);
            total.executions += pass.executions;
            total.distinct += pass.distinct;
            pass.found.is_some()
        });
        let (lab, mut total, demand) = shared.into_inner();
        total.failure = match failed {
            Ok(()) => None,
            Err(Failed::Generator(message)) => Some(broken(message)),
            Err(Failed::Case(case)) => {
                let outcome = controlled::explore_within(lab, setting, &each, &*case.run, demand);
                let lost = || {
                    let what = "it failed when the input was first tried, and not again";
                    Failure::of(Complaint::Nondeterministic {
                        what: what.to_owned(),
                    })
                };
                let mut failure = outcome.failure.unwrap_or_else(lost);
                failure.input = Some(case.shown());
                Some(failure)
            }
        };
        total
    }

    fn real(&mut self, lab: &mut Lab, _setting: &Setting) -> Outcome {
        let seen = RefCell::new((0, None));
        let failed = failing(&self.cases, lab.seed, |case| {
            // What hangs in this process would have a part in what a smaller one does.
            if patience::is_lost() {
                return false;
            }
            let complaint = real::once(&case.run, &*self.demand);
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
            (Err(Failed::Case(case)), complaint) => {
                let mut failure = Failure::of(complaint.unwrap_or(Complaint::End));
                failure.input = Some(case.shown());
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
