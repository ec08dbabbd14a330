//! Spinning: a thread that looks again and again, and changes nothing.
//!
//! Running such a loop for ever teaches nothing: every further look at the
//! same values is the same. So a thread that has looked often enough is held
//! back until one of the things it looked at changes, as if it waited for that.
//! It goes on if nothing else can, with more patience each time, so that a
//! loop which gives up after some tries ends; if it does not, that is a
//! livelock.

use std::panic::Location;

/// Looks at the same unchanged things before a thread is held back, where the
/// code says that it spins (`spin_loop`, `yield_now`, `sleep`, a timeout).
const PATIENCE_HINTED: u32 = 2;
/// The same, where it does not say so: it might be a loop that counts.
const PATIENCE: u32 = 4;
/// Times that a thread may ask for the time in a row before time passes by it.
const FREE_ASKS: u32 = 64;
/// Doublings of patience, once nothing else can run, before it is a livelock.
pub(crate) const MAX_ROUNDS: u32 = 11;

/// A look that changed nothing.
#[derive(Clone, Copy)]
struct Look {
    site: *const Location<'static>,
    object: u32,
    version: u32,
    times: u32,
}

/// A place that a thread comes back to while no other thread takes a step.
#[derive(Clone, Copy)]
struct Repeat {
    site: *const Location<'static>,
    times: u32,
}

/// What a thread has looked at since it last changed anything, and where it has
/// been since another thread last took a step.
pub(crate) struct Window {
    looks: Vec<Look>,
    hinted: bool,
    repeats: Vec<Repeat>,
    /// Times it asked for the time since time last passed for it.
    asks: u32,
    /// Steps of other threads when `repeats` was last added to.
    others: u32,
}

impl Window {
    pub(crate) const fn new() -> Window {
        Window {
            looks: Vec::new(),
            hinted: false,
            repeats: Vec::new(),
            asks: 0,
            others: 0,
        }
    }

    /// The thread changed something: what it saw before is no loop.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.looks.clear();
        self.hinted = false;
    }

    /// Everything is forgotten.
    pub(crate) fn forget(&mut self) {
        self.clear();
        self.repeats.clear();
        self.asks = 0;
        self.others = 0;
    }

    /// The thread asks for the time: how many nanoseconds pass for it by that?
    /// None at first; then more and more, so that a loop which only waits for
    /// time to pass ends.
    pub(crate) fn ask(&mut self) -> u64 {
        self.asks += 1;
        match self.asks.checked_sub(FREE_ASKS) {
            Some(asks) => 1 << asks.min(40),
            None => 0,
        }
    }

    /// Time passed for the thread.
    pub(crate) fn time_passed(&mut self) {
        self.asks = 0;
    }

    /// The thread said that it spins.
    pub(crate) fn hint(&mut self) {
        self.hinted = true;
    }

    /// The thread was here, the others having taken `others` steps in all.
    pub(crate) fn repeat(&mut self, site: &'static Location<'static>, others: u32) {
        if self.others != others {
            self.repeats.clear();
            self.others = others;
        }
        match self
            .repeats
            .iter_mut()
            .find(|it| std::ptr::eq(it.site, site))
        {
            Some(it) => it.times += 1,
            None => self.repeats.push(Repeat { site, times: 1 }),
        }
    }

    /// How often the thread was here since others last took a step.
    pub(crate) fn repeats(&self, site: &'static Location<'static>, others: u32) -> u32 {
        if self.others != others {
            return 0;
        }
        let here = self.repeats.iter().find(|it| std::ptr::eq(it.site, site));
        here.map_or(0, |it| it.times)
    }

    /// The thread gave up the processor, saying that it spins.
    pub(crate) fn idle(&mut self, site: &'static Location<'static>, others: u32) {
        self.hint();
        self.repeat(site, others);
    }

    /// Whether giving up the processor once more would be once too often.
    pub(crate) fn idles(&self, site: &'static Location<'static>, others: u32, rounds: u32) -> bool {
        self.repeats(site, others) >= PATIENCE_HINTED << rounds
    }

    /// Whether others have taken a step since this thread was last held back.
    pub(crate) fn others_moved(&self, others: u32) -> bool {
        !self.repeats.is_empty() && self.others != others
    }

    /// The thread looked at `object` and changed nothing.
    pub(crate) fn look(&mut self, site: &'static Location<'static>, object: u32, version: u32) {
        match self.find(site, object) {
            Some(index) => {
                let look = &mut self.looks[index];
                if look.version == version {
                    look.times += 1;
                } else {
                    // It saw something new: it may do something new.
                    self.clear();
                    self.looks.push(Look {
                        site,
                        object,
                        version,
                        times: 1,
                    });
                }
            }
            None => self.looks.push(Look {
                site,
                object,
                version,
                times: 1,
            }),
        }
    }

    /// Whether one more look from here would be one too many, `rounds` being
    /// how often nothing else could run.
    pub(crate) fn exhausted(
        &self,
        site: &'static Location<'static>,
        object: u32,
        rounds: u32,
    ) -> bool {
        let patience = if self.hinted {
            PATIENCE_HINTED
        } else {
            PATIENCE
        };
        self.find(site, object)
            .is_some_and(|index| self.looks[index].times >= patience << rounds)
    }

    /// Whether the thread has looked at `object` from here so often that an old
    /// value would not be news any more: stores become visible in the end.
    pub(crate) fn has_looked_enough(&self, site: &'static Location<'static>, object: u32) -> bool {
        self.find(site, object)
            .is_some_and(|index| self.looks[index].times + 1 >= PATIENCE_HINTED)
    }

    /// Whether anything it looked at has changed since, given the present
    /// version of each object.
    pub(crate) fn outdated(&self, version: impl Fn(u32) -> u32) -> bool {
        self.looks
            .iter()
            .any(|look| version(look.object) != look.version)
    }

    fn find(&self, site: &'static Location<'static>, object: u32) -> Option<usize> {
        self.looks
            .iter()
            .position(|look| look.object == object && std::ptr::eq(look.site, site))
    }
}
