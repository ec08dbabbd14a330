//! Go from phase to phase together, and let only so many in.

/// Starts `threads` threads. In each of the `phases`, every thread calls `work` with its
/// own number and the number of the phase, both counted from 0.
///
/// All threads work at the same time, but no thread begins a phase before every thread
/// has ended the one before it. Returns when all phases are over.
pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    let _ = work;
    todo!("take {threads} threads through {phases} phases")
}

/// A room with so many places, which threads share through `&Room`.
pub struct Room {
    // Your fields.
}

impl Room {
    /// A room with this many places (at least one), all of them free.
    pub fn new(places: usize) -> Room {
        todo!("a room with {places} places")
    }

    /// Waits for a free place, calls `stay` while it holds the place, and returns what
    /// `stay` returns.
    ///
    /// So there are never more threads inside than there are places; but that many can
    /// be. The place is free again at the end, even if `stay` panics.
    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let _ = stay;
        todo!("wait for a place, stay, and give it back")
    }
}
