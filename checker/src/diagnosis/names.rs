//! What a person calls the threads and objects of a trace.

use std::collections::{BTreeMap, BTreeSet};

use trace::{End, ObjectKind, Operation, Site, Trace, Wait};

use super::text::{clean, in_check_file};

/// The names of one trace's threads and objects.
///
/// A thread goes by the name the learner gave it, else by its number in the
/// order of spawning; thread 0, which runs the checked function, is "main". An
/// object goes by the variable through which the learner's lines reach it, if
/// that is one and the same everywhere and belongs to no other object; else by
/// its kind and number. Those that only the check's lines use do not count for that: they
/// are the check's.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    threads: Vec<String>,
    objects: Vec<String>,
    of_the_check: Vec<bool>,
}

impl Names {
    /// The names for `trace`, whose sites lie in lines that `source` knows.
    pub(crate) fn new<'s>(trace: &Trace, source: impl Fn(u32) -> Option<&'s str>) -> Names {
        let of_the_check = of_the_check(trace);
        Names {
            threads: threads(trace),
            objects: objects(trace, &of_the_check, source),
            of_the_check,
        }
    }

    /// Whether only lines of the check's files use an object.
    pub(crate) fn is_of_the_check(&self, object: usize) -> bool {
        self.of_the_check.get(object).is_some_and(|it| *it)
    }

    /// "main", "thread 1", or the learner's own name for it.
    pub(crate) fn thread(&self, thread: usize) -> &str {
        self.threads.get(thread).map_or("a thread", String::as_str)
    }

    /// "`total`", or "mutex 1".
    pub(crate) fn object(&self, object: Option<usize>) -> &str {
        object
            .and_then(|object| self.objects.get(object))
            .map_or("it", String::as_str)
    }

    /// Several threads: "main, thread 1 and thread 2".
    pub(crate) fn threads(&self, threads: &[usize]) -> String {
        let names: Vec<&str> = threads.iter().map(|&thread| self.thread(thread)).collect();
        super::text::list(&names)
    }
}

fn threads(trace: &Trace) -> Vec<String> {
    let given = |index: usize| {
        let name = trace.threads[index].name.as_deref().unwrap_or("");
        (!name.is_empty()).then(|| clean(name))
    };
    (0..trace.threads.len())
        .map(|index| {
            let number = match index {
                0 => "main".to_owned(),
                _ => format!("thread {index}"),
            };
            let Some(name) = given(index) else {
                return number;
            };
            let shared =
                (0..trace.threads.len()).any(|it| it != index && given(it).as_ref() == Some(&name));
            match shared || name == "main" && index > 0 {
                true => format!("{name} ({number})"),
                false => name,
            }
        })
        .collect()
}

/// Every use of an object, with its place: what was done, and what is waited for at the
/// end.
fn uses(trace: &Trace) -> impl Iterator<Item = (Operation, usize, &Site)> {
    let waits: &[Wait] = match &trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => waits,
        _ => &[],
    };
    let done = trace.events.iter();
    let done = done.map(|it| (it.operation, it.object, it.site.as_ref()));
    let waited_for = waits.iter();
    let waited_for = waited_for.map(|it| (it.operation, it.object, it.site.as_ref()));
    done.chain(waited_for)
        .filter_map(|(operation, object, site)| Some((operation, object?, site?)))
}

fn of_the_check(trace: &Trace) -> Vec<bool> {
    let mut used_by = vec![(false, false); trace.objects.len()];
    for (_, object, site) in uses(trace) {
        match in_check_file(site) {
            true => used_by[object].0 = true,
            false => used_by[object].1 = true,
        }
    }
    used_by
        .into_iter()
        .map(|(check, learner)| check && !learner)
        .collect()
}

/// What an object is called by itself: "mutex 1", or "mutex 1 of the check". Each side
/// counts its own.
fn numbered(trace: &Trace, of_the_check: &[bool]) -> Vec<String> {
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let objects = trace.objects.iter().zip(of_the_check);
    objects
        .map(|(object, &is_checks)| {
            let parts = object.name.rsplit_once(' ');
            let Some((kind, _)) = parts.filter(|(_, it)| it.parse::<usize>().is_ok()) else {
                return clean(&object.name);
            };
            let number = counts.entry((kind, is_checks)).or_default();
            *number += 1;
            let of = if is_checks { " of the check" } else { "" };
            format!("{} {number}{of}", clean(kind))
        })
        .collect()
}

fn objects<'s>(
    trace: &Trace,
    of_the_check: &[bool],
    source: impl Fn(u32) -> Option<&'s str>,
) -> Vec<String> {
    let mut variables: Vec<Option<String>> = vec![None; trace.objects.len()];
    let mut unclear = vec![false; trace.objects.len()];
    let locked = locks_inside(trace);
    let waits_at: BTreeSet<&Site> = uses(trace)
        .filter(|(operation, ..)| *operation == Operation::WaitBegin)
        .map(|(_, _, site)| site)
        .collect();
    for (operation, object, site) in uses(trace) {
        // The one is a method of a guard's; and after a wait, a lock is taken at the
        // condition variable's method.
        let is_of_another =
            operation == Operation::HandOver || operation.takes_a_lock() && waits_at.contains(site);
        if is_of_another || locked.contains_key(&object) {
            continue;
        }
        let Some(variable) = receiver(site, &source) else {
            continue;
        };
        match &variables[object] {
            Some(known) if *known != variable => unclear[object] = true,
            _ => variables[object] = Some(variable),
        }
    }
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for variable in variables.iter().flatten() {
        *users.entry(variable).or_default() += 1;
    }
    let numbered = numbered(trace, of_the_check);
    let name = |index: usize| match &variables[index] {
        Some(variable) if !unclear[index] && users[variable.as_str()] == 1 => {
            format!("`{variable}`")
        }
        _ => numbered[index].clone(),
    };
    (0..trace.objects.len())
        .map(|index| match locked.get(&index) {
            Some(&atomic) => format!("the lock inside {}", name(atomic)),
            None => name(index),
        })
        .collect()
}

/// Locks that the learner cannot see, and the atomics that they are inside of: an
/// `AtomicCell` takes one for a value that no instruction can handle. Its place is that
/// of the access which comes next.
pub(crate) fn locks_inside(trace: &Trace) -> BTreeMap<usize, usize> {
    let is = |object: usize, kind: ObjectKind| trace.objects[object].kind == kind;
    let mut inside = BTreeMap::new();
    for (index, event) in trace.events.iter().enumerate() {
        let (Operation::Lock, Some(lock)) = (event.operation, event.object) else {
            continue;
        };
        let mut later = trace.events[index + 1..].iter();
        if let Some(next) = later.find(|it| it.thread == event.thread)
            && let Some(atomic) = next.object
            && next.site == event.site
            && is(atomic, ObjectKind::Atomic)
        {
            inside.insert(lock, atomic);
        }
    }
    inside
}

/// The variable that a method is called on: the last name before the dot that
/// stands before the site's column.
fn receiver<'s>(site: &Site, source: &impl Fn(u32) -> Option<&'s str>) -> Option<String> {
    if in_check_file(site) {
        return None;
    }
    let before: String = source(site.line)?
        .chars()
        .take((site.column as usize).saturating_sub(1))
        .collect();
    let mut path = before.trim_end().strip_suffix('.')?;
    // A method chain goes on from the end of a line above.
    for above in (1..site.line).rev() {
        if !path.trim().is_empty() {
            break;
        }
        path = source(above)?.split("//").next().unwrap_or_default();
    }
    let path = path.trim_end();
    let start = path
        .char_indices()
        .rev()
        .take_while(|(_, it)| it.is_alphanumeric() || *it == '_')
        .last()?
        .0;
    let name = &path[start..];
    let plain = name.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && !matches!(name, "self" | "Self" | "await");
    // A numbered field (`pair.0`) or an element (`slots[1]`) has no name.
    plain.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use trace::Operation::{Load, Lock, Store};

    use super::super::fixtures::Script;

    #[test]
    fn an_object_goes_by_the_variable_of_the_learners_line() {
        let mut script = Script::new("fn f() {\n    self.total.load(SeqCst);\n}\n");
        let total = script.atomic();
        script.step(0, Load, total, "self.total.^load");
        assert_eq!(script.names().object(Some(total)), "`total`");
    }

    #[test]
    fn a_variable_is_found_on_the_line_before_its_method() {
        let mut script = Script::new(
            "fn f() {\n    self\n        .total // of all\n        // every one\n        .lock();\n    g()\n        .lock();\n}\n",
        );
        let (total, other) = (script.mutex(), script.mutex());
        let mut place = script.site(".^lock()");
        place.line = 5;
        script.step(0, Lock, total, ".^lock()").site = Some(place.clone());
        place.line = 7;
        script.step(0, Lock, other, ".^lock()").site = Some(place);
        assert_eq!(script.names().object(Some(total)), "`total`");
        assert_eq!(script.names().object(Some(other)), "mutex 2");
    }

    #[test]
    fn two_objects_behind_one_variable_go_by_their_numbers() {
        let mut script = Script::new("fn f() {\n    from.lock();\n    to.lock();\n}\n");
        let (one, two) = (script.mutex(), script.mutex());
        script.step(0, Lock, one, "from.^lock");
        script.step(0, Lock, two, "from.^lock");
        assert_eq!(script.names().object(Some(one)), "mutex 1");
        assert_eq!(script.names().object(Some(two)), "mutex 2");
    }

    #[test]
    fn an_object_behind_two_variables_goes_by_its_number() {
        let mut script = Script::new("fn f() {\n    from.lock();\n    to.lock();\n}\n");
        let one = script.mutex();
        script.step(0, Lock, one, "from.^lock");
        script.step(0, Lock, one, "to.^lock");
        assert_eq!(script.names().object(Some(one)), "mutex 1");
    }

    #[test]
    fn a_variable_at_which_a_thread_waits_counts_as_well() {
        let mut script = Script::new("fn f() {\n    from.lock();\n    to.lock();\n}\n");
        let one = script.mutex();
        script.step(0, Lock, one, "from.^lock");
        let waits = vec![script.waits(0, Lock, Some(one), "to.^lock")];
        let script = script.ends(trace::End::Deadlock { waits });
        assert_eq!(script.names().object(Some(one)), "mutex 1");
    }

    #[test]
    fn a_lock_keeps_its_name_where_it_is_taken_after_a_wait() {
        let mut script = Script::new("fn f() {\n    items.lock();\n    full.wait(items);\n}\n");
        let (items, full) = (script.mutex(), script.condvar());
        script.step(0, Lock, items, "items.^lock");
        script.step(0, trace::Operation::WaitBegin, full, "full.^wait");
        script.step(0, Lock, items, "full.^wait");
        let names = script.names();
        assert_eq!(names.object(Some(items)), "`items`");
        assert_eq!(names.object(Some(full)), "`full`");
    }

    #[test]
    fn what_only_the_check_uses_is_the_checks_and_counts_for_itself() {
        let mut script = Script::new("fn f() {\n    from[1].lock();\n}\n");
        let (checks, passed, own) = (script.mutex(), script.mutex(), script.mutex());
        let mut place = script.site("from[1].^lock");
        place.file = "check.rs".into();
        for object in [checks, passed] {
            script.step(0, Lock, object, "from[1].^lock").site = Some(place.clone());
        }
        script.step(0, Lock, passed, "from[1].^lock");
        script.step(0, Lock, own, "from[1].^lock");
        let names = script.names();
        assert_eq!(names.object(Some(checks)), "mutex 1 of the check");
        assert_eq!(names.object(Some(passed)), "mutex 1");
        assert_eq!(names.object(Some(own)), "mutex 2");
        assert!(names.is_of_the_check(checks) && !names.is_of_the_check(passed));
    }

    #[test]
    fn a_lock_that_is_taken_for_an_atomic_goes_by_the_atomic() {
        let mut script = Script::new("fn f() {\n    self.pair.store((1, 2));\n}\n");
        let (lock, pair) = (script.mutex(), script.atomic());
        script.step(0, Lock, lock, "self.pair.^store");
        script.step(0, Store, pair, "self.pair.^store");
        assert_eq!(script.names().object(Some(pair)), "`pair`");
        assert_eq!(script.names().object(Some(lock)), "the lock inside `pair`");
    }

    #[test]
    fn a_lock_that_is_taken_before_an_atomic_is_used_is_none_of_its_own() {
        let mut script = Script::new("fn f() {\n    all.lock(); pair.store(1);\n}\n");
        let (lock, pair) = (script.mutex(), script.atomic());
        script.step(0, Lock, lock, "all.^lock");
        script.step(0, Store, pair, "pair.^store");
        assert_eq!(script.names().object(Some(lock)), "`all`");
    }

    #[test]
    fn threads_with_one_name_are_told_apart() {
        let mut script = Script::new("fn f() {\n    spawn();\n}\n");
        let first = script.spawn(0, "spawn");
        let second = script.spawn(0, "spawn");
        let third = script.spawn(0, "spawn");
        script.trace.threads[first].name = Some("worker".into());
        script.trace.threads[second].name = Some("worker".into());
        script.trace.threads[third].name = Some("\u{1b}[2J".into());
        let names = script.names();
        assert_eq!(names.thread(0), "main");
        assert_eq!(names.thread(first), "worker (thread 1)");
        assert_eq!(names.thread(second), "worker (thread 2)");
        assert_eq!(names.thread(third), "\\u{1b}[2J");
    }
}
