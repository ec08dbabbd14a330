//! Channels that deliver the time.

use std::cell::Cell;

use dropin_std::time::Instant;
use engine::primitive::thread::clock;
use engine::{Access, Context, Shared, Step, perform, perform_when};
use trace::Operation;

use super::core::{Made, NotReceived};

/// Delivers the time once, or again and again.
pub(crate) struct Timer {
    pub(crate) object: Shared<Made>,
    /// When it delivers next, in virtual nanoseconds; `None` if never again.
    next: Cell<Option<u64>>,
    period: Option<u64>,
}

impl Timer {
    /// A timer. It is never freed: it goes with its execution's memory.
    #[track_caller]
    pub(crate) fn leak(next: u64, period: Option<u64>) -> &'static Timer {
        Box::leak(Box::new(Timer {
            object: Shared::new(),
            next: Cell::new(Some(next)),
            period,
        }))
    }

    /// When it delivers next.
    pub(crate) fn deadline(&self) -> Option<u64> {
        self.next.get()
    }

    /// Whether it delivers now, as the running thread knows the time.
    pub(crate) fn is_due(&self) -> bool {
        self.next.get().is_some_and(|next| next <= engine::now())
    }

    /// Delivers, if it is time.
    pub(crate) fn try_receive(&self, cx: &mut Context<'_>) -> Result<Instant, NotReceived> {
        let Some(next) = self.next.get().filter(|&next| next <= engine::now()) else {
            cx.became(Operation::ReceiveFailed);
            cx.looked();
            return Err(NotReceived::Empty);
        };
        // As the real one: late deliveries are not made up for.
        let after = |period: u64| next.max(engine::now()).checked_add(period);
        self.next.set(self.period.and_then(after));
        cx.read(|| format!("{next} ns"));
        Ok(Instant::at_virtual_time(next))
    }

    #[track_caller]
    pub(crate) fn receiving(&self) -> Step {
        Step::new(Operation::Receive).on(&self.object, Access::Write)
    }

    /// Delivers, if it is time. Asking again and again makes time pass.
    #[track_caller]
    pub(crate) fn receive_now(&self) -> Result<Instant, NotReceived> {
        clock();
        perform(self.receiving(), |cx| self.try_receive(cx))
    }

    /// Waits until it delivers, at most until `deadline`.
    #[track_caller]
    pub(crate) fn receive(&self, deadline: Option<u64>) -> Result<Instant, NotReceived> {
        loop {
            let until = [self.next.get(), deadline].into_iter().flatten().min();
            let step = self.receiving().until(until);
            let delivered = perform_when(step, || false, |cx| self.try_receive(cx));
            // A clone of the receiver may have been quicker.
            let late = deadline.is_some_and(|deadline| deadline <= engine::now());
            if delivered.is_ok() || late {
                return delivered;
            }
        }
    }
}
