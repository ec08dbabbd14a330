//! An interpreter with one lock around all objects.

/// An interpreter, which many threads use at the same time, through `&Interpreter`.
#[derive(Default)]
pub struct Interpreter {
    // Your fields. In an `Interpreter::default()` all variables are 0.
}

/// A thread's right to use the interpreter's objects: while there is one, no other
/// thread has one, unless this one is in [`detach`](Attached::detach).
pub struct Attached<'a> {
    // Your fields. This one only holds the place of the lifetime.
    _interpreter: &'a Interpreter,
}

/// One instruction of a program. It works on one value, the *accumulator*, which every
/// run of a program has for itself.
pub enum Instruction<'a> {
    /// The accumulator becomes the value of this variable.
    Load(&'a str),
    /// The variable becomes the value of the accumulator.
    Store(&'a str),
    /// The accumulator becomes what this function makes of it. The function may use
    /// objects, so no other thread does meanwhile.
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    /// As `Builtin`, but the function uses no objects, and may wait for a long time:
    /// meanwhile, other threads go on.
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    /// Runs `code` attached to the interpreter, when no other thread is any more. If
    /// `code` panics, the interpreter is free again, and as good as before.
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        let _ = code;
        todo!("run the code while no other thread is attached")
    }

    /// Runs the program, beginning with an accumulator of 0, and returns the last
    /// value of the accumulator. After each instruction, another thread can have its
    /// turn.
    pub fn execute(&self, program: &[Instruction<'_>]) -> i64 {
        todo!("run {} instructions", program.len())
    }
}

impl Attached<'_> {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> i64 {
        todo!("look up {name}")
    }

    /// Gives a variable a value.
    pub fn set(&mut self, name: &str, value: i64) {
        todo!("set {name} to {value}")
    }

    /// Runs `call`, and lets other threads be attached meanwhile. When this returns,
    /// or panics because `call` does, no other thread is attached any more.
    pub fn detach<R>(&mut self, call: impl FnOnce() -> R) -> R {
        let _ = call;
        todo!("let others use the interpreter during the call")
    }
}
