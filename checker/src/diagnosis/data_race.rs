//! Two unordered accesses to plain memory, one of them a write.

use trace::{End, Event, Operation};

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
    let told = |event: &Event| {
        let verb = match event.operation {
            Operation::Write => "writes to",
            _ => "reads",
        };
        format!(
            "{} {verb} {}{}",
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
                case.sentence(&told(one)),
                told(two)
            ),
        )
        .advice(
            "Plain memory needs a lock, a message, a join or a pair of release and acquire between a write and \
             any other access from another thread. Ask which of these should stand between the two lines.",
        )
        .at(two.site.as_ref().or(one.site.as_ref()))
        .focus([first, second]),
    )
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
}
