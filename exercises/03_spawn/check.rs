//! What is asked of `spawn`.

use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("the three lines come in this order, however the threads interleave")
            .points(2)
            .prints("run", spawn::run);

        checks
            .check("the middle line is printed by another thread")
            .prints_from_another_thread("printing from thread", spawn::run);
    })
}
