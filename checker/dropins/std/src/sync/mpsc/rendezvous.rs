//! Sending and receiving through a channel without places: a message goes from
//! hand to hand, and both sides wait for each other.
//!
//! Whoever comes first says so in a step of its own, because `try_send` and
//! `try_recv` can tell whether the other side waits.

use engine::{Access, Context, Parcel, Step, perform, perform_when};
use trace::Operation;

use super::channel::{Channel, NoMessage, NotSent};

impl Channel {
    /// Gives the message to a receiver that waits.
    fn give(&self, value: Parcel, cx: &mut Context<'_>) {
        let message = self.message(value, cx);
        let inner = self.inner();
        inner.handed = Some(message);
        inner.waiting = false;
        cx.acquire(&self.knowledge().receiver);
    }

    /// Takes the message of a sender that waits.
    fn accept(&self, cx: &mut Context<'_>) -> Option<Parcel> {
        let inner = self.inner();
        let message = inner.queue.pop_front()?;
        let mut clock = engine::Clock::new();
        cx.release(&mut clock);
        inner.taken.push((message.number, clock));
        Some(Channel::received(message, cx))
    }

    #[track_caller]
    pub(super) fn hand(&self, value: Parcel) -> Result<(), NotSent> {
        let step = Step::new(Operation::Send).on(&self.ends, Access::Write);
        let offer = perform(step, |cx| {
            let inner = self.inner();
            if !inner.has_receiver {
                return Err(self.no_receiver(value, cx));
            }
            if inner.waiting {
                self.give(value, cx);
                return Ok(None);
            }
            let message = self.message(value, cx);
            let number = message.number;
            cx.became(Operation::SendFailed);
            cx.wrote(|| "nobody is receiving yet".to_owned());
            inner.queue.push_back(message);
            Ok(Some(number))
        })?;
        let Some(number) = offer else { return Ok(()) };
        let taken = || self.inner().taken.iter().position(|it| it.0 == number);
        let step = Step::new(Operation::Send).on(&self.ends, Access::Write);
        perform_when(
            step,
            || taken().is_some() || !self.inner().has_receiver,
            |cx| {
                let inner = self.inner();
                if let Some(place) = taken() {
                    let (_, clock) = inner.taken.swap_remove(place);
                    cx.acquire(&clock);
                    cx.wrote(|| format!("message {number}"));
                    return Ok(());
                }
                let place = inner.queue.iter().position(|it| it.number == number);
                let message = place.and_then(|place| inner.queue.remove(place));
                let message = message.expect("an offer that was not taken is there");
                Err(self.no_receiver(message.value, cx))
            },
        )
    }

    #[track_caller]
    pub(super) fn try_hand(&self, value: Parcel) -> Result<(), NotSent> {
        let step = Step::new(Operation::Send).on(&self.ends, Access::Write);
        perform(step, |cx| {
            let inner = self.inner();
            if !inner.has_receiver {
                return Err(self.no_receiver(value, cx));
            }
            if inner.waiting {
                self.give(value, cx);
                return Ok(());
            }
            cx.became(Operation::SendFailed);
            cx.looked();
            cx.wrote(|| "nobody is receiving".to_owned());
            Err(NotSent::Full(value))
        })
    }

    #[track_caller]
    pub(super) fn take(&self, deadline: Option<u64>) -> Result<Parcel, NoMessage> {
        let step = Step::new(Operation::Receive).on(&self.ends, Access::Write);
        let first = perform(step, |cx| {
            if let Some(value) = self.accept(cx) {
                return Some(Ok(value));
            }
            let inner = self.inner();
            if inner.senders == 0 {
                return Some(Err(self.no_message(false, cx)));
            }
            inner.waiting = true;
            cx.release(&mut self.knowledge().receiver);
            cx.became(Operation::ReceiveFailed);
            cx.wrote(|| "nobody is sending yet".to_owned());
            None
        });
        if let Some(end) = first {
            return end;
        }
        let step = Step::new(Operation::Receive)
            .on(&self.ends, Access::Write)
            .until(deadline);
        perform_when(
            step,
            || self.inner().handed.is_some() || self.inner().senders == 0,
            |cx| {
                let inner = self.inner();
                inner.waiting = false;
                match inner.handed.take() {
                    Some(message) => Ok(Channel::received(message, cx)),
                    None => Err(self.no_message(deadline.is_some(), cx)),
                }
            },
        )
    }

    #[track_caller]
    pub(super) fn try_take(&self) -> Result<Parcel, NoMessage> {
        let step = Step::new(Operation::Receive).on(&self.ends, Access::Write);
        perform(step, |cx| {
            self.accept(cx).ok_or_else(|| self.no_message(false, cx))
        })
    }
}
