// diagnosis: wrong-result
// Locks each access by itself, and not the code from its first to its last.

use std::{collections::BTreeMap, sync::RwLock};

#[derive(Default)]
pub struct Interpreter {
    variables: RwLock<BTreeMap<String, i64>>,
}

pub struct Attached<'a> {
    interpreter: &'a Interpreter,
}

pub enum Instruction<'a> {
    Load(&'a str),
    Store(&'a str),
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
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
        call()
    }
}
