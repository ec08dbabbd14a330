//! `Once`, `OnceLock`, `LazyLock`, and statics.

use dropin_std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use dropin_std::sync::{LazyLock, Mutex, Once, OnceLock};
use dropin_std::{panic, thread};
use engine::Ended;

use crate::support::{ends, outcomes, panics, set};

#[test]
fn a_once_runs_once_and_everybody_waits_for_it() {
    let body = || {
        let (once, runs) = (Once::new(), AtomicUsize::new(0));
        thread::scope(|s| {
            let handles = [(); 3].map(|()| {
                s.spawn(|| {
                    once.call_once(|| {
                        runs.fetch_add(1, SeqCst);
                    });
                    runs.load(SeqCst)
                })
            });
            handles.map(|it| it.join().unwrap())
        })
    };
    assert_eq!(outcomes(body), set([[1, 1, 1]]));
}

#[test]
fn a_once_may_be_asked_before_it_is_done() {
    let body = || {
        let once = Once::new();
        thread::scope(|s| {
            s.spawn(|| once.call_once(|| ()));
            let done = once.is_completed();
            once.wait();
            (done, once.is_completed())
        })
    };
    assert_eq!(outcomes(body), set([(false, true), (true, true)]));
}

#[test]
fn a_once_whose_closure_panicked_is_poisoned_until_it_is_forced() {
    let spoil = |once: &'static Once| {
        let spoilt = thread::spawn(|| once.call_once(|| panic!("halfway")));
        assert!(spoilt.join().is_err());
    };
    let body = move || {
        static ONCE: Once = Once::new();
        spoil(&ONCE);
        let mut told = false;
        ONCE.call_once_force(|state| told = state.is_poisoned());
        ONCE.call_once(|| unreachable!("it is done"));
        told
    };
    assert_eq!(outcomes(body), set([true]));
    let again = move || {
        static ONCE: Once = Once::new();
        spoil(&ONCE);
        ONCE.call_once(|| ());
    };
    assert_eq!(
        panics(again),
        set(["Once instance has previously been poisoned".to_owned()])
    );
}

#[test]
fn a_once_that_calls_itself_waits_for_itself() {
    let body = || {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| ONCE.call_once(|| ()));
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn one_of_two_sets_the_value_and_both_see_the_same() {
    let body = || {
        let cell = OnceLock::new();
        thread::scope(|s| {
            let theirs = s.spawn(|| *cell.get_or_init(|| 'a'));
            let mine = cell.set('b');
            let theirs = theirs.join().unwrap();
            assert_eq!(cell.get(), Some(&theirs));
            (theirs, mine)
        })
    };
    assert_eq!(outcomes(body), set([('a', Err('b')), ('b', Ok(()))]));
}

#[test]
fn a_once_lock_that_panicked_can_be_initialised_again() {
    let body = || {
        let cell: OnceLock<u8> = OnceLock::new();
        let spoilt = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            cell.get_or_init(|| panic!("no value"));
        }));
        assert!(spoilt.is_err() && cell.get().is_none());
        let mut cell = cell.clone();
        assert_eq!(cell.get_or_init(|| 4), &4);
        assert_eq!((cell.take(), cell.get()), (Some(4), None));
        (format!("{cell:?}"), format!("{:?}", OnceLock::from(5)))
    };
    let text = |it: &str| it.to_owned();
    assert_eq!(
        outcomes(body),
        set([(text("OnceLock(<uninit>)"), text("OnceLock(5)"))])
    );
}

static MADE: AtomicUsize = AtomicUsize::new(0);
static LAZY: LazyLock<Mutex<Vec<usize>>> = LazyLock::new(|| {
    MADE.fetch_add(1, SeqCst);
    Mutex::default()
});

#[test]
fn a_lazy_static_is_made_once_in_each_execution() {
    let body = || {
        thread::scope(|s| {
            for it in 0..2 {
                s.spawn(move || LAZY.lock().unwrap().push(it));
            }
        });
        (MADE.load(SeqCst), LAZY.lock().unwrap().clone())
    };
    assert_eq!(outcomes(body), set([(1, vec![0, 1]), (1, vec![1, 0])]));
}

#[test]
fn a_lazy_value_that_panicked_is_poisoned() {
    let body = || {
        static LAZY: LazyLock<u8> = LazyLock::new(|| panic!("no value"));
        assert!(thread::spawn(|| *LAZY).join().is_err());
        *LAZY
    };
    assert_eq!(
        panics(body),
        set(["LazyLock instance has previously been poisoned".to_owned()])
    );
}

#[test]
fn statics_start_fresh_in_each_execution() {
    static TOTAL: AtomicUsize = AtomicUsize::new(10);
    static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    static CELL: OnceLock<String> = OnceLock::new();
    let body = || {
        assert!(CELL.set("set".to_owned()).is_ok());
        thread::scope(|s| {
            for it in 0..2 {
                s.spawn(move || {
                    TOTAL.fetch_add(1, SeqCst);
                    LOG.lock().unwrap().push(it);
                });
            }
        });
        (TOTAL.load(SeqCst), LOG.lock().unwrap().len())
    };
    assert_eq!(outcomes(body), set([(12, 2)]));
}

#[test]
fn a_lock_in_a_static_that_was_poisoned_is_fresh_again() {
    static LOCK: Mutex<u8> = Mutex::new(0);
    let body = || {
        let before = LOCK.is_poisoned();
        let spoilt = thread::spawn(|| {
            let _guard = LOCK.lock().unwrap();
            panic!("holding it");
        });
        let _ = LOCK.try_lock();
        (before, spoilt.join().is_err() && LOCK.is_poisoned())
    };
    assert_eq!(outcomes(body), set([(false, true)]));
}

#[test]
fn waiting_by_force_outlasts_a_panic_and_waiting_does_not() {
    let spoilt = || {
        let once = Once::new();
        let spoil = panic::AssertUnwindSafe(|| once.call_once(|| panic!("halfway")));
        assert!(panic::catch_unwind(spoil).is_err());
        once
    };
    let body = move || {
        let (once, done) = (spoilt(), AtomicUsize::new(0));
        let refused = panic::catch_unwind(panic::AssertUnwindSafe(|| once.wait())).is_err();
        thread::scope(|s| {
            s.spawn(|| {
                once.call_once_force(|_| {
                    done.fetch_add(1, SeqCst);
                });
            });
            once.wait_force();
            (refused, done.load(SeqCst))
        })
    };
    assert_eq!(outcomes(body), set([(true, 1)]));
    let never = move || spoilt().wait_force();
    assert_eq!(ends(never), set([Ended::Deadlock]));
    let untroubled = || {
        let mut told = None;
        Once::new().call_once_force(|state| told = Some(state.is_poisoned()));
        told
    };
    assert_eq!(outcomes(untroubled), set([Some(false)]));
}

#[test]
fn a_cell_is_waited_for_until_it_is_written_whoever_panics_meanwhile() {
    let body = || {
        let cell = OnceLock::new();
        thread::scope(|s| {
            s.spawn(|| {
                let fail = panic::AssertUnwindSafe(|| cell.get_or_init(|| panic!("halfway")));
                let failed = panic::catch_unwind(fail).is_err();
                let _ = cell.set(u8::from(failed));
            });
            *cell.wait()
        })
    };
    assert_eq!(outcomes(body), set([1]));
}

#[test]
fn a_cell_that_is_not_shared_gives_its_value_away_and_takes_another() {
    let body = || {
        let mut cell = OnceLock::from(1);
        let different = (cell == OnceLock::from(2), cell == cell.clone());
        *cell.get_mut().unwrap() += 4;
        let taken = (cell.take(), cell.take(), cell.get().copied());
        let set = (cell.set(6), cell.set(7));
        (different, taken, set, cell.into_inner())
    };
    assert_eq!(
        outcomes(body),
        set([(
            (false, true),
            (Some(5), None, None),
            (Ok(()), Err(7)),
            Some(6)
        )])
    );
}

#[test]
fn a_lazy_value_can_be_looked_at_without_making_it() {
    let body = || {
        let mut lazy: LazyLock<u8> = LazyLock::new(|| 3);
        let before = (
            LazyLock::get(&lazy).copied(),
            LazyLock::get_mut(&mut lazy).copied(),
        );
        *LazyLock::force_mut(&mut lazy) += 1;
        *lazy += 1;
        let after = (
            LazyLock::get(&lazy).copied(),
            LazyLock::get_mut(&mut lazy).copied(),
        );
        (before, after)
    };
    assert_eq!(outcomes(body), set([((None, None), (Some(5), Some(5)))]));
}
