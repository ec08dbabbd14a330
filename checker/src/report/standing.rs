//! Where each thread stands when an execution is over: the last rows of an interleaving.

use trace::{End, Operation, Site, Trace, Wait};

use super::steps::{Step, line_of, source_of};
use crate::{
    diagnosis::{Names, is_blocked, panic_that_left, text},
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
            looks: false,
            unwinding: false,
        }
    };
    match &trace.end {
        End::Deadlock { waits } => waits
            .iter()
            .map(|wait| {
                let bookkeeping = wait.operation == Operation::Join
                    && waits.len() > 2
                    && !is_waited_for(wait.thread, waits);
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
        End::Leaked { threads } => {
            let how = match panic_that_left(&trace.events) {
                Some(_) => "is left by the panic",
                None => "returns",
            };
            std::iter::once(row(0, None, how.to_owned(), false))
                .chain(
                    threads
                        .iter()
                        .map(|&it| row(it, None, "still running".to_owned(), false)),
                )
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether another one waits for what this thread has, or for its end.
fn is_waited_for(thread: usize, waits: &[Wait]) -> bool {
    waits.iter().any(|wait| {
        wait.operation == Operation::Join && wait.peer == Some(thread)
            || wait.holders.iter().any(|holder| holder.thread == thread)
    })
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

#[cfg(test)]
mod tests {
    use super::super::steps::tests::rows;
    use super::*;
    use crate::diagnosis::fixtures::{Script, for_thread, held};

    #[test]
    fn a_join_is_marked_where_another_thread_waits_for_whoever_joins() {
        let focus = |is_held: bool| {
            let mut script = Script::new(
                "fn f() {\n    total.lock();\n    spawn();\n    handle.join();\n    other.lock();\n}\n",
            );
            let (total, other) = (script.mutex(), script.mutex());
            let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
            let holder = if is_held { 0 } else { two };
            script.step(holder, Operation::Lock, total, "total.^lock");
            let since = script.last();
            script.step(0, Operation::Lock, other, "other.^lock");
            let lock = script.waits(one, Operation::Lock, Some(total), "total.^lock");
            let waits = vec![
                for_thread(script.waits(0, Operation::Join, None, "handle.^join"), one),
                held(lock, holder, since),
                script.waits(two, Operation::Park, None, "^spawn"),
            ];
            let script = script.ends(End::Deadlock { waits });
            let rows = rows(&script);
            let join = rows.iter().find(|row| row.line == Some(4));
            join.map(|row| row.focus)
        };
        assert_eq!(focus(true), Some(true));
        assert_eq!(focus(false), Some(false));
    }

    #[test]
    fn a_function_that_a_panic_leaves_does_not_return() {
        let last = |panics: bool| {
            let mut script = Script::new("fn f() {\n    spawn();\n    handle.join();\n}\n");
            let child = script.spawn(0, "spawn");
            if panics {
                script.act(0, Operation::Panic, "^handle");
            }
            let threads = vec![child];
            let script = script.ends(End::Leaked { threads });
            let rows = rows(&script);
            rows[rows.len() - 2].effect()
        };
        assert_eq!(last(false), "returns");
        assert_eq!(last(true), "is left by the panic");
    }
}
