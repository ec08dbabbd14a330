//! Looks at the executions of a pass, one after the other.

use std::collections::BTreeSet;

use engine::{Ended, Inspector, Onward, Rules, Search};

use crate::body::{Seen, Value};
use crate::controlled::{LONGEST, Pass};
use crate::demand::Demand;
use crate::lab::Setting;
use crate::objection::objection;

/// Judges executions, and keeps the pass's accounts. See [`Inspector`]: processes that
/// help have copies of it.
pub(crate) struct Examiner<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) rules: Rules,
    pub(crate) search: &'a Search,
    pub(crate) demand: &'a mut dyn Demand,
    pub(crate) pass: &'a mut Pass,
    /// The classes of executions, if they are told apart.
    pub(crate) classes: Option<&'a mut BTreeSet<u64>>,
    /// Executions after the first failing one.
    pub(crate) after_failure: u64,
    /// Kept by a copy.
    pub(crate) account: Option<Account>,
}

/// What a copy has to say of the executions that it has seen.
#[derive(Debug, Default)]
pub(crate) struct Account {
    executions: u64,
    steps: u64,
    passed: bool,
    /// The classes of executions, and what it costs to know each.
    classes: Vec<(u64, u64)>,
}

impl Account {
    fn add(&mut self, other: Account) {
        self.executions += other.executions;
        self.steps += other.steps;
        self.passed |= other.passed;
        self.classes.extend(other.classes);
    }

    fn words(&self) -> Vec<u64> {
        let mut words = vec![self.executions, self.steps, u64::from(self.passed)];
        words.extend(self.classes.iter().flat_map(|&(class, cost)| [class, cost]));
        words
    }

    fn of(words: &[u64]) -> Option<Account> {
        let (&[executions, steps, passed], classes) = words.split_first_chunk()?;
        let (classes, _) = classes.as_chunks();
        Some(Account {
            executions,
            steps,
            passed: passed == 1,
            classes: classes.iter().map(|&[class, cost]| (class, cost)).collect(),
        })
    }
}

impl Examiner<'_> {
    /// So much has been done.
    fn count(&mut self, account: &Account) {
        let pass = &mut *self.pass;
        pass.executions += account.executions;
        pass.steps_left = pass.steps_left.saturating_sub(account.steps);
        pass.passed |= account.passed;
        if let Some(classes) = &mut self.classes {
            for &(class, cost) in &account.classes {
                if pass.classes_left > 0 {
                    pass.classes_left = pass.classes_left.saturating_sub(cost);
                    classes.insert(class);
                }
            }
        }
    }

    /// What there is to count of one execution.
    fn account_of(&self, seen: &Seen<'_>, passed: bool) -> Account {
        let steps = seen.steps() as u64;
        let tells_apart = self.classes.is_some() && self.pass.classes_left > 0 && steps <= LONGEST;
        Account {
            executions: 1,
            steps: cost(self.search, steps),
            passed,
            classes: match tells_apart {
                true => vec![(seen.class(), pairs(steps))],
                false => Vec::new(),
            },
        }
    }
}

impl Inspector<Value> for Examiner<'_> {
    fn inspect(&mut self, seen: &Seen<'_>) -> Onward {
        // Nobody waits for the end of a loop that goes on for so long.
        let endless = matches!(seen.ended(), Ended::TooLong | Ended::Livelock);
        let is_judged = self.rules.patience == 0 || !endless;
        let learned = is_judged && self.demand.collect(seen);
        let complaint = match is_judged {
            true => objection(seen, self.setting, self.demand),
            false => None,
        };
        let account = self.account_of(seen, is_judged && complaint.is_none());
        self.count(&account);
        if let Some(all) = &mut self.account {
            // What has to be looked at in the order of all executions is not a copy's.
            let is_over = complaint.is_some() || self.pass.steps_left == 0;
            if is_over || learned && self.demand.seeks() || self.demand.is_settled() {
                return Onward::Stop;
            }
            all.add(account);
            return match learned {
                true => Onward::Learned,
                false => Onward::Next,
            };
        }
        if let Some(complaint) = complaint {
            self.pass.note(seen, complaint);
        }
        let more = match &self.pass.found {
            _ if self.pass.steps_left == 0 => false,
            None => !self.demand.is_settled(),
            Some(_) if self.demand.is_thorough() => true,
            Some(found) => self.pass.executions < found.at + self.after_failure,
        };
        match more {
            true => Onward::Next,
            false => Onward::Stop,
        }
    }

    fn is_worth_copying(&self) -> bool {
        // Once something is found, there is an end to looking on.
        self.pass.found.is_none()
    }

    fn become_copy(&mut self) {
        self.account = Some(Account::default());
    }

    fn account(&self) -> Vec<u64> {
        self.account
            .as_ref()
            .map(Account::words)
            .unwrap_or_default()
    }

    fn count_in(&mut self, account: &[u64]) -> bool {
        let Some(account) = Account::of(account) else {
            return false;
        };
        let fits = self.pass.found.is_none() && account.steps < self.pass.steps_left;
        if fits {
            self.count(&account);
            if let Some(all) = &mut self.account {
                all.add(account);
            }
        }
        fits
    }

    fn learn(&mut self, seen: &Seen<'_>) {
        self.demand.collect(seen);
    }
}

/// What one execution costs, in steps.
fn cost(search: &Search, steps: u64) -> u64 {
    match search {
        Search::Exhaustive { .. } => steps + pairs(steps),
        _ => steps,
    }
}

/// What it costs to compare an execution's steps pair by pair, in steps: a
/// hundred pairs take as long as one step.
fn pairs(steps: u64) -> u64 {
    steps.saturating_mul(steps) / 100
}
