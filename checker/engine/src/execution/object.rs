//! What steps touch, and how it is named.

use std::ops::{Index, IndexMut};
use std::panic::Location;

use trace::ObjectKind;

use super::{Execution, Outcome};
use crate::access::{EVERYTHING, EVERYTHING_KEY, Footprint, StableFootprint};
use crate::arena::{self, Region};
use crate::spin::Versions;

/// Something that steps touch.
pub(crate) struct ObjectState {
    /// Its address, which names it across executions.
    pub(crate) key: usize,
    pub(crate) kind: ObjectKind,
    pub(crate) born: Option<&'static Location<'static>>,
    /// Counts the changes that a thread which looks at it could see.
    pub(crate) versions: Versions,
    /// Tasks whose pending step on it may not be possible now.
    pub(crate) pending: Vec<u32>,
}

impl ObjectState {
    /// A step on it came to this. Whether somebody waits for it.
    #[inline(always)]
    pub(super) fn note(&mut self, outcome: Outcome) -> bool {
        self.versions.contents += u32::from(outcome == Outcome::Changed);
        self.versions.state += u32::from(outcome.is_change());
        !self.pending.is_empty()
    }
}

/// All of them, by number.
#[derive(Default)]
pub(crate) struct Objects {
    /// Those of earlier executions among them: they keep their memory.
    states: Vec<ObjectState>,
    used: usize,
}

impl Objects {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn clear(&mut self) {
        self.used = 0;
    }

    fn add(&mut self, key: usize, kind: ObjectKind, born: Option<&'static Location<'static>>) {
        if let Some(state) = self.states.get_mut(self.used) {
            state.key = key;
            state.kind = kind;
            state.born = born;
            state.versions = Versions::default();
            state.pending.clear();
        } else {
            self.states.push(ObjectState {
                key,
                kind,
                born,
                versions: Versions::default(),
                pending: Vec::new(),
            });
        }
        self.used += 1;
    }
}

impl Index<u32> for Objects {
    type Output = ObjectState;

    #[inline]
    fn index(&self, object: u32) -> &ObjectState {
        &self.states[object as usize]
    }
}

impl IndexMut<u32> for Objects {
    #[inline]
    fn index_mut(&mut self, object: u32) -> &mut ObjectState {
        &mut self.states[object as usize]
    }
}

/// Objects of which an execution has one.
#[derive(Clone, Copy)]
pub(crate) enum Singleton {
    /// What sequentially consistent fences order themselves by.
    Fence,
    Stdout,
    Stderr,
}

/// Thread-related objects are named by their task: these addresses are in no
/// process.
pub(super) fn task_key(slot: u32) -> usize {
    (1 << 62) + slot as usize * 2
}

/// Likewise.
const SINGLETON_KEYS: usize = (1 << 62) - 16;
/// What standard error goes by.
pub(crate) const STDERR_KEY: usize = SINGLETON_KEYS + Singleton::Stderr as usize;

impl Execution {
    /// Registers an object on its first use in this execution.
    pub(crate) fn add_object(
        &mut self,
        key: usize,
        kind: ObjectKind,
        born: Option<&'static Location<'static>>,
    ) -> u32 {
        let system = arena::enter(Region::SYSTEM);
        self.statics.touch(key);
        let id = self.objects.len() as u32;
        self.objects.add(key, kind, born);
        arena::enter(system);
        id
    }

    /// The object that sequentially consistent fences share.
    pub(crate) fn fence_object(&mut self) -> u32 {
        self.singleton(Singleton::Fence)
    }

    /// An object of which there is one.
    pub(crate) fn singleton(&mut self, which: Singleton) -> u32 {
        if let Some(object) = self.singletons[which as usize] {
            return object;
        }
        let kind = match which {
            Singleton::Fence => ObjectKind::Other,
            Singleton::Stdout | Singleton::Stderr => ObjectKind::Output,
        };
        let object = self.add_object(SINGLETON_KEYS + which as usize, kind, None);
        self.singletons[which as usize] = Some(object);
        object
    }

    pub(crate) fn stable(&self, footprint: Footprint) -> StableFootprint {
        StableFootprint {
            key: match footprint.object {
                EVERYTHING => EVERYTHING_KEY,
                object => self.objects[object].key,
            },
            access: footprint.access,
        }
    }
}
