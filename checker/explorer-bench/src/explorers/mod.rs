//! One file an explorer.

pub(crate) mod loom;
pub(crate) mod ours;
pub(crate) mod shuttle;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Puts the panic hooks in order, once, before anything is explored.
///
/// Explorers put hooks of their own around the one that they find the first
/// time they run. This engine's has to be the outermost: it notes the panics of
/// its tasks and hands on no other. Then comes ours, and then shuttle's, which
/// prints.
fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        shuttle::warm_up();
        let shown = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !EXPECTED.get() {
                shown(info);
            }
        }));
        ours::warm_up();
    });
}

/// Whether `run` panicked, which is how the peers report a bug. What they print
/// about it is not shown: to find it is what they are asked for.
fn panicked(run: impl FnOnce()) -> bool {
    prepare();
    EXPECTED.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    EXPECTED.set(false);
    result.is_err()
}
