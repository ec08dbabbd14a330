//! What both sides of a channel share, and who still holds a side of it.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::rc::Rc;

use engine::{Access, Clock, Context, Parcel, Shared, State, Step, perform};
use trace::{ObjectKind, Operation};

/// What the channel's users knew, for what is ordered other than by a message.
pub(super) struct Knowledge {
    /// Those who dropped a sender.
    pub(super) senders: Clock,
    /// Whoever dropped the receiver, or waits with it.
    pub(super) receiver: Clock,
}

impl State for Knowledge {
    const NEW: Knowledge = Knowledge {
        senders: Clock::new(),
        receiver: Clock::new(),
    };
    const KIND: ObjectKind = ObjectKind::Channel;
}

/// A message on its way.
pub(super) struct Message {
    pub(super) value: Parcel,
    /// Messages of a channel count from 1.
    pub(super) number: u64,
    /// What its sender knew.
    pub(super) clock: Clock,
}

/// The state of a channel. It is not the engine's, because the messages may
/// borrow.
pub(super) struct Inner {
    pub(super) queue: VecDeque<Message>,
    pub(super) senders: usize,
    pub(super) has_receiver: bool,
    pub(super) sent: u64,
    /// What the receiver knew when it made room, for each place that is free
    /// again and was not used since.
    pub(super) room: VecDeque<Clock>,
    /// Places that were never used, in a channel with a bound.
    pub(super) unused: usize,
    /// In a channel without places, the receiver waits for this.
    pub(super) waiting: bool,
    pub(super) handed: Option<Message>,
    /// In a channel without places, the messages that were taken and whose
    /// senders do not know it yet, with what the receiver knew.
    pub(super) taken: Vec<(u64, Clock)>,
}

/// A channel, whatever its messages are: their type only the handles know.
pub(super) struct Channel {
    pub(super) ends: Shared<Knowledge>,
    inner: UnsafeCell<Inner>,
    pub(super) bound: Option<usize>,
}

/// A hold on a channel, by one of its handles.
// Learners' files drop handles: so they call one function, in place of all that it takes
// to drop a channel.
pub(super) struct Hold(ManuallyDrop<Rc<Channel>>);

impl Hold {
    /// Another hold.
    pub(super) fn share(&self) -> Hold {
        Hold(self.0.clone())
    }

    /// A hold for one more sender.
    pub(super) fn add_sender(&self) -> Hold {
        // No step: whoever has a sender keeps the channel open anyway.
        self.inner().senders += 1;
        self.share()
    }
}

impl Deref for Hold {
    type Target = Channel;

    #[inline(never)]
    fn deref(&self) -> &Channel {
        &self.0
    }
}

impl Drop for Hold {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: nothing uses it after this.
        unsafe { ManuallyDrop::drop(&mut self.0) }
    }
}

/// Why there is no message.
pub(super) enum NoMessage {
    Empty,
    Disconnected,
    TimedOut,
}

/// Why a message was not sent.
pub(super) enum NotSent {
    Full(Parcel),
    Disconnected(Parcel),
}

impl Channel {
    #[track_caller]
    pub(super) fn open(bound: Option<usize>) -> Hold {
        Hold(ManuallyDrop::new(Rc::new(Channel {
            ends: Shared::new(),
            inner: UnsafeCell::new(Inner {
                queue: VecDeque::new(),
                senders: 1,
                has_receiver: true,
                sent: 0,
                room: VecDeque::new(),
                unused: bound.unwrap_or(0),
                waiting: false,
                handed: None,
                taken: Vec::new(),
            }),
            bound,
        })))
    }

    /// The state, for one guard or effect.
    #[allow(clippy::mut_from_ref)]
    pub(super) fn inner(&self) -> &mut Inner {
        // SAFETY: threads are coroutines on one OS thread, and callers keep the
        // reference for no longer than one guard or effect.
        unsafe { &mut *self.inner.get() }
    }

    /// What the channel's users knew, for one effect.
    #[allow(clippy::mut_from_ref)]
    pub(super) fn knowledge(&self) -> &mut Knowledge {
        // SAFETY: as above.
        unsafe { &mut *self.ends.state() }
    }

    /// `value` as the channel's next message.
    pub(super) fn message(&self, value: Parcel, cx: &mut Context<'_>) -> Message {
        let inner = self.inner();
        inner.sent += 1;
        let number = inner.sent;
        cx.wrote(|| format!("message {number}"));
        let mut clock = Clock::new();
        cx.release(&mut clock);
        Message {
            value,
            number,
            clock,
        }
    }

    /// The receiver has `message`.
    pub(super) fn received(message: Message, cx: &mut Context<'_>) -> Parcel {
        cx.read(|| format!("message {}", message.number));
        cx.acquire(&message.clock);
        message.value
    }

    /// One sender less. These commute; only the last is noticed.
    pub(super) fn drop_sender(&self) {
        let step = Step::new(Operation::Disconnect).on(&self.ends, Access::ReleaseShared);
        perform(step, |cx| {
            cx.release(&mut self.knowledge().senders);
            let inner = self.inner();
            inner.senders -= 1;
            let left = inner.senders;
            if left > 0 {
                cx.became(Operation::DropHandle);
                cx.neutral();
            }
            cx.wrote(|| match left {
                0 => "no sender is left".to_owned(),
                1 => "1 sender is left".to_owned(),
                left => format!("{left} senders are left"),
            });
        });
    }

    pub(super) fn drop_receiver(&self) {
        let step = Step::new(Operation::Disconnect).on(&self.ends, Access::Write);
        let rest = perform(step, |cx| {
            cx.release(&mut self.knowledge().receiver);
            cx.wrote(|| "the receiver is gone".to_owned());
            let inner = self.inner();
            inner.has_receiver = false;
            match self.bound {
                // The senders wait, and get theirs back.
                Some(0) => VecDeque::new(),
                _ => std::mem::take(&mut inner.queue),
            }
        });
        // Destructors of messages may take steps.
        drop(rest);
    }

    /// Nobody receives any more.
    pub(super) fn no_receiver(&self, value: Parcel, cx: &mut Context<'_>) -> NotSent {
        cx.became(Operation::SendFailed);
        cx.looked();
        cx.wrote(|| "the receiver is gone".to_owned());
        cx.acquire(&self.knowledge().receiver);
        NotSent::Disconnected(value)
    }

    /// There is no message, and the receiver does not wait (any longer).
    pub(super) fn no_message(&self, timed: bool, cx: &mut Context<'_>) -> NoMessage {
        cx.became(Operation::ReceiveFailed);
        cx.looked();
        if self.inner().senders == 0 {
            cx.wrote(|| "no sender is left".to_owned());
            cx.acquire(&self.knowledge().senders);
            NoMessage::Disconnected
        } else if timed {
            cx.wrote(|| "time was up".to_owned());
            NoMessage::TimedOut
        } else {
            cx.wrote(|| "it is empty".to_owned());
            NoMessage::Empty
        }
    }
}
