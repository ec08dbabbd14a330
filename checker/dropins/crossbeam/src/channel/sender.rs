//! The sending side.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;
use std::time::Duration;

use dropin_std::time::Instant;
use engine::{perform, perform_when};

use super::core::{Channel, NotSent};
use super::meeting::{Group, Waiter};
use super::{SendError, SendTimeoutError, TrySendError};
use crate::farewell::Farewell;
use crate::time::deadline;

/// The sending side of a channel.
pub struct Sender<T> {
    channel: NonNull<Channel<T>>,
    farewell: NonNull<Farewell>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Sender<T> {}

impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}

impl<T> Sender<T> {
    pub(super) fn new(channel: NonNull<Channel<T>>) -> Sender<T> {
        // SAFETY: channels are leaked.
        let inner = unsafe { channel.as_ref() }.inner();
        Sender {
            channel,
            farewell: Channel::<T>::enter(&mut inner.senders),
        }
    }

    pub(super) fn channel(&self) -> &Channel<T> {
        // SAFETY: channels are leaked.
        unsafe { self.channel.as_ref() }
    }

    /// Sends, if that is possible at once.
    ///
    /// # Errors
    /// The message, if the channel is full or no receiver is left.
    #[track_caller]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>> {
        let channel = self.channel();
        channel.check();
        perform(channel.sending(), |cx| channel.try_send(Some(msg), cx))
            .map(drop)
            .map_err(|(msg, why)| {
                let msg = msg.expect("an unsent message is given back");
                match why {
                    NotSent::Full => TrySendError::Full(msg),
                    NotSent::Disconnected => TrySendError::Disconnected(msg),
                }
            })
    }

    /// Sends, waiting while the channel is full.
    ///
    /// # Errors
    /// The message, if no receiver is left.
    #[track_caller]
    pub fn send(&self, msg: T) -> Result<(), SendError<T>> {
        self.send_at_most(msg, None)
            .map_err(|error| SendError(error.into_inner()))
    }

    /// As [`send`](Self::send), at most for a time.
    ///
    /// # Errors
    /// The message, if time is up or no receiver is left.
    #[track_caller]
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        self.send_at_most(msg, deadline(timeout))
    }

    /// As [`send`](Self::send), at most until an instant.
    ///
    /// # Errors
    /// The message, if time is up or no receiver is left.
    #[track_caller]
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> {
        self.send_at_most(msg, Some(deadline.virtual_time()))
    }

    #[track_caller]
    fn send_at_most(&self, msg: T, deadline: Option<u64>) -> Result<(), SendTimeoutError<T>> {
        let channel = self.channel();
        channel.check();
        if channel.is_rendezvous() {
            return self.hand_over(msg, deadline);
        }
        perform_when(
            channel.sending().until(deadline),
            || channel.can_send(None),
            |cx| channel.try_send(Some(msg), cx),
        )
        .map(drop)
        .map_err(|(msg, why)| {
            let msg = msg.expect("an unsent message is given back");
            match why {
                NotSent::Full => SendTimeoutError::Timeout(msg),
                NotSent::Disconnected => SendTimeoutError::Disconnected(msg),
            }
        })
    }

    #[track_caller]
    fn hand_over(&self, msg: T, deadline: Option<u64>) -> Result<(), SendTimeoutError<T>> {
        let channel = self.channel();
        let group = Group::new();
        let waiting = perform(channel.sending(), |cx| {
            if channel.can_send(None) {
                return match channel.try_send(Some(msg), cx) {
                    Ok(_) => Ok(None),
                    Err((msg, _)) => Err(msg.expect("an unsent message is given back")),
                };
            }
            let (waiter, meeting) = Waiter::new(&group, 0, Some(msg), cx);
            channel.offer(waiter, cx);
            Ok(Some(meeting))
        });
        let meeting = match waiting {
            Ok(None) => return Ok(()),
            Ok(Some(meeting)) => meeting,
            Err(msg) => return Err(SendTimeoutError::Disconnected(msg)),
        };
        perform_when(
            channel.sending().until(deadline),
            || group.met().is_some() || channel.inner().receivers.handles == 0,
            |cx| {
                if group.met().is_some() {
                    meeting.learn(cx);
                    cx.wrote(|| "handed over".to_owned());
                    return Ok(());
                }
                group.withdraw();
                let msg = meeting.take().expect("nobody has taken the message");
                let (msg, why) = match channel.try_send(Some(msg), cx) {
                    Ok(_) => unreachable!("a receiver that came later has met this sender"),
                    Err(back) => back,
                };
                let msg = msg.expect("an unsent message is given back");
                Err(match why {
                    NotSent::Full => SendTimeoutError::Timeout(msg),
                    NotSent::Disconnected => SendTimeoutError::Disconnected(msg),
                })
            },
        )
    }

    /// Whether no message is in the channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether as many messages are in the channel as there may be.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        Some(self.len()) == self.capacity()
    }

    /// Messages in the channel.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.channel().len()
    }

    /// Messages that may be in the channel, if that is bounded.
    pub fn capacity(&self) -> Option<usize> {
        self.channel().capacity
    }

    /// Whether both send into the same channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        self.channel == other.channel
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if self.channel().is_of_this_execution() {
            self.channel().drop_sender(self.farewell);
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        Sender::new(self.channel)
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Sender { .. }")
    }
}
