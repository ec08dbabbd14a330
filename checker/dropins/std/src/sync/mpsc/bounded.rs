//! Sending and receiving through a channel that has places for messages.

use engine::{Access, Context, Parcel, Step, perform, perform_when};
use trace::Operation;

use super::channel::{Channel, NoMessage, NotSent};

impl Channel {
    fn has_room(&self) -> bool {
        self.bound
            .is_none_or(|bound| self.inner().queue.len() < bound)
    }

    fn put(&self, value: Parcel, cx: &mut Context<'_>) {
        let inner = self.inner();
        if self.bound.is_some() {
            if inner.unused > 0 {
                inner.unused -= 1;
            } else if let Some(clock) = inner.room.pop_front() {
                cx.acquire(&clock);
            }
        }
        let message = self.message(value, cx);
        inner.queue.push_back(message);
    }

    fn get(&self, cx: &mut Context<'_>) -> Option<Parcel> {
        let inner = self.inner();
        let message = inner.queue.pop_front()?;
        let value = Channel::received(message, cx);
        if self.bound.is_some() {
            let mut clock = engine::Clock::new();
            cx.release(&mut clock);
            inner.room.push_back(clock);
        }
        Some(value)
    }

    /// Sends, waiting for room.
    #[track_caller]
    pub(super) fn send(&self, value: Parcel) -> Result<(), NotSent> {
        if self.bound == Some(0) {
            return self.hand(value);
        }
        let step = Step::new(Operation::Send).on(&self.ends, Access::Write);
        perform_when(
            step,
            || !self.inner().has_receiver || self.has_room(),
            |cx| {
                if !self.inner().has_receiver {
                    return Err(self.no_receiver(value, cx));
                }
                self.put(value, cx);
                Ok(())
            },
        )
    }

    /// Sends if there is room.
    #[track_caller]
    pub(super) fn try_send(&self, value: Parcel) -> Result<(), NotSent> {
        if self.bound == Some(0) {
            return self.try_hand(value);
        }
        let step = Step::new(Operation::Send).on(&self.ends, Access::Write);
        perform(step, |cx| {
            if !self.inner().has_receiver {
                return Err(self.no_receiver(value, cx));
            }
            if !self.has_room() {
                cx.became(Operation::SendFailed);
                cx.looked();
                cx.wrote(|| "it is full".to_owned());
                return Err(NotSent::Full(value));
            }
            self.put(value, cx);
            Ok(())
        })
    }

    /// Receives, waiting for a message, at most until `deadline`.
    #[track_caller]
    pub(super) fn receive(&self, deadline: Option<u64>) -> Result<Parcel, NoMessage> {
        if self.bound == Some(0) {
            return self.take(deadline);
        }
        let step = Step::new(Operation::Receive)
            .on(&self.ends, Access::Write)
            .until(deadline);
        perform_when(
            step,
            || !self.inner().queue.is_empty() || self.inner().senders == 0,
            |cx| {
                self.get(cx)
                    .ok_or_else(|| self.no_message(deadline.is_some(), cx))
            },
        )
    }

    /// Receives if there is a message.
    #[track_caller]
    pub(super) fn try_receive(&self) -> Result<Parcel, NoMessage> {
        if self.bound == Some(0) {
            return self.try_take();
        }
        let step = Step::new(Operation::Receive).on(&self.ends, Access::Write);
        perform(step, |cx| {
            self.get(cx).ok_or_else(|| self.no_message(false, cx))
        })
    }
}
