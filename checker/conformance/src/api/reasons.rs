//! Why what is not modelled is real or absent. A test fails if something is
//! without a reason, or a reason without need.

use super::probe::{Found, Standing};

/// What is deliberately the real one.
pub(crate) const REAL: &[(&str, &str)] = &[
    ("std::cell::*", "no two threads can share it"),
    ("std::hint::*", "a hint to the compiler"),
    (
        "std::sync::Arc",
        "its coercions cannot be written on stable Rust; its counts are not explored",
    ),
    ("std::sync::Weak", "as `Arc`"),
    ("std::sync::PoisonError", "plain data"),
    ("std::sync::TryLockError", "plain data"),
    ("std::sync::LockResult", "plain data"),
    ("std::sync::TryLockResult", "plain data"),
    ("std::sync::atomic::Ordering", "plain data"),
    ("std::sync::mpsc::*", "plain data"),
    ("std::thread::Result", "plain data"),
    ("std::time::*", "plain data"),
];

/// What is deliberately not there.
pub(crate) const ABSENT: &[(&str, &str)] = &[];

/// What modelled types deliberately do not have: the item, the part, and why.
pub(crate) const WITHOUT: &[(&str, &str, &str)] = &[
    (
        "std::sync::LazyLock",
        "impl<T, F> std::ops::Drop for std::sync::LazyLock<T, F>",
        "its parts know how to be dropped",
    ),
    (
        "std::sync::OnceLock",
        "impl<T> std::ops::Drop for std::sync::OnceLock<T>",
        "its parts know how to be dropped",
    ),
];

/// What is modelled otherwise than one would expect.
pub(crate) const REMARKS: &[(&str, &str)] = &[
    (
        "std::cell::UnsafeCell",
        "its address is an access: data races are found",
    ),
    (
        "std::sync::atomic::compiler_fence",
        "does nothing: there are no signal handlers",
    ),
    ("std::thread::Builder", "the stack's size is ignored"),
    (
        "std::thread::JoinHandle",
        "the system's name for it (`JoinHandleExt`) is refused",
    ),
    ("std::thread::available_parallelism", "always 2"),
    ("std::time::Instant", "virtual time"),
    (
        "std::time::SystemTime",
        "virtual time, from the beginning of 2026",
    ),
];

/// The reason for an item's standing, or a remark.
pub(crate) fn of(path: &str, standing: Standing) -> Option<&'static str> {
    let list = match standing {
        Standing::Modelled => REMARKS,
        Standing::Real => REAL,
        Standing::Absent => ABSENT,
    };
    let found = list.iter().find(|(it, _)| covers(it, path));
    found.map(|(_, reason)| *reason)
}

/// A module with a star stands for all that is in it.
fn covers(entry: &str, path: &str) -> bool {
    match entry.strip_suffix('*') {
        Some(module) => path.starts_with(module),
        None => entry == path,
    }
}

/// What lacks a reason, and reasons that nothing needs.
pub(crate) fn unexplained(found: &[Found<'_>]) -> Vec<String> {
    let mut flaws = Vec::new();
    for it in found {
        let path = it.item.path();
        if it.standing != Standing::Modelled && of(&path, it.standing).is_none() {
            flaws.push(format!("{path} is {:?}, for no reason given", it.standing));
        }
        for part in &it.missing {
            let known = |entry: &&(&str, &str, &str)| entry.0 == path && entry.1 == part;
            if !WITHOUT.iter().any(|entry| known(&entry)) {
                flaws.push(format!("{path} has no `{part}`, for no reason given"));
            }
        }
    }
    let needs = |standing| {
        move |entry: &str| {
            found
                .iter()
                .any(|it| it.standing == standing && covers(entry, &it.item.path()))
        }
    };
    for (list, standing) in [
        (REAL, Standing::Real),
        (ABSENT, Standing::Absent),
        (REMARKS, Standing::Modelled),
    ] {
        for (entry, _) in list {
            if !needs(standing)(entry) {
                flaws.push(format!(
                    "{entry} is not {standing:?}, so it needs no reason"
                ));
            }
        }
    }
    for (path, part, _) in WITHOUT {
        let missing = found
            .iter()
            .any(|it| it.item.path() == *path && it.missing.iter().any(|it| it == part));
        if !missing {
            flaws.push(format!("{path} has `{part}`, so it needs no reason"));
        }
    }
    flaws
}
