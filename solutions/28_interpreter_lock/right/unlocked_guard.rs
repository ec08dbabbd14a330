//! The guard of parking_lot can be unlocked for a while.

use std::collections::HashMap;

use parking_lot::{Mutex, MutexGuard};

#[derive(Default)]
pub struct Interpreter {
    variables: Mutex<HashMap<String, i64>>,
}

pub struct Attached<'a> {
    variables: MutexGuard<'a, HashMap<String, i64>>,
}

pub enum Instruction<'a> {
    Load(&'a str),
    Store(&'a str),
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        let variables = self.variables.lock();
        code(&mut Attached { variables })
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
        *self.variables.get(name).unwrap_or(&0)
    }

    pub fn set(&mut self, name: &str, value: i64) {
        self.variables.insert(name.to_string(), value);
    }

    pub fn detach<R>(&mut self, call: impl FnOnce() -> R) -> R {
        MutexGuard::unlocked(&mut self.variables, call)
    }
}
