// diagnosis: no-thread
// Calls the function where it should start a thread for it.

fn print_line() {
    println!("printing from thread");
}

pub fn run() {
    println!("Starting thread...");
    print_line();
    println!("Ending thread...");
}
