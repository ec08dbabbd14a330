//! The sending side.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::channel::{Channel, NotSent};
use super::{SendError, TrySendError};

/// The sending side of a [`channel`](super::channel).
pub struct Sender<T>(pub(super) Arc<Channel<T>>);

/// The sending side of a [`sync_channel`](super::sync_channel).
pub struct SyncSender<T>(pub(super) Arc<Channel<T>>);

// SAFETY: as std's.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as std's.
unsafe impl<T: Send> Sync for Sender<T> {}
// SAFETY: as std's.
unsafe impl<T: Send> Send for SyncSender<T> {}
// SAFETY: as std's.
unsafe impl<T: Send> Sync for SyncSender<T> {}
impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}
impl<T> UnwindSafe for SyncSender<T> {}
impl<T> RefUnwindSafe for SyncSender<T> {}

fn send_error<T>(it: NotSent<T>) -> SendError<T> {
    match it {
        NotSent::Full(value) | NotSent::Disconnected(value) => SendError(value),
    }
}

impl<T> Sender<T> {
    /// Sends a message, without waiting.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.0.send(value).map_err(send_error)
    }
}

impl<T> SyncSender<T> {
    /// Sends a message, waiting until there is room.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.0.send(value).map_err(send_error)
    }

    /// Sends a message if there is room.
    ///
    /// # Errors
    /// The message, if there is no room or the receiver is gone.
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.0.try_send(value).map_err(|it| match it {
            NotSent::Full(value) => TrySendError::Full(value),
            NotSent::Disconnected(value) => TrySendError::Disconnected(value),
        })
    }
}

macro_rules! handle {
    ($($name:ident)*) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> $name<T> {
                self.0.add_sender();
                $name(self.0.clone())
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                self.0.drop_sender();
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

handle!(Sender SyncSender);
