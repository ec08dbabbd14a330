//! A stack of numbers that any number of threads share, without a lock.

/// A stack of some of the numbers `0..capacity`.
///
/// A number is in the stack at most once: whoever pops it has it, and nobody else,
/// until it is pushed again. Whoever pops a number sees everything that was done
/// before it was pushed.
pub struct Stack {
    // Your fields.
}

impl Stack {
    /// An empty stack with room for the numbers `0..capacity`.
    pub fn new(capacity: u32) -> Stack {
        todo!("make a stack with room for {capacity} numbers")
    }

    /// Puts a number on top. It is less than the capacity, and not in the stack.
    pub fn push(&self, number: u32) {
        todo!("put {number} on top")
    }

    /// Takes the number on top, or says that there is none.
    pub fn pop(&self) -> Option<u32> {
        todo!("take the number on top")
    }
}
