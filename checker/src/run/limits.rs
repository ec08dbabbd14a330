//! Every bound on a learner's process, in one place.

use std::time::Duration;

use trace::protocol::World;

/// What a process may use. Wall-clock times only guard against programs that
/// never end: what is found before them is counted in executions and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the start to the end.
    pub wall: Duration,
    /// From the last message to the end.
    pub grace: Duration,
    /// Processor time, in seconds, of all its threads together.
    pub cpu: u64,
    /// Writable memory, in bytes; `None` where the engine keeps account itself.
    pub memory: Option<u64>,
    /// A single file that it writes, in bytes.
    pub file: u64,
    /// What it prints, in bytes, to each of its two streams.
    pub output: usize,
    /// One message, in bytes.
    pub message: usize,
    /// All messages together, in bytes.
    pub messages: usize,
}

impl Limits {
    /// The limits of one world.
    pub fn of(world: World) -> Limits {
        let both = Limits {
            wall: Duration::from_secs(60),
            grace: Duration::from_secs(5),
            cpu: 600,
            memory: Some(4 << 30),
            file: 64 << 20,
            output: 4 << 20,
            message: 64 << 20,
            messages: 256 << 20,
        };
        match world {
            World::Real => both,
            // The engine reserves far more address space than it uses, bounds
            // what a program takes of it, and stops what does not go on.
            World::Controlled => Limits {
                wall: Duration::from_secs(300),
                memory: None,
                ..both
            },
        }
    }

    /// The limits of rustc. One file of an exercise takes it well under a
    /// second; a file that makes it compute or grow for ever is stopped here.
    pub fn of_compiler() -> Limits {
        Limits {
            wall: Duration::from_secs(120),
            grace: Duration::from_secs(5),
            cpu: 300,
            memory: Some(4 << 30),
            file: 512 << 20,
            output: 16 << 20,
            message: 16 << 20,
            messages: 16 << 20,
        }
    }
}
