//! What is asked of `count`.

use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks.check("both threads are counted").points(3).returns("count(2, 2)", 4, || count::count(2, 2));

        checks.check("full size on real threads").only_real().returns("count(4, 1000)", 4000, || count::count(4, 1000));
    })
}
