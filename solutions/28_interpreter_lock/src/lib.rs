//! An interpreter with one lock around all objects.

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// An interpreter, which many threads use at the same time.
#[derive(Default)]
pub struct Interpreter {
    variables: Mutex<Variables>,
}

type Variables = BTreeMap<String, i64>;

/// A thread's right to use the interpreter's objects.
pub struct Attached<'a> {
    interpreter: &'a Interpreter,
    /// There, except during a call for which the thread is detached.
    variables: Option<MutexGuard<'a, Variables>>,
}

/// One instruction of a program.
pub enum Instruction<'a> {
    /// The accumulator becomes the value of this variable.
    Load(&'a str),
    /// The variable becomes the value of the accumulator.
    Store(&'a str),
    /// The accumulator becomes what this function makes of it, attached.
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    /// The same, detached.
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    /// Runs `code` attached to the interpreter.
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        code(&mut Attached {
            interpreter: self,
            variables: Some(self.lock()),
        })
    }

    /// Runs the program, and returns the last value of the accumulator.
    pub fn execute(&self, program: &[Instruction<'_>]) -> i64 {
        let mut value = 0;
        for instruction in program {
            self.attach(|attached| match instruction {
                Instruction::Load(name) => value = attached.get(name),
                Instruction::Store(name) => attached.set(name, value),
                Instruction::Builtin(function) => value = function(value),
                Instruction::Blocking(function) => value = attached.detach(|| function(value)),
            });
        }
        value
    }

    /// A panic in the code of one thread is no reason to stop all others: variables
    /// are never half-changed.
    fn lock(&self) -> MutexGuard<'_, Variables> {
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attached<'_> {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> i64 {
        let variables = self.variables.as_ref().expect("no call is going on");
        variables.get(name).copied().unwrap_or(0)
    }

    /// Gives a variable a value.
    pub fn set(&mut self, name: &str, value: i64) {
        let variables = self.variables.as_mut().expect("no call is going on");
        variables.insert(name.to_owned(), value);
    }

    /// Runs `call`, and lets other threads be attached meanwhile.
    pub fn detach<R>(&mut self, call: impl FnOnce() -> R) -> R {
        self.variables = None;
        let result = panic::catch_unwind(AssertUnwindSafe(call));
        self.variables = Some(self.interpreter.lock());
        result.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }
}
