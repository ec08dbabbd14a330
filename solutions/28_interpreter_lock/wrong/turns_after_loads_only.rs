// diagnosis: wrong-result
// Is attached for a whole program, but for the gap in `x += 1` that the lesson tells of.

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, MutexGuard, PoisonError},
};

#[derive(Default)]
pub struct Interpreter {
    variables: Mutex<Variables>,
}

type Variables = BTreeMap<String, i64>;

pub struct Attached<'a> {
    interpreter: &'a Interpreter,
    variables: Option<MutexGuard<'a, Variables>>,
}

pub enum Instruction<'a> {
    Load(&'a str),
    Store(&'a str),
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        code(&mut Attached {
            interpreter: self,
            variables: Some(self.lock()),
        })
    }

    pub fn execute(&self, program: &[Instruction<'_>]) -> i64 {
        let mut value = 0;
        self.attach(|attached| {
            for instruction in program {
                match instruction {
                    Instruction::Load(name) => {
                        value = attached.get(name);
                        attached.detach(|| ());
                    }
                    Instruction::Store(name) => attached.set(name, value),
                    Instruction::Builtin(function) => value = function(value),
                    Instruction::Blocking(function) => value = attached.detach(|| function(value)),
                }
            }
        });
        value
    }

    fn lock(&self) -> MutexGuard<'_, Variables> {
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attached<'_> {
    pub fn get(&self, name: &str) -> i64 {
        let variables = self.variables.as_ref().expect("no call is going on");
        variables.get(name).copied().unwrap_or(0)
    }

    pub fn set(&mut self, name: &str, value: i64) {
        let variables = self.variables.as_mut().expect("no call is going on");
        variables.insert(name.to_owned(), value);
    }

    pub fn detach<R>(&mut self, call: impl FnOnce() -> R) -> R {
        self.variables = None;
        let result = panic::catch_unwind(AssertUnwindSafe(call));
        self.variables = Some(self.interpreter.lock());
        result.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }
}
