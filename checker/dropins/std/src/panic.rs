//! Panics: they belong to the modelled thread.

use std::any::Any;

pub use ::std::panic::*;

/// Runs a closure, and hands out the payload if it panics.
///
/// # Errors
/// The payload of the panic.
pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> crate::thread::Result<R> {
    ::std::panic::catch_unwind(f).inspect_err(|_| engine::panic_was_caught())
}

/// Goes on with a panic that was caught.
pub fn resume_unwind(payload: Box<dyn Any + Send>) -> ! {
    engine::panic_was_resumed();
    ::std::panic::resume_unwind(payload)
}

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>;

/// Takes a hook, and leaves it: in the controlled world panics are shown by the
/// trace, and the engine's own hook stays in place.
pub fn set_hook(hook: Hook) {
    // It may own something of the execution, so it is dropped here and now.
    drop(hook);
}

/// A hook that does nothing; see [`set_hook`].
pub fn take_hook() -> Hook {
    Box::new(|_| {})
}
