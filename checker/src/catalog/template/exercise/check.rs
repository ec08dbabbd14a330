//! What is asked of the learner. TO WRITE: each check states a property in one
//! sentence, and accepts every right answer, however it is written.

use checks::Checks;

use @NAME@::total;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("nothing is lost, however two threads interleave")
            .points(2)
            .returns("total(2, 2)", 4, || total(2, 2));

        checks
            .check("no threads, nothing counted")
            .returns("total(0, 5)", 0, || total(0, 5));

        checks
            .check("the counting is done by threads that run at the same time")
            .threads(2, || {
                total(2, 1);
            });

        checks
            .check("nothing of 8 x 10,000 is lost on real threads")
            .only_real()
            .returns("total(8, 10_000)", 80_000, || total(8, 10_000));
    })
}
