//! The file descriptors of this process: there is only so much room for them.

use std::fs::File;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How many file descriptors this process may have open at once.
pub fn descriptors() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Runs `body` while this process can open no more than `spare` further file
/// descriptors: whoever asks for one more gets an error (`EMFILE`). For the real world.
///
/// # Panics
/// If the limit cannot be set, and with the panic of `body`.
pub fn out_of_descriptors<R>(spare: usize, body: impl FnOnce() -> R) -> R {
    let before = getrlimit(Resource::Nofile);
    let least = least_without_room(spare);
    let _restored = Restored(before);
    let lowered = Rlimit {
        current: Some(least),
        ..before
    };
    setrlimit(Resource::Nofile, lowered).expect("a limit may be lowered");
    body()
}

/// The lowest number of a descriptor such that only `spare` lower ones are free.
fn least_without_room(spare: usize) -> u64 {
    use std::os::fd::AsRawFd;
    // The system gives out the lowest one that is free.
    let open = || File::open("/dev/null").expect("there is still room");
    let opened: Vec<File> = (0..=spare).map(|_| open()).collect();
    let numbers = opened.iter().map(AsRawFd::as_raw_fd);
    numbers.max().map_or(0, |it| it.unsigned_abs().into())
}

/// Puts the limit back, whatever happens.
struct Restored(Rlimit);

impl Drop for Restored {
    fn drop(&mut self) {
        let _ = setrlimit(Resource::Nofile, self.0);
    }
}
