//! What an execution came to.

use std::cell::RefCell;

use trace::Trace;

use crate::execution::{Ending, Execution};
use crate::recorder;
use crate::strategy::happens_before::Order;

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// The body returned, and every thread had ended.
    Returned,
    /// The body returned, and threads still ran.
    Leaked,
    /// The body panicked.
    Panicked,
    /// No thread could ever go on.
    Deadlock,
    /// Threads ran for ever, and changed nothing.
    Livelock,
    /// The program ended its process.
    Exited,
    /// It took more steps than an execution may.
    TooLong,
    /// It did something that is not modelled.
    Unsupported,
    /// Two accesses to plain memory were not ordered.
    DataRace,
    /// It used, or destroyed again, what was destroyed.
    UseAfterFree,
}

/// A finished execution.
pub struct Finished<'a, T> {
    pub(crate) value: Option<&'a T>,
    pub(crate) execution: &'a Execution,
    /// Memory for the order of its steps.
    pub(crate) order: &'a RefCell<Order>,
}

/// A mark made by the program, with what its thread knew then.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'a> {
    /// Its name.
    pub name: &'a str,
    /// The thread that made it, by number.
    pub thread: u32,
    /// How many steps of all threads came before it.
    pub steps: u32,
    clock: &'a [u32],
}

impl Marked<'_> {
    /// Whether this mark happened before the other, by the memory model. Needs
    /// [`Rules::clocks`].
    pub fn happens_before(&self, other: &Marked<'_>) -> bool {
        let mine = self.clock.get(self.thread as usize).copied().unwrap_or(0);
        other.clock.get(self.thread as usize).copied().unwrap_or(0) >= mine
    }
}

impl<T> Finished<'_, T> {
    /// What the body returned, unless it did not.
    pub fn value(&self) -> Option<&T> {
        self.value
    }

    /// How it ended.
    pub fn ended(&self) -> Ended {
        match &self.execution.ending {
            Some(Ending::Returned) => Ended::Returned,
            Some(Ending::Leaked) => Ended::Leaked,
            Some(Ending::Panicked) => Ended::Panicked,
            Some(Ending::Deadlock) => Ended::Deadlock,
            Some(Ending::Livelock) => Ended::Livelock,
            Some(Ending::Exited { .. }) => Ended::Exited,
            Some(Ending::Unsupported { .. }) => Ended::Unsupported,
            Some(Ending::DataRace { .. }) => Ended::DataRace,
            Some(Ending::UseAfterFree { .. }) => Ended::UseAfterFree,
            Some(Ending::TooLong | Ending::Redundant) | None => Ended::TooLong,
        }
    }

    /// What it printed to standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.execution.stdout).into_owned()
    }

    /// The message and the place of the panic that ended the body.
    pub fn panic(&self) -> Option<(String, Option<trace::Site>)> {
        let note = self.execution.main_panic.as_ref()?;
        Some((
            note.message.clone(),
            note.site.as_ref().map(recorder::panic_site),
        ))
    }

    /// The marks made, in order.
    pub fn marks(&self) -> Vec<Marked<'_>> {
        self.execution
            .marks
            .iter()
            .map(|mark| Marked {
                name: &mark.name,
                thread: mark.task,
                steps: mark.step,
                clock: &mark.clock,
            })
            .collect()
    }

    /// Threads, the body's own among them.
    pub fn threads(&self) -> usize {
        self.execution.order.len()
    }

    /// A thread's place in the order of spawning, by which a trace names it.
    pub fn place_of(&self, thread: u32) -> Option<usize> {
        self.execution.order.iter().position(|&task| task == thread)
    }

    /// The thread that was stopped for ever, by number, if it came to that; see
    /// [`Rules::halt`].
    pub fn halted(&self) -> Option<u32> {
        let halt = self.execution.rules.halt?;
        self.execution.halted.then_some(halt.thread)
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.execution.steps.len()
    }

    /// The virtual time at the end, in nanoseconds.
    pub fn time(&self) -> u64 {
        self.execution.tasks[0].clock.time.max(self.execution.now)
    }

    /// What a replay needs to do the same again.
    pub fn schedule(&self) -> Vec<(u32, u32)> {
        self.execution
            .steps
            .iter()
            .map(|step| (step.task, step.choice))
            .collect()
    }

    /// A number that equivalent executions share.
    pub fn class(&self) -> u64 {
        let mut order = self.order.borrow_mut();
        order.fill(self.execution);
        order.class(self.execution)
    }

    /// Everything that happened. Needs [`Rules::record`].
    pub fn trace(&self) -> Trace {
        recorder::trace(self.execution)
    }
}
