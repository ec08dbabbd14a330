//! Time is virtual.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

pub use ::std::time::{Duration, SystemTimeError, TryFromFloatSecsError};

/// Virtual nanoseconds, as many as fit.
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The virtual time at which a wait that starts now is over; `None` if that is later
/// than any time there is.
pub(crate) fn deadline(duration: Duration) -> Option<u64> {
    engine::now().checked_add(u64::try_from(duration.as_nanos()).ok()?)
}

/// The Unix epoch.
pub const UNIX_EPOCH: SystemTime = SystemTime::UNIX_EPOCH;

/// A moment of the virtual clock: what has passed since it started.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

/// Where the clock starts: not at the beginning, so that there is a past to
/// subtract from.
const START: Duration = Duration::from_secs(1 << 32);

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instant")
            .field("tv_sec", &self.0.as_secs())
            .field("tv_nsec", &self.0.subsec_nanos())
            .finish()
    }
}

impl Instant {
    /// The virtual time. Asking is a step.
    #[track_caller]
    pub fn now() -> Instant {
        Instant(START + Duration::from_nanos(engine::primitive::thread::clock()))
    }

    /// What passed from `earlier` to `self`; zero if that is the later one.
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.saturating_duration_since(earlier)
    }

    /// What passed from `earlier` to `self`, unless that is the later one.
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// What passed from `earlier` to `self`; zero if that is the later one.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// What has passed since `self`.
    #[track_caller]
    pub fn elapsed(&self) -> Duration {
        Instant::now() - *self
    }

    /// Later by `duration`, if there is such an instant.
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
        self.0.checked_add(duration).map(Instant)
    }

    /// Earlier by `duration`, if there is such an instant.
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
        self.0.checked_sub(duration).map(Instant)
    }

    /// The virtual time in the engine's nanoseconds; for the other drop-ins.
    #[doc(hidden)]
    pub fn virtual_time(self) -> u64 {
        nanoseconds(self.0.saturating_sub(START))
    }

    /// The instant at the engine's nanosecond `time`; for the other drop-ins.
    #[doc(hidden)]
    pub fn at_virtual_time(time: u64) -> Instant {
        Instant(START + Duration::from_nanos(time))
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    #[track_caller]
    fn add(self, duration: Duration) -> Instant {
        self.checked_add(duration)
            .expect("overflow when adding duration to instant")
    }
}

impl AddAssign<Duration> for Instant {
    #[track_caller]
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    #[track_caller]
    fn sub(self, duration: Duration) -> Instant {
        self.checked_sub(duration)
            .expect("overflow when subtracting duration from instant")
    }
}

impl SubAssign<Duration> for Instant {
    #[track_caller]
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}

/// A moment of the virtual calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(::std::time::SystemTime);

/// Seconds from the Unix epoch to the moment at which every execution starts:
/// the beginning of 2026.
const CALENDAR_START: u64 = 1_767_225_600;

impl fmt::Debug for SystemTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl SystemTime {
    /// The Unix epoch.
    pub const UNIX_EPOCH: SystemTime = SystemTime(::std::time::UNIX_EPOCH);

    /// The virtual time. Asking is a step.
    #[track_caller]
    pub fn now() -> SystemTime {
        let passed = Duration::from_nanos(engine::primitive::thread::clock());
        SystemTime::UNIX_EPOCH + Duration::from_secs(CALENDAR_START) + passed
    }

    /// What passed from `earlier` to `self`.
    ///
    /// # Errors
    /// `earlier` is later.
    pub fn duration_since(&self, earlier: SystemTime) -> Result<Duration, SystemTimeError> {
        self.0.duration_since(earlier.0)
    }

    /// What has passed since `self`.
    ///
    /// # Errors
    /// `self` has yet to come.
    #[track_caller]
    pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {
        SystemTime::now().duration_since(*self)
    }

    /// Later by `duration`, if there is such a time.
    pub fn checked_add(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_add(duration).map(SystemTime)
    }

    /// Earlier by `duration`, if there is such a time.
    pub fn checked_sub(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_sub(duration).map(SystemTime)
    }
}

impl Add<Duration> for SystemTime {
    type Output = SystemTime;

    #[track_caller]
    fn add(self, duration: Duration) -> SystemTime {
        SystemTime(self.0 + duration)
    }
}

impl AddAssign<Duration> for SystemTime {
    #[track_caller]
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for SystemTime {
    type Output = SystemTime;

    #[track_caller]
    fn sub(self, duration: Duration) -> SystemTime {
        SystemTime(self.0 - duration)
    }
}

impl SubAssign<Duration> for SystemTime {
    #[track_caller]
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}
