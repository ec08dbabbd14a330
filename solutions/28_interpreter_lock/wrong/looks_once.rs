// diagnosis: overlap
// Looks at the flag once after waiting, though another thread can have been quicker.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, RwLock},
};

#[derive(Default)]
pub struct Interpreter {
    is_taken: Mutex<bool>,
    is_free: Condvar,
    variables: RwLock<BTreeMap<String, i64>>,
}

pub struct Attached<'a> {
    interpreter: &'a Interpreter,
}

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
        let mut taken = self.is_taken.lock().unwrap();
        if *taken {
            taken = self.is_free.wait(taken).unwrap();
        }
        *taken = true;
    }

    fn give_back(&self) {
        *self.is_taken.lock().unwrap() = false;
        self.is_free.notify_one();
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
