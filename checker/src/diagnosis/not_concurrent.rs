//! Work that could be done at the same time is always done in sequence.

use trace::{Event, Operation, Trace, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    sections::sections,
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let (start, otherwise, chain) = match case.complaint() {
        // Nothing is known there but that the one has waited for the other.
        Complaint::NotConcurrent { first, second, .. } if case.trace().is_none() => {
            let (first, second) = (text::clean(first), text::clean(second));
            let message = format!(
                "{} and {second} were not going on at the same time: as long as the one was not over, the other did \
                 not begin.",
                case.sentence(&first)
            );
            return Some(Finding::new(Code::NotConcurrent, message).advice(ADVICE));
        }
        Complaint::NotConcurrent {
            first,
            second,
            chain,
        } => {
            let (first, second) = (text::clean(first), text::clean(second));
            // What no sampled interleaving shows may be possible.
            let (never, seen) = match case.record.exhaustive {
                true => (
                    format!("can never run at the same time as {second}"),
                    "in every interleaving",
                ),
                false => {
                    let tried = text::count(case.record.distinct, "interleaving");
                    (
                        format!("did not run at the same time as {second} in any of {tried}"),
                        "in each of them",
                    )
                }
            };
            let start = format!("{} {never}: ", case.sentence(&first));
            (start, format!("{seen} one happens before another."), chain)
        }
        Complaint::Dependent {
            first,
            second,
            chain,
        } => {
            let (first, second) = (text::clean(first), text::clean(second));
            let start = format!(
                "{} and {second} need nothing from each other, and yet the one has to wait for the other: ",
                case.sentence(&first)
            );
            let otherwise = "something that both use puts them in order.";
            (start, otherwise.to_owned(), chain)
        }
        _ => return None,
    };
    let known = case
        .trace()
        .filter(|trace| chain.iter().all(|&it| it < trace.events.len()))
        .filter(|_| chain.len() >= 2);
    let Some(trace) = known else {
        return Some(
            Finding::new(Code::NotConcurrent, format!("{start}{otherwise}")).advice(ADVICE),
        );
    };
    let Reason { why, cause, advice } = reason(case, trace, chain);
    Some(
        Finding::new(Code::NotConcurrent, format!("{start}{why}"))
            .advice(advice)
            .facts(told(case, trace, chain))
            .at(cause
                .and_then(|cause| trace.events[cause].site.as_ref())
                .or_else(|| chain.iter().find_map(|&it| trace.events[it].site.as_ref())))
            .focus(chain.iter().copied()),
    )
}

const ADVICE: &str = "Ask which wait stands between the two, and whether the second really needs what the first has \
                      made. Work that needs nothing from each other can be started before anything is waited for.";

const ONE_THREAD: &str = "One thread does one thing after the other. Ask how many threads your code starts, and which \
                          work each of them gets.";

const ONE_LOCK: &str = "Ask what has to be done while the lock is held, and whether this work is part of it; and \
                        whether all who take it need to keep each other out.";

/// Why the one comes before the other.
struct Reason {
    /// In a clause.
    why: String,
    /// The event that does it.
    cause: Option<usize>,
    advice: &'static str,
}

/// Whether the work is done inside a section of the thread's that begins or ends with
/// this event.
fn is_inside(trace: &Trace, work: usize, edge: usize) -> bool {
    let mut all = sections(trace).into_iter();
    all.any(|it| (it.start == edge || it.end == edge) && it.start < work && it.end > work)
}

fn reason(case: &Case<'_>, trace: &Trace, chain: &[usize]) -> Reason {
    let event = |index: usize| &trace.events[index];
    let place = |index: usize| {
        event(index)
            .site
            .as_ref()
            .map_or("the program".to_owned(), text::line)
    };
    let first = event(chain[0]);
    if chain.iter().all(|&it| event(it).thread == first.thread) {
        let who = case.thread(first.thread);
        return Reason {
            why: format!("{who} does both, one after the other."),
            cause: None,
            advice: ONE_THREAD,
        };
    }
    let joins = chain
        .iter()
        .position(|&it| event(it).operation == Operation::Join)
        .map(|at| {
            (
                chain[at],
                chain[at..]
                    .iter()
                    .find(|&&it| event(it).operation == Operation::Spawn),
            )
        });
    if let Some((join, spawn)) = joins {
        let waited = event(join)
            .peer
            .map_or("a thread", |peer| case.thread(peer));
        let before = match spawn {
            Some(&spawn) => {
                let next = event(spawn)
                    .peer
                    .map_or("the next thread", |peer| case.thread(peer));
                format!("{} starts {next} (spawn)", place(spawn))
            }
            None => "the rest is begun".to_owned(),
        };
        return Reason {
            why: format!(
                "{} waits for {waited} to end (join) before {before}.",
                place(join)
            ),
            cause: Some(join),
            advice: ADVICE,
        };
    }
    for pair in chain.windows(2) {
        let (from, to) = (event(pair[0]), event(pair[1]));
        if from.thread == to.thread {
            continue;
        }
        let object = case.object(to.object.or(from.object));
        match to.operation {
            it if it.takes_a_lock() => {
                let (work, next) = (chain[0], chain[chain.len() - 1]);
                let both = is_inside(trace, work, pair[0]) && is_inside(trace, next, pair[1]);
                let taken = place(pair[1]);
                // A guard is given back where it is dropped, which is no place.
                let from = case.thread(from.thread);
                return Reason {
                    why: match both {
                        true => format!(
                            "both are done under one lock, {object}, which {taken} takes when {from} has given it back."
                        ),
                        false => format!("{taken} takes {object} when {from} has given it back."),
                    },
                    cause: Some(pair[1]),
                    advice: ONE_LOCK,
                };
            }
            Operation::Receive => {
                return Reason {
                    why: format!(
                        "{} waits for a message ({object}) that {} sends after the first is done.",
                        place(pair[1]),
                        place(pair[0])
                    ),
                    cause: Some(pair[1]),
                    advice: ADVICE,
                };
            }
            _ => {}
        }
    }
    let through = chain
        .iter()
        .copied()
        .find(|&it| event(it).site.is_some() && event(it).operation != Operation::Mark);
    Reason {
        why: "there is a chain of steps from the end of the one to the beginning of the other."
            .to_owned(),
        cause: through,
        advice: ADVICE,
    }
}

/// The chain, one clause an edge between threads.
fn told(case: &Case<'_>, trace: &Trace, chain: &[usize]) -> Vec<String> {
    let clause = |event: &Event| {
        let who = case.thread(event.thread);
        let peer = event.peer.map_or("a thread", |peer| case.thread(peer));
        let object = case.object(event.object);
        let what = match event.operation {
            Operation::Begin => return format!("{who} begins"),
            Operation::Exit => return format!("{who} ends"),
            Operation::Mark => match event.wrote.as_deref() {
                Some(name) => format!("is at: {}", text::clean(name)),
                None => "is at work".to_owned(),
            },
            Operation::Spawn => format!("starts {peer}"),
            Operation::Join => format!("has waited for {peer} to end"),
            // A guard is given back where it is dropped, which is no place.
            Operation::Unlock | Operation::UnlockShared => {
                return format!("{who} gives back {object}");
            }
            Operation::Initialise => format!("makes {object}"),
            Operation::Initialised => format!("finds {object} made"),
            it if it.takes_a_lock() => format!("takes {object}"),
            Operation::Send => format!("sends to {object}"),
            Operation::Receive => format!("receives from {object}"),
            Operation::NotifyOne | Operation::NotifyAll => format!("notifies {object}"),
            Operation::WaitWoken => format!("is woken on {object}"),
            Operation::Unpark => format!("unparks {peer}"),
            Operation::Park => "is unparked".to_owned(),
            Operation::Leave => format!("leaves {object}"),
            Operation::Arrive => format!("arrives at {object}"),
            Operation::Store => format!("writes {object}"),
            Operation::Load => format!("reads {object}"),
            _ => format!("goes on with {object}"),
        };
        format!("{who} {what}{}", text::in_line(event.site.as_ref()))
    };
    let mut facts: Vec<String> = chain
        .iter()
        .enumerate()
        .map(|(place, &index)| {
            let clause = clause(&trace.events[index]);
            match place {
                0 => clause,
                _ => format!("  before {clause}"),
            }
        })
        .collect();
    if facts.len() > 12 {
        let left = facts.len() - 11;
        facts.splice(6..facts.len() - 5, [format!("  … {left} more steps …")]);
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code, record, subject};
    use super::*;

    fn complaint(chain: Vec<usize>) -> Complaint {
        Complaint::NotConcurrent {
            first: "unit 0".into(),
            second: "unit 1".into(),
            chain,
        }
    }

    #[test]
    fn joining_before_starting_the_next_names_both_lines() {
        let mut script = Script::new(
            "fn f() {\n    let t = spawn(work);\n    t.join();\n    }\nfn work() { mark() }\n",
        );
        let one = script.spawn(0, "spawn");
        script.act(one, Operation::Mark, "mark");
        let mut chain = vec![script.last()];
        script.exit(one);
        chain.push(script.last());
        script.join(0, one, "t.^join");
        chain.push(script.last());
        let two = script.spawn(0, "spawn");
        chain.push(script.last() - 1);
        chain.push(script.last());
        script.act(two, Operation::Mark, "mark");
        chain.push(script.last());
        let diagnosis = script.diagnosed(complaint(chain));
        assert_eq!(code(&diagnosis), Code::NotConcurrent);
        assert_eq!(
            diagnosis.message,
            "Unit 0 can never run at the same time as unit 1: line 3 waits for thread 1 to end (join) before line 2 \
             starts thread 2 (spawn)."
        );
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.evidence.facts[2],
            "  before main has waited for thread 1 to end in line 3"
        );
    }

    /// Two threads do their work one after the other, by way of a lock: under it, or
    /// before and after.
    fn by_a_lock(under: bool) -> (Script, Complaint) {
        let mut script =
            Script::new("fn f() {\n    let g = lock.lock();\n    mark();\n    spawn();\n}\n");
        let lock = script.mutex();
        let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
        let mut chain = Vec::new();
        if under {
            script.step(one, Operation::Lock, lock, "lock.^lock");
        }
        script.act(one, Operation::Mark, "mark");
        chain.push(script.last());
        if !under {
            script.step(one, Operation::Lock, lock, "lock.^lock");
        }
        script.step(one, Operation::Unlock, lock, "lock.^lock");
        chain.push(script.last());
        script.step(two, Operation::Lock, lock, "lock.^lock");
        chain.push(script.last());
        script.act(two, Operation::Mark, "mark").wrote = Some("looking".into());
        chain.push(script.last());
        (script, complaint(chain))
    }

    #[test]
    fn work_under_one_lock_names_the_lock() {
        let (script, complaint) = by_a_lock(true);
        let diagnosis = script.diagnosed(complaint);
        assert_eq!(
            diagnosis.message,
            "Unit 0 can never run at the same time as unit 1: both are done under one lock, `lock`, which line 2 takes \
             when thread 1 has given it back."
        );
        let facts = diagnosis.evidence.facts;
        assert_eq!(facts[1], "  before thread 1 gives back `lock`");
        assert_eq!(facts[3], "  before thread 2 is at: looking in line 3");
        assert!(diagnosis.evidence.advice.contains("while the lock is held"));
    }

    #[test]
    fn work_before_a_lock_is_not_said_to_be_done_under_it() {
        let (script, complaint) = by_a_lock(false);
        let message = script.diagnosed(complaint).message;
        assert!(
            message.ends_with(": line 2 takes `lock` when thread 1 has given it back."),
            "{message}"
        );
    }

    #[test]
    fn what_was_seen_in_a_sample_is_not_said_to_be_so_always() {
        let (script, complaint) = by_a_lock(true);
        let failure = script.failure(complaint);
        let mut record = super::super::fixtures::record(failure);
        record.exhaustive = false;
        let message = super::super::diagnose(&record, &script.subject()).message;
        assert!(
            message.starts_with(
                "Unit 0 did not run at the same time as unit 1 in any of 5 interleavings: both"
            ),
            "{message}"
        );
    }

    #[test]
    fn work_that_need_not_wait_for_other_work_is_not_said_to_wait_always() {
        let complaint = Complaint::Dependent {
            first: "unit 0".into(),
            second: "unit 1".into(),
            chain: Vec::new(),
        };
        let diagnosis = Script::new("fn f() {}\n").diagnosed(complaint);
        assert_eq!(code(&diagnosis), Code::NotConcurrent);
        assert_eq!(
            diagnosis.message,
            "Unit 0 and unit 1 need nothing from each other, and yet the one has to wait for the other: something \
             that both use puts them in order."
        );
    }

    #[test]
    fn work_of_one_thread_is_told_as_such() {
        let mut script = Script::new("fn f() {\n    mark();\n}\n");
        script.act(0, Operation::Mark, "mark");
        script.act(0, Operation::Mark, "mark");
        let last = script.last();
        let diagnosis = script.diagnosed(complaint(vec![last - 1, last]));
        assert!(
            diagnosis
                .message
                .ends_with("main does both, one after the other.")
        );
        assert_eq!(diagnosis.evidence.advice, ONE_THREAD);
    }

    #[test]
    fn on_real_threads_nothing_is_said_of_interleavings() {
        let mut failure = Script::new("fn f() {}\n").failure(complaint(vec![]));
        failure.trace = None;
        let diagnosis = super::super::diagnose(&record(failure), &subject("fn f() {}\n"));
        assert_eq!(code(&diagnosis), Code::NotConcurrent);
        assert!(
            diagnosis
                .message
                .ends_with("as long as the one was not over, the other did not begin.")
        );
        assert!(!diagnosis.message.contains("interleaving"));
    }

    #[test]
    fn without_a_chain_nothing_is_made_up() {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(complaint(vec![]));
        assert!(
            diagnosis
                .message
                .ends_with("in every interleaving one happens before another.")
        );
    }
}
