//! `std::sync::atomic`.

use std::sync::atomic as real;

use dropin_std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI64, AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering,
    compiler_fence, fence,
};
use dropin_std::thread;
use engine::{Memory, Rules};

use crate::support::{outcomes, outcomes_under, panics, set};

#[test]
fn they_are_laid_out_as_the_real_ones() {
    fn same<A, B>() -> bool {
        size_of::<A>() == size_of::<B>() && align_of::<A>() == align_of::<B>()
    }
    assert!(same::<AtomicBool, real::AtomicBool>());
    assert!(same::<AtomicI8, real::AtomicI8>());
    assert!(same::<AtomicU32, real::AtomicU32>());
    assert!(same::<AtomicI64, real::AtomicI64>());
    assert!(same::<AtomicPtr<u8>, real::AtomicPtr<u8>>());
    assert!(same::<Option<Box<AtomicUsize>>, usize>());
}

#[test]
fn every_operation_computes_what_the_real_one_does() {
    use Ordering::SeqCst;
    macro_rules! all {
        ($atomic:ty, $first:expr, $second:expr) => {{
            let it = <$atomic>::new($first);
            let mut seen = vec![
                it.fetch_add($second, SeqCst),
                it.fetch_sub($second, SeqCst),
                it.fetch_and($second, SeqCst),
                it.swap($first, SeqCst),
                it.fetch_nand($second, SeqCst),
                it.fetch_or($second, SeqCst),
                it.fetch_xor($second, SeqCst),
                it.fetch_max($first, SeqCst),
                it.fetch_min($second, SeqCst),
                it.load(SeqCst),
            ];
            let first = it.load(SeqCst);
            seen.push(it.compare_exchange(first, $second, SeqCst, SeqCst).unwrap());
            seen.push(
                it.compare_exchange_weak(first ^ 1, 0, SeqCst, SeqCst)
                    .unwrap_or(9),
            );
            seen.push(
                it.fetch_update(SeqCst, SeqCst, |it| it.checked_add(1))
                    .unwrap_or(8),
            );
            seen.push(it.fetch_update(SeqCst, SeqCst, |_| None).unwrap_err());
            (seen, format!("{it:?}"), it.into_inner())
        }};
    }
    let integers = [(-128, 1), (127, 127), (-1, -7), (0, 5)];
    let modelled = outcomes(move || integers.map(|(a, b)| all!(AtomicI8, a, b)));
    assert_eq!(
        modelled,
        set([integers.map(|(a, b)| all!(real::AtomicI8, a, b))])
    );
    let wide = [(i64::MIN, -1), (i64::MAX, i64::MAX), (-1, 1)];
    let modelled = outcomes(move || wide.map(|(a, b)| all!(AtomicI64, a, b)));
    assert_eq!(
        modelled,
        set([wide.map(|(a, b)| all!(real::AtomicI64, a, b))])
    );
    let small = [(255, 1), (0, 1), (170, 85)];
    let modelled = outcomes(move || small.map(|(a, b)| all!(AtomicU8, a, b)));
    assert_eq!(
        modelled,
        set([small.map(|(a, b)| all!(real::AtomicU8, a, b))])
    );
}

#[test]
fn a_flag_computes_what_the_real_one_does() {
    macro_rules! all {
        ($atomic:ty) => {
            [(false, false), (false, true), (true, false), (true, true)].map(|(a, b)| {
                let it = <$atomic>::new(a);
                let order = Ordering::SeqCst;
                let and = (it.fetch_and(b, order), it.swap(a, order));
                let nand = (it.fetch_nand(b, order), it.swap(a, order));
                let or = (it.fetch_or(b, order), it.swap(a, order));
                let xor = (it.fetch_xor(b, order), it.swap(a, order));
                let not = (it.fetch_not(order), it.load(order));
                (and, nand, or, xor, not)
            })
        };
    }
    assert_eq!(outcomes(|| all!(AtomicBool)), set([all!(real::AtomicBool)]));
}

#[test]
fn a_pointer_keeps_what_it_points_to() {
    let body = || {
        let (mut a, mut b) = (1, 2);
        let it = AtomicPtr::new(&raw mut a);
        let old = it.swap(&raw mut b, Ordering::AcqRel);
        // SAFETY: both point to locals of this function.
        unsafe { (*old, *it.load(Ordering::Acquire)) }
    };
    assert_eq!(outcomes(body), set([(1, 2)]));
    assert!(AtomicPtr::<u8>::default().into_inner().is_null());
}

#[test]
fn a_pointer_moves_and_carries_bits_as_the_real_one_does() {
    macro_rules! walk {
        ($type:ident) => {{
            let mut values = [10_u32, 20, 30, 40];
            let it = std::sync::atomic::$type::new(&raw mut values[1]);
            let order = Ordering::SeqCst;
            let before = [
                it.fetch_ptr_add(2, order),
                it.fetch_ptr_sub(1, order),
                it.fetch_byte_sub(4, order),
                it.fetch_byte_add(8, order),
                it.fetch_or(1, order),
                it.fetch_xor(3, order),
                it.fetch_and(!3, order),
                it.load(order),
            ];
            let base = values.as_ptr() as usize;
            before.map(|it| it as usize - base)
        }};
    }
    let real = walk!(AtomicPtr);
    assert_eq!(real, [4, 12, 8, 4, 12, 13, 14, 12]);
    let body = || {
        use dropin_std as std;
        walk!(AtomicPtr)
    };
    assert_eq!(outcomes(body), set([real]));
}

#[test]
fn an_update_that_is_tried_again_loses_nothing() {
    let body = || {
        let total = AtomicUsize::new(0);
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    total
                        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |it| Some(it + 1))
                        .unwrap()
                });
            }
        });
        total.into_inner()
    };
    assert_eq!(outcomes(body), set([2]));
}

fn message(store: Ordering, load: Ordering) -> impl Fn() -> Option<usize> {
    move || {
        let (data, ready) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(42, Ordering::Relaxed);
                ready.store(true, store);
            });
            ready.load(load).then(|| data.load(Ordering::Relaxed))
        })
    }
}

#[test]
fn release_and_acquire_carry_what_was_written_before_and_relaxed_does_not() {
    use Ordering::{Acquire, Relaxed, Release};
    assert_eq!(outcomes(message(Release, Acquire)), set([None, Some(42)]));
    let weak = set([None, Some(0), Some(42)]);
    assert_eq!(outcomes(message(Relaxed, Relaxed)), weak);
    assert_eq!(outcomes(message(Release, Relaxed)), weak);
    assert_eq!(outcomes(message(Relaxed, Acquire)), weak);
    let interleaving = Rules {
        memory: Memory::SequentiallyConsistent,
        ..Rules::default()
    };
    assert_eq!(
        outcomes_under(interleaving, message(Relaxed, Relaxed)),
        set([None, Some(42)])
    );
}

#[test]
#[allow(deprecated)]
fn a_swap_that_fails_orders_as_a_load_does() {
    use Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    let failing = |order| {
        move || {
            let (data, ready) = (AtomicUsize::new(0), AtomicBool::new(false));
            thread::scope(|s| {
                s.spawn(|| {
                    data.store(42, Relaxed);
                    ready.store(true, Release);
                });
                let set = ready.compare_and_swap(false, false, order);
                set.then(|| data.load(Relaxed))
            })
        }
    };
    for order in [Relaxed, Release] {
        assert_eq!(outcomes(failing(order)), set([None, Some(0), Some(42)]));
    }
    for order in [Acquire, AcqRel, SeqCst] {
        assert_eq!(outcomes(failing(order)), set([None, Some(42)]));
    }
}

#[test]
fn fences_do_what_orderings_do() {
    let body = || {
        let (data, ready) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(42, Ordering::Relaxed);
                fence(Ordering::Release);
                ready.store(true, Ordering::Relaxed);
            });
            if !ready.load(Ordering::Relaxed) {
                return None;
            }
            fence(Ordering::Acquire);
            Some(data.load(Ordering::Relaxed))
        })
    };
    assert_eq!(outcomes(body), set([None, Some(42)]));
}

#[test]
fn orderings_that_make_no_sense_panic_as_std_does() {
    let text = |it: &str| set([it.to_owned()]);
    let it = || AtomicBool::new(false);
    assert_eq!(
        panics(|| it().load(Ordering::Release)),
        text("there is no such thing as a release load")
    );
    assert_eq!(
        panics(|| it().store(true, Ordering::Acquire)),
        text("there is no such thing as an acquire store")
    );
    assert_eq!(
        panics(|| it().compare_exchange(true, true, Ordering::SeqCst, Ordering::AcqRel)),
        text("there is no such thing as an acquire-release failure ordering")
    );
    assert_eq!(
        panics(|| it().compare_exchange(true, true, Ordering::SeqCst, Ordering::Release)),
        text("there is no such thing as a release failure ordering")
    );
    assert_eq!(
        panics(|| compiler_fence(std::hint::black_box(Ordering::Relaxed))),
        text("there is no such thing as a relaxed fence")
    );
}
