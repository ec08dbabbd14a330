//! What is printed.

use std::fmt;
use std::ops::AddAssign;
use std::path::Path;

use crate::subject::{Fate, Fates};

/// How many tests had which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) not_applicable: usize,
}

impl Count {
    pub(crate) fn of(fates: &Fates) -> Count {
        let mut count = Count::default();
        for fate in fates.values() {
            *match fate {
                Fate::Passed { .. } => &mut count.passed,
                Fate::Failed(_) => &mut count.failed,
                Fate::NotApplicable(_) => &mut count.not_applicable,
            } += 1;
        }
        count
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_applicable += other.not_applicable;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count {
            passed,
            failed,
            not_applicable,
        } = self;
        write!(
            f,
            "{passed} passed, {failed} failed, {not_applicable} not applicable"
        )
    }
}

/// Prints what became of a file's tests: those that did not pass always, those
/// that did if `verbose`.
pub(crate) fn print(asked: &str, found: &Path, fates: &Fates, verbose: bool) -> Count {
    let found = found.display().to_string();
    let place = if found == asked {
        String::new()
    } else {
        format!(", found at library/{found}")
    };
    let count = Count::of(fates);
    println!("library/{asked}{place}: {count}");
    for (name, fate) in fates {
        match fate {
            Fate::Failed(why) => println!("    FAILED {name}: {why}"),
            Fate::NotApplicable(why) => println!("    not applicable {name}: {why}"),
            Fate::Passed {
                executions,
                all,
                prompt,
            } if verbose => {
                let how = if *all { "all" } else { "a sample of" };
                let prompt = prompt.map_or(String::new(), |why| format!(", no thread slow: {why}"));
                println!("    passed {name}: {how} {executions} interleavings{prompt}");
            }
            Fate::Passed { .. } => {}
        }
    }
    count
}
