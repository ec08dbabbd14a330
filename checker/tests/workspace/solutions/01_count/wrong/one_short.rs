// diagnosis: wrong-result
// Each thread counts one too few.
pub fn count(threads: u64, each: u64) -> u64 {
    threads * each.saturating_sub(1)
}
