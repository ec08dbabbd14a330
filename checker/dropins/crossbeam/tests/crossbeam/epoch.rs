//! Epochs: what is deferred comes when nobody who was pinned still is, and no
//! earlier, in every interleaving.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::explore::{Outcome, all, values};
use dropin_crossbeam::epoch::{self, Atomic, Collector, Owned, Shared};
use dropin_crossbeam::scope;
use dropin_std::sync::atomic::AtomicUsize;
use dropin_std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use engine::{Ended, Explorer, Rules, Search};

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
fn what_is_deferred_is_done_after_the_guard_or_never() {
    let _alone = alone();
    let outcomes = all(|| {
        let done = Arc::new(AtomicUsize::new(0));
        let guard = epoch::pin();
        let noted = done.clone();
        guard.defer(move || noted.fetch_add(1, SeqCst));
        let under_guard = done.load(SeqCst);
        drop(guard);
        (under_guard, done.load(SeqCst))
    });
    assert_eq!(outcomes, values([(0, 0), (0, 1)]));
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
        let own = guard.collector() == Some(&collector) && *handle.collector() == collector;
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

/// Whether a program is told that it uses what was destroyed, in any interleaving.
fn goes_wrong<T: Clone + Ord>(body: impl Fn() -> T) -> bool {
    let _alone = alone();
    all(body).contains(&Outcome::Ended(Ended::UseAfterFree))
}

/// The pointer, as if it were good for ever.
fn for_ever<T>(shared: Shared<'_, T>) -> Shared<'static, T> {
    // SAFETY: none, on purpose.
    unsafe { std::mem::transmute(shared) }
}

/// Unlinks what `cell` points to, and has it destroyed at the right time.
fn replace(cell: &Atomic<AtomicUsize>) {
    let guard = &epoch::pin();
    let old = cell.swap(Shared::null(), SeqCst, guard);
    // SAFETY: nobody can load it any more.
    unsafe { guard.defer_destroy(old) };
}

/// A number on the heap, with which one thread does this and another one that.
fn both(
    one: impl Fn(&Atomic<AtomicUsize>) + Sync,
    other: impl Fn(&Atomic<AtomicUsize>) + Sync,
) -> bool {
    goes_wrong(|| {
        let cell = Atomic::new(AtomicUsize::new(7));
        scope(|scope| {
            scope.spawn(|_| one(&cell));
            other(&cell);
        })
        .unwrap();
    })
}

#[test]
fn what_was_loaded_under_a_guard_is_not_used_without_it() {
    assert!(both(replace, |cell| {
        let kept = for_ever(cell.load(SeqCst, &epoch::pin()));
        // SAFETY: none, on purpose.
        unsafe { kept.as_ref() };
    }));
}

#[test]
fn what_was_loaded_under_one_guard_is_not_used_under_the_next() {
    assert!(both(replace, |cell| {
        let kept = for_ever(cell.load(SeqCst, &epoch::pin()));
        let _guard = epoch::pin();
        // SAFETY: none, on purpose.
        unsafe { kept.as_ref() };
    }));
}

#[test]
fn what_was_loaded_before_a_guard_was_pinned_again_is_not_used() {
    assert!(both(replace, |cell| {
        let mut guard = epoch::pin();
        let kept = for_ever(cell.load(SeqCst, &guard));
        guard.repin();
        // SAFETY: none, on purpose.
        unsafe { kept.as_ref() };
    }));
}

#[test]
fn a_part_of_what_was_destroyed_is_not_used_through_an_older_reference() {
    assert!(both(replace, |cell| {
        // SAFETY: none, on purpose.
        let kept = unsafe { for_ever(cell.load(SeqCst, &epoch::pin())).as_ref() };
        kept.map(|it| it.load(SeqCst));
    }));
    assert!(both(replace, |cell| {
        let raw = cell.load(SeqCst, &epoch::pin()).as_raw();
        // SAFETY: none, on purpose.
        unsafe { raw.as_ref() }.map(|it| it.fetch_add(1, SeqCst));
    }));
}

#[test]
fn plain_memory_that_is_watched_is_a_part_of_an_object_too() {
    use dropin_std::cell::UnsafeCell;
    let program = |keeps: bool| {
        move || {
            let guard = epoch::pin();
            let shared = for_ever(Owned::new(UnsafeCell::new(1)).into_shared(&guard));
            // SAFETY: none, on purpose, here and below.
            let cell = unsafe { shared.deref() };
            unsafe { guard.defer_destroy(shared) };
            let kept = keeps.then(|| epoch::pin());
            drop(guard);
            unsafe { cell.get().read() };
            drop(kept);
        }
    };
    assert!(goes_wrong(program(false)));
    assert!(!goes_wrong(program(true)));
}

fn read(cell: &Atomic<AtomicUsize>) {
    let guard = &epoch::pin();
    // SAFETY: loaded under the guard.
    unsafe { cell.load(SeqCst, guard).as_ref() };
}

#[test]
fn nothing_is_destroyed_at_once_while_others_may_look_at_it() {
    let dropped = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        let old = cell.swap(Shared::null(), SeqCst, guard);
        // SAFETY: none, on purpose.
        drop(unsafe { old.into_owned() });
    };
    let unboxed = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        let old = cell.swap(Shared::null(), SeqCst, guard);
        // SAFETY: none, on purpose.
        drop(unsafe { old.into_owned() }.into_box());
    };
    let unprotected = |cell: &Atomic<AtomicUsize>| {
        // SAFETY: none, on purpose.
        let guard = unsafe { epoch::unprotected() };
        let old = cell.swap(Shared::null(), SeqCst, guard);
        // SAFETY: none, on purpose.
        unsafe { guard.defer_destroy(old) };
    };
    assert!(both(dropped, read));
    assert!(both(unboxed, read));
    assert!(both(unprotected, read));
    assert!(!both(replace, read));
}

#[test]
fn nothing_is_destroyed_twice() {
    let hand_over = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        // SAFETY: none, on purpose: the other thread does so too.
        unsafe { guard.defer_destroy(cell.load(SeqCst, guard)) };
    };
    let drop_it = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        // SAFETY: none, on purpose.
        drop(unsafe { cell.load(SeqCst, guard).into_owned() });
    };
    assert!(both(hand_over, hand_over));
    assert!(both(hand_over, drop_it));
    assert!(both(drop_it, drop_it));
    assert!(!both(hand_over, |_| ()));
    assert!(!both(drop_it, |_| ()));
}

#[test]
fn nothing_is_destroyed_that_can_still_be_reached() {
    let leave_it = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        // SAFETY: none, on purpose.
        unsafe { guard.defer_destroy(cell.load(SeqCst, guard)) };
    };
    let leave_it_to_a_closure = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        let shared = for_ever(cell.load(SeqCst, guard));
        // SAFETY: none, on purpose.
        unsafe { guard.defer_unchecked(move || drop(shared.into_owned())) };
    };
    assert!(both(leave_it, read));
    assert!(both(leave_it_to_a_closure, read));
}

#[test]
fn who_is_not_waited_for_cannot_read_what_was_there_before() {
    // Nothing but the epochs orders the two threads.
    let unlink = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        let old = cell.swap(Shared::null(), Relaxed, guard);
        // SAFETY: nobody can load it any more.
        unsafe { guard.defer_destroy(old) };
    };
    let read = |cell: &Atomic<AtomicUsize>| {
        let guard = &epoch::pin();
        // SAFETY: loaded under the guard.
        unsafe { cell.load(Relaxed, guard).as_ref() };
    };
    assert!(!both(unlink, read));
}

#[test]
fn a_thread_may_do_as_it_likes_with_what_is_its_own() {
    assert!(!goes_wrong(|| {
        let guard = &epoch::pin();
        let shared = Owned::new(AtomicUsize::new(1)).into_shared(guard);
        // SAFETY: nobody else has it, here and below.
        let owned = unsafe { shared.into_owned() };
        let shared = Owned::<AtomicUsize>::from(owned.into_box()).into_shared(guard);
        let raw = Box::into_raw(unsafe { shared.into_owned() }.into_box());
        let shared = Shared::from(raw.cast_const());
        let inside = unsafe { shared.deref() }.load(SeqCst);
        let cell = Atomic::<AtomicUsize>::from(unsafe { shared.into_owned() });
        unsafe { guard.defer_destroy(cell.load(SeqCst, guard)) };
        inside
    }));
}

#[test]
fn what_has_no_bytes_is_never_gone() {
    assert!(!goes_wrong(|| {
        let guard = &epoch::pin();
        let (one, two) = (Owned::new(()), Owned::new(()).into_shared(guard));
        drop(one);
        // SAFETY: loaded under the guard.
        unsafe { guard.defer_destroy(two) };
    }));
}

#[test]
fn what_was_moved_out_of_an_object_outlives_it() {
    use dropin_std::sync::Mutex;
    assert!(!goes_wrong(|| {
        let lock = {
            let guard = &epoch::pin();
            let node = Owned::new(ManuallyDrop::new(Mutex::new(1))).into_shared(guard);
            // SAFETY: nobody else has it, and only its memory is given up.
            unsafe {
                *node.deref().lock().unwrap() += 1;
                let content = std::ptr::read(node.deref());
                guard.defer_destroy(node);
                ManuallyDrop::into_inner(content)
            }
        };
        *lock.lock().unwrap()
    }));
}

/// The queue of Michael and Scott: its first node is the one before the oldest value.
struct Queue {
    head: Atomic<Link>,
    tail: Atomic<Link>,
    /// The tail is moved on before the node that it points to is destroyed.
    careful: bool,
}

struct Link {
    value: usize,
    next: Atomic<Link>,
}

impl Link {
    fn new(value: usize) -> Owned<Link> {
        Owned::new(Link {
            value,
            next: Atomic::null(),
        })
    }
}

impl Queue {
    fn new(careful: bool) -> Queue {
        let queue = Queue {
            head: Atomic::null(),
            tail: Atomic::null(),
            careful,
        };
        // SAFETY: nobody else has it yet.
        let first = Link::new(0).into_shared(unsafe { epoch::unprotected() });
        queue.head.store(first, Relaxed);
        queue.tail.store(first, Relaxed);
        queue
    }

    fn push(&self, value: usize) {
        let guard = &epoch::pin();
        let new = Link::new(value).into_shared(guard);
        loop {
            let tail = self.tail.load(Acquire, guard);
            // SAFETY: loaded under the guard.
            let next = unsafe { &tail.deref().next };
            let after = next.load(Acquire, guard);
            let (end, seen) = (Shared::null(), after);
            let step = if after.is_null() { new } else { after };
            let linked = seen.is_null()
                && next
                    .compare_exchange(end, new, Release, Relaxed, guard)
                    .is_ok();
            if linked || !seen.is_null() {
                let _ = self
                    .tail
                    .compare_exchange(tail, step, Release, Relaxed, guard);
            }
            if linked {
                return;
            }
        }
    }

    fn pop(&self) -> Option<usize> {
        let guard = &epoch::pin();
        loop {
            let head = self.head.load(Acquire, guard);
            // SAFETY: loaded under the guard, here and below.
            let next = unsafe { head.deref() }.next.load(Acquire, guard);
            let value = unsafe { next.as_ref() }?.value;
            let taken = self
                .head
                .compare_exchange(head, next, Release, Relaxed, guard);
            if taken.is_err() {
                continue;
            }
            if self.careful && self.tail.load(Relaxed, guard) == head {
                let _ = self
                    .tail
                    .compare_exchange(head, next, Release, Relaxed, guard);
            }
            unsafe { guard.defer_destroy(head) };
            return Some(value);
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        while self.pop().is_some() {}
        // SAFETY: nobody else has the queue any more.
        unsafe {
            let guard = epoch::unprotected();
            drop(self.head.load(Relaxed, guard).into_owned());
        }
    }
}

#[test]
fn a_queue_of_michael_and_scott_keeps_every_value_and_uses_no_node_too_late() {
    let _alone = alone();
    let outcomes = all(|| {
        let queue = Queue::new(true);
        queue.push(1);
        scope(|scope| {
            let popped = scope.spawn(|_| queue.pop());
            queue.push(2);
            popped.join().unwrap()
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([Some(1)]));
}

#[test]
fn a_queue_whose_tail_stays_behind_uses_a_node_too_late() {
    let program = |careful| {
        move || {
            let queue = Queue::new(careful);
            // Whoever links a node moves the tail on before it unpins itself: it takes a
            // third thread to come by the old tail after that was handed over.
            scope(|scope| {
                scope.spawn(|_| queue.push(1));
                scope.spawn(|_| queue.push(2));
                queue.pop();
            })
            .unwrap();
        }
    };
    assert!(goes_wrong(program(false)));
    assert!(!goes_wrong(program(true)));
}

/// In how many ways a thread alone hands three of these over, one after the other.
fn ways<T>(make: impl Fn() -> T) -> u64 {
    let _alone = alone();
    let search = Search::Exhaustive { executions: 1_000 };
    let body = || {
        for _ in 0..3 {
            let guard = &epoch::pin();
            // SAFETY: nobody else has it.
            unsafe { guard.defer_destroy(Owned::new(make()).into_shared(guard)) };
        }
    };
    let summary = Explorer::new().explore(Rules::default(), &search, body, |_| true);
    summary.executions
}

#[test]
fn only_a_destructor_can_be_seen_to_come_late() {
    assert_eq!(ways(|| 1), 1);
    // Each time all that is left is destroyed, or none of it is.
    assert_eq!(ways(|| vec![1]), 8);
}

/// The operations and lines of the events by which an object was given up, destroyed
/// and used too late, in the first interleaving that comes to that.
fn told(body: impl Fn()) -> Vec<(trace::Operation, u32)> {
    let _alone = alone();
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let search = Search::Exhaustive { executions: 1_000 };
    let mut told = Vec::new();
    Explorer::new().explore(rules, &search, body, |finished| {
        let trace = finished.trace();
        if let trace::End::UseAfterFree {
            given_up,
            destroyed,
            used,
        } = trace.end
        {
            trace.validate().unwrap();
            let events = [Some(given_up), destroyed, Some(used)]
                .into_iter()
                .flatten();
            let events = events.map(|it| &trace.events[it]);
            let ours = |it: &&trace::Site| it.file == file!();
            told = events
                .map(|it| (it.operation, it.site.as_ref().filter(ours)))
                .map(|(operation, site)| (operation, site.map_or(0, |it| it.line)))
                .collect();
        }
        told.is_empty()
    });
    told
}

#[test]
fn a_use_that_comes_too_late_is_told_with_the_lines_that_led_to_it() {
    use trace::Operation::{Destroy, HandOver, Take, Use};
    let line = std::cell::Cell::new(0);
    let here = |it: u32| line.set(it);
    let later = told(|| {
        let guard = epoch::pin();
        let shared = for_ever(Owned::new(1).into_shared(&guard));
        // SAFETY: it is used below, on purpose.
        unsafe { guard.defer_destroy(shared) };
        here(line!() - 1);
        drop(guard);
        // SAFETY: none, on purpose.
        unsafe { shared.deref() };
    });
    let from = line.get();
    assert_eq!(later, [(HandOver, from), (Destroy, 0), (Use, from + 4)]);
    let at_once = told(|| {
        let guard = epoch::pin();
        let shared = Owned::new(1).into_shared(&guard);
        // SAFETY: it is used below, on purpose.
        drop(unsafe { shared.into_owned() });
        here(line!() - 1);
        // SAFETY: none, on purpose.
        unsafe { shared.into_owned() };
    });
    let from = line.get();
    assert_eq!(at_once, [(Take, from), (Destroy, 0), (Take, from + 3)]);
    let twice = told(|| {
        let guard = epoch::pin();
        let shared = Owned::new(1).into_shared(&guard);
        for _ in 0..2 {
            // SAFETY: none, on purpose.
            unsafe { guard.defer_destroy(shared) };
            here(line!() - 1);
        }
    });
    let from = line.get();
    assert_eq!(twice, [(HandOver, from), (HandOver, from)]);
    let again = told(|| {
        let guard = epoch::pin();
        let shared = Owned::new(1).into_shared(&guard);
        // SAFETY: none, on purpose, here and below.
        unsafe { guard.defer_destroy(shared) };
        here(line!() - 1);
        drop(unsafe { shared.into_owned() });
    });
    let from = line.get();
    // The one who unpins comes second, and does what it was told to in that line.
    assert_eq!(again, [(Take, from + 2), (Destroy, 0), (HandOver, from)]);
}

#[test]
fn everything_shows_itself_as_the_real_one_does() {
    let _alone = alone();
    macro_rules! shown {
        ($epoch:path) => {{
            use $epoch::{Atomic, Collector, Owned, Shared, pin};
            let collector = Collector::new();
            let handle = collector.register();
            let guard = pin();
            let mut shown = vec![
                format!("{collector:?} {handle:?} {guard:?}"),
                format!("{:?} {0:p}", Atomic::<u64>::null()),
            ];
            let tagged = Shared::<u64>::null().with_tag(3);
            shown.push(format!("{:?} {0:p}", Atomic::<u64>::from(tagged)));
            let somewhere = Atomic::<u64>::from(Owned::new(7_u64).with_tag(5));
            let address = format!("{somewhere:p}");
            let number = usize::from_str_radix(&address[2..], 16).unwrap();
            let text = format!("{somewhere:?}");
            shown.push(text.replace(&number.to_string(), "there"));
            // SAFETY: nobody else has it.
            drop(unsafe { somewhere.into_owned() });
            shown
        }};
    }
    let real = shown!(crossbeam::epoch);
    assert_eq!(all(|| shown!(dropin_crossbeam::epoch)), values([real]));
}
