// diagnosis: no-thread
// TO WRITE: the mistake in words. Here: the caller does it all.

pub fn total(threads: u64, each: u64) -> u64 {
    (0..threads).map(|_| (0..each).count() as u64).sum()
}
