//! What each thread keeps for itself.

use crate::arena::{self, Region};
use crate::execution;

/// A value that a thread keeps under a key.
pub(crate) struct KeptLocal {
    pub(crate) key: usize,
    pub(crate) value: *mut (),
    /// Taken when it is called.
    pub(crate) drop: Option<unsafe fn(*mut ())>,
    pub(crate) gone: bool,
}

impl KeptLocal {
    /// The value is gone from now on, if it has a destructor that was not called
    /// yet; the caller must do that.
    pub(crate) fn end(&mut self) -> Option<unsafe fn(*mut ())> {
        let drop = self.drop.take()?;
        self.gone = true;
        Some(drop)
    }
}

/// What the running thread keeps under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// Nothing yet.
    Absent,
    /// This value.
    Kept(*mut ()),
    /// A value whose destructor runs, or has run.
    Gone,
}

/// What the running thread keeps under `key`. Outside of an execution nothing
/// is kept.
pub fn local(key: usize) -> Local {
    let Some(execution) = execution::current() else {
        return Local::Absent;
    };
    let task = &execution.tasks[execution.running as usize];
    match task.locals.iter().find(|local| local.key == key) {
        None => Local::Absent,
        Some(local) if local.gone => Local::Gone,
        Some(local) => Local::Kept(local.value),
    }
}

/// Keeps a value for the running thread under `key`; `drop` destroys it when
/// the thread ends, the last one kept being the first. A value that needs no
/// `drop` stays for as long as the thread.
///
/// # Safety
/// `drop` must be sound to call once with `value`, on this task.
pub unsafe fn keep_local(key: usize, value: *mut (), drop: Option<unsafe fn(*mut ())>) {
    if let Some(execution) = execution::current() {
        let region = arena::enter(Region::SYSTEM);
        let task = execution.running as usize;
        execution.tasks[task].locals.push(KeptLocal {
            key,
            value,
            drop,
            gone: false,
        });
        arena::enter(region);
    }
}

/// Destroys what the running thread keeps: its body has ended.
pub(crate) fn destroy_locals() {
    loop {
        let execution = execution::current().expect("tasks run inside an execution");
        let task = execution.running as usize;
        // A destructor may keep new values, which are destroyed in their turn.
        let mut locals = execution.tasks[task].locals.iter_mut().rev();
        let Some((local, drop)) = locals.find_map(|it| Some((it.value, it.end()?))) else {
            return;
        };
        // SAFETY: promised to `keep_local`; ended above, so called once.
        unsafe { drop(local) };
    }
}
