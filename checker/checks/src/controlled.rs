//! A check in the controlled world: every interleaving, or many.

use std::collections::BTreeSet;

use engine::{Memory, Rules, Search, Time};
use trace::protocol::{Budget, Complaint};

use crate::body::{Run, Seen};
use crate::demand::Demand;
use crate::evidence::{self, Found};
use crate::examiner::Examiner;
use crate::lab::{Lab, Outcome, Setting};
use crate::minimise::Size;
use crate::objection::Kind;

/// Steps that the executions of an exhaustive exploration may take on average,
/// if there are as many as its budget allows.
const STEPS: u64 = 200;
/// The same, for a sampled one.
const STEPS_SAMPLED: u64 = 1_000;

/// Steps of an execution beyond which it is not told apart from others.
pub(crate) const LONGEST: u64 = 10_000;

/// Executions of a first look for the one that is sought: so many near the first one, and
/// as many samples. It may well be far away from the first one, but common.
const FIRST_LOOK: u64 = 2_000;

/// Executions in which a thread is delayed for very long, at most.
const STALLED: u64 = 200;
/// Doublings of the patience with loops in these: about two thousand looks.
const PATIENCE: u32 = 10;
/// Steps that these may take in all: ten threads that look again and again take a
/// hundred thousand in each.
const STEPS_STALLED: u64 = 2_000_000;

/// What one pass over a program's executions came to.
#[derive(Default)]
pub(crate) struct Pass {
    pub(crate) executions: u64,
    pub(crate) distinct: u64,
    pub(crate) exhaustive: bool,
    pub(crate) weak: bool,
    /// Some thread looked again and again, and was held back.
    spun: bool,
    /// A thread was stopped for ever, as the rules say.
    pub(crate) halted: bool,
    /// The rules that the newest executions went by.
    pub(crate) rules: Rules,
    /// Steps that may still be taken.
    pub(crate) steps_left: u64,
    /// As much work may still go into telling executions apart; after that the
    /// number of distinct ones is no more than a lower bound.
    pub(crate) classes_left: u64,
    /// Some execution was not objected to.
    pub(crate) passed: bool,
    pub(crate) found: Option<Found>,
}

/// Explores `body`, and judges it by `demand`.
pub(crate) fn explore(
    lab: &mut Lab,
    setting: &Setting,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Outcome {
    let budget = setting.share_of(lab.budget);
    explore_within(lab, setting, &budget, body, demand)
}

/// As [`explore`], within a budget of its own.
pub(crate) fn explore_within(
    lab: &mut Lab,
    setting: &Setting,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Outcome {
    let strong = setting.rules(Memory::SequentiallyConsistent, budget);
    let mut done = pass(lab, setting, strong, budget, body, demand);
    if done.weak && done.found.is_none() && !demand.is_settled() {
        let weak = setting.rules(Memory::Weak, budget);
        done = pass(lab, setting, weak, budget, body, demand);
    }
    conclude(lab, setting, budget, body, demand, done)
}

/// What a pass over a program's executions comes to, with the evidence.
pub(crate) fn conclude(
    lab: &mut Lab,
    setting: &Setting,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
    done: Pass,
) -> Outcome {
    let mut outcome = Outcome {
        executions: done.executions,
        distinct: done.distinct,
        exhaustive: done.exhaustive,
        settled: done.found.is_none() && demand.is_settled(),
        failure: None,
    };
    let rules = done.rules;
    let mut scene = evidence::Scene {
        lab,
        setting,
        body,
        demand,
        rules,
        budget,
    };
    outcome.failure = match done.found {
        Some(_) => Some(scene.of_one(done)),
        None => {
            let complaint = scene.demand.verdict(done.exhaustive);
            complaint.map(|complaint| scene.of_all(complaint, &done))
        }
    };
    outcome
}

/// Looks whether some execution is objected to, and no further.
pub(crate) fn try_out(
    lab: &mut Lab,
    setting: &Setting,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Pass {
    let after_failure = std::mem::take(&mut lab.after_failure);
    let strong = setting.rules(Memory::SequentiallyConsistent, budget);
    let mut done = pass(lab, setting, strong, budget, body, demand);
    if done.weak && done.found.is_none() {
        let weak = setting.rules(Memory::Weak, budget);
        done = pass(lab, setting, weak, budget, body, demand);
    }
    lab.after_failure = after_failure;
    done
}

/// One pass: exhaustively if the budget allows it, otherwise sampled as well; and
/// where threads look again and again, or the check asks for it, with others that are
/// delayed meanwhile.
pub(crate) fn pass(
    lab: &mut Lab,
    setting: &Setting,
    rules: Rules,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Pass {
    let mut pass = promptly(lab, setting, rules, budget, body, demand);
    // Where time is prompt, no thread is slower than another one's patience; where one
    // stops for ever, that is slow enough.
    let may_stall = rules.time == Time::Free && rules.halt.is_none();
    let wanted = pass.spun || setting.sleeps;
    if wanted && pass.found.is_none() && !demand.is_settled() && may_stall {
        let stalled = Search::Stalled {
            executions: STALLED,
        };
        let patient = Rules {
            patience: PATIENCE,
            ..rules
        };
        // They tell nothing new of a loop that does not give up, and are not
        // counted.
        let executions = pass.executions;
        pass.steps_left = STEPS_STALLED;
        search(
            lab, setting, patient, &stalled, body, demand, &mut pass, None,
        );
        pass.executions = executions;
        if pass.found.is_none() {
            pass.rules = rules;
        }
    }
    pass
}

/// One pass, in which whoever looks again and again is held back at once.
fn promptly(
    lab: &mut Lab,
    setting: &Setting,
    rules: Rules,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Pass {
    let looked = match demand.seeks() && budget.executions > FIRST_LOOK {
        true => {
            let first = Budget {
                executions: FIRST_LOOK,
                samples: budget.samples.min(FIRST_LOOK),
                ..*budget
            };
            let pass = thoroughly(lab, setting, rules, &first, body, demand);
            if pass.exhaustive || pass.found.is_some() || demand.is_settled() {
                return pass;
            }
            pass.executions
        }
        false => 0,
    };
    let mut pass = thoroughly(lab, setting, rules, budget, body, demand);
    pass.come_after(looked, demand);
    pass
}

/// As [`promptly`], without a first look.
fn thoroughly(
    lab: &mut Lab,
    setting: &Setting,
    rules: Rules,
    budget: &Budget,
    body: &dyn Run,
    demand: &mut dyn Demand,
) -> Pass {
    let mut pass = Pass {
        steps_left: budget.executions.saturating_mul(STEPS),
        ..Pass::default()
    };
    let all = Search::Exhaustive {
        executions: budget.executions,
    };
    let summary = search(lab, setting, rules, &all, body, demand, &mut pass, None);
    pass.distinct = summary.executions;
    pass.exhaustive = summary.exhausted;
    if pass.exhaustive || pass.found.is_some() || demand.is_settled() {
        return pass;
    }
    let samples = Search::Rotation {
        seed: lab.seed,
        executions: budget.samples,
    };
    let before = std::mem::take(&mut pass.executions);
    pass.steps_left = budget.samples.saturating_mul(STEPS_SAMPLED);
    pass.classes_left = pass.steps_left / 4;
    let mut classes = BTreeSet::new();
    let classes_seen = Some(&mut classes);
    search(
        lab,
        setting,
        rules,
        &samples,
        body,
        demand,
        &mut pass,
        classes_seen,
    );
    pass.distinct = classes.len().max(1) as u64;
    pass.come_after(before, demand);
    pass
}

#[allow(clippy::too_many_arguments)]
fn search(
    lab: &mut Lab,
    setting: &Setting,
    rules: Rules,
    search: &Search,
    body: &dyn Run,
    demand: &mut dyn Demand,
    pass: &mut Pass,
    classes: Option<&mut BTreeSet<u64>>,
) -> engine::Summary {
    let rules = evidence::with_needs(rules, demand);
    lab.prepare(&rules, demand.section());
    let mut examiner = Examiner {
        setting,
        rules,
        search,
        demand,
        pass,
        classes,
        after_failure: lab.after_failure,
        account: None,
    };
    let summary = lab
        .explorer()
        .inspect_all(rules, search, || body.run(), &mut examiner);
    pass.rules = rules;
    pass.weak |= summary.weak;
    pass.spun |= summary.spun;
    pass.halted |= summary.halted;
    summary
}

impl Pass {
    /// To which others are to be added.
    pub(crate) fn nothing() -> Pass {
        Pass {
            exhaustive: true,
            ..Pass::default()
        }
    }

    /// So many other executions were looked at before, none of which was what is found:
    /// then they count as well.
    fn come_after(&mut self, before: u64, demand: &dyn Demand) {
        if let Some(found) = &mut self.found {
            found.at += before;
        }
        if self.found.is_some() || demand.is_settled() {
            self.executions += before;
        }
    }

    /// Another pass over the same program, under other rules, comes after this one,
    /// which found nothing.
    pub(crate) fn add(&mut self, other: Pass) {
        let found = other.found.map(|found| Found {
            at: self.executions + found.at,
            ..found
        });
        *self = Pass {
            executions: self.executions + other.executions,
            distinct: self.distinct + other.distinct,
            exhaustive: self.exhaustive && other.exhaustive,
            passed: self.passed || other.passed,
            halted: self.halted || other.halted,
            found,
            ..other
        };
    }

    /// Keeps the smallest failure of the kind that was seen first.
    pub(crate) fn note(&mut self, seen: &Seen<'_>, complaint: Complaint) {
        let kind = Kind::of(seen, &complaint);
        let size = Size::of(seen);
        match &mut self.found {
            None => {
                self.found = Some(Found {
                    at: self.executions,
                    kind,
                    size,
                    complaint,
                    schedule: seen.schedule(),
                });
            }
            Some(found) if kind == found.kind && size < found.size => {
                found.size = size;
                found.complaint = complaint;
                found.schedule = seen.schedule();
            }
            Some(_) => {}
        }
    }
}
