//! Whoever has received the variables is attached; they travel through a channel for
//! one.

use std::collections::BTreeMap;

use crossbeam::channel::{self, Receiver, Sender};

type Variables = BTreeMap<String, i64>;

pub struct Interpreter {
    give: Sender<Variables>,
    take: Receiver<Variables>,
}

impl Default for Interpreter {
    fn default() -> Self {
        let (give, take) = channel::bounded(1);
        give.send(Variables::new()).unwrap();
        Interpreter { give, take }
    }
}

pub struct Attached<'a> {
    interpreter: &'a Interpreter,
    variables: Variables,
}

impl<'a> Attached<'a> {
    fn to(interpreter: &'a Interpreter) -> Self {
        let variables = interpreter.take.recv().unwrap();
        Attached {
            interpreter,
            variables,
        }
    }
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        let variables = std::mem::take(&mut self.variables);
        self.interpreter.give.send(variables).unwrap();
    }
}

/// Takes the variables back when it is dropped, in a panic too.
struct Detached<'a, 'b>(&'b mut Attached<'a>);

impl Drop for Detached<'_, '_> {
    fn drop(&mut self) {
        self.0.variables = self.0.interpreter.take.recv().unwrap();
    }
}

pub enum Instruction<'a> {
    Load(&'a str),
    Store(&'a str),
    Builtin(&'a (dyn Fn(i64) -> i64 + Sync)),
    Blocking(&'a (dyn Fn(i64) -> i64 + Sync)),
}

impl Interpreter {
    pub fn attach<R>(&self, code: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        code(&mut Attached::to(self))
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
        let variables = std::mem::take(&mut self.variables);
        self.interpreter.give.send(variables).unwrap();
        let _detached = Detached(self);
        call()
    }
}
