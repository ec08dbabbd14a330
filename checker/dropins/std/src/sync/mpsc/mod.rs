//! Channels with many senders and one receiver.

mod bounded;
mod channel;
mod receiver;
mod rendezvous;
mod sender;

pub use ::std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

use channel::Channel;

pub use receiver::{IntoIter, Iter, Receiver, TryIter};
pub use sender::{Sender, SyncSender};

/// A channel that holds as many messages as there are.
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let channel = Channel::open(None);
    // SAFETY: these are its only handles.
    unsafe { (Sender::of(channel.share()), Receiver::of(channel)) }
}

/// A channel that holds at most `bound` messages; with 0, each is handed over
/// directly.
#[track_caller]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let channel = Channel::open(Some(bound));
    // SAFETY: as above.
    unsafe { (SyncSender::of(channel.share()), Receiver::of(channel)) }
}
