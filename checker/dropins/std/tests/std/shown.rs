//! What `{:?}` shows is what the real library shows.

use std::panic::AssertUnwindSafe;

use crate::support::{outcomes, set};

/// The same text, over the real library and over the drop-in.
macro_rules! shown {
    ($std:ident) => {{
        use $std::panic::catch_unwind;
        use $std::sync::atomic::{AtomicBool, AtomicI8, AtomicPtr};
        use $std::sync::mpsc::{channel, sync_channel};
        use $std::sync::{Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
        use $std::thread::{self, Builder};
        let mut shown = Vec::new();
        macro_rules! show {
            ($value:expr) => {
                match &$value {
                    value => shown.push(format!("{value:?} {value:#?}")),
                }
            };
        }
        let (mutex, lock) = (Mutex::new(1), RwLock::new(2));
        show!(mutex);
        show!(lock);
        show!(mutex.lock().unwrap());
        show!(lock.read().unwrap());
        show!(lock.write().unwrap());
        let held = (mutex.lock().unwrap(), lock.write().unwrap());
        show!(mutex);
        show!(lock);
        shown.push(format!("{} {}", held.0, held.1));
        drop(held);
        shown.push(format!("{}", lock.read().unwrap()));
        let poison = AssertUnwindSafe(|| {
            let _held = (mutex.lock(), lock.write());
            panic!("holding them");
        });
        assert!(catch_unwind(poison).is_err());
        show!(mutex);
        show!(lock);
        show!(mutex.lock());
        show!(lock.try_read());
        show!(Condvar::new());
        let other = Mutex::new(1);
        let no_time = std::time::Duration::ZERO;
        let waited = Condvar::new().wait_timeout(other.lock().unwrap(), no_time);
        shown.push(format!("{:?}", waited.unwrap().1));
        show!(Barrier::new(1));
        show!(Barrier::new(1).wait());
        let once = Once::new();
        show!(once);
        once.call_once_force(|state| shown.push(format!("{state:?}")));
        let cell = OnceLock::new();
        show!(cell);
        cell.set('a').unwrap();
        show!(cell);
        let lazy: LazyLock<u8> = LazyLock::new(|| 1);
        show!(lazy);
        assert_eq!(*lazy, 1);
        show!(lazy);
        let (sender, receiver) = channel::<u8>();
        show!(sender);
        show!(receiver);
        show!(receiver.iter());
        show!(receiver.try_iter());
        show!(receiver.into_iter());
        let (sender, _receiver) = sync_channel::<u8>(1);
        show!(sender);
        show!(AtomicBool::new(true));
        show!(AtomicI8::new(-1));
        let pointer = AtomicPtr::<u8>::default();
        shown.push(format!("{pointer:?} {pointer:p}"));
        show!(Builder::new());
        show!(Builder::new().name("a".to_owned()).stack_size(99));
        shown.push(panic_of(catch_unwind(|| {
            let _ = Builder::new().name("a\0b".to_owned()).spawn(|| ());
        })));
        thread::scope(|s| {
            let handle = s.spawn(|| ());
            show!(handle);
            shown.push(format!("{:?}", handle.thread().name()));
        });
        let handle = Builder::new().name("b".to_owned()).spawn(|| ()).unwrap();
        show!(handle);
        // Threads are numbered in another way, and clocks show another time.
        let thread = format!("{:?} {0:#?}", handle.thread());
        let now = format!("{:?}", $std::time::Instant::now());
        let today = format!("{:?}", $std::time::SystemTime::now());
        for text in [thread, now, today] {
            shown.push(text.replace(|it: char| it.is_ascii_digit(), ""));
        }
        handle.join().unwrap();
        show!($std::cell::UnsafeCell::new(1));
        $std::thread_local! {
            static KEY: u8 = const { 1 };
        }
        show!(KEY);
        shown.push(panic_of(catch_unwind(AssertUnwindSafe(|| {
            once.call_once_force(|_| ())
        }))));
        let once = Once::new();
        let fail = || once.call_once(|| panic!("halfway"));
        assert!(catch_unwind(AssertUnwindSafe(fail)).is_err());
        shown.push(panic_of(catch_unwind(AssertUnwindSafe(|| {
            once.call_once(|| ())
        }))));
        shown.push(panic_of(catch_unwind(AssertUnwindSafe(|| once.wait()))));
        once.call_once_force(|state| shown.push(format!("{state:?}")));
        let lazy: LazyLock<u8> = LazyLock::new(|| panic!("halfway"));
        for _ in 0..2 {
            shown.push(panic_of(catch_unwind(AssertUnwindSafe(|| {
                let _ = LazyLock::force(&lazy);
            }))));
        }
        show!(lazy);
        shown
    }};
}

fn panic_of(ended: std::thread::Result<()>) -> String {
    match ended {
        Ok(()) => "no panic".to_owned(),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload
                .downcast::<&str>()
                .map_or_else(|_| "something else".to_owned(), |text| (*text).to_owned()),
        },
    }
}

#[test]
fn everything_shows_itself_and_panics_as_the_real_one_does() {
    let real = std::thread::spawn(|| shown!(std)).join().unwrap();
    // Some versions of std put a held mutex's data in quotes, and some do not.
    let real = real
        .into_iter()
        .map(|it| it.replace("\"<locked>\"", "<locked>"));
    let real: Vec<String> = real.collect();
    let modelled = outcomes(|| shown!(dropin_std));
    assert_eq!(modelled.len(), 1);
    assert_eq!(modelled, set([real]));
}
