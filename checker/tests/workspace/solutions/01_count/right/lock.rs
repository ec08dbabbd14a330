use std::sync::Mutex;

pub fn count(threads: u64, each: u64) -> u64 {
    let sum = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| *sum.lock().unwrap() += each);
        }
    });
    sum.into_inner().unwrap()
}
