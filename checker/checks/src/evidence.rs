//! Everything that is shown of a failure: the interleaving, the nearest one that
//! passes, and what the failure depends on.

use engine::{Memory, Rules, Schedule, Search, Time, Witness};
use trace::protocol::{Budget, Complaint, Failure};
use trace::{End, Trace};

use crate::body::{Run, Seen};
use crate::controlled::{self, Pass};
use crate::demand::Demand;
use crate::lab::{Lab, Setting};
use crate::minimise::{self, Patience, Size};
use crate::objection::{Kind, objection};
use crate::shorten;

/// The search for the nearest passing execution.
const NEIGHBOURS: Patience = Patience {
    executions: 5_000,
    steps: 1_000_000,
};
/// The search for a passing one that is further away, each time.
const OTHERS: Patience = Patience {
    executions: 2_000,
    steps: 500_000,
};

/// A failing execution.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Executions until a failure was first seen.
    pub(crate) at: u64,
    pub(crate) kind: Kind,
    pub(crate) size: Size,
    pub(crate) complaint: Complaint,
    pub(crate) schedule: Schedule,
}

/// The program, and how it is judged.
pub(crate) struct Scene<'a> {
    pub(crate) lab: &'a mut Lab,
    pub(crate) setting: &'a Setting,
    pub(crate) body: &'a dyn Run,
    pub(crate) demand: &'a mut dyn Demand,
    pub(crate) rules: Rules,
    pub(crate) budget: &'a Budget,
}

impl Scene<'_> {
    /// The evidence for an execution that was objected to.
    pub(crate) fn of_one(&mut self, pass: Pass) -> Failure {
        let found = pass.found.expect("called for a pass that found something");
        let at = found.at;
        let again = self.again(&found.schedule);
        if again.as_ref().map(|it| &it.complaint) != Some(&found.complaint) {
            let (complaint, trace) = self.record(&found.schedule);
            let what = difference(&found.complaint, complaint.as_ref());
            return Failure {
                trace: Some(shorten::trace(trace)),
                found_at: at,
                ..Failure::of(Complaint::Nondeterministic { what })
            };
        }
        let found = minimise::minimise(self, found);
        let passing = match self.rules.halt {
            // It is no other order of steps that passes, but that nobody stops.
            Some(_) => None,
            None => {
                // The neighbours of an execution without an end have none either.
                let near = match found.kind.is_too_long() {
                    true => None,
                    false => self.nearest_passing(&found.schedule),
                };
                near.or_else(|| {
                    pass.passed
                        .then(|| self.some_passing(&found.schedule))
                        .flatten()
                })
            }
        };
        let always = !pass.passed && passing.is_none() && self.again(&[]).is_some();
        let (complaint, trace) = self.record(&found.schedule);
        let complaint = complaint.unwrap_or(found.complaint);
        let complaint = self.demand.complete(complaint, &trace, pass.exhaustive);
        let only_slow = !always && self.is_only_slow(&trace);
        let (trace, complaint) = shorten::failing(trace, complaint);
        Failure {
            complaint,
            input: None,
            always,
            only_weak: self.rules.memory == Memory::Weak,
            only_slow,
            passing: passing.map(|schedule| shorten::trace(self.record(&schedule).1)),
            trace: Some(trace),
            found_at: at,
        }
    }

    /// The evidence for what is wrong with all executions together: any one of
    /// them shows it, and one that the demand names may show it best.
    pub(crate) fn of_all(&mut self, complaint: Complaint, pass: &Pass) -> Failure {
        let witness = self.demand.witness();
        let (_, trace) = self.record(&witness);
        let complaint = self.demand.complete(complaint, &trace, pass.exhaustive);
        let (trace, complaint) = shorten::failing(trace, complaint);
        Failure {
            complaint,
            trace: Some(trace),
            found_at: pass.executions,
            ..Failure::of(Complaint::End)
        }
    }

    /// Follows a schedule, and says what failed, if something did. The schedule
    /// that comes back is the one that was really taken.
    pub(crate) fn again(&mut self, schedule: &[(u32, u32)]) -> Option<Found> {
        self.follow(schedule, self.rules, |seen, complaint| {
            complaint.map(|complaint| Found {
                at: 0,
                kind: Kind::of(seen, &complaint),
                size: Size::of(seen),
                complaint,
                schedule: seen.schedule(),
            })
        })
        .flatten()
    }

    /// Follows a schedule, and keeps everything.
    fn record(&mut self, schedule: &[(u32, u32)]) -> (Option<Complaint>, Trace) {
        let rules = Rules {
            record: true,
            clocks: true,
            ..self.rules
        };
        self.follow(schedule, rules, |seen, complaint| (complaint, seen.trace()))
            .unwrap_or_else(|| (None, nothing()))
    }

    fn follow<R>(
        &mut self,
        schedule: &[(u32, u32)],
        rules: Rules,
        keep: impl Fn(&Seen<'_>, Option<Complaint>) -> R,
    ) -> Option<R> {
        let rules = with_needs(rules, self.demand);
        self.lab.prepare(&rules, self.demand.section());
        let search = Search::Replay {
            schedule: schedule.to_vec(),
        };
        let mut kept = None;
        let (setting, body, demand) = (self.setting, self.body, &*self.demand);
        self.lab.explorer().explore(
            rules,
            &search,
            || body.run(),
            |seen| {
                kept = Some(keep(seen, objection(seen, setting, demand)));
                false
            },
        );
        kept
    }

    /// The passing execution that goes the same way for longest.
    fn nearest_passing(&mut self, failing: &Schedule) -> Option<Schedule> {
        self.lab.prepare(&self.rules, self.demand.section());
        let (setting, body, demand) = (self.setting, self.body, &*self.demand);
        let rules = with_needs(self.rules, demand);
        self.lab.explorer().nearest_passing(
            rules,
            || body.run(),
            |seen: &Seen<'_>| objection(seen, setting, demand).is_none(),
            failing,
            NEIGHBOURS.executions_of(failing.len()),
        )
    }

    /// A passing execution that more than one decision tells from the failing
    /// one: of those that are looked at, the one that agrees with it for longest.
    fn some_passing(&mut self, failing: &Schedule) -> Option<Schedule> {
        let executions = OTHERS.executions_of(failing.len());
        let searches = [
            Search::Exhaustive { executions },
            Search::Rotation {
                seed: self.lab.seed,
                executions,
            },
        ];
        self.lab.prepare(&self.rules, self.demand.section());
        let (setting, body, demand) = (self.setting, self.body, &*self.demand);
        let rules = with_needs(self.rules, demand);
        let mut best: Option<(usize, Schedule)> = None;
        for search in searches {
            let explorer = self.lab.explorer();
            explorer.explore(
                rules,
                &search,
                || body.run(),
                |seen| {
                    if objection(seen, setting, demand).is_none() {
                        let schedule = seen.schedule();
                        let pairs = schedule.iter().zip(failing);
                        let same = pairs.take_while(|(one, other)| one == other).count();
                        if best.as_ref().is_none_or(|(most, _)| same > *most) {
                            best = Some((same, schedule));
                        }
                    }
                    true
                },
            );
            if best.is_some() {
                break;
            }
        }
        best.map(|(_, schedule)| schedule)
    }

    /// Looks through schedules with few preemptions for one that fails in the
    /// same way.
    pub(crate) fn fewest_preemptions(&mut self, found: &Found, executions: u64) -> Witness {
        self.lab.prepare(&self.rules, self.demand.section());
        let (setting, body, demand) = (self.setting, self.body, &*self.demand);
        let rules = with_needs(self.rules, demand);
        self.lab.explorer().minimise(
            rules,
            || body.run(),
            |seen: &Seen<'_>| {
                let complaint = objection(seen, setting, demand);
                complaint.is_some_and(|it| Kind::of(seen, &it) == found.kind)
            },
            found.schedule.clone(),
            executions,
        )
    }

    /// Whether the failure needs a thread to be slower than another one's
    /// sleep: with time that passes only when all wait, nothing goes wrong.
    fn is_only_slow(&mut self, trace: &Trace) -> bool {
        let time_passes = trace.events.iter().any(|event| event.time_ns > 0);
        if self.rules.time == Time::Prompt || !time_passes {
            return false;
        }
        let rules = Rules {
            time: Time::Prompt,
            ..self.rules
        };
        let mut judged = OnlyEach(&*self.demand);
        let pass = controlled::pass(
            self.lab,
            self.setting,
            rules,
            self.budget,
            self.body,
            &mut judged,
        );
        pass.found.is_none() && pass.passed
    }
}

/// The rules, with everything kept that the demand needs.
pub(crate) fn with_needs(rules: Rules, demand: &dyn Demand) -> Rules {
    let needs = demand.needs();
    Rules {
        clocks: rules.clocks || needs.clocks || needs.order && rules.memory == Memory::Weak,
        record: rules.record || needs.record,
        ..rules
    }
}

/// A demand without its memory: what is asked of each execution alone.
struct OnlyEach<'a>(&'a dyn Demand);

impl Demand for OnlyEach<'_> {
    fn needs(&self) -> crate::demand::Needs {
        self.0.needs()
    }

    fn section(&self) -> Option<&'static crate::span::Section> {
        self.0.section()
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        self.0.objection(seen)
    }
}

fn difference(first: &Complaint, second: Option<&Complaint>) -> String {
    match (first, second) {
        (_, None) => "it failed the first time, and not the second".to_owned(),
        (
            Complaint::WrongValue { actual, what, .. },
            Some(Complaint::WrongValue { actual: other, .. }),
        ) => {
            format!("{what} was {actual} the first time, and {other} the second")
        }
        _ => "it failed in two different ways".to_owned(),
    }
}

fn nothing() -> Trace {
    Trace {
        threads: Vec::new(),
        objects: Vec::new(),
        events: Vec::new(),
        end: End::Truncated,
        stdout: String::new(),
        schedule: Vec::new(),
    }
}
