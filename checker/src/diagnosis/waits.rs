//! Who waits for whom at the end of a trace.

use trace::{End, Event, Holder, ObjectKind, Operation, Site, Trace, Wait};

use super::{case::Case, text};

/// Every thread that waits when all stand still.
pub(super) fn deadlocked(trace: &Trace) -> Option<&[Wait]> {
    match &trace.end {
        End::Deadlock { waits } => Some(waits),
        _ => None,
    }
}

/// The step by which a thread has begun to wait on a condition variable.
pub(super) fn begun(trace: &Trace, wait: &Wait) -> Option<usize> {
    trace.events.iter().rposition(|event| {
        event.thread == wait.thread
            && event.object == wait.object
            && event.operation == Operation::WaitBegin
    })
}

/// Whether a thread waits at the end of a trace, instead of trying again and again.
pub(crate) fn is_blocked(trace: &Trace, wait: &Wait) -> bool {
    match wait.operation {
        Operation::Join
        | Operation::Park
        | Operation::WaitWoken
        | Operation::Arrive
        | Operation::Leave => true,
        // Whoever only tries for a lock goes on if somebody else has it.
        Operation::TryLock
        | Operation::TryLockFailed
        | Operation::TryLockShared
        | Operation::TryLockSharedFailed => false,
        // To wait for a channel and to try it look alike before they happen.
        Operation::Send | Operation::Receive => {
            let mut own = trace.events.iter().rev();
            let last = own.find(|it| it.thread == wait.thread && it.object.is_some());
            !last.is_some_and(|it| {
                matches!(
                    it.operation,
                    Operation::SendFailed | Operation::ReceiveFailed
                )
            })
        }
        _ => !wait.holders.is_empty(),
    }
}

/// The threads that would have to do something for this wait to end: those who
/// hold the lock, or the one that is joined.
pub(super) fn waited_for(wait: &Wait) -> impl Iterator<Item = usize> {
    let joined = wait.peer.filter(|_| wait.operation == Operation::Join);
    wait.holders
        .iter()
        .map(|holder| holder.thread)
        .chain(joined)
}

/// Threads that wait for each other in a circle, as indices into `waits`, each
/// waiting for the next and the last for the first. The shortest there is.
pub(super) fn circle(waits: &[Wait]) -> Option<Vec<usize>> {
    let of_thread = |thread: usize| waits.iter().position(|wait| wait.thread == thread);
    let mut shortest: Option<Vec<usize>> = None;
    for start in 0..waits.len() {
        // Breadth first, so that the first way back is the shortest.
        let mut paths = vec![vec![start]];
        let mut seen = vec![false; waits.len()];
        while let Some(path) = (!paths.is_empty()).then(|| paths.remove(0)) {
            let last = *path.last().unwrap_or(&start);
            let next: Vec<usize> = waited_for(&waits[last]).filter_map(of_thread).collect();
            if next.contains(&start) {
                if shortest.as_ref().is_none_or(|it| path.len() < it.len()) {
                    shortest = Some(path);
                }
                break;
            }
            for it in next {
                if !std::mem::replace(&mut seen[it], true) {
                    paths.push([path.as_slice(), &[it]].concat());
                }
            }
        }
    }
    shortest
}

/// The kind of thing that is waited for.
pub(super) fn kind(trace: &Trace, wait: &Wait) -> Option<ObjectKind> {
    match wait.operation {
        Operation::Join | Operation::Park => Some(ObjectKind::Thread),
        _ => wait.object.map(|object| trace.objects[object].kind),
    }
}

/// The step by which a writer has come that this thread waits behind. It would only read,
/// and so do those who hold the lock.
pub(super) fn writer_before<'t>(trace: &'t Trace, wait: &Wait) -> Option<&'t Event> {
    let is_reading = |it: &Holder| {
        it.since.is_some_and(|since| {
            matches!(
                trace.events[since].operation,
                Operation::LockShared | Operation::TryLockShared
            )
        })
    };
    let among_readers = wait.operation == Operation::LockShared
        && !wait.holders.is_empty()
        && wait.holders.iter().all(is_reading);
    let came = |event: &&Event| {
        event.operation == Operation::QueueUp
            && event.object == wait.object
            && event.thread != wait.thread
    };
    trace.events.iter().rfind(came).filter(|_| among_readers)
}

/// A clause: "main waits in line 12 for `stock`, which thread 1 has held since
/// line 9".
pub(super) fn clause(case: &Case<'_>, trace: &Trace, wait: &Wait) -> String {
    let who = case.thread(wait.thread);
    let place = text::in_line(wait.site.as_ref());
    let object = case.object(wait.object);
    if let Some(writer) = writer_before(trace, wait) {
        let readers: Vec<String> = wait
            .holders
            .iter()
            .map(|it| format!("{}{}", case.thread(it.thread), since_line(trace, it)))
            .collect();
        return format!(
            "{who} waits{place} to read {object}, behind {}, which asks{} to write to it and waits for {}",
            case.thread(writer.thread),
            text::in_line(writer.site.as_ref()),
            text::list(&readers)
        );
    }
    let what = match (wait.operation, kind(trace, wait)) {
        (Operation::Join, _) => match wait.peer {
            Some(peer) => format!("for {} to end", case.thread(peer)),
            None => "for a thread to end".to_owned(),
        },
        (Operation::Park, _) => "to be unparked".to_owned(),
        (Operation::Send, _) => format!("for room in {object} to send a message"),
        (_, Some(ObjectKind::Channel)) => format!("for a message from {object}"),
        (_, Some(ObjectKind::Condvar)) => format!("to be notified on {object}"),
        (_, Some(ObjectKind::Barrier)) => format!("at {object} for others to arrive"),
        (_, Some(ObjectKind::Once)) => format!("for {object} to be initialised"),
        (_, Some(_)) => format!("for {object}"),
        (_, None) => "for something that never comes".to_owned(),
    };
    format!("{who} waits{place} {what}{}", held(case, trace, wait))
}

/// Who holds what is waited for: ", which thread 1 has held since line 9", or nothing.
pub(super) fn held(case: &Case<'_>, trace: &Trace, wait: &Wait) -> String {
    let held: Vec<String> = wait
        .holders
        .iter()
        .map(|it| holding(case, trace, wait, it))
        .collect();
    match held.is_empty() {
        true => String::new(),
        false => format!(", which {}", text::list(&held)),
    }
}

fn holding(case: &Case<'_>, trace: &Trace, wait: &Wait, holder: &Holder) -> String {
    let taken = taken_at(trace, holder);
    match holder.thread == wait.thread {
        true => format!("it has held itself{}", since_before(wait, taken)),
        false => {
            let since = taken.map_or(String::new(), |it| format!(" since {}", text::line(it)));
            format!("{} has held{since}", case.thread(holder.thread))
        }
    }
}

/// Where a holder has taken what it holds.
fn taken_at<'t>(trace: &'t Trace, holder: &Holder) -> Option<&'t Site> {
    let since = holder.since?;
    trace.events[since].site.as_ref()
}

/// Since when somebody reads: ", a reader since line 9", or ", a reader".
fn since_line(trace: &Trace, holder: &Holder) -> String {
    let since =
        taken_at(trace, holder).map_or(String::new(), |it| format!(" since {}", text::line(it)));
    format!(", a reader{since}")
}

/// Since when the waiting thread itself holds what it waits for: " since line 9", which
/// may be the line that it waits in.
pub(super) fn since_before(wait: &Wait, taken: Option<&Site>) -> String {
    let Some(taken) = taken else {
        return String::new();
    };
    let line = text::line(taken);
    match &wait.site {
        Some(here) if here == taken => format!(" since it came to {line} before"),
        Some(here) if here.line == taken.line && here.file == taken.file => {
            " from another place in that line".to_owned()
        }
        _ => format!(" since {line}"),
    }
}

/// The events by which what is waited for came to be held.
pub(super) fn since(waits: &[Wait]) -> impl Iterator<Item = usize> {
    waits
        .iter()
        .flat_map(|wait| &wait.holders)
        .filter_map(|it| it.since)
}
