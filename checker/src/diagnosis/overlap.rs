//! Two pieces of work that exclude each other ran at the same time.

use trace::{Event, Operation, Site, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::Overlap { first, second } = case.complaint() else {
        return None;
    };
    let (first, second) = (text::clean(first), text::clean(second));
    let message = match first == second {
        true => format!("Two threads were inside {first} at the same time, where only one may be."),
        false => format!(
            "One thread was inside {first} while another was inside {second}; these must exclude each other."
        ),
    };
    let entered = entered(case.events(), &first);
    let mut finding = Finding::new(Code::Overlap, message);
    if let Some([one, two]) = entered {
        let came = |entry: usize| {
            let event = &case.events()[entry];
            let line = last_line(case.events(), entry)
                .map_or(String::new(), |it| format!(" after {}", text::line(it)));
            format!("{} went in{line}", case.thread(event.thread))
        };
        finding.message.push_str(&format!(
            " {}, and {} before {} had left.",
            case.sentence(&came(one)),
            came(two),
            case.thread(case.events()[one].thread)
        ));
        finding = finding.at(last_line(case.events(), two)).focus([one, two]);
    }
    Some(finding.advice(
        "Ask of each of the two by which step it was let in, and whether that step could still let the other one in.",
    ))
}

/// The steps by which one thread went into a section, and then another one before the
/// first had left.
fn entered(events: &[Event], section: &str) -> Option<[usize; 2]> {
    let (enter, leave) = (format!("enter {section}"), format!("leave {section}"));
    let mut inside: Vec<usize> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let said = event.wrote.as_deref().map(text::clean);
        match said.filter(|_| event.operation == Operation::Mark) {
            Some(it) if it == enter => {
                let other = inside.iter().find(|&&it| events[it].thread != event.thread);
                if let Some(&one) = other {
                    return Some([one, index]);
                }
                inside.push(index);
            }
            Some(it) if it == leave => {
                let own = inside
                    .iter()
                    .rposition(|&it| events[it].thread == event.thread);
                own.map(|place| inside.remove(place));
            }
            _ => {}
        }
    }
    None
}

/// The learner's line by which a thread last came before a step.
fn last_line(events: &[Event], step: usize) -> Option<&Site> {
    events[..=step]
        .iter()
        .rev()
        .filter(|it| it.thread == events[step].thread)
        .filter_map(|it| it.site.as_ref())
        .find(|it| !text::in_check_file(it))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn one_section_entered_twice_is_told_from_two_sections() {
        let complaint = |second: &str| Complaint::Overlap {
            first: "the critical section".into(),
            second: second.into(),
        };
        let script = Script::new("fn f() {}\n");
        let one = script.diagnosed(complaint("the critical section"));
        assert_eq!(code(&one), Code::Overlap);
        assert!(
            one.message
                .starts_with("Two threads were inside the critical section")
        );
        assert!(
            script
                .diagnosed(complaint("a write"))
                .message
                .contains("while another was inside a write")
        );
    }

    #[test]
    fn the_lines_by_which_both_came_in_are_named() {
        let mut script = Script::new("fn f() {\n    gate.lock();\n    spawn(f);\n}\n");
        let (gate, room) = (script.mutex(), script.atomic());
        let threads = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        for thread in threads {
            script.step(thread, Operation::Lock, gate, "gate.^lock");
            script.step(thread, Operation::Unlock, gate, "gate.^lock");
            let mark = script.step(thread, Operation::Mark, room, "gate");
            mark.wrote = Some("enter the room".into());
            if let Some(site) = &mut mark.site {
                site.file = "exercises/99_example/check.rs".into();
            }
        }
        let diagnosis = script.diagnosed(Complaint::Overlap {
            first: "the room".into(),
            second: "the room".into(),
        });
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Two threads were inside the room at the same time, where only one may be. Thread 1 went in after line 2, \
             and thread 2 went in after line 2 before thread 1 had left."
        );
    }

    #[test]
    fn who_had_left_is_not_said_to_have_been_inside() {
        let mut script = Script::new("fn f() {\n    gate.lock();\n    spawn(f);\n}\n");
        let room = script.atomic();
        let threads = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        for (thread, what) in [(0, "enter"), (0, "leave"), (1, "enter"), (1, "leave")] {
            let mark = script.step(threads[thread], Operation::Mark, room, "gate");
            mark.wrote = Some(format!("{what} the room"));
        }
        assert_eq!(entered(&script.trace.events, "the room"), None);
    }
}
