//! Whether anything is still going on in this process: in the real world a thread
//! that waits for ever looks like one that waits, but a process in which nobody
//! moves any more can be told from a slow one.

use std::fs;
use std::time::Duration;

/// The time between two looks.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);
/// So many looks in a row must show the same, all threads asleep. Whoever only rests
/// between two things to do is up again before: a thread that is ready to run, and
/// waits for a processor, is not asleep.
const LOOKS: u32 = 20;

/// Looks at the other threads of this process, again and again.
#[derive(Default)]
pub(crate) struct Stillness {
    before: Vec<Thread>,
    looks: u32,
}

/// What is seen of a thread from outside.
#[derive(PartialEq)]
struct Thread {
    id: String,
    is_asleep: bool,
    /// How often it had a processor and gave it back.
    turns: u64,
}

impl Stillness {
    /// Looks once more; true if all other threads have been asleep for many looks.
    /// Where the system does not say, it is never true.
    pub(crate) fn look(&mut self) -> bool {
        let now = others().unwrap_or_default();
        let is_still = !now.is_empty() && now == self.before && now.iter().all(|it| it.is_asleep);
        self.looks = if is_still { self.looks + 1 } else { 0 };
        self.before = now;
        self.looks >= LOOKS
    }
}

fn others() -> Option<Vec<Thread>> {
    let own = fs::read_link("/proc/thread-self").ok()?;
    let mut threads = Vec::new();
    for entry in fs::read_dir("/proc/self/task").ok()? {
        let entry = entry.ok()?;
        if Some(entry.file_name().as_os_str()) == own.file_name() {
            continue;
        }
        let status = fs::read_to_string(entry.path().join("status")).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|it| it.strip_prefix(name))?;
            line.split_whitespace().next()
        };
        let count = |name: &str| field(name)?.parse::<u64>().ok();
        threads.push(Thread {
            id: entry.file_name().to_string_lossy().into_owned(),
            is_asleep: field("State:")? == "S",
            turns: count("voluntary_ctxt_switches:")? + count("nonvoluntary_ctxt_switches:")?,
        });
    }
    threads.sort_by(|one, other| one.id.cmp(&other.id));
    Some(threads)
}
