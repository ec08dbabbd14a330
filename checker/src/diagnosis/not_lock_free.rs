//! An operation cannot end without a thread that has stopped.

use trace::{End, Trace, Wait, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text, waits,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::WaitsFor {
        what,
        waiting,
        stopped,
    } = case.complaint()
    else {
        return None;
    };
    let trace = case.trace()?;
    let known = |thread: usize| thread < trace.threads.len();
    if !known(*waiting) || !known(*stopped) {
        return None;
    }
    let stops = wait_of(trace, *stopped).and_then(|wait| wait.site.as_ref());
    let place = stops.map_or(String::new(), |site| {
        format!(", just before {}", text::line(site))
    });
    let wait = wait_of(trace, *waiting);
    let last = trace
        .events
        .iter()
        .rposition(|event| event.thread == *waiting && event.object.is_some());
    let look = last.map(|last| &trace.events[last]);
    let (waits, site) = match (wait, look) {
        (Some(wait), _) if waits::is_blocked(trace, wait) => {
            let clause = waits::clause(case, trace, wait);
            let who = case.thread(*waiting);
            let rest = clause.strip_prefix(who).unwrap_or(&clause);
            (format!(": it{rest}"), wait.site.as_ref())
        }
        (_, Some(look)) => {
            let object = case.object(look.object);
            let site = look.site.as_ref();
            let place = text::in_line(site);
            (
                format!(": it looks at {object} again and again{place}"),
                site,
            )
        }
        (wait, None) => (String::new(), wait.and_then(|wait| wait.site.as_ref())),
    };
    Some(
        Finding::new(
            Code::NotLockFree,
            format!(
                "Suppose that {} stops for ever{place}. Then {} never comes to the end of {}{waits}.",
                case.thread(*stopped),
                case.thread(*waiting),
                text::phrase(what),
            ),
        )
        .advice(
            "The system may put a thread to sleep after any of its steps, for as long as it likes. Ask what the one \
             has left half done at that place, and how the other could finish, or give up and say so, without it.",
        )
        .at(site)
        .focus(last),
    )
}

/// What a thread was about to do when all stood still.
fn wait_of(trace: &Trace, thread: usize) -> Option<&Wait> {
    match &trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => {
            waits.iter().find(|wait| wait.thread == thread)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use trace::Operation;

    use super::super::fixtures::{Script, code, held};
    use super::*;

    fn complaint(waiting: usize, stopped: usize) -> Complaint {
        Complaint::WaitsFor {
            what: "a push or a pop".into(),
            waiting,
            stopped,
        }
    }

    #[test]
    fn who_stops_who_spins_and_where_is_said() {
        let mut script = Script::new(
            "fn pop() {\n    while locked.swap(true) {}\n    take();\n    locked.store(false);\n}\nfn f() { spawn(pop) }\n",
        );
        let locked = script.atomic();
        let one = script.spawn(0, "spawn");
        script.step(one, Operation::ReadModifyWrite, locked, "locked.^swap");
        for _ in 0..20 {
            script.step(0, Operation::ReadModifyWrite, locked, "locked.^swap");
        }
        let waits = vec![
            script.waits(0, Operation::ReadModifyWrite, Some(locked), "locked.^swap"),
            script.waits(one, Operation::Store, Some(locked), "locked.^store"),
        ];
        let script = script.ends(End::Livelock { waits });
        let diagnosis = script.diagnosed(complaint(0, one));
        assert_eq!(code(&diagnosis), Code::NotLockFree);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Suppose that thread 1 stops for ever, just before line 4. Then main never comes to the end of a push or \
             a pop: it looks at `locked` again and again in line 2."
        );
        // Where nobody was stopped, that is what it always was.
        assert_eq!(code(&script.diagnosed(Complaint::End)), Code::Livelock);
    }

    #[test]
    fn the_lock_that_the_stopped_thread_holds_is_named() {
        let mut script = Script::new(
            "fn pop() {\n    let top = values.lock();\n    top.pop();\n}\nfn f() { spawn(pop) }\n",
        );
        let values = script.mutex();
        let one = script.spawn(0, "spawn");
        script.step(one, Operation::Lock, values, "values.^lock");
        let since = script.last();
        let wait = script.waits(0, Operation::Lock, Some(values), "values.^lock");
        let waits = vec![
            held(wait, one, since),
            script.waits(one, Operation::Unlock, Some(values), "values.^lock"),
        ];
        let script = script.ends(End::Deadlock { waits });
        assert_eq!(
            script.diagnosed(complaint(0, one)).message,
            "Suppose that thread 1 stops for ever, just before line 2. Then main never comes to the end of a push or \
             a pop: it waits in line 2 for `values`, which thread 1 has held since line 2."
        );
    }

    #[test]
    fn a_complaint_about_threads_that_there_are_not_is_nobodys() {
        let script = Script::new("fn f() {}\n");
        let diagnosis = script.diagnosed(complaint(3, 4));
        assert_eq!(code(&diagnosis), Code::CheckerFault);
    }
}
