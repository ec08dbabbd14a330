//! Threads wait for each other in a circle, or for what never comes.

mod circle;
mod missing;

use trace::{Operation, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    lost_wakeup, panicked, text, waits,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let all = waits::deadlocked(trace)?;
    let facts = || all.iter().map(|wait| waits::clause(case, trace, wait));
    let finding = match waits::circle(all) {
        Some(circle) => {
            let mut circle: Vec<&Wait> = circle.into_iter().map(|it| &all[it]).collect();
            // A circle begins anywhere: with a line of the learner's, if there is one.
            let first = circle.iter().position(|it| is_learners(it));
            circle.rotate_left(first.unwrap_or_default());
            circle::tell(case, trace, &circle)
        }
        None => match missing::stuck(trace, all) {
            Some(wait) => missing::tell(case, trace, all, wait),
            None => Finding::new(
                Code::Deadlock,
                "Every thread waits, and none can ever go on.",
            )
            .advice("Ask of each thread which line of which other thread would let it go on."),
        },
    };
    let others = all.iter().filter_map(|it| told_another(case, trace, it));
    let (notifies, told): (Vec<usize>, Vec<String>) = others.unzip();
    let mut finding = finding
        .facts(facts())
        .facts(told)
        .focus(waits::since(all))
        .focus(notifies);
    if finding.site.as_ref().is_none_or(text::in_check_file) {
        let own = all.iter().find(|it| is_learners(it));
        finding = finding.at(own.and_then(|it| it.site.as_ref()));
    }
    finding.message.push_str(&panicked::on_the_way(case));
    Some(finding)
}

/// One waiter was notified while this one waited, and it was another: the notify, and
/// that in words.
fn told_another(case: &Case<'_>, trace: &Trace, wait: &Wait) -> Option<(usize, String)> {
    let events = &trace.events;
    let begin = waits::begun(trace, wait)?;
    let notify = (begin..events.len()).rev().find(|&index| {
        events[index].object == wait.object && events[index].operation == Operation::NotifyOne
    })?;
    let woken = lost_wakeup::woken_by(events, notify).filter(|&it| it != wait.thread)?;
    let told = format!(
        "{} notified one waiter of {}{}, and that was {}",
        case.thread(events[notify].thread),
        case.object(wait.object),
        text::in_line(events[notify].site.as_ref()),
        case.thread(woken)
    );
    Some((notify, told))
}

/// Whether a thread waits in a line of the learner's.
fn is_learners(wait: &Wait) -> bool {
    wait.site
        .as_ref()
        .is_some_and(|it| !text::in_check_file(it))
}

#[cfg(test)]
mod tests {
    use trace::{End, protocol::Complaint};

    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn a_notify_that_woke_another_waiter_is_told() {
        let mut script = Script::new(
            "fn work() {\n    if idle {\n        changed.wait(guard);\n    }\n}\n\
             fn main() {\n    changed.notify_one();\n    spawn(work);\n}\n",
        );
        let changed = script.condvar();
        let workers = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        // One for which nobody waits yet: what it was for has been seen to.
        script.step(0, Operation::NotifyOne, changed, "changed.^notify_one");
        for worker in workers {
            script.step(worker, Operation::WaitBegin, changed, "changed.^wait");
        }
        script
            .step(0, Operation::NotifyOne, changed, "changed.^notify_one")
            .peer = Some(workers[1]);
        script.step(workers[1], Operation::WaitWoken, changed, "changed.^wait");
        let wait = script.waits(
            workers[0],
            Operation::WaitWoken,
            Some(changed),
            "changed.^wait",
        );
        let mut script = script.ends(End::Deadlock { waits: vec![wait] });
        let mut failure = script.failure(Complaint::End);
        // In which the same thread is woken.
        let again = script.step(workers[0], Operation::WaitWoken, changed, "changed.^wait");
        again.peer = Some(0);
        script.trace.end = End::Returned;
        failure.passing = Some(script.trace.clone());
        let notify = script.last() - 2;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert_eq!(diagnosis.evidence.focus, [notify]);
        assert_eq!(
            diagnosis.evidence.facts.last().map(String::as_str),
            Some("main notified one waiter of `changed` in line 7, and that was thread 2")
        );
    }
}
