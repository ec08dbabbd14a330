//! `std::time`.

use dropin_std::thread;
use dropin_std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use engine::{Ended, Rules, Time};

use crate::support::{ends, outcomes, outcomes_under, set};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_sleep_ends_no_earlier_than_asked() {
    let body = || {
        let start = Instant::now();
        thread::sleep(SECOND);
        start.elapsed() >= SECOND
    };
    assert_eq!(outcomes(body), set([true]));
}

#[test]
fn time_that_nobody_waits_for_does_not_pass() {
    let body = || {
        let start = Instant::now();
        thread::scope(|s| {
            s.spawn(|| thread::sleep(2 * SECOND));
            s.spawn(|| thread::sleep(SECOND));
        });
        thread::sleep_until(start + 5 * SECOND);
        start.elapsed()
    };
    let prompt = Rules {
        time: Time::Prompt,
        ..Rules::default()
    };
    assert_eq!(outcomes_under(prompt, body), set([5 * SECOND]));
}

#[test]
fn the_clocks_show_the_same_in_every_execution() {
    let body = || (format!("{:?}", Instant::now()), SystemTime::now());
    let texts = outcomes(move || {
        let (instant, calendar) = body();
        (instant, format!("{calendar:?}"))
    });
    assert_eq!(texts.len(), 1);
    assert_eq!(
        texts,
        outcomes(|| (
            format!("{:?}", Instant::now()),
            format!("{:?}", SystemTime::now())
        ))
    );
}

#[test]
fn an_instant_is_the_one_at_its_virtual_time() {
    let body = || {
        thread::sleep(SECOND);
        let now = Instant::now();
        Instant::at_virtual_time(now.virtual_time()) == now
    };
    assert_eq!(outcomes(body), set([true]));
}

#[test]
fn instants_are_reckoned_with_as_std_does() {
    let body = || {
        let now = Instant::now();
        // A real clock has been running for a while.
        assert!(now - 60 * SECOND < now);
        let later = now + SECOND;
        let mut moved = later;
        moved += SECOND;
        moved -= 2 * SECOND;
        (
            later - now,
            now - later,
            later.checked_duration_since(now),
            now.checked_duration_since(later),
            moved == now && now < later,
            now.checked_sub(Duration::MAX),
        )
    };
    let expected = (SECOND, Duration::ZERO, Some(SECOND), None, true);
    let all = outcomes(move || {
        let it = body();
        assert_eq!(it.5, None);
        (it.0, it.1, it.2, it.3, it.4)
    });
    assert_eq!(all, set([expected]));
}

#[test]
fn the_calendar_moves_with_the_clock() {
    let body = || {
        let start = SystemTime::now();
        thread::sleep(SECOND);
        let passed = start.elapsed().unwrap() >= SECOND;
        let future = (start - SECOND)
            .duration_since(start)
            .unwrap_err()
            .duration();
        (passed, future, start > UNIX_EPOCH)
    };
    assert_eq!(outcomes(body), set([(true, SECOND, true)]));
}

#[test]
fn a_loop_that_waits_for_time_to_pass_ends() {
    let body = || {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(10) {
            thread::yield_now();
        }
    };
    assert_eq!(ends(body), set([Ended::Returned]));
}

#[test]
fn the_calendar_can_be_reckoned_with() {
    let body = || {
        let now = SystemTime::now();
        let mut later = now;
        later += 2 * SECOND;
        later -= SECOND;
        (
            later == now + SECOND,
            later - SECOND == now,
            now.checked_add(SECOND) == Some(later),
            later.checked_sub(SECOND) == Some(now),
            later.duration_since(now).ok() == Some(SECOND),
            now.duration_since(later).is_err(),
            now.checked_add(Duration::MAX).is_none(),
        )
    };
    assert_eq!(
        outcomes(body),
        set([(true, true, true, true, true, true, true)])
    );
}

#[test]
fn a_wait_for_longer_than_there_is_time_never_times_out() {
    use dropin_std::sync::{Condvar, Mutex, mpsc};
    let waits: [fn(); 3] = [
        || {
            let lock = Mutex::new(());
            let waited = Condvar::new().wait_timeout(lock.lock().unwrap(), Duration::MAX);
            drop(waited.unwrap());
        },
        || thread::park_timeout(Duration::MAX),
        || {
            let (_sender, receiver) = mpsc::channel::<()>();
            receiver.recv_timeout(Duration::MAX).unwrap();
        },
    ];
    for wait in waits {
        assert_eq!(ends(wait), set([Ended::Deadlock]));
    }
}
