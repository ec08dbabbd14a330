//! A buffer that makes its users wait.

use std::marker::PhantomData;

/// A queue of at most so many items, which threads share through `&Buffer`: some put
/// items in, others take them out.
pub struct Buffer<T> {
    // Your fields. This one only holds the place of the items.
    _items: PhantomData<T>,
}

impl<T> Buffer<T> {
    /// An empty buffer with room for `capacity` items, which is at least one.
    pub fn new(capacity: usize) -> Buffer<T> {
        todo!("a buffer for {capacity} items")
    }

    /// Adds `item` behind all others. Waits as long as the buffer is full, and no
    /// longer.
    pub fn put(&self, item: T) {
        let _ = item;
        todo!("wait for room, and add the item")
    }

    /// Takes out the item that has been in the buffer for longest. Waits as long as the
    /// buffer is empty, and no longer.
    pub fn take(&self) -> T {
        todo!("wait for an item, and take it")
    }
}
