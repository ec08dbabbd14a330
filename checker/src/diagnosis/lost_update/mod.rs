//! One thread overwrote another's change with a value computed before it.
//!
//! The pattern: thread A reads X; thread B changes X; A, without reading again,
//! writes X. It explains a wrong value only if the nearest passing interleaving
//! has it less often, where there is one to compare with.

mod atomic;
mod locked;

use trace::{Event, Trace};

use super::{
    Code,
    case::{Case, Finding},
    names,
    sections::{Section, sections},
    text,
};

/// Events of an interleaving that is searched for the pattern. A longer one has
/// not been minimised, and the pattern would be in it by chance.
const LONGEST: usize = 10_000;

/// A read, another thread's write, and the write that undid it.
struct Lost {
    read: usize,
    between: usize,
    write: usize,
    how: How,
}

enum How {
    /// A plain store after a plain load.
    Store,
    /// A compare-exchange that found another value, and was not tried again.
    GivenUp,
    /// Read under the lock, and written under it another time.
    TwoSections,
    /// Taken out under the lock, and put back under it another time.
    PutBack,
    /// Taken out under the lock, and not there for another thread that came for it.
    NotThere,
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if !case.is_wrong_value() || case.failure.always {
        return None;
    }
    let trace = case.trace().filter(|trace| trace.events.len() <= LONGEST)?;
    let passing = case.failure.passing.as_ref();
    let lost = explained(trace, passing, |trace| atomic::stores(trace, case.subject))
        .or_else(|| atomic::given_up(trace, passing))
        .or_else(|| {
            explained(trace, passing, |trace| {
                locked::two_sections(trace, case.subject)
            })
        })?;
    Some(tell(case, &trace.events, &lost).facts(super::wrong_result::facts(case)))
}

/// The last occurrence of the pattern, if it is less frequent in the passing
/// interleaving.
fn explained(
    trace: &Trace,
    passing: Option<&Trace>,
    find: impl Fn(&Trace) -> Vec<Lost>,
) -> Option<Lost> {
    let found = find(trace);
    let elsewhere = passing.map_or(0, |passing| find(passing).len());
    (found.len() > elsewhere).then(|| found.into_iter().next())?
}

/// Locks that were taken and did not help: each of the two held another one, or the
/// only one was given back at once.
fn locks_are_told(case: &Case<'_>, lost: &Lost) -> Option<String> {
    let trace = case.trace()?;
    let hidden = names::locks_inside(trace);
    let mut all = sections(trace);
    all.retain(|it| !hidden.contains_key(&it.object));
    let events = &trace.events;
    let (me, other) = (events[lost.read].thread, events[lost.between].thread);
    let held = |thread: usize, first: usize, last: usize| -> Vec<usize> {
        let around = |it: &&Section| it.thread == thread && it.start < first && it.end > last;
        all.iter().filter(around).map(|it| it.object).collect()
    };
    let mine = held(me, lost.read, lost.write);
    let theirs = held(other, lost.between, lost.between);
    if let ([own], [another, ..]) = (mine.as_slice(), theirs.as_slice())
        && !theirs.contains(own)
    {
        return Some(format!(
            "Each of the two held a lock then, but not the same one ({}, {}). Only threads that take the same lock keep \
             each other out.",
            case.object(Some(*own)),
            case.object(Some(*another)),
        ));
    }
    // Nothing was done under the lock, and the next step is the read.
    let own = |from: usize, to: usize| (from + 1..to).any(|it| events[it].thread == me);
    let empty = all.iter().rfind(|it| {
        it.thread == me && it.end < lost.read && !own(it.start, it.end) && !own(it.end, lost.read)
    })?;
    Some(format!(
        "{} took {}{} and had given it back before it read{}.",
        case.who(me),
        case.object(Some(empty.object)),
        text::in_line(empty.site(trace)),
        text::in_line(events[lost.read].site.as_ref()),
    ))
}

fn tell(case: &Case<'_>, events: &[Event], lost: &Lost) -> Finding {
    let (read, between, write) = (
        &events[lost.read],
        &events[lost.between],
        &events[lost.write],
    );
    let (me, other) = (case.thread(read.thread), case.thread(between.thread));
    let object = case.object(read.object);
    let value = |it: &Option<String>| it.as_deref().map(text::clean);
    let lines = [read, between, write].map(|event| text::in_line(event.site.as_ref()));
    let [read_line, between_line, write_line] = &lines;
    let finding = match lost.how {
        How::Store => {
            let saw = value(&read.read).map_or(String::new(), |it| format!(" {it} from"));
            let to = value(&between.wrote).map_or(String::new(), |it| format!(" to {it}"));
            let wrote = value(&write.wrote).map_or("its own value".to_owned(), |it| it);
            Finding::new(
                Code::LostUpdate,
                format!(
                    "{} read{saw} {object}{read_line}; {other} then changed it{to}{between_line}; and {me} wrote \
                     {wrote}{write_line}, worked out from the older value. The change made by {other} is lost.{}",
                    case.sentence(me),
                    locks_are_told(case, lost).map_or(String::new(), |it| format!(" {it}"))
                ),
            )
            .advice(
                "Between the read and the write another thread can get in. Make reading, computing and writing \
                 one step that nothing can come between.",
            )
        }
        How::GivenUp => Finding::new(
            Code::LostUpdate,
            format!(
                "{} read {object}{read_line}, {other} changed it{between_line}, and so the compare-exchange{write_line} \
                 found another value than expected and changed nothing. It was not tried again, so this update was not made.",
                case.sentence(me)
            ),
        )
        .advice(
            "A compare-exchange that fails has told you the newest value. Ask what has to be done with it before \
             the update counts as made.",
        ),
        How::TwoSections => Finding::new(
            Code::LostUpdate,
            format!(
                "{} read the value behind {object}{read_line} and gave the lock back; {other} changed the \
                 value{between_line}; then {me} took the lock again{write_line} and wrote a value worked out from \
                 the older one. The change made by {other} is lost.",
                case.sentence(me)
            ),
        )
        .advice(
            "Each step is protected, but not the way from the one to the other. Ask how long the lock has to be \
             held so that the value cannot change between reading it and writing it back.",
        ),
        How::PutBack => Finding::new(
            Code::LostUpdate,
            format!(
                "{} took out what was behind {object}{read_line} and gave the lock back; {other} changed what was \
                 left there{between_line}; then {me} took the lock again{write_line} and put its own over it. The \
                 change made by {other} is lost.",
                case.sentence(me)
            ),
        )
        .advice(
            "While the value is out, whoever comes finds the place empty, and fills it. Ask how long the lock has to \
             be held so that nobody comes in between.",
        ),
        How::NotThere => Finding::new(
            Code::LostUpdate,
            format!(
                "{} took out what was behind {object}{read_line} and gave the lock back. Before it took the lock \
                 again{write_line} to put it back, {other} came{between_line}, and did not find it there.",
                case.sentence(me)
            ),
        )
        .advice(
            "While the value is out, whoever comes finds the place without it. Ask how long the lock has to be held so \
             that nobody comes in between.",
        ),
    };
    finding
        .at(write.site.as_ref())
        .focus([lost.read, lost.between, lost.write])
}
