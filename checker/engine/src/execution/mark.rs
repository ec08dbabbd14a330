//! Marks: what a check notes about where its threads are.

/// A mark that the check made, with what its thread knew then.
pub(crate) struct Mark {
    pub(crate) name: String,
    pub(crate) task: u32,
    pub(crate) step: u32,
    pub(crate) clock: Vec<u32>,
}
