// diagnosis: busy-waiting
// A lock that is held for long, and whoever waits for it looks again and again.

use std::{
    collections::BTreeMap,
    sync::{
        RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

#[derive(Default)]
pub struct Interpreter {
    is_taken: AtomicBool,
    variables: RwLock<BTreeMap<String, i64>>,
}

pub struct Attached<'a> {
    interpreter: &'a Interpreter,
}

/// Does the second of two things, in a panic too.
struct Finally<F: FnMut()>(F);

impl<F: FnMut()> Drop for Finally<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

pub enum Instruction<'a> {
    Load(&'a str),
    Store(&'a str),
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    fn take(&self) {
        while self.is_taken.swap(true, Ordering::Acquire) {
            thread::yield_now();
        }
    }

    fn give_back(&self) {
        self.is_taken.store(false, Ordering::Release);
    }

    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        self.take();
        let _back = Finally(|| self.give_back());
        code(&mut Attached { interpreter: self })
    }

    pub fn execute(&self, program: &[Instruction<'_>]) -> i64 {
        program.iter().fold(0, |value, instruction| {
            self.attach(|attached| match instruction {
                Instruction::Load(name) => attached.get(name),
                Instruction::Store(name) => {
                    attached.set(name, value);
                    value
                }
                Instruction::Builtin(function) => function(value),
                Instruction::Blocking(function) => attached.detach(|| function(value)),
            })
        })
    }
}

impl Attached<'_> {
    pub fn get(&self, name: &str) -> i64 {
        let variables = self.interpreter.variables.read().unwrap();
        variables.get(name).copied().unwrap_or_default()
    }

    pub fn set(&mut self, name: &str, value: i64) {
        let mut variables = self.interpreter.variables.write().unwrap();
        variables.insert(name.to_string(), value);
    }

    pub fn detach<R>(&mut self, call: impl FnOnce() -> R) -> R {
        self.interpreter.give_back();
        let _again = Finally(|| self.interpreter.take());
        call()
    }
}
