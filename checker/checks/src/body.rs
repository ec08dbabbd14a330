//! A check's body, whatever it returns.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// What a body returned.
pub(crate) type Value = Box<dyn Any + Send>;

/// A check's body. It runs many times, in the real world on a fresh thread each
/// time, which may outlive the run: it is left behind where it never ends.
pub(crate) type Body = Arc<dyn Run>;

/// What runs. (For `Fn`, three functions would be compiled for each closure, in place of
/// one.)
pub(crate) trait Run: Send + Sync {
    fn run(&self) -> Value;
}

/// An execution of a body, finished.
pub(crate) type Seen<'a> = engine::Finished<'a, Value>;

/// Forgets what `body` returns, for those who need not know.
pub(crate) fn erased<T: Send + 'static>(body: impl Fn() -> T + Send + Sync + 'static) -> Body {
    Arc::new(Returning(body, PhantomData))
}

struct Returning<F, T>(F, PhantomData<fn() -> T>);

impl<T: Send + 'static, F: Fn() -> T + Send + Sync> Run for Returning<F, T> {
    fn run(&self) -> Value {
        Box::new((self.0)())
    }
}
