//! The scope of crossbeam, which the standard library's was modelled on.

pub fn run() {
    println!("Starting thread...");
    crossbeam::thread::scope(|scope| {
        scope.spawn(|_| println!("printing from thread"));
    })
    .unwrap();
    println!("Ending thread...");
}
