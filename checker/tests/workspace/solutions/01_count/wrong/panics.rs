// diagnosis: panicked
// A thread panics, and its join is unwrapped.
pub fn count(_threads: u64, _each: u64) -> u64 {
    std::thread::spawn(|| panic!("no")).join().unwrap()
}
