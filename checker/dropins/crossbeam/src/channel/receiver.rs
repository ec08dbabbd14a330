//! The receiving side.

use std::fmt;
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;
use std::rc::Rc;
use std::time::Duration;

use dropin_std::time::Instant;
use engine::{Step, perform, perform_when};
use trace::Operation;

use super::core::{Channel, NotReceived, Received};
use super::meeting::{Group, Meeting, Waiter};
use super::timer::Timer;
use super::{RecvError, RecvTimeoutError, TryRecvError};
use crate::farewell::Farewell;
use crate::time::deadline;

/// The receiving side of a channel.
pub struct Receiver<T> {
    pub(super) flavor: Flavor<T>,
}

/// Where messages come from.
pub(super) enum Flavor<T> {
    Channel(NonNull<Channel<T>>, NonNull<Farewell>),
    /// A timer, and how its instants become messages.
    Timer(&'static Timer, fn(Instant) -> T),
    Never,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for Receiver<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Receiver<T> {}

impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Receiver<T> {
    pub(super) fn new(channel: NonNull<Channel<T>>) -> Receiver<T> {
        // SAFETY: channels are leaked.
        let inner = unsafe { channel.as_ref() }.inner();
        Receiver {
            flavor: Flavor::Channel(channel, Channel::<T>::enter(&mut inner.receivers)),
        }
    }

    /// Receives, if that is possible at once.
    ///
    /// # Errors
    /// If the channel is empty; whether more can come is said.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let received = match &self.flavor {
            Flavor::Channel(channel, _) => {
                // SAFETY: channels are leaked.
                let channel = unsafe { channel.as_ref() };
                channel.check();
                perform_when(
                    channel.receiving(),
                    || !channel.is_promised(),
                    |cx| channel.try_receive(cx),
                )
                .map(|received| wait_for_promised(channel, received))
            }
            Flavor::Timer(timer, message) => timer.receive_now().map(message),
            Flavor::Never => Err(NotReceived::Empty),
        };
        received.map_err(|why| match why {
            NotReceived::Empty => TryRecvError::Empty,
            NotReceived::Disconnected => TryRecvError::Disconnected,
        })
    }

    /// Receives, waiting while the channel is empty.
    ///
    /// # Errors
    /// If the channel is empty and no sender is left.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.receive_at_most(None).map_err(|_| RecvError)
    }

    /// As [`recv`](Self::recv), at most for a time.
    ///
    /// # Errors
    /// If time is up, or the channel is empty and no sender is left.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.receive_at_most(deadline(timeout))
    }

    /// As [`recv`](Self::recv), at most until an instant.
    ///
    /// # Errors
    /// If time is up, or the channel is empty and no sender is left.
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        self.receive_at_most(Some(deadline.virtual_time()))
    }

    #[track_caller]
    fn receive_at_most(&self, deadline: Option<u64>) -> Result<T, RecvTimeoutError> {
        let received = match &self.flavor {
            Flavor::Channel(channel, _) => {
                // SAFETY: channels are leaked.
                let channel = unsafe { channel.as_ref() };
                channel.check();
                if channel.is_rendezvous() {
                    take_over(channel, deadline)
                } else {
                    perform_when(
                        channel.receiving().until(deadline),
                        || channel.can_receive(None),
                        |cx| receive_or_time_out(channel, cx),
                    )
                    .map(|received| wait_for_promised(channel, received))
                }
            }
            Flavor::Timer(timer, message) => timer.receive(deadline).map(message),
            Flavor::Never => {
                let step = Step::new(Operation::Receive).until(deadline);
                perform_when(
                    step,
                    || false,
                    |cx| {
                        cx.became(Operation::ReceiveFailed);
                        cx.idled();
                    },
                );
                Err(NotReceived::Empty)
            }
        };
        received.map_err(|why| match why {
            NotReceived::Empty => RecvTimeoutError::Timeout,
            NotReceived::Disconnected => RecvTimeoutError::Disconnected,
        })
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
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => unsafe { channel.as_ref() }.len(),
            Flavor::Timer(timer, _) => {
                engine::primitive::thread::clock();
                usize::from(timer.is_due())
            }
            Flavor::Never => 0,
        }
    }

    /// Messages that may be in the channel, if that is bounded.
    pub fn capacity(&self) -> Option<usize> {
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => unsafe { channel.as_ref() }.capacity,
            Flavor::Timer(..) => Some(1),
            Flavor::Never => Some(0),
        }
    }

    /// Receives until the channel is empty and no sender is left.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self }
    }

    /// Receives until the channel is empty.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self }
    }

    /// Whether both receive from the same channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        match (&self.flavor, &other.flavor) {
            (Flavor::Channel(mine, _), Flavor::Channel(other, _)) => mine == other,
            (Flavor::Timer(mine, _), Flavor::Timer(other, _)) => std::ptr::eq(*mine, *other),
            (Flavor::Never, Flavor::Never) => true,
            _ => false,
        }
    }
}

fn receive_or_time_out<T>(
    channel: &Channel<T>,
    cx: &mut engine::Context<'_>,
) -> Result<Received<T>, NotReceived> {
    if channel.is_promised() {
        // Time was up while the message was on its way.
        cx.became(Operation::ReceiveFailed);
        cx.looked();
        return Err(NotReceived::Empty);
    }
    channel.try_receive(cx)
}

/// Receives hand in hand with a sender.
#[track_caller]
fn take_over<T>(channel: &Channel<T>, deadline: Option<u64>) -> Result<T, NotReceived> {
    let group = Group::new();
    let waiting = perform(channel.receiving(), |cx| {
        if channel.can_receive(None) {
            return channel.try_receive(cx).map(Ok);
        }
        let (waiter, meeting) = Waiter::new(&group, 0, None, cx);
        channel.ask(waiter, cx);
        Ok(Err(meeting))
    })?;
    let meeting = match waiting {
        Ok(received) => return Ok(wait_for_promised(channel, received)),
        Err(meeting) => meeting,
    };
    let received = perform_when(
        channel.receiving().until(deadline),
        || group.met().is_some() || channel.inner().senders.handles == 0,
        |cx| {
            if group.met().is_some() {
                meeting.learn(cx);
                cx.read(|| "handed over".to_owned());
                return Ok(match meeting.take() {
                    Some(message) => Received::Message(message),
                    None => Received::Promised(meeting.clone()),
                });
            }
            group.withdraw();
            channel.try_receive(cx)
        },
    )?;
    Ok(wait_for_promised(channel, received))
}

/// Waits for a message that a `select!` has promised to send.
#[track_caller]
fn wait_for_promised<T>(channel: &Channel<T>, received: Received<T>) -> T {
    match received {
        Received::Message(message) => message,
        Received::Promised(meeting) => collect(channel, &meeting),
    }
}

/// Waits until the message of a meeting is there.
#[track_caller]
pub(super) fn collect<T>(channel: &Channel<T>, meeting: &Rc<Meeting<T>>) -> T {
    perform_when(
        channel.receiving(),
        || meeting.has_message(),
        |cx| meeting.collect(cx),
    )
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Flavor::Channel(channel, farewell) = self.flavor {
            // SAFETY: channels are leaked.
            let channel = unsafe { channel.as_ref() };
            if channel.is_of_this_execution() {
                channel.drop_receiver(farewell);
            }
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        match self.flavor {
            Flavor::Channel(channel, _) => Receiver::new(channel),
            Flavor::Timer(timer, message) => Receiver {
                flavor: Flavor::Timer(timer, message),
            },
            Flavor::Never => Receiver {
                flavor: Flavor::Never,
            },
        }
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Receiver { .. }")
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { receiver: self }
    }
}

/// Receives until the channel is empty and no sender is left.
pub struct Iter<'a, T> {
    receiver: &'a Receiver<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.receiver.recv().ok()
    }
}

impl<T> FusedIterator for Iter<'_, T> {}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Iter { .. }")
    }
}

/// Receives until the channel is empty.
pub struct TryIter<'a, T> {
    receiver: &'a Receiver<T>,
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

impl<T> fmt::Debug for TryIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("TryIter { .. }")
    }
}

/// Receives until the channel is empty and no sender is left.
pub struct IntoIter<T> {
    receiver: Receiver<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.receiver.recv().ok()
    }
}

impl<T> FusedIterator for IntoIter<T> {}

impl<T> fmt::Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("IntoIter { .. }")
    }
}
