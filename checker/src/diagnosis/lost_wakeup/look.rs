//! What a waiter looked at before it waited, and whether that was out of date.

use trace::{Event, ObjectKind, Operation, Trace};

use super::super::{case::Case, text};

/// The last look of a waiter at what it waits for, as it stands to a notify that it did
/// not hear. What it looks at is behind a lock that it takes, or is an atomic or a
/// queue.
pub(super) enum Look {
    /// It came before the notify, and is out of date; or it is no look, but only a lock
    /// that was taken in order to wait.
    Outdated(usize),
    /// There is none.
    Missing,
    /// The notifier changed what the waiter looked at only after the notify, and after
    /// the look.
    BeforeChange { look: usize, change: usize },
}

impl Look {
    /// `None` if nothing is known, or if it came after the notify and saw what that was
    /// about.
    pub(super) fn of(case: &Case<'_>, trace: &Trace, begin: usize, notify: usize) -> Option<Look> {
        let events = &trace.events;
        let (waiter, notifier) = (events[begin].thread, events[notify].thread);
        let mine = |index: &usize| events[*index].thread == waiter;
        let is_lock = |index: &usize| takes_a_lock(trace, &events[*index]);
        let lock = (0..begin).rev().find(|it| mine(it) && is_lock(it));
        let is_blind = lock.is_some_and(|lock| !is_a_look(case, events, lock, begin));
        let locks_to_look =
            |it: &usize| mine(it) && is_lock(it) && !(is_blind && lock == Some(*it));

        let locked = (notify..begin).rev().find(locks_to_look);
        let read = (notify..begin)
            .rev()
            .find(|it| mine(it) && reads(&events[*it]) && is_learners(&events[*it]));
        // Under a lock in which it looks, what it read before that decided nothing.
        let since = lock.filter(|_| !is_blind).unwrap_or(0);
        if locked.is_none()
            && let Some(read) = outdated_read(&events[..begin], since, waiter, notify)
        {
            return Some(Look::Outdated(read));
        }
        let changed = |look: usize, from: usize| {
            let is_change = |event: &Event| match is_lock(&look) {
                true => takes_a_lock(trace, event),
                false => writes(event),
            };
            let theirs = |it: &usize| {
                let event = &events[*it];
                event.thread == notifier && event.object == events[look].object && is_change(event)
            };
            let change = (from..events.len()).find(theirs)?;
            let notifies = |it: &Event| it.thread == notifier && it.object == events[notify].object;
            let again = events[..change].iter().skip(notify + 1).any(notifies);
            (change > look && !again).then_some(change)
        };
        if let Some(look) = locked.max(read) {
            let change = changed(look, notify + 1)?;
            return Some(Look::BeforeChange { look, change });
        }
        match lock {
            Some(lock) if is_blind => Some(match lock < notify {
                true => Look::Outdated(lock),
                false => Look::Missing,
            }),
            Some(lock) if changed(lock, lock + 1).is_some_and(|it| it < notify) => {
                Some(Look::Outdated(lock))
            }
            Some(look) => {
                let change = changed(look, notify + 1)?;
                Some(Look::BeforeChange { look, change })
            }
            None => Some(Look::Missing),
        }
    }
}

fn takes_a_lock(trace: &Trace, event: &Event) -> bool {
    event.operation.takes_a_lock()
        && event.object.is_some_and(|it| {
            matches!(
                trace.objects[it].kind,
                ObjectKind::Mutex | ObjectKind::RwLock
            )
        })
}

pub(super) fn reads(event: &Event) -> bool {
    use Operation::{CompareExchangeFailed, Load, ReadModifyWrite, ReceiveFailed};
    matches!(
        event.operation,
        Load | ReadModifyWrite | CompareExchangeFailed | ReceiveFailed
    )
}

pub(super) fn writes(event: &Event) -> bool {
    use Operation::{ReadModifyWrite, Send, Store};
    matches!(event.operation, Store | ReadModifyWrite | Send)
}

fn is_learners(event: &Event) -> bool {
    event
        .site
        .as_ref()
        .is_some_and(|it| !text::in_check_file(it))
}

/// What the waiter read last of an atomic or a queue, before the notify, if another
/// thread has written there since; of several, the last one.
fn outdated_read(events: &[Event], since: usize, thread: usize, notify: usize) -> Option<usize> {
    let mine = |event: &Event| event.thread == thread;
    (since..notify).rev().find(|&read| {
        let here = |event: &&Event| event.object == events[read].object;
        let mut later = events[read + 1..].iter().filter(here);
        mine(&events[read])
            && reads(&events[read])
            && later.clone().any(|it| !mine(it) && writes(it))
            && !later.any(|it| mine(it) && reads(it))
    })
}

/// Whether the waiter looks at anything between taking the lock and waiting: what stands
/// in the file between the two decides something. Who was woken, and has the lock from
/// that, is in a loop.
pub(super) fn is_a_look(case: &Case<'_>, events: &[Event], lock: usize, begin: usize) -> bool {
    let place = |index: usize| events[index].site.as_ref().map(|it| (it.line, it.column));
    let (Some(one), Some(other)) = (place(lock), place(begin)) else {
        return true;
    };
    let (first, last) = (one.min(other), one.max(other));
    let text = case.subject.between(first, last);
    let decides = text
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .any(|it| {
            matches!(
                it,
                "if" | "while"
                    | "match"
                    | "wait_while"
                    | "wait_timeout_while"
                    | "wait_while_for"
                    | "wait_while_until"
            )
        });
    one == other || decides
}
