//! Spinning: a thread that looks again and again, and changes nothing.
//!
//! Running such a loop for ever teaches nothing: every further look at the
//! same values is the same. So a thread that has looked often enough is held
//! back until one of the things it looked at changes, as if it waited for that.
//! It goes on if nothing else can, with more patience each time, so that a
//! loop which gives up after some tries ends; if it does not, that is a
//! livelock.

use std::panic::Location;

use crate::config::UNFAIR;

/// Looks at the same unchanged things before a thread is held back, where the
/// code says that it spins (`spin_loop`, `yield_now`, `sleep`, a timeout).
const PATIENCE_HINTED: u32 = 2;
/// The same, where it does not say so: it might be a loop that counts.
const PATIENCE: u32 = 4;
/// Times that a thread may ask for the time in a row before time passes by it.
const FREE_ASKS: u32 = 64;
/// Doublings of patience, once nothing else can run, before it is a livelock.
pub(crate) const MAX_ROUNDS: u32 = 11;
/// Times that a thread may then give up the processor at one place, looking at
/// nothing: one of std's own tests does so 5,000 times, to let others run.
const LAST_IDLES: u32 = 8_192;
/// The same where nobody may spin, or wait for one that has stopped: a thread that looks a hundred times and then goes
/// to sleep is no spinning one.
pub(crate) const MAX_ROUNDS_QUIET: u32 = 6;

/// Which changes of an object a look could have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// What it holds: a thread took a lock, and read what is under it.
    Contents,
    /// Whatever there is to see: whether a lock is free, a channel empty.
    State,
}

/// How often the two have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) contents: u32,
    pub(crate) state: u32,
}

impl Versions {
    fn of(self, sight: Sight) -> u32 {
        match sight {
            Sight::Contents => self.contents,
            Sight::State => self.state,
        }
    }
}

/// A look that changed nothing.
#[derive(Clone, Copy)]
struct Look {
    site: *const Location<'static>,
    object: u32,
    sight: Sight,
    version: u32,
    times: u32,
}

/// A place that a thread comes back to.
#[derive(Clone, Copy)]
struct Repeat {
    site: *const Location<'static>,
    times: u32,
}

/// How often a thread was at each place, since something.
struct Repeats {
    places: Vec<Repeat>,
    /// The most times at any place.
    most: u32,
    since: u32,
}

impl Repeats {
    const NONE: Repeats = Repeats {
        places: Vec::new(),
        most: 0,
        since: 0,
    };

    fn restart(&mut self, since: u32) {
        self.places.clear();
        self.most = 0;
        self.since = since;
    }

    fn count(&mut self, site: &'static Location<'static>) {
        let here = |it: &&mut Repeat| std::ptr::eq(it.site, site);
        let times = match self.places.iter_mut().find(here) {
            Some(it) => {
                it.times += 1;
                it.times
            }
            None => {
                self.places.push(Repeat { site, times: 1 });
                1
            }
        };
        self.most = self.most.max(times);
    }

    fn times(&self, site: &'static Location<'static>) -> u32 {
        let here = self.places.iter().find(|it| std::ptr::eq(it.site, site));
        here.map_or(0, |it| it.times)
    }
}

/// What a thread has looked at since it last changed anything, and where it
/// keeps coming back to.
pub(crate) struct Window {
    looks: Vec<Look>,
    /// No look was taken more often.
    most: u32,
    hinted: bool,
    /// Where it gave up the processor, since others last changed anything.
    idles: Repeats,
    /// Where it took something, since a step of the execution.
    takes: Repeats,
    /// Times it asked for the time since time last passed for it.
    asks: u32,
}

impl Window {
    pub(crate) const fn new() -> Window {
        Window {
            looks: Vec::new(),
            most: 0,
            hinted: false,
            idles: Repeats::NONE,
            takes: Repeats::NONE,
            asks: 0,
        }
    }

    /// Whether the thread has come back to any place at all as often as one that spins:
    /// mostly it has not, and that is soon known.
    #[inline]
    pub(crate) fn may_spin(&self) -> bool {
        self.most >= PATIENCE_HINTED
            || self.idles.most >= PATIENCE_HINTED
            || self.takes.most >= UNFAIR
    }

    /// The thread changed something: what it saw before is no loop.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.looks.clear();
        self.most = 0;
        self.hinted = false;
    }

    /// Everything is forgotten.
    pub(crate) fn forget(&mut self) {
        self.clear();
        self.idles.restart(0);
        self.takes.restart(0);
        self.asks = 0;
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

    /// The thread took or changed something here.
    pub(crate) fn take(&mut self, site: &'static Location<'static>) {
        self.takes.count(site);
    }

    /// How often it did so, and since which step of the execution.
    pub(crate) fn takes(&self, site: &'static Location<'static>) -> (u32, u32) {
        (self.takes.times(site), self.takes.since)
    }

    /// Counting begins again.
    pub(crate) fn restart_takes(&mut self, since: u32) {
        self.takes.restart(since);
    }

    /// The thread gave up the processor here, others having changed something
    /// `others` times in all.
    pub(crate) fn idle(&mut self, site: &'static Location<'static>, others: u32) {
        self.hint();
        if self.idles.since != others {
            self.idles.restart(others);
        }
        self.idles.count(site);
    }

    /// Whether giving up the processor once more would be once too often.
    pub(crate) fn idles(&self, site: &'static Location<'static>, others: u32, rounds: u32) -> bool {
        let patience = match rounds {
            MAX_ROUNDS.. => LAST_IDLES,
            _ => PATIENCE_HINTED << rounds,
        };
        self.idles.since == others && self.idles.times(site) >= patience
    }

    /// The thread looked at `object` and changed nothing.
    #[inline]
    pub(crate) fn look(
        &mut self,
        site: &'static Location<'static>,
        object: u32,
        sight: Sight,
        versions: Versions,
    ) {
        let version = versions.of(sight);
        if let Some(index) = self.find(site, object) {
            let look = &mut self.looks[index];
            if look.version == version && look.sight == sight {
                look.times += 1;
                self.most = self.most.max(look.times);
                return;
            }
            // It saw something new: it may do something new.
            self.clear();
        }
        self.most = self.most.max(1);
        self.looks.push(Look {
            site,
            object,
            sight,
            version,
            times: 1,
        });
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

    /// Forgets what is not so any more; says whether there was such a look. All others
    /// count anew then. A loop that has a part in the news looks there again before
    /// its patience is over; to any other it is no news the next time.
    pub(crate) fn renew(&mut self, versions: impl Fn(u32) -> Versions) -> bool {
        let before = self.looks.len();
        self.looks
            .retain(|look| versions(look.object).of(look.sight) == look.version);
        let renewed = self.looks.len() < before;
        if renewed {
            self.looks.iter_mut().for_each(|look| look.times = 0);
            self.most = 0;
        }
        renewed
    }

    /// Whether anything it looked at has changed since.
    pub(crate) fn outdated(&self, versions: impl Fn(u32) -> Versions) -> bool {
        self.looks
            .iter()
            .any(|look| versions(look.object).of(look.sight) != look.version)
    }

    fn find(&self, site: &'static Location<'static>, object: u32) -> Option<usize> {
        self.looks
            .iter()
            .position(|look| look.object == object && std::ptr::eq(look.site, site))
    }
}
