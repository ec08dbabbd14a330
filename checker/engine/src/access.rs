//! What a step touches, and when two steps can be told apart by their order.

use smallvec::SmallVec;

/// How a step touches an object. Two steps on the same object are *dependent*
/// unless their accesses commute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Looks, and changes nothing.
    Read,
    /// Changes, or looks and changes, whatever the state.
    Write,
    /// Takes a lock for itself; can happen only while nobody holds it.
    Acquire,
    /// Gives back a lock taken by `Acquire`.
    Release,
    /// Takes a lock shared; can happen only while nobody holds it for itself.
    AcquireShared,
    /// Gives back a lock taken by `AcquireShared`.
    ReleaseShared,
    /// An operation begins, and all that matters is which others were over by
    /// then: commutes with other beginnings.
    Call,
    /// An operation is over, and all that matters is which others begin later:
    /// commutes with other ends.
    Return,
    /// Does not touch the object at all: it only names it for the trace, the
    /// step's real footprint being a part of it. Commutes with everything.
    Mention,
}

impl Access {
    /// All there are.
    const ALL: [Access; 9] = [
        Access::Read,
        Access::Write,
        Access::Acquire,
        Access::Release,
        Access::AcquireShared,
        Access::ReleaseShared,
        Access::Call,
        Access::Return,
        Access::Mention,
    ];

    /// Whether the order of two such steps on one object can matter.
    pub(crate) fn conflicts(self, other: Access) -> bool {
        use Access::{AcquireShared, Call, Mention, Read, ReleaseShared, Return};
        !matches!(
            (self, other),
            (Mention, _)
                | (_, Mention)
                | (Call, Call)
                | (Return, Return)
                | (Read | AcquireShared | ReleaseShared, Read)
                | (Read, AcquireShared | ReleaseShared)
                | (AcquireShared | ReleaseShared, AcquireShared | ReleaseShared)
        )
    }

    /// Whether there can be a state in which both steps could be the next one.
    /// Conflicting steps that cannot both be next are ordered but never race:
    /// an unlock cannot be swapped with the lock that waited for it.
    pub(crate) fn may_be_coenabled(self, other: Access) -> bool {
        use Access::{Acquire, AcquireShared, Release, ReleaseShared};
        !matches!(
            (self, other),
            (Release, Acquire | AcquireShared | Release | ReleaseShared)
                | (Acquire | AcquireShared | ReleaseShared, Release)
                | (ReleaseShared, Acquire)
                | (Acquire, ReleaseShared)
        )
    }
}

/// One object that a step touches: an index into the execution's objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    pub(crate) object: u32,
    pub(crate) access: Access,
}

/// What a step touches, the most telling object first: the two that most steps can do
/// with, or how many there are in a list elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Footprints {
    first: [Footprint; 2],
    count: u32,
}

impl Footprints {
    /// Nothing.
    pub(crate) const NONE: Footprints = Footprints {
        first: [Footprint {
            object: EVERYTHING,
            access: Access::Read,
        }; 2],
        count: 0,
    };

    /// Those of a list.
    pub(crate) fn of(list: &[Footprint]) -> Footprints {
        let mut footprints = Footprints::NONE;
        for (place, footprint) in footprints.first.iter_mut().zip(list) {
            *place = *footprint;
        }
        footprints.count = list.len() as u32;
        footprints
    }

    /// One more; there is room for two.
    #[inline]
    pub(crate) fn add(&mut self, footprint: Footprint) {
        self.first[self.count as usize] = footprint;
        self.count += 1;
    }

    /// The same, field by field: what was just written in parts is slow to read back as
    /// a whole.
    #[inline(always)]
    pub(crate) fn copy(&self) -> Footprints {
        Footprints {
            first: [self.first[0], self.first[1]],
            count: self.count,
        }
    }

    /// All of them, `list` being where they are if they are many.
    #[inline(always)]
    pub(crate) fn all<'a>(&'a self, list: impl FnOnce() -> &'a [Footprint]) -> &'a [Footprint] {
        match self.first.get(..self.count as usize) {
            Some(few) => few,
            None => &list()[..self.count as usize],
        }
    }
}

/// The object of steps that nothing commutes with, such as the end of the
/// process.
pub(crate) const EVERYTHING: u32 = u32::MAX;

/// A footprint that means the same in every execution of a program: objects
/// are named by where they live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StableFootprint {
    /// The object's address; `usize::MAX` is everything.
    pub(crate) key: usize,
    pub(crate) access: Access,
}

/// What one step touches: hardly ever more than two objects.
pub(crate) type StableFootprints = SmallVec<[StableFootprint; 2]>;

/// Writes footprints down for another process that explores the same program.
pub(crate) fn write_footprints(footprints: &[StableFootprint], words: &mut Vec<u64>) {
    words.push(footprints.len() as u64);
    for StableFootprint { key, access } in footprints {
        let access = Access::ALL.iter().position(|it| it == access);
        words.extend([*key as u64, access.map_or(0, |it| it as u64)]);
    }
}

/// Reads what was [written down](write_footprints).
pub(crate) fn read_footprints(words: &mut impl Iterator<Item = u64>) -> Option<StableFootprints> {
    (0..words.next()?)
        .map(|_| {
            Some(StableFootprint {
                key: words.next()? as usize,
                access: *Access::ALL.get(words.next()? as usize)?,
            })
        })
        .collect()
}

/// The key of [`EVERYTHING`].
pub(crate) const EVERYTHING_KEY: usize = usize::MAX;

/// Whether two steps are dependent: swapping them could be noticed.
pub(crate) fn dependent(left: &[StableFootprint], right: &[StableFootprint]) -> bool {
    left.iter().any(|l| {
        l.key == EVERYTHING_KEY
            || right.iter().any(|r| {
                r.key == EVERYTHING_KEY || (l.key == r.key && l.access.conflicts(r.access))
            })
    }) || right.iter().any(|r| r.key == EVERYTHING_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflict_and_coenabledness_do_not_depend_on_the_order_of_asking() {
        for left in Access::ALL {
            for right in Access::ALL {
                assert_eq!(
                    left.conflicts(right),
                    right.conflicts(left),
                    "{left:?} {right:?}"
                );
                assert_eq!(
                    left.may_be_coenabled(right),
                    right.may_be_coenabled(left),
                    "{left:?} {right:?}"
                );
            }
        }
    }

    #[test]
    fn an_unlock_orders_the_next_lock_without_racing_with_it() {
        assert!(Access::Release.conflicts(Access::Acquire));
        assert!(!Access::Release.may_be_coenabled(Access::Acquire));
        assert!(Access::Acquire.may_be_coenabled(Access::Acquire));
    }

    #[test]
    fn what_is_only_mentioned_commutes_with_everything() {
        for other in Access::ALL {
            assert!(!Access::Mention.conflicts(other), "{other:?}");
        }
    }

    #[test]
    fn an_operation_that_begins_is_told_only_from_those_that_end() {
        assert!(Access::Call.conflicts(Access::Return));
        assert!(Access::Call.may_be_coenabled(Access::Return));
        assert!(!Access::Call.conflicts(Access::Call));
        assert!(!Access::Return.conflicts(Access::Return));
    }

    #[test]
    fn readers_commute() {
        assert!(!Access::AcquireShared.conflicts(Access::AcquireShared));
        assert!(!Access::Read.conflicts(Access::Read));
        assert!(Access::AcquireShared.conflicts(Access::Acquire));
    }
}
