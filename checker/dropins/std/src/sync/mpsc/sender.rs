//! The sending side.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};

use engine::Parcel;

use super::channel::{Hold, NotSent};
use super::{SendError, TrySendError};

/// The sending side of a [`channel`](super::channel).
pub struct Sender<T> {
    channel: Hold,
    messages: PhantomData<*mut T>,
}

/// The sending side of a [`sync_channel`](super::sync_channel).
pub struct SyncSender<T> {
    channel: Hold,
    messages: PhantomData<*mut T>,
}

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

/// How a waiting send ended.
///
/// # Safety
/// What was sent is a `T`.
unsafe fn sent<T>(it: Result<(), NotSent>) -> Result<(), SendError<T>> {
    it.map_err(|it| match it {
        // SAFETY: the same parcel, by the caller's promise.
        NotSent::Full(it) | NotSent::Disconnected(it) => SendError(unsafe { it.open() }),
    })
}

impl<T> Sender<T> {
    /// Sends a message, without waiting.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        // SAFETY: of this type.
        unsafe { sent(self.channel.send(Parcel::of(value))) }
    }
}

impl<T> SyncSender<T> {
    /// Sends a message, waiting until there is room.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        // SAFETY: of this type.
        unsafe { sent(self.channel.send(Parcel::of(value))) }
    }

    /// Sends a message if there is room.
    ///
    /// # Errors
    /// The message, if there is no room or the receiver is gone.
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        let sent = self.channel.try_send(Parcel::of(value));
        // SAFETY: the value that was sent comes back.
        sent.map_err(|it| match it {
            NotSent::Full(it) => TrySendError::Full(unsafe { it.open() }),
            NotSent::Disconnected(it) => TrySendError::Disconnected(unsafe { it.open() }),
        })
    }
}

macro_rules! handle {
    ($($name:ident)*) => {$(
        impl<T> $name<T> {
            /// # Safety
            /// The channel's messages are of type `T`.
            pub(super) unsafe fn of(channel: Hold) -> $name<T> {
                $name {
                    channel,
                    messages: PhantomData,
                }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> $name<T> {
                $name {
                    channel: self.channel.add_sender(),
                    messages: PhantomData,
                }
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                self.channel.drop_sender();
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
