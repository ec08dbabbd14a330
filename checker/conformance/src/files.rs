//! Which of the standard library's files are asked for, and what has to stand
//! around each so that it compiles outside of the standard library.

use std::path::{Path, PathBuf};

/// A file of tests.
pub(crate) struct File {
    /// Its path in today's standard library.
    pub(crate) asked: &'static str,
    /// Where older releases have it.
    pub(crate) formerly: &'static str,
    /// The crate around it: `TESTS` stands for the file. Inside the standard
    /// library `crate::` and `super::` mean the standard library, so these
    /// crates re-export it in the same places.
    pub(crate) around: &'static str,
    /// Unstable features that it may use all the same: constants of the real
    /// `Duration`, and what the drop-in has because it costs nothing.
    pub(crate) features: &'static [&'static str],
    /// Tests that are explored with threads which are never slow, and why.
    pub(crate) prompt: &'static [(&'static str, &'static str)],
    /// Tests that are not applicable for another reason than that the standard
    /// library does not offer what they need.
    pub(crate) excluded: &'static [(&'static str, &'static str)],
}

impl File {
    const PLAIN: File = File {
        asked: "",
        formerly: "",
        around: "TESTS",
        features: &[],
        prompt: &[],
        excluded: &[],
    };

    /// Where it is below `library`.
    pub(crate) fn find(&self, library: &Path) -> Option<PathBuf> {
        [self.asked, self.formerly]
            .into_iter()
            .map(|path| library.join(path))
            .find(|path| path.is_file())
    }
}

/// What std's tests find around them wherever they are: their random numbers, and
/// the macro that tests locks which are poisoned and, with what is unstable, locks
/// which are not.
macro_rules! within {
    ($text:literal) => {
        concat!(
            "pub use std::*;\n",
            "pub mod common {\n",
            "    pub fn test_rng() -> test::Numbers {\n",
            "        test::Numbers::at(&format!(\"{:?}\", std::thread::current().id()))\n",
            "    }\n",
            "}\n",
            "pub use common as test_helpers;\n",
            "macro_rules! nonpoison_and_poison_unwrap_test {\n",
            "    (name: $name:ident, test_body: { $($body:tt)* }) => {\n",
            "        #[test] fn $name() {\n",
            "            use std::sync as locks;\n",
            "            #[track_caller]\n",
            "            fn maybe_unwrap<T, E: std::fmt::Debug>(it: Result<T, E>) -> T { it.unwrap() }\n",
            "            $($body)*\n",
            "        }\n",
            "    };\n",
            "}\n",
            $text
        )
    };
}

/// With threads that may be slow, even the longest wait can be over before
/// another thread has come to its next line.
const LONG_WAIT: &str = "it holds a long wait not to end before another thread goes on";

/// All of them.
pub(crate) const FILES: &[File] = &[
    File {
        asked: "std/tests/sync/mutex.rs",
        formerly: "std/src/sync/poison/mutex/tests.rs",
        around: within!(
            "mod mutex { pub(crate) use nonpoison_and_poison_unwrap_test; use std::sync::Mutex; TESTS }"
        ),
        features: &["sync_poison_mod"],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/condvar.rs",
        formerly: "std/src/sync/poison/condvar/tests.rs",
        around: within!(
            "mod condvar { pub(crate) use nonpoison_and_poison_unwrap_test; use std::sync::Condvar; TESTS }"
        ),
        prompt: &[
            ("wait_timeout_wake", LONG_WAIT),
            ("wait_timeout_while_wake", LONG_WAIT),
            ("poison_timeout_nanoseconds", LONG_WAIT),
            ("poison_wait_timeout_wake", LONG_WAIT),
            ("poison_wait_timeout_while_wake", LONG_WAIT),
        ],
        features: &["sync_poison_mod"],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/rwlock.rs",
        formerly: "std/src/sync/poison/rwlock/tests.rs",
        around: within!(
            "mod rwlock { pub(crate) use nonpoison_and_poison_unwrap_test; use std::sync::RwLock; TESTS }"
        ),
        features: &["sync_poison_mod"],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/once.rs",
        formerly: "std/src/sync/poison/once/tests.rs",
        around: within!("mod once { use std::sync::Once; TESTS }"),
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/once_lock.rs",
        formerly: "std/src/sync/once_lock/tests.rs",
        around: within!("mod once_lock { use std::sync::OnceLock; TESTS }"),
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/lazy_lock.rs",
        formerly: "std/src/sync/lazy_lock/tests.rs",
        around: within!("mod lazy_lock { use std::sync::LazyLock; TESTS }"),
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/barrier.rs",
        formerly: "std/src/sync/barrier/tests.rs",
        around: within!("mod barrier { use std::sync::Barrier; TESTS }"),
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/mpsc.rs",
        formerly: "std/src/sync/mpsc/tests.rs",
        around: within!(
            "mod mpsc { pub use std::sync::mpsc::*; use std::time::{Duration, Instant}; TESTS }"
        ),
        prompt: &[("very_long_recv_timeout_wont_panic", LONG_WAIT)],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/sync/mpsc_sync.rs",
        formerly: "std/src/sync/mpsc/sync_tests.rs",
        around: within!(
            "mod mpsc { pub use std::sync::mpsc::*; use std::time::{Duration, Instant}; TESTS }"
        ),
        ..File::PLAIN
    },
    File {
        asked: "std/src/thread/tests.rs",
        around: within!("mod inside { pub use std::thread::*; TESTS }"),
        excluded: &[(
            "test_named_thread_truncation",
            "it asks the operating system for the thread's name, by `libc`",
        )],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/thread.rs",
        features: &["thread_sleep_until"],
        prompt: &[("sleep_very_long", LONG_WAIT)],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/time.rs",
        formerly: "std/src/time/tests.rs",
        around: within!("mod inside { pub use std::time::*; TESTS }"),
        features: &["duration_constants"],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/thread_local/tests.rs",
        formerly: "std/src/thread/local/tests.rs",
        around: within!("mod inside { pub use std::thread::*; TESTS }"),
        features: &["cfg_target_thread_local"],
        ..File::PLAIN
    },
    File {
        asked: "std/tests/thread_local/dynamic_tests.rs",
        formerly: "std/src/thread/local/dynamic_tests.rs",
        around: within!("mod inside { pub use std::thread::*; TESTS }"),
        ..File::PLAIN
    },
    File {
        asked: "coretests/tests/atomic.rs",
        formerly: "core/tests/atomic.rs",
        ..File::PLAIN
    },
];
