//! What learners write: nothing here knows that `std` is not std.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, LazyLock, Mutex, OnceLock, RwLock};
use std::thread;
use std::time::Duration;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Visit {
    pub page: String,
    pub seconds: u64,
}

#[derive(Debug)]
pub enum Trouble {
    Number(std::num::ParseIntError),
    Closed,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Number(error) => write!(f, "no number: {error}"),
            Trouble::Closed => f.write_str("closed"),
        }
    }
}

impl Error for Trouble {}

impl From<std::num::ParseIntError> for Trouble {
    fn from(error: std::num::ParseIntError) -> Trouble {
        Trouble::Number(error)
    }
}

pub fn parse(text: &str) -> Result<u64, Trouble> {
    Ok(text.trim().parse::<u64>()?)
}

static TOTAL: AtomicUsize = AtomicUsize::new(0);
static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static GREETING: LazyLock<String> = LazyLock::new(|| format!("hello, {}", "world"));
static FIRST: OnceLock<u32> = OnceLock::new();

thread_local! {
    static MINE: std::cell::Cell<u32> = const { std::cell::Cell::new(1) };
    pub static LOG: std::cell::RefCell<Vec<u32>> = std::cell::RefCell::new(vec![]);
}

pub mod nested {
    pub mod deeper {
        use std::thread;

        pub fn run() -> i32 {
            let handle = thread::spawn(|| {
                println!("from deeper");
                20
            });
            handle.join().unwrap() + core::convert::identity(1)
        }

        pub fn spin(flag: &core::sync::atomic::AtomicBool) {
            while !flag.load(core::sync::atomic::Ordering::Acquire) {
                core::hint::spin_loop();
            }
        }
    }
}

pub fn statics() -> (usize, usize, usize, u32) {
    thread::scope(|s| {
        for name in ["a", "b"] {
            s.spawn(move || {
                TOTAL.fetch_add(1, Ordering::SeqCst);
                NAMES.lock().unwrap().push(name.to_string());
                FIRST.get_or_init(|| 7);
                MINE.set(MINE.get() + 1);
                LOG.with_borrow_mut(|log| log.push(MINE.get()));
                assert_eq!(LOG.take(), vec![2]);
            });
        }
    });
    let names = NAMES.lock().unwrap().len();
    (TOTAL.load(Ordering::SeqCst), names, GREETING.len(), *FIRST.get().unwrap())
}

fn produce() -> (Receiver<Visit>, thread::JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel();
    let handle = thread::spawn(move || {
        for seconds in 0..3 {
            let page = format!("page {seconds}");
            if sender.send(Visit { page, seconds }).is_err() {
                return;
            }
        }
    });
    (receiver, handle)
}

pub fn tally() -> Vec<(String, u64)> {
    let mut map = HashMap::new();
    let (visits, handle) = produce();
    for Visit { page, seconds } in visits {
        *map.entry(page).or_insert(0) += seconds;
    }
    handle.join().unwrap();
    let mut all: Vec<_> = map.into_iter().collect();
    all.sort();
    all
}

pub fn output() -> std::io::Result<()> {
    print!("a");
    println!("{}{:?}", 1, Visit::default());
    println!();
    eprintln!("not here");
    let seen = dbg!(1 + 1);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{seen}")?;
    out.write_all(b"raw\n")?;
    out.flush()
}

pub fn wait() -> bool {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = Arc::clone(&pair);
    let handle = thread::Builder::new()
        .name("waker".to_owned())
        .spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_one();
            thread::current().name().map(str::to_owned)
        })
        .expect("a thread");
    let (lock, changed) = &*pair;
    let (guard, end) = changed
        .wait_timeout_while(lock.lock().unwrap(), Duration::from_secs(1), |ready| !*ready)
        .unwrap();
    let ready = *guard && !end.timed_out();
    drop(guard);
    assert_eq!(handle.join().unwrap().as_deref(), Some("waker"));
    ready
}

pub fn shared_as_a_trait_object() -> usize {
    type Shape = dyn Fn(usize) -> usize + Send + Sync;
    let table: Arc<RwLock<Vec<Box<Shape>>>> = Arc::default();
    table.write().unwrap().push(Box::new(|it| it + 1));
    let unsized_lock: Arc<Mutex<dyn fmt::Debug + Send>> = Arc::new(Mutex::new(3));
    assert_eq!(format!("{:?}", unsized_lock.lock().unwrap()), "3");
    let table = &table;
    thread::scope(|s| s.spawn(move || table.read().unwrap()[0](1)).join().unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_write_tests() {
        assert!(matches!(parse("x"), Err(Trouble::Number(_))));
    }
}
