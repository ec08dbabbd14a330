//! An atomic's ordering is too weak: a thread read an older value than the
//! newest, or plain memory that an atomic should have published.

use trace::{End, Event, Operation, Site, Trace};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

const ADVICE: &str = "Ask of each atomic: which other writes must be seen by a thread that sees this one? The store \
                      has to publish them, the load has to take them over, and it needs both. The page of this \
                      diagnosis says what each ordering promises.";

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    // Such a race may be there in every execution: a lock whose unlock publishes
    // nothing is wrong whoever has it first.
    if let Some((publish, observe)) = failed_publication(trace) {
        return Some(not_published(case, trace, publish, observe));
    }
    if case.failure.always || !case.failure.only_weak {
        return None;
    }
    let stale = trace
        .events
        .iter()
        .enumerate()
        .rev()
        .find_map(|(index, event)| {
            let newest = event.stale.filter(|&newest| newest < index)?;
            Some((index, newest))
        });
    let finding = match stale {
        Some((load, newest)) => older_value(case, trace, load, newest),
        None => Finding::new(
            Code::WeakOrdering,
            "It goes wrong only because threads may see each other's writes in another order than they were made in: \
             the atomics' orderings allow that.",
        ),
    };
    Some(
        finding
            .advice(ADVICE)
            .facts(super::wrong_result::facts(case)),
    )
}

fn older_value(case: &Case<'_>, trace: &Trace, load: usize, newest: usize) -> Finding {
    let (read, write) = (&trace.events[load], &trace.events[newest]);
    let value = |value: &Option<String>, other: &str| {
        value.as_deref().map_or(other.to_owned(), text::clean)
    };
    let message = format!(
        "{} read {} from {}{} ({}), though {} had already written {} to it{} ({}).",
        case.who(read.thread),
        value(&read.read, "an older value"),
        case.object(read.object),
        text::in_line(read.site.as_ref()),
        ordering(read),
        case.thread(write.thread),
        value(&write.wrote, "a newer value"),
        text::in_line(write.site.as_ref()),
        ordering(write),
    );
    let Some((publish, observe)) = seen_of_later(trace, newest, load) else {
        return Finding::new(
            Code::WeakOrdering,
            format!(
                "{message} With these orderings it may: nothing makes that write happen before this read."
            ),
        )
        .at(read.site.as_ref())
        .focus([newest, load]);
    };
    let (store, seen) = (&trace.events[publish], &trace.events[observe]);
    Finding::new(
        Code::WeakOrdering,
        format!(
            "{message} Before this read, {} had seen in {} ({}) what {} stored in {} ({}) after that write. But those \
             orderings do not make what was done before the store visible after the load.",
            case.thread(seen.thread),
            place(seen),
            ordering(seen),
            case.thread(store.thread),
            place(store),
            ordering(store),
        ),
    )
    .at(weaker(store, seen))
    .focus([newest, publish, observe, load])
}

/// The first thing that a reader saw, before a read, of what a writer did after a
/// write: a store, and the load that read it.
fn seen_of_later(trace: &Trace, write: usize, read: usize) -> Option<(usize, usize)> {
    let (writer, reader) = (trace.events[write].thread, trace.events[read].thread);
    (write + 1..read).find_map(|observe| {
        let load = &trace.events[observe];
        if load.thread != reader {
            return None;
        }
        let publish = read_from(trace, write, observe)?;
        let is_the_writers = trace.events[publish].thread == writer && writer != reader;
        is_the_writers.then_some((publish, observe))
    })
}

/// The line to begin with: the store, unless it publishes.
fn weaker<'t>(store: &'t Event, load: &'t Event) -> Option<&'t Site> {
    match releases(store) {
        true => load.site.as_ref(),
        false => store.site.as_ref(),
    }
}

fn ordering(event: &Event) -> String {
    match event.ordering.as_deref() {
        Some(ordering) => format!("`{}`", text::clean(ordering)),
        None => "plain memory".to_owned(),
    }
}

/// A data race between two accesses that a store and a load of one atomic would
/// order, if both were strong enough.
fn failed_publication(trace: &Trace) -> Option<(usize, usize)> {
    let End::DataRace { first, second } = trace.end else {
        return None;
    };
    let (one, two) = (&trace.events[first], &trace.events[second]);
    (first + 1..second).rev().find_map(|observe| {
        let load = &trace.events[observe];
        if load.thread != two.thread {
            return None;
        }
        let publish = read_from(trace, first, observe)?;
        (trace.events[publish].thread == one.thread).then_some((publish, observe))
    })
}

/// The store that a load read from, if it came after a step, and the two together are
/// too weak to carry anything along.
fn read_from(trace: &Trace, after: usize, observe: usize) -> Option<usize> {
    let is_store = |event: &Event| {
        matches!(
            event.operation,
            Operation::Store | Operation::ReadModifyWrite
        )
    };
    let is_load = |event: &Event| match event.operation {
        Operation::Load | Operation::ReadModifyWrite => true,
        // One that failed for no reason tells nothing of what others did.
        Operation::CompareExchangeFailed => event.wrote.is_none(),
        _ => false,
    };
    let load = &trace.events[observe];
    if !is_load(load) || load.read.is_none() {
        return None;
    }
    let publish = (after + 1..observe).rev().find(|&index| {
        let store = &trace.events[index];
        store.object == load.object && is_store(store) && store.wrote == load.read
    })?;
    let weak = !releases(&trace.events[publish]) || !acquires(load);
    weak.then_some(publish)
}

fn releases(event: &Event) -> bool {
    matches!(
        event.ordering.as_deref(),
        Some("Release" | "AcqRel" | "SeqCst")
    )
}

fn acquires(event: &Event) -> bool {
    matches!(
        event.ordering.as_deref(),
        Some("Acquire" | "AcqRel" | "SeqCst")
    )
}

fn not_published(case: &Case<'_>, trace: &Trace, publish: usize, observe: usize) -> Finding {
    let (store, load) = (&trace.events[publish], &trace.events[observe]);
    let End::DataRace { first, second } = trace.end else {
        unreachable!("only a data race has a failed publication")
    };
    let (one, two) = (&trace.events[first], &trace.events[second]);
    Finding::new(
        Code::WeakOrdering,
        format!(
            "{} saw in {} ({}) what {} stored in {} ({}). But these orderings do not make what was done before the \
             store visible after the load, so the accesses in {} race.",
            case.who(load.thread),
            place(load),
            ordering(load),
            case.thread(store.thread),
            place(store),
            ordering(store),
            places(one, two),
        ),
    )
    .advice(ADVICE)
    .at(weaker(store, load))
    .focus([first, publish, observe, second])
}

/// Where the two are: two places, or one that both have come to.
fn places(one: &Event, two: &Event) -> String {
    match (place(one), place(two)) {
        (one, two) if one == two => one,
        (one, two) => format!("{one} and {two}"),
    }
}

fn place(event: &Event) -> String {
    event
        .site
        .as_ref()
        .map_or("a line that is not known".to_owned(), text::line)
}

#[cfg(test)]
mod tests {
    use trace::{ObjectKind, protocol::Complaint};

    use super::super::fixtures::{Script, code, wrong_value};
    use super::*;

    const SOURCE: &str = "fn write() {\n    data.store(42, Relaxed);\n    ready.store(true, Relaxed);\n}\n\
                          fn read() {\n    if ready.load(Relaxed) {\n        data.load(Relaxed);\n    }\n}\nfn start() { spawn(write) }\n";

    fn stale() -> Script {
        let mut script = Script::new(SOURCE);
        let (data, ready) = (script.atomic(), script.atomic());
        let writer = script.spawn(0, "spawn");
        script.store(writer, data, "data.^store", "42");
        let newest = script.last();
        script.store(writer, ready, "ready.^store", "true");
        script.load(0, ready, "ready.^load", "true");
        script.load(0, data, "data.^load", "0");
        let load = script.last();
        for index in [newest, load] {
            script.trace.events[index].ordering = Some("Relaxed".into());
        }
        script.trace.events[load].stale = Some(newest);
        script
    }

    #[test]
    fn the_stale_read_and_the_write_it_missed_are_named_with_their_orderings() {
        let script = stale();
        let mut failure = script.failure(wrong_value("42", "0"));
        failure.only_weak = true;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::WeakOrdering);
        assert_eq!(
            diagnosis.message,
            "Main read 0 from `data` in line 7 (`Relaxed`), though thread 1 had already written 42 to it in line 2 \
             (`Relaxed`). With these orderings it may: nothing makes that write happen before this read."
        );
    }

    #[test]
    fn what_was_seen_of_the_writer_before_is_what_should_have_carried_the_write_along() {
        for (store, load, line) in [
            ("Relaxed", "Relaxed", 3),
            ("Relaxed", "Acquire", 3),
            ("Release", "Relaxed", 6),
        ] {
            let mut script = stale();
            let at = |place: &str| {
                let site = Some(script.site(place));
                script.trace.events.iter().position(|it| it.site == site)
            };
            let (publish, observe) = (at("ready.^store").unwrap(), at("ready.^load").unwrap());
            script.trace.events[publish].ordering = Some(store.into());
            script.trace.events[observe].ordering = Some(load.into());
            let mut failure = script.failure(wrong_value("42", "0"));
            failure.only_weak = true;
            let diagnosis = script.diagnosed_with(failure);
            assert_eq!(diagnosis.line, Some(line));
            assert_eq!(
                diagnosis.message,
                format!(
                    "Main read 0 from `data` in line 7 (`Relaxed`), though thread 1 had already written 42 to it in \
                     line 2 (`Relaxed`). Before this read, main had seen in line 6 (`{load}`) what thread 1 stored in \
                     line 3 (`{store}`) after that write. But those orderings do not make what was done before the \
                     store visible after the load."
                )
            );
        }
    }

    #[test]
    fn what_goes_wrong_without_older_values_too_is_not_blamed_on_the_orderings() {
        assert_eq!(
            code(&stale().diagnosed(wrong_value("42", "0"))),
            Code::WrongResult
        );
    }

    fn race(store: &str, load: &str) -> (Code, Option<u32>) {
        let mut script = Script::new(
            "fn f() {\n    slot.write(1);\n    ready.store(true);\n    ready.load();\n    slot.read();\n    spawn();\n}\n",
        );
        let (slot, ready) = (script.object(ObjectKind::Cell, "cell"), script.atomic());
        let child = script.spawn(0, "spawn");
        script.step(0, Operation::Write, slot, "slot.^write");
        let first = script.last();
        script.store(0, ready, "ready.^store", "true");
        let publish = script.last();
        script.load(child, ready, "ready.^load", "true");
        let observe = script.last();
        script.step(child, Operation::Read, slot, "slot.^read");
        let second = script.last();
        script.trace.events[publish].ordering = Some(store.into());
        script.trace.events[observe].ordering = Some(load.into());
        let script = script.ends(End::DataRace { first, second });
        let codes = [false, true].map(|always| {
            let mut failure = script.failure(Complaint::End);
            failure.always = always;
            let diagnosis = script.diagnosed_with(failure);
            (code(&diagnosis), diagnosis.line)
        });
        assert_eq!(codes[0], codes[1], "in some executions or in all of them");
        codes[0]
    }

    #[test]
    fn a_race_behind_a_relaxed_flag_is_a_weak_ordering() {
        assert_eq!(race("Relaxed", "Acquire"), (Code::WeakOrdering, Some(3)));
        assert_eq!(race("Release", "Relaxed"), (Code::WeakOrdering, Some(4)));
        assert_eq!(
            race("Release", "Acquire").0,
            Code::DataRace,
            "something else is wrong then"
        );
    }
}
