//! What a person calls the threads and objects of a trace.

use std::collections::BTreeMap;

use trace::{End, ObjectKind, Operation, Site, Trace, Wait};

use super::text::{clean, in_check_file};

/// The names of one trace's threads and objects.
///
/// A thread goes by the name the learner gave it, else by its number in the
/// order of spawning; thread 0, which runs the checked function, is "main". An
/// object goes by the variable through which the learner's lines reach it, if
/// that is one and the same everywhere and belongs to no other object; else by
/// its kind and number.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    threads: Vec<String>,
    objects: Vec<String>,
}

impl Names {
    /// The names for `trace`, whose sites lie in lines that `source` knows.
    pub(crate) fn new<'s>(trace: &Trace, source: impl Fn(u32) -> Option<&'s str>) -> Names {
        Names {
            threads: threads(trace),
            objects: objects(trace, source),
        }
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

fn objects<'s>(trace: &Trace, source: impl Fn(u32) -> Option<&'s str>) -> Vec<String> {
    let mut variables: Vec<Option<String>> = vec![None; trace.objects.len()];
    let mut unclear = vec![false; trace.objects.len()];
    let waits: &[Wait] = match &trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => waits,
        _ => &[],
    };
    let waited_for = waits.iter().map(|wait| (&wait.object, &wait.site));
    let locked = locks_inside(trace);
    let used = trace
        .events
        .iter()
        // That is a method of the guard's.
        .filter(|event| event.operation != Operation::HandOver)
        .map(|event| (&event.object, &event.site));
    for (object, site) in used.chain(waited_for) {
        let (Some(object), Some(site)) = (*object, site) else {
            continue;
        };
        if locked.contains_key(&object) {
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
    let name = |index: usize| match &variables[index] {
        Some(variable) if !unclear[index] && users[variable.as_str()] == 1 => {
            format!("`{variable}`")
        }
        _ => clean(&trace.objects[index].name),
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
