//! Channels.
//!
//! Every operation is one step of a channel, whatever its capacity; a message
//! carries what its sender knew, and room in a bounded channel carries what
//! the receiver knew that made it. Without capacity, whoever comes first says
//! so in a step of its own, because `try_send` and `try_recv` can tell.

mod core;
mod macros;
mod meeting;
mod receiver;
mod select;
mod sender;
mod timer;

use std::time::Duration;

use dropin_std::time::Instant;

pub use crossbeam::channel::{
    ReadyTimeoutError, RecvError, RecvTimeoutError, SelectTimeoutError, SendError,
    SendTimeoutError, TryReadyError, TryRecvError, TrySelectError, TrySendError,
};
pub use receiver::{IntoIter, Iter, Receiver, TryIter};
pub use select::{Select, SelectedOperation};
pub use sender::Sender;

pub use crate::{select, select_biased};
use core::Channel;
use receiver::Flavor;
use timer::Timer;

#[track_caller]
fn channel<T>(capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    let channel = Channel::leak(capacity);
    (Sender::new(channel), Receiver::new(channel))
}

/// A channel for any number of messages.
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    channel(None)
}

/// A channel for `cap` messages at a time; for 0, each is handed from hand to
/// hand.
#[track_caller]
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) {
    channel(Some(cap))
}

#[track_caller]
fn timer(next: Option<u64>, period: Option<u64>) -> Receiver<Instant> {
    let Some(next) = next else {
        return never();
    };
    Receiver {
        flavor: Flavor::Timer(Timer::leak(next, period), |instant| instant),
    }
}

/// A channel that delivers the time once, after `duration`.
#[track_caller]
pub fn after(duration: Duration) -> Receiver<Instant> {
    timer(crate::time::deadline(duration), None)
}

/// A channel that delivers the time once, at `when`.
#[track_caller]
pub fn at(when: Instant) -> Receiver<Instant> {
    timer(Some(when.virtual_time()), None)
}

/// A channel that delivers the time again and again.
#[track_caller]
pub fn tick(duration: Duration) -> Receiver<Instant> {
    let period = u64::try_from(duration.as_nanos()).ok();
    timer(crate::time::deadline(duration), period)
}

/// A channel that never delivers anything.
pub const fn never<T>() -> Receiver<T> {
    Receiver {
        flavor: Flavor::Never,
    }
}
