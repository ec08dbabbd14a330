//! Why one event happens before another.

use trace::Trace;

/// The events through which `first` is ordered before `last`, both included:
/// on the way, each edge from one thread to another with both of its ends.
/// Empty if they are not ordered. Needs clocks.
pub(super) fn chain(trace: &Trace, first: usize, last: usize) -> Vec<usize> {
    let events = &trace.events;
    if first >= last || !events[first].happens_before(&events[last]) {
        return Vec::new();
    }
    let knows = |index: usize| events[first].happens_before(&events[index]);
    let mut chain = vec![last];
    let mut at = last;
    while events[at].thread != events[first].thread {
        // Where this thread came to know of the first event …
        let learnt = (first + 1..=at)
            .find(|&it| events[it].thread == events[at].thread && knows(it))
            .unwrap_or(at);
        // … and from whom: the newest event of another thread that it knows,
        // and that knew.
        let from = (first..learnt).rev().find(|&it| {
            let other = &events[it];
            other.thread != events[learnt].thread
                && knows(it)
                && other.happens_before(&events[learnt])
        });
        chain.push(learnt);
        let Some(from) = from else { break };
        chain.push(from);
        at = from;
    }
    chain.push(first);
    chain.reverse();
    chain.dedup();
    chain
}
