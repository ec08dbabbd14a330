//! The programs: one family a file, each program named by family and sizes.

use super::world;

mod account;
mod arithmetic_prog;
mod bluetooth_driver;
mod carter;
mod counters;
mod deadlock;
mod filesystem;
mod lazy;
mod mutexes;
mod phase;
mod reorder;
mod rings;
mod stack;
mod sync;
mod token_ring;
mod twostage;
mod wronglock;

/// A program, to be run again and again.
pub(crate) type Body = std::sync::Arc<dyn Fn() + Send + Sync>;

/// The program of this name: a family, and sizes as in `mutex-3x2`.
pub(crate) fn named(name: &str) -> Option<Body> {
    let (family, sizes) = name.split_once('-').unwrap_or((name, ""));
    let sizes: Option<Vec<usize>> = match sizes {
        "" => Some(Vec::new()),
        sizes => sizes.split('x').map(|size| size.parse().ok()).collect(),
    };
    Some(match (family, sizes?.as_slice()) {
        ("counter", &[threads, times]) => body(move || counters::load_store(threads, times)),
        ("fetch_add", &[threads, times]) => body(move || counters::fetch_add(threads, times)),
        ("threads", &[threads]) => body(move || counters::fetch_add(threads, 1)),
        ("mutex", &[threads, times]) => body(move || mutexes::empty(threads, times)),
        ("mutex_counter", &[threads, times]) => body(move || mutexes::counter(threads, times)),
        ("reorder", &[threads]) => body(move || reorder::reorder(threads)),
        ("twostage", &[threads]) => body(move || twostage::twostage(threads)),
        ("account", []) => body(account::account),
        ("arithmetic_prog", []) => body(arithmetic_prog::arithmetic_prog),
        ("bluetooth_driver", []) => body(bluetooth_driver::bluetooth_driver),
        ("carter01", []) => body(carter::carter01),
        ("circular_buffer", []) => body(|| rings::circular_buffer(7)),
        ("deadlock01", []) => body(deadlock::deadlock01),
        ("din_phil", &[philosophers]) => body(move || deadlock::din_phil(philosophers)),
        ("fsbench", []) => body(filesystem::fsbench),
        ("lazy01", []) => body(lazy::lazy01),
        ("phase01", []) => body(phase::phase01),
        ("queue", []) => body(|| rings::queue(20)),
        ("stack", []) => body(|| stack::stack(10)),
        ("sync01", []) => body(sync::sync01),
        ("sync02", []) => body(|| sync::sync02(2)),
        ("token_ring", []) => body(token_ring::token_ring),
        ("wronglock", &[others]) => body(move || wronglock::wronglock(others)),
        _ => return None,
    })
}

fn body(program: impl Fn() + Send + Sync + 'static) -> Body {
    std::sync::Arc::new(program)
}

/// A thread that is joined together with others.
type Thread = world::thread::JoinHandle<()>;

/// Waits for all of them; a panic in one is a panic here.
fn join_all(threads: impl IntoIterator<Item = Thread>) {
    for thread in threads {
        thread.join().unwrap();
    }
}
