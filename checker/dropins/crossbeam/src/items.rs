//! Items that threads pass to each other through a queue or a deque.

use std::cell::UnsafeCell;
use std::collections::VecDeque;

use crossbeam::deque::Steal;
use engine::{Access, Clock, Context, Shared, State, Step, perform};
use trace::{ObjectKind, Operation};

use crate::rivals::Rivals;

/// A queue or a deque has no state but its items.
struct Queue;

impl State for Queue {
    const NEW: Queue = Queue;
    const KIND: ObjectKind = ObjectKind::Other;
}

/// Items in order, each with what the thread knew that put it in. Every
/// operation is one step.
pub(crate) struct Items<T> {
    object: Shared<Queue>,
    items: UnsafeCell<VecDeque<(T, Clock)>>,
    /// Where items are stolen.
    rivals: UnsafeCell<Option<Rivals>>,
}

/// Which end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Front,
    Back,
}

impl<T> Items<T> {
    #[track_caller]
    pub(crate) const fn new() -> Items<T> {
        Items::among(None)
    }

    /// Items that can be stolen.
    #[track_caller]
    pub(crate) const fn with_rivals() -> Items<T> {
        Items::among(Some(Rivals::new()))
    }

    #[track_caller]
    const fn among(rivals: Option<Rivals>) -> Items<T> {
        Items {
            object: Shared::new(),
            items: UnsafeCell::new(VecDeque::new()),
            rivals: UnsafeCell::new(rivals),
        }
    }

    #[expect(clippy::mut_from_ref, reason = "tasks share one OS thread")]
    fn items(&self) -> &mut VecDeque<(T, Clock)> {
        // SAFETY: taken within one effect each time, and no two at a time.
        unsafe { &mut *self.items.get() }
    }

    #[expect(clippy::mut_from_ref, reason = "tasks share one OS thread")]
    fn rivals(&self) -> Option<&mut Rivals> {
        // SAFETY: as for the items.
        unsafe { &mut *self.rivals.get() }.as_mut()
    }

    /// The running thread's step ends. With `front` it has taken the oldest item.
    fn leave(&self, front: bool, cx: &mut Context<'_>) {
        if let Some(rivals) = self.rivals() {
            if front {
                rivals.take(cx);
            }
            rivals.was_here(cx);
        }
    }

    /// The running thread, which steals, has to try again.
    fn is_disturbed(&self, cx: &mut Context<'_>) -> bool {
        let disturbed = self.rivals().is_some_and(|rivals| rivals.disturb(cx));
        if disturbed {
            self.leave(false, cx);
            cx.became(Operation::ReceiveFailed);
            cx.looked();
            cx.wrote(|| "retry".to_owned());
        }
        disturbed
    }

    /// Takes the oldest item out, for whoever has them alone: no other thread can
    /// notice.
    pub(crate) fn pop_alone(&mut self) -> Option<T> {
        self.items.get_mut().pop_front().map(|(item, _)| item)
    }

    fn show(&self) -> String {
        match self.items().len() {
            1 => "1 item".to_owned(),
            items => format!("{items} items"),
        }
    }

    /// Puts an item in at the back, if there are fewer than `capacity`.
    #[track_caller]
    pub(crate) fn push(&self, item: T, capacity: usize) -> Result<(), T> {
        let step = Step::new(Operation::Send).on(&self.object, Access::Write);
        perform(step, |cx| {
            if self.items().len() >= capacity {
                cx.became(Operation::SendFailed);
                cx.looked();
                cx.wrote(|| "full".to_owned());
                return Err(item);
            }
            self.put(item, cx);
            self.leave(false, cx);
            Ok(())
        })
    }

    /// Puts an item in at the back; if there are `capacity` already, the one in
    /// front has to go.
    #[track_caller]
    pub(crate) fn force_push(&self, item: T, capacity: usize) -> Option<T> {
        let step = Step::new(Operation::Send).on(&self.object, Access::Write);
        perform(step, |cx| {
            let full = self.items().len() >= capacity;
            let replaced = full.then(|| self.take(End::Front, cx)).flatten();
            self.put(item, cx);
            replaced
        })
    }

    fn put(&self, item: T, cx: &mut Context<'_>) {
        let mut clock = Clock::new();
        cx.release(&mut clock);
        self.items().push_back((item, clock));
        cx.wrote(|| self.show());
    }

    fn take(&self, end: End, cx: &mut Context<'_>) -> Option<T> {
        let (item, clock) = match end {
            End::Front => self.items().pop_front(),
            End::Back => self.items().pop_back(),
        }?;
        cx.acquire(&clock);
        Some(item)
    }

    /// Takes an item out.
    #[track_caller]
    pub(crate) fn pop(&self, end: End) -> Option<T> {
        let step = Step::new(Operation::Receive).on(&self.object, Access::Write);
        perform(step, |cx| self.get(end, cx))
    }

    fn get(&self, end: End, cx: &mut Context<'_>) -> Option<T> {
        let is_oldest = end == End::Front || self.items().len() == 1;
        let item = self.take(end, cx);
        if item.is_none() {
            cx.became(Operation::ReceiveFailed);
            cx.looked();
        }
        self.leave(is_oldest && item.is_some(), cx);
        cx.read(|| self.show());
        item
    }

    /// Takes the oldest item out, for a thread that does not own them.
    #[track_caller]
    pub(crate) fn steal(&self) -> Steal<T> {
        let step = Step::new(Operation::Receive).on(&self.object, Access::Write);
        perform(step, |cx| {
            if self.is_disturbed(cx) {
                return Steal::Retry;
            }
            self.get(End::Front, cx)
                .map_or(Steal::Empty, Steal::Success)
        })
    }

    /// Takes as many items out of the front as `batch` says of their number.
    /// They are used in the order in which their owner would have used them,
    /// who takes from its `end`: the first is for the caller if it wants one,
    /// the others for `other`, whose own thread gets them from `other_end`.
    #[track_caller]
    pub(crate) fn move_to(
        &self,
        end: End,
        (other, other_end): (&Items<T>, End),
        wants_one: bool,
        batch: impl Fn(usize) -> usize,
    ) -> Steal<Option<T>> {
        let step = Step::new(Operation::Receive)
            .on(&self.object, Access::Write)
            .on(&other.object, Access::Write);
        perform(step, |cx| {
            if self.is_disturbed(cx) {
                return Steal::Retry;
            }
            let count = batch(self.items().len());
            let mut stolen: VecDeque<T> = (0..count)
                .filter_map(|_| self.take(End::Front, cx))
                .collect();
            self.leave(!stolen.is_empty(), cx);
            if stolen.is_empty() {
                cx.became(Operation::ReceiveFailed);
                cx.looked();
                return Steal::Empty;
            }
            if end == End::Back {
                stolen.make_contiguous().reverse();
            }
            let first = wants_one.then(|| stolen.pop_front()).flatten();
            let rest = stolen.len();
            if other_end == End::Back {
                stolen.make_contiguous().reverse();
            }
            for item in stolen {
                other.put(item, cx);
            }
            cx.read(|| self.show());
            cx.wrote(|| format!("{rest} moved"));
            Steal::Success(first)
        })
    }

    /// How many items there are.
    #[track_caller]
    pub(crate) fn len(&self) -> usize {
        let step = Step::new(Operation::Load).on(&self.object, Access::Read);
        perform(step, |cx| {
            cx.looked();
            cx.read(|| self.show());
            self.items().len()
        })
    }
}
