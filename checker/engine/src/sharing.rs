//! An exploration that helpers have parts of.

use crate::execution::{Execution, KeptOut};
use crate::explore::{Course, Explorer, Summary};
use crate::helper::{Desk, Side};
use crate::inspector::Inspector;
use crate::minimise::Schedule;
use crate::report::Report;
use crate::strategy::replay::Replay;

/// What a helper does for its original.
pub(crate) struct Helping {
    desk: Desk,
    /// What was known of the program when it began.
    known: Known,
    /// Executions from which the inspector has learned something.
    lessons: Vec<Schedule>,
}

/// What is learned of a program as it runs, and makes a difference to how it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    tasks: usize,
    plain_memory: bool,
    kept_out: KeptOut,
}

impl Known {
    fn of(execution: &Execution) -> Known {
        Known {
            tasks: execution.tasks_known(),
            plain_memory: execution.plain_memory,
            kept_out: execution.kept_out,
        }
    }
}

impl Helping {
    /// Reports what the strategy and the inspector have to tell, if the part is whole, and
    /// ends this process. It counts only if nothing has come to light that its original
    /// would have to know.
    pub(crate) fn leave(
        self,
        execution: &Execution,
        summary: &Summary,
        told: Option<(Vec<u64>, Vec<u64>)>,
    ) -> ! {
        let told = told.filter(|_| Known::of(execution) == self.known);
        let report = told.map(|(told, account)| Report {
            executions: summary.executions,
            redundant: summary.redundant,
            unfair: summary.unfair,
            spun: summary.spun,
            halted: summary.halted,
            weak: execution.weak_used,
            account,
            told,
            lessons: self.lessons,
        });
        self.desk.leave(report.as_ref())
    }
}

impl Course {
    /// In a helper: its original will have to learn from this execution too.
    pub(crate) fn note_lesson(&mut self, schedule: impl FnOnce() -> Schedule) {
        if let Some(helping) = &mut self.helping {
            helping.lessons.push(schedule());
        }
    }

    /// Ends this process if it is a helper.
    pub(crate) fn give_up_helping(&mut self) {
        if let Some(helping) = self.helping.take() {
            helping.desk.leave(None);
        }
    }
}

impl Explorer {
    /// Gives part of what is left to a helper, if one is free. Returns as the original,
    /// and as the helper.
    pub(crate) fn give_part<T>(&mut self, course: &mut Course, inspector: &mut impl Inspector<T>) {
        while let Some(part) = course.strategy.outdated_part() {
            self.helpers.dismiss(part);
        }
        let done = course.summary.executions + course.summary.redundant;
        let Some(part) = self.helpers.wanted(done) else {
            return;
        };
        if !inspector.is_worth_copying() || !course.strategy.give(part) {
            self.helpers.put_off(done);
            return;
        }
        if let Some(Side::Helper(desk)) = self.helpers.start(part, done) {
            course.strategy.keep_to_part();
            course.bound -= course.summary.executions;
            course.summary = Summary::default();
            let others = course.helping.replace(Helping {
                desk,
                known: Known::of(&self.execution),
                lessons: Vec::new(),
            });
            // A helper's helper has nothing to do with its original's desk, which must not
            // be left.
            std::mem::forget(others);
            inspector.become_copy();
        }
    }

    /// Goes past parts that helpers have run. Whether anything is left to be run.
    pub(crate) fn skip_parts<T>(
        &mut self,
        course: &mut Course,
        body: &impl Fn() -> T,
        inspector: &mut impl Inspector<T>,
    ) -> bool {
        while let Some(part) = course.strategy.part() {
            let done = course.summary.executions;
            let report = self.helpers.report(part);
            let report = report
                .filter(|it| done + it.executions <= course.bound)
                .filter(|it| inspector.count_in(&it.account));
            let Some(report) = report else {
                course.strategy.take_back();
                return true;
            };
            let summary = &mut course.summary;
            summary.executions += report.executions;
            summary.redundant += report.redundant;
            summary.unfair |= report.unfair;
            summary.spun |= report.spun;
            summary.halted |= report.halted;
            self.execution.weak_used |= report.weak;
            for lesson in report.lessons {
                // Run again, it is learned from here too.
                let mut replay = Replay::new(lesson.clone());
                let value = self.run(course.rules, &mut replay, body);
                inspector.learn(&self.finished(&value));
                self.clear(value);
                course.note_lesson(|| lesson);
            }
            if !course.strategy.skip_part(&report.told) {
                return false;
            }
        }
        true
    }
}
