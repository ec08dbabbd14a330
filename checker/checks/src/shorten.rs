//! Traces of a length that can be sent and read.

use trace::protocol::Complaint;
use trace::{End, Trace};

/// Events that are sent.
pub(crate) const MOST: usize = 20_000;

/// A failing trace and what is wrong with it.
pub(crate) fn failing(trace: Trace, mut complaint: Complaint) -> (Trace, Complaint) {
    let count = trace.events.len();
    if let Complaint::NotConcurrent { chain, .. } | Complaint::Dependent { chain, .. } =
        &mut complaint
    {
        let kept = chain.iter().map(|&it| moved(it, count, MOST));
        *chain = kept.collect::<Option<_>>().unwrap_or_default();
    }
    (self::trace(trace), complaint)
}

/// A trace without its middle, if it is too long: how it began and how it ended
/// say more than what went on and on in between.
pub(crate) fn trace(trace: Trace) -> Trace {
    to(trace, MOST)
}

fn to(mut trace: Trace, most: usize) -> Trace {
    let count = trace.events.len();
    if count <= most {
        return trace;
    }
    let moved = |index: usize| moved(index, count, most);
    let mut index = 0;
    trace.events.retain(|_| {
        index += 1;
        moved(index - 1).is_some()
    });
    for event in &mut trace.events {
        event.stale = event.stale.and_then(moved);
    }
    match &mut trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => {
            for holder in waits.iter_mut().flat_map(|wait| &mut wait.holders) {
                holder.since = holder.since.and_then(moved);
            }
        }
        End::DataRace { first, second } => match (moved(*first), moved(*second)) {
            (Some(one), Some(other)) => (*first, *second) = (one, other),
            // The later access is the last event; the earlier one may be lost.
            _ => trace.end = End::Truncated,
        },
        End::UseAfterFree {
            given_up,
            destroyed,
            used,
        } => {
            let all = [Some(*given_up), *destroyed, Some(*used)].into_iter();
            let kept: Option<Vec<usize>> = all.flatten().map(moved).collect();
            match kept.as_deref() {
                Some(&[one, two]) => (*given_up, *used) = (one, two),
                Some(&[one, two, three]) => {
                    (*given_up, *destroyed, *used) = (one, Some(two), three);
                }
                // As above: it is hard to say anything of what is lost.
                _ => trace.end = End::Truncated,
            }
        }
        _ => {}
    }
    trace
}

/// Where an event of `count` stands among the `most` that are kept: half of
/// them from the beginning, half from the end.
fn moved(index: usize, count: usize, most: usize) -> Option<usize> {
    let half = most / 2;
    if count <= most || index < half {
        Some(index)
    } else {
        let end = count - (most - half);
        index.checked_sub(end).map(|it| half + it)
    }
}

#[cfg(test)]
mod tests {
    use trace::{Event, Operation};

    use super::*;

    /// A trace of so many events that ends like this, shortened.
    fn shortened(events: usize, end: End) -> End {
        let event = Event {
            thread: 0,
            operation: Operation::Yield,
            object: None,
            peer: None,
            site: None,
            read: None,
            wrote: None,
            ordering: None,
            stale: None,
            time_ns: 0,
            clock: Vec::new(),
            unwinding: false,
        };
        let trace = Trace {
            threads: Vec::new(),
            objects: Vec::new(),
            events: vec![event; events],
            end,
            stdout: String::new(),
            schedule: Vec::new(),
        };
        to(trace, 4).end
    }

    #[test]
    fn an_end_that_names_events_names_them_by_their_new_places() {
        let end = |given_up, destroyed, used| End::UseAfterFree {
            given_up,
            destroyed,
            used,
        };
        assert_eq!(
            shortened(10, end(1, Some(8), 9)),
            end(1, Some(2), 3),
            "all three are kept"
        );
        assert_eq!(shortened(10, end(0, None, 9)), end(0, None, 3));
        assert_eq!(shortened(10, end(5, Some(8), 9)), End::Truncated);
        let race = |first, second| End::DataRace { first, second };
        assert_eq!(shortened(10, race(1, 9)), race(1, 3));
        assert_eq!(shortened(10, race(5, 9)), End::Truncated);
    }

    #[test]
    fn half_is_kept_of_each_end() {
        let kept: Vec<_> = (0..10).map(|it| moved(it, 10, 4)).collect();
        let expected = [
            Some(0),
            Some(1),
            None,
            None,
            None,
            None,
            None,
            None,
            Some(2),
            Some(3),
        ];
        assert_eq!(kept, expected);
        assert_eq!(moved(3, 4, 4), Some(3));
    }
}
