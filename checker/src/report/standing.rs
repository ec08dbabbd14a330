//! Where each thread stands when an execution is over: the last rows of an interleaving.

use trace::{End, Operation, Site, Trace, Wait};

use super::steps::{Step, line_of, source_of};
use crate::{
    diagnosis::{Names, is_blocked, text},
    verdict::Evidence,
};

/// How the threads stand when the execution is over.
pub(super) fn standing(trace: &Trace, names: &Names, evidence: &Evidence) -> Vec<Step> {
    let row = |thread: usize, site: Option<&Site>, effect: String, bookkeeping: bool| {
        let (line, file) = line_of(site);
        Step {
            thread,
            line,
            file,
            source: source_of(evidence, site),
            effects: vec![(effect, 1)],
            focus: !bookkeeping,
            bookkeeping,
            waits_on: false,
        }
    };
    match &trace.end {
        End::Deadlock { waits } => waits
            .iter()
            .map(|wait| {
                let lock = !wait.holders.is_empty();
                let bookkeeping = wait.operation == Operation::Join && waits.len() > 2 && !lock;
                row(
                    wait.thread,
                    wait.site.as_ref(),
                    waiting(trace, names, wait),
                    bookkeeping,
                )
            })
            .collect(),
        End::Livelock { waits } => waits
            .iter()
            .filter(|wait| !goes_on(trace, wait, waits))
            .map(|wait| {
                row(
                    wait.thread,
                    wait.site.as_ref(),
                    waiting(trace, names, wait),
                    !wait.stopped,
                )
            })
            .collect(),
        End::Leaked { threads } => std::iter::once(row(0, None, "returns".to_owned(), false))
            .chain(
                threads
                    .iter()
                    .map(|&it| row(it, None, "still running".to_owned(), false)),
            )
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a thread of a livelock spins, instead of waiting or sleeping.
pub(super) fn goes_on(trace: &Trace, wait: &Wait, waits: &[Wait]) -> bool {
    let others_spin = || {
        waits
            .iter()
            .any(|it| !it.stopped && !is_blocked(trace, it) && it.operation != Operation::Sleep)
    };
    // Where all of them sleep again and again, it is by that that they spin.
    !wait.stopped
        && !is_blocked(trace, wait)
        && (wait.operation != Operation::Sleep || !others_spin())
}

fn waiting(trace: &Trace, names: &Names, wait: &Wait) -> String {
    if wait.stopped {
        return "is stopped here, for ever".to_owned();
    }
    if wait.operation == Operation::Sleep {
        return "sleeps meanwhile".to_owned();
    }
    let what = match (wait.operation, wait.peer) {
        (Operation::Join, Some(peer)) => format!("{} to end", names.thread(peer)),
        (Operation::Park, _) => "an unpark".to_owned(),
        (Operation::WaitBegin | Operation::WaitWoken, _) => {
            format!("a notify on {}", names.object(wait.object))
        }
        (Operation::Receive, _) => format!("a message from {}", names.object(wait.object)),
        (Operation::Send, _) => format!("room in {}", names.object(wait.object)),
        _ => names.object(wait.object).to_owned(),
    };
    let held: Vec<String> = wait
        .holders
        .iter()
        .map(|holder| {
            let since = holder
                .since
                .and_then(|since| trace.events[since].site.as_ref())
                .map_or(String::new(), |site| format!(" since {}", text::line(site)));
            match holder.thread == wait.thread {
                true => format!("it holds itself{since}"),
                false => format!("{} holds{since}", names.thread(holder.thread)),
            }
        })
        .collect();
    match held.is_empty() {
        true => format!("waits for {what}, for ever"),
        false => format!("waits for {what}, which {}", text::list(&held)),
    }
}
