//! Who spawned whom.

use std::panic::Location;

use corosensei::stack::{DefaultStack, Stack};
use trace::{ObjectKind, Operation};

use super::Execution;
use super::object::task_key;
use super::scheduling::NOWHERE;
use crate::arena::{self, Region};
use crate::config::STACK_BYTES;
use crate::perform::Step;
use crate::strategy::random::mix;
use crate::task::{Fiber, FiberYielder, Life, Pending, Task};

/// Gives the same number to the same task in each execution: a task is named
/// by who spawned it and how many that one had spawned before.
pub(super) struct Slots {
    children: Vec<Vec<u32>>,
    /// A name for each task that does not depend on which explorer gave it its
    /// number.
    pub(super) names: Vec<u64>,
}

impl Slots {
    pub(super) fn new() -> Slots {
        Slots {
            children: Vec::new(),
            names: vec![1],
        }
    }

    pub(super) fn child(&mut self, parent: u32, nth: u32) -> u32 {
        let parent = parent as usize;
        if self.children.len() <= parent {
            self.children.resize(parent + 1, Vec::new());
        }
        let children = &mut self.children[parent];
        // A task spawns its children in order, so the list has no holes.
        if children.len() <= nth as usize {
            children.push(self.names.len() as u32);
            let name = mix(self.names[parent] ^ u64::from(nth).rotate_left(32));
            self.names.push(name);
        }
        children[nth as usize]
    }
}

impl Execution {
    /// Makes a task that is about to begin.
    pub(crate) fn add_task(
        &mut self,
        slot: u32,
        parent: u32,
        name: Option<String>,
        site: &'static Location<'static>,
        body: Box<dyn FnOnce()>,
    ) {
        let index = slot as usize;
        while self.tasks.len() <= index {
            self.tasks.push(Task::absent());
            self.places.push(NOWHERE);
        }
        let end_object = self.add_object(task_key(slot), ObjectKind::Thread, None);
        let region = self.arena.slot(slot);
        if let Ok([parent, task]) = self.tasks.get_disjoint_mut([parent as usize, index]) {
            task.clock.copy_from(&parent.clock);
        }
        let task = &mut self.tasks[index];
        debug_assert_eq!(task.life, Life::Absent);
        task.life = Life::Alive;
        task.parent = parent;
        task.name = name;
        task.spawned_at = Some(site);
        task.region = region;
        task.end_object = end_object;
        let stack = task.stack.take().unwrap_or_else(|| {
            DefaultStack::new(STACK_BYTES).unwrap_or_else(|_| crate::limits::out_of_threads())
        });
        task.stack_limit = stack.limit().get();
        task.fiber.set(Fiber::with_stack(
            stack,
            move |yielder: &FiberYielder, ()| {
                crate::root::task_main(yielder, body);
            },
        ));
        task.pending = Some(Pending::new(&Step::at(Operation::Begin, site), None, None));
        self.order.push(slot);
        self.make_runnable(slot);
    }

    /// The object that stands for a task's park token.
    pub(crate) fn token_of(&mut self, task: u32) -> u32 {
        if let Some(object) = self.tasks[task as usize].token_object {
            return object;
        }
        let object = self.add_object(task_key(task) + 1, ObjectKind::Thread, None);
        self.tasks[task as usize].token_object = Some(object);
        object
    }

    /// The number that the running task's next child will have.
    pub(crate) fn next_child(&mut self) -> u32 {
        let system = arena::enter(Region::SYSTEM);
        let parent = self.running;
        let task = &mut self.tasks[parent as usize];
        let nth = task.children;
        task.children += 1;
        let child = self.slots.child(parent, nth);
        arena::enter(system);
        child
    }

    /// How many tasks this program has had in any execution: their numbers are below
    /// that. There are more in `tasks` if another program had more.
    pub(crate) fn tasks_known(&self) -> usize {
        self.slots.names.len()
    }

    /// A name for a task that means the same to every explorer.
    pub(crate) fn task_name(&self, task: u32) -> u64 {
        self.slots.names[task as usize]
    }
}
