//! Epochs: what is deferred comes when nobody who was pinned still is, and no
//! earlier, in every interleaving.

#[path = "../../parking_lot/tests/explore/mod.rs"]
mod explore;

use std::mem::ManuallyDrop;

use dropin_crossbeam::epoch::{self, Atomic, Collector, Owned, Shared};
use dropin_crossbeam::scope;
use dropin_std::sync::atomic::AtomicUsize;
use dropin_std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use explore::{all, values};

/// Counts how often it is dropped.
struct Counted<'a>(&'a AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// The default collector is a static of the process, and these tests run on threads of
/// one process: one at a time. A program that is checked has a process to itself.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn what_a_pinned_thread_has_loaded_is_not_freed_before_it_unpins() {
    let _alone = alone();
    let outcomes = all(|| {
        let drops = AtomicUsize::new(0);
        let cell = Atomic::new(Counted(&drops));
        let seen = scope(|scope| {
            scope.spawn(|_| {
                let guard = &epoch::pin();
                let old = cell.swap(Shared::null(), SeqCst, guard);
                // SAFETY: nobody can load it any more.
                unsafe { guard.defer_destroy(old) };
            });
            let guard = &epoch::pin();
            let loaded = cell.load(SeqCst, guard);
            // SAFETY: loaded under the guard.
            let loaded = unsafe { loaded.as_ref() };
            loaded.map(|it| it.0.load(SeqCst))
        })
        .unwrap();
        (seen, drops.load(SeqCst))
    });
    // Either it was there and alive, or it was gone already; and it is freed once,
    // or not yet.
    assert_eq!(
        outcomes,
        values([(Some(0), 1), (None, 1), (Some(0), 0), (None, 0)])
    );
}

#[test]
fn freeing_without_waiting_for_readers_shows() {
    let _alone = alone();
    let outcomes = all(|| {
        let drops = AtomicUsize::new(0);
        let cell = Atomic::new(ManuallyDrop::new(Counted(&drops)));
        scope(|scope| {
            scope.spawn(|_| {
                let guard = &epoch::pin();
                let mut old = cell.swap(Shared::null(), SeqCst, guard);
                // SAFETY: the memory stays; only its content is given up.
                unsafe { ManuallyDrop::drop(old.deref_mut()) };
            });
            let guard = &epoch::pin();
            // SAFETY: the memory stays.
            let loaded = unsafe { cell.load(SeqCst, guard).as_ref() };
            loaded.map(|it| it.0.load(SeqCst))
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([Some(0), Some(1), None]));
}

#[test]
fn a_stack_of_treibers_keeps_every_value_and_frees_nodes_at_most_once() {
    let _alone = alone();
    struct Node<'a> {
        value: u32,
        next: Atomic<Node<'a>>,
        freed: &'a AtomicUsize,
    }
    impl Drop for Node<'_> {
        fn drop(&mut self) {
            self.freed.fetch_add(1, Relaxed);
        }
    }
    fn push<'a>(head: &Atomic<Node<'a>>, value: u32, freed: &'a AtomicUsize) {
        let mut node = Owned::new(Node {
            value,
            next: Atomic::null(),
            freed,
        });
        let guard = &epoch::pin();
        let mut seen = head.load(Relaxed, guard);
        loop {
            node.next.store(seen, Relaxed);
            match head.compare_exchange(seen, node, Release, Relaxed, guard) {
                Ok(_) => return,
                Err(error) => (seen, node) = (error.current, error.new),
            }
        }
    }
    fn pop(head: &Atomic<Node<'_>>) -> Option<u32> {
        let guard = &epoch::pin();
        loop {
            let seen = head.load(Acquire, guard);
            // SAFETY: loaded under the guard.
            let node = unsafe { seen.as_ref() }?;
            let next = node.next.load(Relaxed, guard);
            if head
                .compare_exchange(seen, next, Relaxed, Relaxed, guard)
                .is_ok()
            {
                let value = node.value;
                // SAFETY: it is out of the list.
                unsafe { guard.defer_destroy(seen) };
                return Some(value);
            }
        }
    }
    let outcomes = all(|| {
        let freed = AtomicUsize::new(0);
        let head = Atomic::null();
        push(&head, 1, &freed);
        push(&head, 2, &freed);
        let mut popped = scope(|scope| {
            let other = scope.spawn(|_| pop(&head));
            [pop(&head), other.join().unwrap()]
        })
        .unwrap();
        popped.sort();
        (popped, freed.load(Relaxed), pop(&head))
    });
    let each = |freed| ([Some(1), Some(2)], freed, None);
    assert_eq!(outcomes, values([each(0), each(1), each(2)]));
}

#[test]
fn guards_nest_and_an_unprotected_one_waits_for_nobody() {
    let _alone = alone();
    let outcomes = all(|| {
        let done = AtomicUsize::new(0);
        let note = || done.fetch_add(1, SeqCst);
        let before = epoch::is_pinned();
        let outer = epoch::pin();
        let inner = epoch::pin();
        // SAFETY: the counter outlives the guards, and this thread is alone.
        unsafe { inner.defer_unchecked(note) };
        drop(inner);
        let with_outer = (epoch::is_pinned(), done.load(SeqCst));
        drop(outer);
        let without = (epoch::is_pinned(), done.load(SeqCst));
        // SAFETY: as above.
        unsafe { epoch::unprotected().defer_unchecked(note) };
        (before, with_outer, without, done.load(SeqCst))
    });
    assert_eq!(
        outcomes,
        values([
            (false, (true, 0), (false, 1), 2),
            (false, (true, 0), (false, 0), 1)
        ])
    );
}

#[test]
fn a_guard_that_is_pinned_again_lets_go_in_between() {
    let _alone = alone();
    let outcomes = all(|| {
        let collector = Collector::new();
        let handle = collector.register();
        let mut guard = handle.pin();
        let done = AtomicUsize::new(0);
        // SAFETY: the counter outlives the guard, and this thread is alone.
        unsafe { guard.defer_unchecked(|| done.fetch_add(1, SeqCst)) };
        let before = done.load(SeqCst);
        let between = guard.repin_after(|| (handle.is_pinned(), done.load(SeqCst)));
        let own = guard.collector() == Some(&collector);
        let default = guard.collector() == Some(epoch::default_collector());
        (before, between, handle.is_pinned(), own, default)
    });
    assert_eq!(
        outcomes,
        values([
            (0, (false, 1), true, true, false),
            (0, (false, 0), true, true, false)
        ])
    );
}

#[test]
fn tags_travel_with_the_pointer() {
    let _alone = alone();
    let outcomes = all(|| {
        let cell = Atomic::new(7_u64);
        let guard = &epoch::pin();
        let plain = cell.fetch_or(5, SeqCst, guard).tag();
        let both = cell.fetch_and(4, SeqCst, guard).tag();
        let one = cell.fetch_xor(6, SeqCst, guard).tag();
        let last = cell.load(SeqCst, guard);
        let stale = cell.compare_exchange(last.with_tag(0), last, SeqCst, SeqCst, guard);
        let stale = stale.is_err();
        // SAFETY: it points to a number that nobody else has.
        let value = unsafe { *cell.into_owned().into_box() };
        (plain, both, one, last.tag(), stale, value)
    });
    assert_eq!(outcomes, values([(0, 5, 4, 2, true, 7)]));
}

#[test]
fn an_owned_pointer_is_shared_under_a_guard() {
    let _alone = alone();
    let outcomes = all(|| {
        let guard = &epoch::pin();
        let shared = Owned::new(3).into_shared(guard);
        // SAFETY: nobody else has it.
        let value = unsafe { *shared.deref() };
        // SAFETY: as above.
        drop(unsafe { shared.into_owned() });
        value
    });
    assert_eq!(outcomes, values([3]));
}

#[test]
fn a_load_that_consumes_acquires() {
    let _alone = alone();
    use dropin_crossbeam::atomic::AtomicConsume;
    let outcomes = all(|| {
        let (data, flag) = (AtomicUsize::new(0), AtomicUsize::new(0));
        scope(|scope| {
            scope.spawn(|_| {
                data.store(1, Relaxed);
                flag.store(1, Release);
            });
            (flag.load_consume() == 1).then(|| data.load(Relaxed))
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([None, Some(1)]));
}
