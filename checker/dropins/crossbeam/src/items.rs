//! Items that threads pass to each other through a queue or a deque.

use std::cell::UnsafeCell;
use std::collections::VecDeque;

use engine::{Access, Clock, Context, Shared, State, Step, perform};
use trace::{ObjectKind, Operation};

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
        Items {
            object: Shared::new(),
            items: UnsafeCell::new(VecDeque::new()),
        }
    }

    #[expect(clippy::mut_from_ref, reason = "tasks share one OS thread")]
    fn items(&self) -> &mut VecDeque<(T, Clock)> {
        // SAFETY: taken within one effect each time, and no two at a time.
        unsafe { &mut *self.items.get() }
    }

    /// The items, for whoever has them alone.
    pub(crate) fn into_items(self) -> impl Iterator<Item = T> {
        self.items.into_inner().into_iter().map(|(item, _)| item)
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
        perform(step, |cx| {
            let item = self.take(end, cx);
            if item.is_none() {
                cx.became(Operation::ReceiveFailed);
                cx.looked();
            }
            cx.read(|| self.show());
            item
        })
    }

    /// Takes as many items out of the front as `batch` says of their number.
    /// They are used in the order in which their owner would have used them,
    /// who takes from its `end`: the first is for the caller if it wants one,
    /// the others for `other`, whose own thread gets them from `other_end`.
    /// Says whether there was one.
    #[track_caller]
    pub(crate) fn move_to(
        &self,
        end: End,
        (other, other_end): (&Items<T>, End),
        wants_one: bool,
        batch: impl Fn(usize) -> usize,
    ) -> (bool, Option<T>) {
        let step = Step::new(Operation::Receive)
            .on(&self.object, Access::Write)
            .on(&other.object, Access::Write);
        perform(step, |cx| {
            let count = batch(self.items().len());
            let mut stolen: VecDeque<T> = (0..count)
                .filter_map(|_| self.take(End::Front, cx))
                .collect();
            if stolen.is_empty() {
                cx.became(Operation::ReceiveFailed);
                cx.looked();
                return (false, None);
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
            (true, first)
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
