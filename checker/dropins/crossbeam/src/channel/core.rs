//! A channel: what its two sides share.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ptr::NonNull;
use std::rc::Rc;

use engine::{Access, Clock, Context, Shared, State, Step, perform};
use trace::{ObjectKind, Operation};

use super::meeting::{Group, Meeting, Waiter};
use crate::farewell::{Farewell, Farewells};

/// Marks an object as made in the running execution.
pub(crate) struct Made(pub(crate) bool);

impl State for Made {
    const NEW: Made = Made(false);
    const KIND: ObjectKind = ObjectKind::Channel;
}

/// A message in the queue.
struct Message<T> {
    /// `None` while the `select!` that reserved its place evaluates it.
    payload: Option<T>,
    number: u64,
    clock: Clock,
}

/// The handles of one side of a channel.
pub(crate) struct Side {
    pub(crate) object: Shared<Made>,
    pub(crate) handles: usize,
    gone: Farewells,
}

impl Side {
    #[track_caller]
    fn new() -> Side {
        Side {
            object: Shared::new(),
            handles: 0,
            gone: Farewells::new(),
        }
    }
}

/// Everything that changes about a channel.
pub(crate) struct Inner<T> {
    queue: VecDeque<Message<T>>,
    /// Messages ever sent.
    sent: u64,
    /// What receivers knew when they made room, oldest first: the k-th receive
    /// happens before the (k + capacity)-th send.
    freed: VecDeque<Clock>,
    pub(crate) senders: Side,
    pub(crate) receivers: Side,
    /// Without capacity: senders that wait for a receiver, and the reverse.
    offering: VecDeque<Waiter<T>>,
    asking: VecDeque<Waiter<T>>,
    /// How often a select that could have used the channel has chosen one that is
    /// closed, since it was last used.
    pub(crate) neglected: u32,
}

/// A channel. It is never freed: it goes with its execution's memory.
pub(crate) struct Channel<T> {
    pub(crate) object: Shared<Made>,
    pub(crate) capacity: Option<usize>,
    inner: UnsafeCell<Inner<T>>,
}

/// Why a message could not be sent.
pub(crate) enum NotSent {
    Full,
    Disconnected,
}

/// Why no message could be received.
pub(crate) enum NotReceived {
    Empty,
    Disconnected,
}

/// A message, or the promise of one by a `select!` that is evaluating it.
pub(crate) enum Received<T> {
    Message(T),
    Promised(Rc<Meeting<T>>),
}

impl<T> Channel<T> {
    /// A channel without handles.
    #[track_caller]
    pub(crate) fn leak(capacity: Option<usize>) -> NonNull<Channel<T>> {
        let channel = Box::new(Channel {
            object: Shared::new(),
            capacity,
            inner: UnsafeCell::new(Inner {
                queue: VecDeque::new(),
                sent: 0,
                freed: VecDeque::new(),
                senders: Side::new(),
                receivers: Side::new(),
                offering: VecDeque::new(),
                asking: VecDeque::new(),
                neglected: 0,
            }),
        });
        // SAFETY: nobody else has it yet.
        unsafe { (*channel.object.state()).0 = true };
        NonNull::from(Box::leak(channel))
    }

    #[expect(clippy::mut_from_ref, reason = "tasks share one OS thread")]
    pub(crate) fn inner(&self) -> &mut Inner<T> {
        // SAFETY: taken within one guard or effect each time, never across a
        // step, and no two at a time.
        unsafe { &mut *self.inner.get() }
    }

    /// Whether the channel belongs to the running execution.
    pub(crate) fn is_of_this_execution(&self) -> bool {
        // SAFETY: read at once; see `Shared::state`.
        unsafe { (*self.object.state()).0 }
    }

    /// Refuses a channel that an earlier execution, or nobody's, has made.
    #[track_caller]
    pub(crate) fn check(&self) {
        if !self.is_of_this_execution() {
            engine::unsupported("a channel that was made outside of the checked program");
        }
    }

    /// Whether messages are handed from hand to hand.
    pub(crate) fn is_rendezvous(&self) -> bool {
        self.capacity == Some(0)
    }

    /// A step by which a message would be sent.
    #[track_caller]
    pub(crate) fn sending(&self) -> Step {
        Step::new(Operation::Send)
            .on(&self.object, Access::Write)
            .on(&self.inner().receivers.object, Access::Write)
    }

    /// A step by which a message would be received.
    #[track_caller]
    pub(crate) fn receiving(&self) -> Step {
        Step::new(Operation::Receive)
            .on(&self.object, Access::Write)
            .on(&self.inner().senders.object, Access::Write)
    }

    fn show(&self) -> String {
        let queued = self.inner().queue.len();
        match self.capacity {
            Some(0) => "handed over".to_owned(),
            Some(capacity) => format!("{queued} of {capacity} queued"),
            None => format!("{queued} queued"),
        }
    }

    // Sending.

    /// Whether a send would not wait; `own` is the group of a waiting select.
    pub(crate) fn can_send(&self, own: Option<&Group>) -> bool {
        let inner = self.inner();
        inner.receivers.handles == 0
            || match self.capacity {
                None => true,
                Some(0) => inner.asking.iter().any(|it| it.is_free(own)),
                Some(capacity) => inner.queue.len() < capacity,
            }
    }

    /// Whether nobody is there to send to.
    pub(crate) fn is_closed_to_senders(&self) -> bool {
        self.inner().receivers.handles == 0
    }

    /// Sends if that is possible now. A rendezvous hands over to whoever has
    /// asked first; the message can follow later, as for a reserved place.
    pub(crate) fn try_send(
        &self,
        payload: Option<T>,
        cx: &mut Context<'_>,
    ) -> Result<Sent<T>, (Option<T>, NotSent)> {
        let inner = self.inner();
        if inner.receivers.handles == 0 {
            inner.receivers.gone.learn(cx);
            cx.became(Operation::SendFailed);
            cx.wrote(|| "no receiver is left".to_owned());
            cx.looked();
            return Err((payload, NotSent::Disconnected));
        }
        if !self.can_send(None) {
            cx.became(Operation::SendFailed);
            cx.wrote(|| match self.capacity {
                Some(0) => "nobody is receiving".to_owned(),
                _ => "the channel is full".to_owned(),
            });
            cx.looked();
            return Err((payload, NotSent::Full));
        }
        if self.is_rendezvous() {
            inner.neglected = 0;
            let waiter = Waiter::first_free(&mut inner.asking).expect("somebody is asking");
            let meeting = waiter.meet(payload, cx);
            cx.wrote(|| self.show());
            return Ok(Sent::Handed(meeting));
        }
        inner.neglected = 0;
        let number = inner.sent;
        inner.sent += 1;
        if self.capacity.is_some_and(|it| number >= it as u64)
            && let Some(freed) = inner.freed.pop_front()
        {
            cx.acquire(&freed);
        }
        let mut clock = Clock::new();
        cx.release(&mut clock);
        inner.queue.push_back(Message {
            payload,
            number,
            clock,
        });
        cx.wrote(|| self.show());
        Ok(Sent::Queued(number))
    }

    /// Puts the message into the place that was reserved for it.
    pub(crate) fn fill(&self, number: u64, payload: T, cx: &mut Context<'_>) {
        let queue = &mut self.inner().queue;
        // The receivers may be gone by now, and the queue with them.
        if let Some(message) = queue.iter_mut().find(|it| it.number == number) {
            message.payload = Some(payload);
            cx.release(&mut message.clock);
        }
        cx.wrote(|| self.show());
    }

    /// Waits, as a sender, for a receiver.
    pub(crate) fn offer(&self, waiter: Waiter<T>, cx: &mut Context<'_>) {
        self.inner().offering.retain(|it| it.is_free(None));
        self.inner().offering.push_back(waiter);
        cx.became(Operation::Other);
        cx.wrote(|| "offers a message".to_owned());
    }

    // Receiving.

    /// Whether a receive would not wait; `own` is the group of a waiting select.
    pub(crate) fn can_receive(&self, own: Option<&Group>) -> bool {
        let inner = self.inner();
        match inner.queue.front() {
            Some(message) => message.payload.is_some(),
            None => inner.senders.handles == 0 || inner.offering.iter().any(|it| it.is_free(own)),
        }
    }

    /// Whether there is no message, and nobody to send one.
    pub(crate) fn is_closed_to_receivers(&self) -> bool {
        let inner = self.inner();
        inner.queue.is_empty() && inner.senders.handles == 0
    }

    /// Whether the next message is still being evaluated: nobody can say yet
    /// that there is none.
    pub(crate) fn is_promised(&self) -> bool {
        let front = self.inner().queue.front();
        front.is_some_and(|message| message.payload.is_none())
    }

    /// Receives if that is possible now.
    pub(crate) fn try_receive(&self, cx: &mut Context<'_>) -> Result<Received<T>, NotReceived> {
        let inner = self.inner();
        inner.neglected = 0;
        if let Some(message) = inner.queue.pop_front() {
            cx.acquire(&message.clock);
            if self.capacity.is_some() {
                let mut freed = Clock::new();
                cx.release(&mut freed);
                inner.freed.push_back(freed);
            }
            cx.read(|| self.show());
            let payload = message.payload.expect("a promised message is waited for");
            return Ok(Received::Message(payload));
        }
        if let Some(waiter) = Waiter::first_free(&mut inner.offering) {
            let meeting = waiter.meet(None, cx);
            cx.read(|| self.show());
            return Ok(match meeting.take() {
                Some(message) => Received::Message(message),
                None => Received::Promised(meeting),
            });
        }
        cx.became(Operation::ReceiveFailed);
        cx.looked();
        if inner.senders.handles == 0 {
            inner.senders.gone.learn(cx);
            cx.read(|| "no sender is left".to_owned());
            Err(NotReceived::Disconnected)
        } else {
            cx.read(|| "the channel is empty".to_owned());
            Err(NotReceived::Empty)
        }
    }

    /// Waits, as a receiver, for a sender.
    pub(crate) fn ask(&self, waiter: Waiter<T>, cx: &mut Context<'_>) {
        self.inner().asking.retain(|it| it.is_free(None));
        self.inner().asking.push_back(waiter);
        cx.became(Operation::Other);
        cx.wrote(|| "asks for a message".to_owned());
    }

    /// Messages in the queue.
    #[track_caller]
    pub(crate) fn len(&self) -> usize {
        self.check();
        let step = Step::new(Operation::Load).on(&self.object, Access::Read);
        perform(step, |cx| {
            cx.looked();
            cx.read(|| self.show());
            self.inner().queue.len()
        })
    }

    // Handles.

    /// A new handle of one side. No other thread can notice: the handle that it
    /// is made from keeps that side from disappearing.
    pub(crate) fn enter(side: &mut Side) -> NonNull<Farewell> {
        side.handles += 1;
        Farewell::leak()
    }

    /// Drops a sender. Drops commute with each other.
    #[track_caller]
    pub(crate) fn drop_sender(&self, farewell: NonNull<Farewell>) {
        let step = Step::new(Operation::Disconnect)
            .on(&self.object, Access::Mention)
            .on(&self.inner().senders.object, Access::ReleaseShared);
        perform(step, |cx| {
            leave(&mut self.inner().senders, farewell, cx, "sender");
        });
    }

    /// Drops a receiver; with the last one go all messages that nobody will
    /// receive, so these drops do not commute.
    #[track_caller]
    pub(crate) fn drop_receiver(&self, farewell: NonNull<Farewell>) {
        let step = Step::new(Operation::Disconnect)
            .on(&self.object, Access::Mention)
            .on(&self.inner().receivers.object, Access::Write);
        let unread = perform(step, |cx| {
            let inner = self.inner();
            leave(&mut inner.receivers, farewell, cx, "receiver");
            (inner.receivers.handles == 0).then(|| std::mem::take(&mut inner.queue))
        });
        // Their destructors may take steps.
        drop(unread);
    }
}

fn leave(side: &mut Side, farewell: NonNull<Farewell>, cx: &mut Context<'_>, noun: &str) {
    side.gone.add(farewell, cx);
    side.handles -= 1;
    let left = side.handles;
    if left > 0 {
        cx.became(Operation::DropHandle);
    }
    cx.wrote(|| match left {
        0 => format!("the last {noun} is gone"),
        1 => format!("1 {noun} is left"),
        left => format!("{left} {noun}s are left"),
    });
}

/// How a message was sent.
pub(crate) enum Sent<T> {
    /// Into the queue, under this number.
    Queued(u64),
    /// To a receiver.
    Handed(Rc<Meeting<T>>),
}
