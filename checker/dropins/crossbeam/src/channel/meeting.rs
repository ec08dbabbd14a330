//! Two threads that hand over a message without a queue between them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use engine::{Clock, Context};

/// The operations of one thread that waits: one, or those of a select. The
/// first that somebody meets is done, the others are not any more.
pub(crate) struct Group {
    /// The index of the operation that was met.
    met: Cell<Option<usize>>,
}

/// What [`Group::met`] is once nobody can be met any more.
const WITHDRAWN: usize = usize::MAX;

impl Group {
    pub(crate) fn new() -> Rc<Group> {
        Rc::new(Group {
            met: Cell::new(None),
        })
    }

    /// Which operation was met, if one was.
    pub(crate) fn met(&self) -> Option<usize> {
        self.met.get()
    }

    /// Waits no longer.
    pub(crate) fn withdraw(&self) {
        self.met.set(Some(WITHDRAWN));
    }
}

/// Where a sender and a receiver meet.
pub(crate) struct Meeting<T> {
    payload: Cell<Option<T>>,
    /// What the one who came first knew; then what the other one knew.
    first: RefCell<Clock>,
    second: RefCell<Clock>,
    /// What the sender knew when it brought the message, if that was later.
    brought: RefCell<Clock>,
    /// The message is still to be brought, in a step of its own.
    promised: Cell<bool>,
}

impl<T> Meeting<T> {
    /// A meeting that is over: all that is left of it is the message.
    pub(crate) fn over(message: T) -> Rc<Meeting<T>> {
        Rc::new(Meeting {
            payload: Cell::new(Some(message)),
            first: RefCell::new(Clock::new()),
            second: RefCell::new(Clock::new()),
            brought: RefCell::new(Clock::new()),
            promised: Cell::new(false),
        })
    }

    /// The message, if it was there when the two met: then taking it is no
    /// step.
    pub(crate) fn take_settled(&self) -> Option<T> {
        if self.promised.get() {
            return None;
        }
        self.take()
    }

    /// The message, if it is there.
    pub(crate) fn take(&self) -> Option<T> {
        self.payload.take()
    }

    /// Whether the message is there.
    pub(crate) fn has_message(&self) -> bool {
        let payload = self.payload.take();
        let there = payload.is_some();
        self.payload.set(payload);
        there
    }

    /// The one who came first learns what the other one knew, when they met and when
    /// it brought the message, if it has by now.
    pub(crate) fn learn(&self, cx: &mut Context<'_>) {
        cx.acquire(&self.second.borrow());
        cx.acquire(&self.brought.borrow());
    }

    /// Brings the message.
    pub(crate) fn bring(&self, message: T, cx: &mut Context<'_>) {
        self.payload.set(Some(message));
        cx.release(&mut self.brought.borrow_mut());
    }

    /// Takes the message that the sender has brought by now.
    pub(crate) fn collect(&self, cx: &mut Context<'_>) -> T {
        cx.acquire(&self.brought.borrow());
        self.take().expect("the message is there")
    }
}

/// Somebody who waits for a meeting.
pub(crate) struct Waiter<T> {
    group: Rc<Group>,
    index: usize,
    meeting: Rc<Meeting<T>>,
}

impl<T> Waiter<T> {
    /// The running thread, which waits with its `index`-th operation.
    pub(crate) fn new(
        group: &Rc<Group>,
        index: usize,
        payload: Option<T>,
        cx: &mut Context<'_>,
    ) -> (Waiter<T>, Rc<Meeting<T>>) {
        let meeting = Rc::new(Meeting {
            payload: Cell::new(payload),
            first: RefCell::new(Clock::new()),
            second: RefCell::new(Clock::new()),
            brought: RefCell::new(Clock::new()),
            promised: Cell::new(false),
        });
        cx.release(&mut meeting.first.borrow_mut());
        let waiter = Waiter {
            group: group.clone(),
            index,
            meeting: meeting.clone(),
        };
        (waiter, meeting)
    }

    /// Whether it can still be met, and by somebody other than itself.
    pub(crate) fn is_free(&self, own: Option<&Group>) -> bool {
        self.group.met().is_none() && !own.is_some_and(|own| std::ptr::eq(own, &*self.group))
    }

    /// Takes whoever has waited longest out of `waiters`.
    pub(crate) fn first_free(waiters: &mut VecDeque<Waiter<T>>) -> Option<Waiter<T>> {
        loop {
            let waiter = waiters.pop_front()?;
            if waiter.is_free(None) {
                return Some(waiter);
            }
        }
    }

    /// The running thread meets it, with a message if it is the sender and has
    /// one.
    pub(crate) fn meet(self, payload: Option<T>, cx: &mut Context<'_>) -> Rc<Meeting<T>> {
        self.group.met.set(Some(self.index));
        if payload.is_some() {
            self.meeting.payload.set(payload);
        }
        self.meeting.promised.set(!self.meeting.has_message());
        cx.acquire(&self.meeting.first.borrow());
        cx.release(&mut self.meeting.second.borrow_mut());
        self.meeting
    }
}
