// diagnosis: no-thread
// Calls the function where it should be handed to a thread.

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    (0..count).map(work).collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
