//! What the program prints.

use std::cell::Cell;

use trace::Operation;

use crate::access::Access;
use crate::execution::{self, Execution, Singleton};
use crate::perform::{Step, perform, perform_when};

/// A stream that the program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: part of an execution's outcome.
    Stdout,
    /// Standard error: shown in traces only.
    Stderr,
}

/// Who holds a stream for itself, and how many times over.
#[derive(Clone, Copy, Default)]
struct Held {
    /// The execution that this is about; in any other nobody holds it.
    epoch: u32,
    owner: u32,
    depth: u32,
}

thread_local! {
    static HELD: [Cell<Held>; 2] = const {
        [const { Cell::new(Held { epoch: 0, owner: 0, depth: 0 }) }; 2]
    };
}

impl Stream {
    fn held(self) -> Held {
        let held = HELD.with(|held| held[self as usize].get());
        if held.epoch == execution::epoch() {
            held
        } else {
            Held::default()
        }
    }

    fn is_open_to(self, task: u32) -> bool {
        let held = self.held();
        held.depth == 0 || held.owner == task
    }

    /// How a step of a task touches the stream: as `otherwise` says, unless the
    /// task holds it. Then whatever it does is ordered by its holding it, and races
    /// with nothing: another task cannot be at the stream in between.
    fn access(self, task: u32, otherwise: Access) -> Access {
        let held = self.held();
        match held.depth > 0 && held.owner == task {
            true => Access::Mention,
            false => otherwise,
        }
    }

    fn change(self, task: u32, change: impl FnOnce(u32) -> u32) -> u32 {
        let depth = change(self.held().depth);
        let held = Held {
            epoch: execution::epoch(),
            owner: task,
            depth,
        };
        HELD.with(|it| it[self as usize].set(held));
        depth
    }

    fn object(self, execution: &mut Execution) -> u32 {
        execution.singleton(match self {
            Stream::Stdout => Singleton::Stdout,
            Stream::Stderr => Singleton::Stderr,
        })
    }
}

/// Waits until no other thread holds the stream, and holds it, once more if the
/// running thread does already.
#[track_caller]
pub fn lock(stream: Stream) {
    let Some(execution) = execution::current() else {
        return;
    };
    let task = execution.running;
    let access = stream.access(task, Access::Acquire);
    let step = Step::new(Operation::Lock).on_id(stream.object(execution), access);
    perform_when(
        step,
        || stream.is_open_to(task),
        |_| {
            stream.change(task, |depth| depth + 1);
        },
    );
}

/// Gives back what [`lock`] took.
#[track_caller]
pub fn unlock(stream: Stream) {
    let Some(execution) = execution::current() else {
        return;
    };
    let task = execution.running;
    let access = match stream.held().depth {
        1 => Access::Release,
        _ => Access::Mention,
    };
    let step = Step::new(Operation::Unlock).on_id(stream.object(execution), access);
    perform(step, |_| {
        stream.change(task, |depth| depth.saturating_sub(1));
    });
}

/// Writes to a stream, all of `text` in one step.
#[track_caller]
pub fn print(stream: Stream, text: &str) {
    let Some(execution) = execution::current() else {
        match stream {
            Stream::Stdout => std::print!("{text}"),
            Stream::Stderr => std::eprint!("{text}"),
        }
        return;
    };
    let task = execution.running;
    let object = stream.object(execution);
    // One print takes the stream and gives it back at once.
    let access = stream.access(task, Access::Acquire);
    perform_when(
        Step::new(Operation::Print).on_id(object, access),
        || stream.is_open_to(task),
        |cx| {
            cx.wrote(|| text.to_owned());
            cx.with(|execution, _| {
                if stream == Stream::Stdout {
                    execution.stdout.extend_from_slice(text.as_bytes());
                    if execution.stdout.len() > crate::limits::OUTPUT_BYTES {
                        crate::limits::too_much_output();
                    }
                }
            });
        },
    );
}
