//! When a wait is over.

use std::time::Duration;

/// The virtual time, in nanoseconds, at which a wait that starts now is over;
/// `None` if that is later than any time there is.
pub(crate) fn deadline(timeout: Duration) -> Option<u64> {
    engine::now().checked_add(u64::try_from(timeout.as_nanos()).ok()?)
}
