//! The receiving side.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use engine::Parcel;

use super::channel::{Hold, NoMessage};
use super::{RecvError, RecvTimeoutError, TryRecvError};

/// The receiving side of a channel. There is one.
pub struct Receiver<T> {
    channel: Hold,
    messages: PhantomData<*mut T>,
}

// SAFETY: as std's. It is not `Sync`, because the channel is not.
unsafe impl<T: Send> Send for Receiver<T> {}
impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

/// Messages, until no sender is left.
#[derive(Debug)]
pub struct Iter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

/// The messages that are there.
#[derive(Debug)]
pub struct TryIter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

/// Messages, until no sender is left.
#[derive(Debug)]
pub struct IntoIter<T> {
    rx: Receiver<T>,
}

impl<T> Receiver<T> {
    /// # Safety
    /// The channel's messages are of type `T`.
    pub(super) unsafe fn of(channel: Hold) -> Receiver<T> {
        Receiver {
            channel,
            messages: PhantomData,
        }
    }

    /// A message of the channel's.
    fn opened(message: Result<Parcel, NoMessage>) -> Result<T, NoMessage> {
        // SAFETY: by the promise of whoever made this handle.
        message.map(|it| unsafe { it.open() })
    }

    /// Waits for a message.
    ///
    /// # Errors
    /// There is none, and no sender is left.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        Self::opened(self.channel.receive(None)).map_err(|_| RecvError)
    }

    /// The next message, if it is there.
    ///
    /// # Errors
    /// There is none; whether any sender is left.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        Self::opened(self.channel.try_receive()).map_err(|it| match it {
            NoMessage::Disconnected => TryRecvError::Disconnected,
            NoMessage::Empty | NoMessage::TimedOut => TryRecvError::Empty,
        })
    }

    /// Waits for a message, no longer than `timeout`.
    ///
    /// # Errors
    /// None came; whether any sender is left.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        let message = self.channel.receive(crate::time::deadline(timeout));
        Self::opened(message).map_err(|it| match it {
            NoMessage::Disconnected => RecvTimeoutError::Disconnected,
            NoMessage::Empty | NoMessage::TimedOut => RecvTimeoutError::Timeout,
        })
    }

    /// Messages, until no sender is left.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { rx: self }
    }

    /// The messages that are there.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { rx: self }
    }
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.rx.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
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
        IntoIter { rx: self }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.channel.drop_receiver();
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
