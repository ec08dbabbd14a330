//! Sections that must not overlap, or not wait for each other.
//!
//! Where overlaps are looked for, entering and leaving a section of the name that a
//! check asks about are steps on one object, so that every order of them is explored.
//! Where it only matters who is inside when all stand still, they are notes.

use std::cell::Cell;
use std::sync::Mutex;

use engine::{Access, Shared, State, Step};
use trace::protocol::Complaint;
use trace::{ObjectKind, Operation};

use crate::body::Seen;
use crate::note;

/// Marks of entering and leaving. Those of a control character are in no trace.
const ENTERS: &str = "\u{2}";
const LEAVES: &str = "\u{3}";

/// Threads that are inside.
pub(crate) struct Inside(u32);

impl State for Inside {
    const NEW: Inside = Inside(0);
    const KIND: ObjectKind = ObjectKind::Other;
}

/// The sections that a check asks about.
pub(crate) struct Section {
    name: String,
    /// To enter and to leave it are notes, and no steps.
    noted: bool,
    inside: Shared<Inside>,
}

thread_local! {
    /// The section that the running check asks about.
    static WATCHED: Cell<Option<&'static Section>> = const { Cell::new(None) };
}

/// Names are kept for the life of the process: there are few.
static SECTIONS: Mutex<Vec<&'static Section>> = Mutex::new(Vec::new());

impl Section {
    /// The section of this name, whose overlaps are looked for.
    pub(crate) fn named(name: &str) -> &'static Section {
        Section::of(name, false)
    }

    /// The section of this name, of which it is noted who is inside.
    pub(crate) fn noted(name: &str) -> &'static Section {
        Section::of(name, true)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn of(name: &str, noted: bool) -> &'static Section {
        let mut sections = SECTIONS.lock().unwrap_or_else(|it| it.into_inner());
        let same = |it: &&&Section| it.name == name && it.noted == noted;
        if let Some(section) = sections.iter().find(same) {
            return section;
        }
        let section: &'static Section = Box::leak(Box::new(Section {
            name: name.to_owned(),
            noted,
            inside: Shared::new(),
        }));
        sections.push(section);
        section
    }
}

/// From now on this section is the one that is asked about.
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
    if section.noted {
        engine::mark(ENTERS);
    } else if step(section, "enter", |inside| inside + 1) > 1 {
        note::object(Complaint::Overlap {
            first: name.to_owned(),
            second: name.to_owned(),
        });
    }
    Entered(Some(section))
}

impl Drop for Entered {
    fn drop(&mut self) {
        match self.0 {
            Some(section) if section.noted => engine::mark(LEAVES),
            Some(section) => {
                step(section, "leave", |inside| inside.saturating_sub(1));
            }
            None => {}
        }
    }
}

/// The threads that were inside a section whose entering is noted when an execution
/// ended, by number, in the order in which they came in.
pub(crate) fn inside(seen: &Seen<'_>) -> Vec<u32> {
    let mut inside = Vec::new();
    for mark in seen.marks() {
        match mark.name {
            ENTERS => inside.push(mark.thread),
            LEAVES => {
                let left = inside.iter().rposition(|&thread| thread == mark.thread);
                left.map(|place| inside.remove(place));
            }
            _ => {}
        }
    }
    inside
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
