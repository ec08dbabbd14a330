// diagnosis: stack-overflow
// It calls itself without end.
pub fn count(threads: u64, each: u64) -> u64 {
    std::hint::black_box(count(threads, std::hint::black_box(each + 1)) + 1)
}
