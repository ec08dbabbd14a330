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
    use super::*;

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
