//! A condition variable.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::clock::Clock;
use crate::perform::{Context, Step, perform, perform_when};
use crate::primitive::lock::Lock;
use crate::shared::{Shared, State};
use crate::task::Wake;

/// A notification that wakes one of those who waited when it was given.
struct Token {
    /// Waiters with a ticket below this may use it.
    before: u64,
    clock: Clock,
}

/// What a [`Condvar`] knows of itself.
pub struct CondvarState {
    /// Tickets of those who wait, oldest first, and the locks they wait with.
    waiting: Vec<(u64, u32)>,
    tokens: Vec<Token>,
    next: u64,
}

impl State for CondvarState {
    const NEW: CondvarState = CondvarState {
        waiting: Vec::new(),
        tokens: Vec::new(),
        next: 0,
    };
    const KIND: ObjectKind = ObjectKind::Condvar;
}

impl CondvarState {
    /// Which token the waiter with this ticket would use. Older tokens can be
    /// used by fewer of those who wait, so they go first.
    fn token_for(&self, ticket: u64) -> Option<usize> {
        self.tokens.iter().position(|token| ticket < token.before)
    }

    /// How many wait that no notification wakes yet.
    fn asleep(&self) -> usize {
        self.waiting.len().saturating_sub(self.tokens.len())
    }

    /// The lock of those who wait that no notification wakes yet, if they all wait
    /// with the same: whoever came last is one of them.
    fn lock(&self) -> Option<u32> {
        let last = self.waiting.last().filter(|_| self.asleep() > 0);
        last.map(|(_, lock)| *lock)
    }
}

/// A condition variable. Which of several waiters a `notify_one` wakes is open:
/// every choice is explored.
pub struct Condvar(Shared<CondvarState>);

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl Condvar {
    /// A condition variable that nobody waits on.
    #[track_caller]
    pub const fn new() -> Condvar {
        Condvar(Shared::new())
    }

    fn state<'a>(&self) -> &'a mut CondvarState {
        // SAFETY: used within one guard or effect each time; see `Shared::state`.
        unsafe { &mut *self.0.state() }
    }

    /// Gives `lock` back, waits, and takes it again. Says why the wait ended.
    /// `changed` is as for [`Lock::unlock`].
    #[track_caller]
    pub fn wait(&self, lock: &Lock, changed: bool, deadline: Option<u64>) -> Wake {
        let site = Location::caller();
        let ticket = self.begin(site, lock, changed, false);
        let ticket = ticket.expect("it may go with any lock");
        self.end(site, lock, ticket, deadline, true)
    }

    /// As [`wait`](Self::wait), for a condition variable which promises that a
    /// wait never ends for no reason, and which goes with one lock at a time: `None`,
    /// with the lock still held, if others wait with another.
    #[track_caller]
    pub fn wait_strictly(&self, lock: &Lock, changed: bool, deadline: Option<u64>) -> Option<Wake> {
        let site = Location::caller();
        let ticket = self.begin(site, lock, changed, true)?;
        Some(self.end(site, lock, ticket, deadline, false))
    }

    /// Gives `lock` back, and begins to wait: the ticket.
    fn begin(
        &self,
        site: &'static Location<'static>,
        lock: &Lock,
        changed: bool,
        one_lock: bool,
    ) -> Option<u64> {
        let step = Step::at(Operation::WaitBegin, site)
            .on(&self.0, Access::Write)
            .on(lock.shared(), Access::Release);
        perform(step, |cx| {
            let state = self.state();
            let id = lock.shared().id();
            if one_lock && state.lock().is_some_and(|other| other != id) {
                cx.became(Operation::Other);
                cx.looked();
                return None;
            }
            lock.give(cx);
            let ticket = state.next;
            state.next += 1;
            state.waiting.push((ticket, id));
            if !changed {
                cx.gave_back();
            }
            Some(ticket)
        })
    }

    /// Waits with a ticket, and takes `lock` again.
    fn end(
        &self,
        site: &'static Location<'static>,
        lock: &Lock,
        ticket: u64,
        deadline: Option<u64>,
        spurious: bool,
    ) -> Wake {
        let step = Step::at(Operation::WaitWoken, site)
            .on(&self.0, Access::Write)
            .until(deadline);
        let step = if spurious { step.spuriously() } else { step };
        let wake = perform_when(
            step,
            || self.state().token_for(ticket).is_some(),
            |cx| self.leave(ticket, cx),
        );
        lock.lock_at(site);
        wake
    }

    fn leave(&self, ticket: u64, cx: &mut Context<'_>) -> Wake {
        let state = self.state();
        state.waiting.retain(|(it, _)| *it != ticket);
        let wake = cx.wake();
        match wake {
            Wake::Ready => {
                let token = state.token_for(ticket).expect("a woken waiter has a token");
                let token = state.tokens.remove(token);
                cx.acquire(&token.clock);
            }
            Wake::TimedOut => {
                cx.became(Operation::WaitTimedOut);
                cx.looked();
            }
            Wake::Spurious => {
                cx.became(Operation::WaitSpurious);
                cx.looked();
            }
        }
        wake
    }

    /// Wakes one waiter, if there is one that no earlier notification wakes.
    #[track_caller]
    pub fn notify_one(&self) -> bool {
        self.notify(Operation::NotifyOne, 1) > 0
    }

    /// Wakes every waiter, and says how many they were.
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.notify(Operation::NotifyAll, usize::MAX)
    }

    #[track_caller]
    fn notify(&self, operation: Operation, most: usize) -> usize {
        perform(Step::new(operation).on(&self.0, Access::Write), |cx| {
            let state = self.state();
            let woken = state.asleep().min(most);
            for _ in 0..woken {
                let mut clock = Clock::new();
                cx.release(&mut clock);
                state.tokens.push(Token {
                    before: state.next,
                    clock,
                });
            }
            if woken == 0 {
                cx.neutral();
            }
            cx.wrote(|| match woken {
                0 => "nobody was waiting".to_owned(),
                1 => "woke 1 thread".to_owned(),
                woken => format!("woke {woken} threads"),
            });
            woken
        })
    }
}
