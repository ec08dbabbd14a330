//! What a thread knows: vector clocks, memory views, and causal time.

/// Everything that happened before a point of an execution.
///
/// Joining is pointwise maximum in all three parts, so they travel together:
/// whoever synchronises with a thread learns of its events, of the stores it
/// has seen, and of the time it has spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// For each task, how many of its events happened before (Fidge 1988,
    /// Mattern 1989). Missing entries are 0.
    pub(crate) ticks: Vec<u32>,
    /// For each atomic, the oldest store of its history that may still be
    /// read. Missing entries are 0.
    pub(crate) view: Vec<u32>,
    /// Virtual nanoseconds: no event in the past was later than this.
    pub(crate) time: u64,
}

fn join(into: &mut Vec<u32>, from: &[u32]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (into, from) in into.iter_mut().zip(from) {
        *into = (*into).max(*from);
    }
}

impl Clock {
    /// The clock that knows nothing.
    pub const fn new() -> Clock {
        Clock {
            ticks: Vec::new(),
            view: Vec::new(),
            time: 0,
        }
    }

    /// Learns all that `other` knows.
    pub fn join(&mut self, other: &Clock) {
        join(&mut self.ticks, &other.ticks);
        join(&mut self.view, &other.view);
        self.time = self.time.max(other.time);
    }

    /// Learns of the stores that `other` has seen, and of nothing else.
    pub(crate) fn join_view(&mut self, other: &Clock) {
        join(&mut self.view, &other.view);
    }

    /// Forgets everything, and keeps its memory.
    pub fn clear(&mut self) {
        self.ticks.clear();
        self.view.clear();
        self.time = 0;
    }

    /// Becomes a copy of `other`, and keeps its memory.
    pub(crate) fn copy_from(&mut self, other: &Clock) {
        self.ticks.clone_from(&other.ticks);
        self.view.clone_from(&other.view);
        self.time = other.time;
    }

    pub(crate) fn tick(&mut self, task: u32) -> u32 {
        let task = task as usize;
        if self.ticks.len() <= task {
            self.ticks.resize(task + 1, 0);
        }
        self.ticks[task] += 1;
        self.ticks[task]
    }

    pub(crate) fn seen(&self, atomic: u32) -> u32 {
        self.view.get(atomic as usize).copied().unwrap_or(0)
    }

    pub(crate) fn see(&mut self, atomic: u32, store: u32) {
        let atomic = atomic as usize;
        if self.view.len() <= atomic {
            self.view.resize(atomic + 1, 0);
        }
        self.view[atomic] = self.view[atomic].max(store);
    }

    /// Whether every event that `other` knows is in this past.
    pub(crate) fn covers(&self, other: &Clock) -> bool {
        let mut ticks = (0..).zip(&other.ticks);
        ticks.all(|(task, &tick)| self.knows(task, tick))
    }

    /// Whether the `tick`-th event of `task` is in this past.
    pub fn knows(&self, task: u32, tick: u32) -> bool {
        self.ticks.get(task as usize).copied().unwrap_or(0) >= tick
    }
}
