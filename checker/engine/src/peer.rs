//! Another thread that a step is about.

/// The number of a thread, or nobody's: one word, because half of one that was just
/// written is slow to read back as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(u32);

impl Peer {
    /// No thread.
    pub(crate) const NONE: Peer = Peer(u32::MAX);

    /// The thread of this number.
    pub(crate) fn thread(number: u32) -> Peer {
        Peer(number)
    }

    /// Its number.
    pub(crate) fn number(self) -> Option<u32> {
        (self != Peer::NONE).then_some(self.0)
    }
}
