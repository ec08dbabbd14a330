//! What was on the heap is used after it was destroyed, or destroyed twice.

use trace::{End, Event, Operation};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let End::UseAfterFree {
        given_up,
        destroyed,
        used,
    } = case.trace()?.end
    else {
        return None;
    };
    let late = destroyed.filter(|&destroyed| destroyed < used);
    let finding = match late {
        Some(destroyed) => too_late(case, given_up, destroyed, used),
        None => twice(case, given_up, used),
    };
    let events = case.events();
    let site = |event: usize| events[event].site.as_ref();
    Some(
        finding.at(site(used).or(site(given_up))).focus(
            [Some(given_up), destroyed, Some(used)]
                .into_iter()
                .flatten(),
        ),
    )
}

fn twice(case: &Case<'_>, given_up: usize, used: usize) -> Finding {
    let (one, two) = (&case.events()[given_up], &case.events()[used]);
    Finding::new(
        Code::UseAfterFree,
        format!(
            "{}; and {}. That destroys it twice.",
            case.sentence(&deed(case, one, &thing(case, one))),
            second_deed(case, one, two)
        ),
    )
    .advice(
        "One step has to decide whose it is to destroy the object, and only the thread for which that step succeeds \
         may do so. Ask which step that is here, and whether both threads look at what came of it.",
    )
}

fn too_late(case: &Case<'_>, given_up: usize, destroyed: usize, used: usize) -> Finding {
    let events = case.events();
    let [cause, end, late] = [given_up, destroyed, used].map(|it| &events[it]);
    let waited = match cause.operation {
        Operation::HandOver => format!(
            ", and {}destroyed it once all who were pinned at that time had unpinned themselves",
            match end.thread == cause.thread {
                true => String::new(),
                false => format!("{} ", case.thread(end.thread)),
            }
        ),
        _ => String::new(),
    };
    let (state, advice) = guard(case, given_up, used);
    Finding::new(
        Code::UseAfterFree,
        format!(
            "{}{waited}. After that, {}. {state} What is left there is no object any more: on real threads it can be \
             anything.",
            case.sentence(&deed(case, cause, &thing(case, cause))),
            late_use(case, late),
        ),
    )
    .advice(advice)
}

/// By which guard the one who came too late was protected, in a sentence, and what to
/// ask about it.
fn guard(case: &Case<'_>, given_up: usize, used: usize) -> (String, &'static str) {
    const TOO_OLD: &str = "A pointer is good for as long as the guard under which it was loaded, and no longer. \
         Follow the pointer from where it was loaded to this line, and see where its guard ends.";
    let events = case.events();
    let who = case.who(events[used].thread);
    let is_handed_over = events[given_up].operation == Operation::HandOver;
    let Some(pin) = pinned_since(events, used) else {
        return (
            format!("{who} was not pinned by any guard at that time."),
            TOO_OLD,
        );
    };
    let place = text::in_line(events[pin].site.as_ref());
    match is_handed_over {
        true if pin > given_up => (
            format!(
                "{who} was pinned{place}, but nobody waits for a guard that comes after an object was handed over."
            ),
            "Only what nobody can come by any more may be handed over: a thread that pins itself later must not find \
             a pointer to it, nor bring one along from an earlier guard. Ask how the late thread came by its pointer.",
        ),
        // There may be several collectors, of which each waits for its own guards.
        true => (
            format!(
                "No guard that {} had at that time protected it.",
                case.thread(events[used].thread)
            ),
            TOO_OLD,
        ),
        false => (
            format!(
                "{who} was pinned{place}, but what is destroyed at once is gone whoever is pinned."
            ),
            "Whoever looks at an object under a guard relies on it to stay there until the guard is gone. Ask what \
             your code waits for between taking the object away from the others and destroying it.",
        ),
    }
}

/// Where the thread of an event pinned itself first, of all its guards at that time.
fn pinned_since(events: &[Event], event: usize) -> Option<usize> {
    let mut pins: Vec<usize> = Vec::new();
    for (index, it) in events[..event].iter().enumerate() {
        if it.thread != events[event].thread {
            continue;
        }
        match it.operation {
            Operation::Pin => pins.push(index),
            Operation::Unpin => {
                let ended = pins
                    .iter()
                    .rposition(|&pin| events[pin].object == it.object);
                ended.map(|ended| pins.remove(ended));
            }
            _ => {}
        }
    }
    pins.first().copied()
}

/// What brings an object's end about.
fn deed(case: &Case<'_>, event: &Event, thing: &str) -> String {
    let who = case.thread(event.thread);
    let place = text::in_line(event.site.as_ref());
    match event.operation {
        Operation::HandOver => format!("{who} handed {thing} over{place}, to be destroyed later"),
        Operation::Take => format!("{who} took {thing} for its own{place}, and destroyed it"),
        _ if is_boxed(event) => format!("{who} turned {thing} into a `Box`{place}"),
        _ => format!("{who} destroyed {thing}{place}"),
    }
}

/// What brings it about a second time.
fn second_deed(case: &Case<'_>, one: &Event, two: &Event) -> String {
    match (one.operation, two.operation) {
        (Operation::HandOver, Operation::HandOver) => format!(
            "{} handed it over as well{}",
            case.thread(two.thread),
            text::in_line(two.site.as_ref())
        ),
        _ => deed(case, two, "it"),
    }
}

/// Whether the object lives on as a `Box`, of which the others know nothing.
pub(crate) fn is_boxed(event: &Event) -> bool {
    event.operation == Operation::Destroy && event.wrote.as_deref() == Some("box")
}

fn late_use(case: &Case<'_>, event: &Event) -> String {
    let who = case.thread(event.thread);
    let place = text::in_line(event.site.as_ref());
    match event.operation {
        Operation::Use => format!("{who} used it{place}"),
        Operation::Take => format!("{who} took it for its own{place}"),
        Operation::HandOver => format!("{who} handed it over to be destroyed{place}"),
        Operation::Destroy => format!("{who} destroyed it again{place}"),
        _ => format!(
            "{who} used {}{place}, which was a part of it",
            case.object(event.object)
        ),
    }
}

/// The object by its variable, or by where it was made.
fn thing(case: &Case<'_>, event: &Event) -> String {
    let name = case.object(event.object);
    let objects = case.trace().map(|trace| &trace.objects);
    let object = event.object.and_then(|it| objects?.get(it));
    match object.and_then(|it| it.born.as_ref()) {
        Some(born) if !name.starts_with('`') => format!("the object made in {}", text::line(born)),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use trace::{ObjectKind, Operation as Op, protocol::Complaint};

    use super::super::fixtures::{Script, code};
    use super::*;
    use crate::verdict::Diagnosis;

    const SOURCE: &str = "\
fn f() {
    let guard = epoch::pin();
    node = Owned::new(1);
    guard.defer_destroy(old);
    node.deref();
    drop(node.into_owned());
    also.defer_destroy(old);
    node.into_box();
    next.load(Acquire, guard);
    spawn(f);
}
";

    /// Main and a second thread, an object on the heap, and that of all guards.
    struct Both {
        script: Script,
        child: usize,
        node: usize,
        epoch: usize,
    }

    fn both() -> Both {
        let mut script = Script::new(SOURCE);
        let node = script.object(ObjectKind::Heap, "heap object");
        let epoch = script.object(ObjectKind::Other, "object");
        let child = script.spawn(0, "spawn");
        Both {
            script,
            child,
            node,
            epoch,
        }
    }

    impl Both {
        fn step(&mut self, thread: usize, operation: Op, place: &str) -> usize {
            self.script.step(thread, operation, self.node, place);
            self.script.last()
        }

        fn pin(&mut self, thread: usize) {
            self.script.step(thread, Op::Pin, self.epoch, "epoch::^pin");
        }

        fn unpin(&mut self, thread: usize) {
            let event = self
                .script
                .step(thread, Op::Unpin, self.epoch, "epoch::^pin");
            event.site = None;
        }

        /// A destructor destroys it, in no line.
        fn destroy(&mut self, thread: usize) -> usize {
            let event = self.step(thread, Op::Destroy, "drop");
            self.script.trace.events[event].site = None;
            event
        }

        fn diagnosed(self, given_up: usize, destroyed: Option<usize>, used: usize) -> Diagnosis {
            let diagnosis = self
                .script
                .ends(End::UseAfterFree {
                    given_up,
                    destroyed,
                    used,
                })
                .diagnosed(Complaint::End);
            assert_eq!(code(&diagnosis), Code::UseAfterFree);
            diagnosis
        }
    }

    #[test]
    fn a_pointer_that_outlives_its_guard_is_told_with_who_handed_it_over_and_who_destroyed_it() {
        let mut it = both();
        let child = it.child;
        it.pin(0);
        it.pin(child);
        let given_up = it.step(0, Op::HandOver, "guard.^defer_destroy");
        it.unpin(0);
        it.unpin(child);
        let destroyed = it.destroy(child);
        let used = it.step(child, Op::Use, "node.^deref");
        let diagnosis = it.diagnosed(given_up, Some(destroyed), used);
        assert_eq!(
            diagnosis.message,
            "Main handed `node` over in line 4, to be destroyed later, and thread 1 destroyed it once all who were \
             pinned at that time had unpinned themselves. After that, thread 1 used it in line 5. Thread 1 was not \
             pinned by any guard at that time. What is left there is no object any more: on real threads it can be \
             anything."
        );
        assert_eq!(
            diagnosis.evidence.advice,
            "A pointer is good for as long as the guard under which it was loaded, and no longer. Follow the pointer \
             from where it was loaded to this line, and see where its guard ends."
        );
        assert_eq!(diagnosis.line, Some(5));
        assert_eq!(diagnosis.evidence.focus, [given_up, destroyed, used]);
    }

    #[test]
    fn a_guard_that_comes_after_the_object_was_handed_over_is_told_to_protect_nothing() {
        let mut it = both();
        let child = it.child;
        it.pin(0);
        let given_up = it.step(0, Op::HandOver, "guard.^defer_destroy");
        it.pin(child);
        it.unpin(0);
        let destroyed = it.destroy(0);
        let used = it.step(child, Op::Use, "node.^deref");
        let diagnosis = it.diagnosed(given_up, Some(destroyed), used);
        assert_eq!(
            diagnosis.message,
            "Main handed `node` over in line 4, to be destroyed later, and destroyed it once all who were pinned at \
             that time had unpinned themselves. After that, thread 1 used it in line 5. Thread 1 was pinned in \
             line 2, but nobody waits for a guard that comes after an object was handed over. What is left there is \
             no object any more: on real threads it can be anything."
        );
        assert_eq!(
            diagnosis.evidence.advice,
            "Only what nobody can come by any more may be handed over: a thread that pins itself later must not find \
             a pointer to it, nor bring one along from an earlier guard. Ask how the late thread came by its pointer."
        );
    }

    #[test]
    fn a_guard_of_another_collector_is_not_blamed_for_coming_late() {
        let mut it = both();
        let child = it.child;
        let other = it.script.object(ObjectKind::Other, "object");
        it.script.step(child, Op::Pin, other, "epoch::^pin");
        it.pin(child);
        let given_up = it.step(0, Op::HandOver, "guard.^defer_destroy");
        it.unpin(child);
        let destroyed = it.destroy(child);
        let used = it.step(child, Op::Use, "node.^deref");
        let diagnosis = it.diagnosed(given_up, Some(destroyed), used);
        let told = "After that, thread 1 used it in line 5. No guard that thread 1 had at that time protected it.";
        assert!(diagnosis.message.contains(told), "{}", diagnosis.message);
    }

    #[test]
    fn what_is_destroyed_at_once_is_told_by_the_line_in_which_it_was_taken() {
        let mut it = both();
        let child = it.child;
        it.pin(child);
        let given_up = it.step(0, Op::Take, "node.^into_owned");
        let destroyed = it.destroy(0);
        let used = it.step(child, Op::Use, "node.^deref");
        let diagnosis = it.diagnosed(given_up, Some(destroyed), used);
        assert_eq!(
            diagnosis.message,
            "Main took `node` for its own in line 6, and destroyed it. After that, thread 1 used it in line 5. Thread \
             1 was pinned in line 2, but what is destroyed at once is gone whoever is pinned. What is left there is \
             no object any more: on real threads it can be anything."
        );
        assert_eq!(
            diagnosis.evidence.advice,
            "Whoever looks at an object under a guard relies on it to stay there until the guard is gone. Ask what \
             your code waits for between taking the object away from the others and destroying it."
        );
    }

    #[test]
    fn a_box_and_a_part_of_an_object_are_told_as_such() {
        let mut it = both();
        let child = it.child;
        it.pin(child);
        let given_up = it.step(0, Op::Destroy, "node.^into_box");
        it.script.trace.events[given_up].wrote = Some("box".into());
        let next = it.script.atomic();
        it.script.load(child, next, "next.^load", "0x10");
        let used = it.script.last();
        let diagnosis = it.diagnosed(given_up, Some(given_up), used);
        assert!(
            diagnosis.message.starts_with(
                "Main turned `node` into a `Box` in line 8. After that, thread 1 used `next` in line 9, which was a \
                 part of it."
            ),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn both_who_hand_an_object_over_are_named() {
        let mut it = both();
        let child = it.child;
        let given_up = it.step(0, Op::HandOver, "guard.^defer_destroy");
        let used = it.step(child, Op::HandOver, "also.^defer_destroy");
        let diagnosis = it.diagnosed(given_up, None, used);
        assert_eq!(
            diagnosis.message,
            "Main handed heap object 1 over in line 4, to be destroyed later; and thread 1 handed it over as well in \
             line 7. That destroys it twice."
        );
        assert_eq!(
            diagnosis.evidence.advice,
            "One step has to decide whose it is to destroy the object, and only the thread for which that step \
             succeeds may do so. Ask which step that is here, and whether both threads look at what came of it."
        );
        assert_eq!(diagnosis.line, Some(7));
    }

    #[test]
    fn who_destroys_what_was_handed_over_before_is_told_of_both() {
        let mut it = both();
        let child = it.child;
        it.script.trace.objects[it.node].born = Some(it.script.site("Owned::^new"));
        let used = it.step(0, Op::HandOver, "guard.^defer_destroy");
        let given_up = it.step(child, Op::Take, "drop(node.^into_owned");
        let other = it.step(child, Op::Use, "also.^defer");
        let destroyed = it.destroy(child);
        it.destroy(0);
        assert!(other < destroyed);
        let diagnosis = it.diagnosed(given_up, Some(destroyed), used);
        assert_eq!(
            diagnosis.message,
            "Thread 1 took the object made in line 3 for its own in line 6, and destroyed it; and main handed it over \
             in line 4, to be destroyed later. That destroys it twice."
        );
        assert_eq!(diagnosis.line, Some(4));
    }
}
