//! Start one thread, and wait for it.

/// Prints three lines. The middle one is printed by another thread:
///
/// ```text
/// Starting thread...
/// printing from thread
/// Ending thread...
/// ```
///
/// The lines come in this order every time, and when `run` returns, the thread
/// it started has ended.
pub fn run() {
    todo!("print a line, start a thread that prints one, wait for it, print the last")
}
