//! Two unordered accesses to plain memory, one of them a write.

use trace::{End, Event, Operation, Site};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let End::DataRace { first, second } = trace.end else {
        return None;
    };
    let (one, two) = (&trace.events[first], &trace.events[second]);
    // Of a line that both have come to, it matters from where.
    let is_shared = one.site == two.site;
    let told = |index: usize| {
        let event = &trace.events[index];
        let verb = match event.operation {
            Operation::Write => "writes to",
            _ => "reads",
        };
        let after = match line_before(&trace.events, index) {
            Some(site) if is_shared => format!(" after {}", text::line(site)),
            _ => String::new(),
        };
        format!(
            "{} {verb} {}{}{after}",
            case.thread(event.thread),
            case.object(event.object),
            text::in_line(event.site.as_ref())
        )
    };
    Some(
        Finding::new(
            Code::DataRace,
            format!(
                "{}, and {}, and nothing makes either of them happen before the other. In Rust that is undefined \
                 behaviour, whatever values come out.",
                case.sentence(&told(first)),
                told(second)
            ),
        )
        .advice(
            "Plain memory needs a lock, a message, a join or a pair of release and acquire between a write and \
             any other access from another thread. Ask which of these should stand between the two lines.",
        )
        .at(two.site.as_ref().or(one.site.as_ref()))
        .focus([first, second])
        .facts(super::wrong_result::on_the_way(case)),
    )
}

/// The learner's line, if it is another one, by which a thread last came before a step.
fn line_before(events: &[Event], step: usize) -> Option<&Site> {
    let own = &events[step];
    let mut before = events[..step].iter().rev();
    before.find_map(|it| {
        let site = it.site.as_ref()?;
        let is_another = own.site.as_ref().is_none_or(|own| own.line != site.line);
        (it.thread == own.thread && is_another && !text::in_check_file(site)).then_some(site)
    })
}

#[cfg(test)]
mod tests {
    use trace::{ObjectKind, protocol::Complaint};

    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn both_accesses_are_named_with_thread_and_line() {
        let mut script =
            Script::new("fn f() {\n    slot.write(1);\n    slot.read();\n    spawn();\n}\n");
        let slot = script.object(ObjectKind::Cell, "cell");
        let child = script.spawn(0, "spawn");
        script.step(0, Operation::Write, slot, "slot.^write");
        let first = script.last();
        script.step(child, Operation::Read, slot, "slot.^read");
        let second = script.last();
        let diagnosis = script
            .ends(End::DataRace { first, second })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::DataRace);
        assert!(
            diagnosis.message.starts_with(
                "Main writes to `slot` in line 2, and thread 1 reads `slot` in line 3,"
            ),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn of_one_line_that_both_come_to_it_is_said_from_where() {
        let mut script = Script::new(
            "fn f() {\n    ready.load();\n    slot.get();\n    room.weak();\n    spawn();\n}\n",
        );
        let (slot, ready) = (script.object(ObjectKind::Cell, "cell"), script.atomic());
        let child = script.spawn(0, "spawn");
        let failed = script.step(0, Operation::CompareExchangeFailed, ready, "room.^weak");
        failed.wrote = Some("for no reason".into());
        script.step(0, Operation::Write, slot, "slot.^get");
        let first = script.last();
        script.load(child, ready, "ready.^load", "true");
        script.step(child, Operation::Read, slot, "slot.^get");
        script.step(child, Operation::Read, slot, "slot.^get");
        let second = script.last();
        let diagnosis = script
            .ends(End::DataRace { first, second })
            .diagnosed(Complaint::End);
        assert!(
            diagnosis.message.starts_with(
                "Main writes to `slot` in line 3 after line 4, and thread 1 reads `slot` in line 3 after line 2, and"
            ),
            "{}",
            diagnosis.message
        );
        let facts = &diagnosis.evidence.facts;
        assert!(facts[0].contains("failed for no reason"), "{facts:?}");
    }
}
