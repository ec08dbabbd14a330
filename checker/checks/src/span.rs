//! Sections that must not overlap.
//!
//! Entering and leaving a section of the name that a check asks about are steps
//! on one object, so that every order of them is explored.

use std::cell::Cell;
use std::sync::Mutex;

use engine::{Access, Shared, State, Step};
use trace::protocol::Complaint;
use trace::{ObjectKind, Operation};

use crate::note;

/// Threads that are inside.
pub(crate) struct Inside(u32);

impl State for Inside {
    const NEW: Inside = Inside(0);
    const KIND: ObjectKind = ObjectKind::Other;
}

/// The sections that a check asks about.
pub(crate) struct Section {
    name: String,
    inside: Shared<Inside>,
}

thread_local! {
    /// The section that the running check asks about.
    static WATCHED: Cell<Option<&'static Section>> = const { Cell::new(None) };
}

/// Names are kept for the life of the process: there are few.
static SECTIONS: Mutex<Vec<&'static Section>> = Mutex::new(Vec::new());

impl Section {
    /// The section of this name.
    pub(crate) fn named(name: &str) -> &'static Section {
        let mut sections = SECTIONS.lock().unwrap_or_else(|it| it.into_inner());
        if let Some(section) = sections.iter().find(|it| it.name == name) {
            return section;
        }
        let section: &'static Section = Box::leak(Box::new(Section {
            name: name.to_owned(),
            inside: Shared::new(),
        }));
        sections.push(section);
        section
    }
}

/// From now on sections of this name must not overlap.
pub(crate) fn watch(section: Option<&'static Section>) {
    WATCHED.set(section);
}

/// A section that was entered; dropping it leaves it.
pub(crate) struct Entered(Option<&'static Section>);

#[track_caller]
pub(crate) fn enter(name: &str) -> Entered {
    let section = WATCHED.get().filter(|it| it.name == name);
    let Some(section) = section.filter(|_| engine::is_active()) else {
        return Entered(None);
    };
    if step(section, "enter", |inside| inside + 1) > 1 {
        note::object(Complaint::Overlap {
            first: name.to_owned(),
            second: name.to_owned(),
        });
    }
    Entered(Some(section))
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(section) = self.0 {
            step(section, "leave", |inside| inside.saturating_sub(1));
        }
    }
}

/// Changes the number of threads inside, and says what it is now.
#[track_caller]
fn step(section: &'static Section, what: &str, change: impl FnOnce(u32) -> u32) -> u32 {
    let step = Step::new(Operation::Mark).on(&section.inside, Access::Write);
    engine::perform(step, |cx| {
        cx.wrote(|| format!("{what} {}", section.name));
        section.inside.change(change)
    })
}

/// Reaching into the state takes a raw pointer.
trait Change {
    fn change(&self, change: impl FnOnce(u32) -> u32) -> u32;
}

impl Change for Shared<Inside> {
    #[allow(unsafe_code)]
    fn change(&self, change: impl FnOnce(u32) -> u32) -> u32 {
        let state = self.state();
        // SAFETY: called in a step's effect only, of which one runs at a time,
        // and the reference does not outlive it.
        let state = unsafe { &mut *state };
        state.0 = change(state.0);
        state.0
    }
}
