//! SCTBench `bluetooth_driver_bad`: a driver is asked whether it stops, and
//! stopped before the answer is used (Qadeer and Wu, PLDI 2004).

use std::sync::Arc;

use super::join_all;
use super::world::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use super::world::thread;

struct Device {
    pending: AtomicUsize,
    stopping: AtomicBool,
    all_done: AtomicBool,
    stopped: AtomicBool,
}

impl Device {
    fn end_request(&self) {
        if self.pending.fetch_sub(1, SeqCst) == 1 {
            self.all_done.store(true, SeqCst);
        }
    }
}

/// One thread begins a request while another stops the device.
pub(super) fn bluetooth_driver() {
    let device = Arc::new(Device {
        pending: AtomicUsize::new(1),
        stopping: AtomicBool::new(false),
        all_done: AtomicBool::new(false),
        stopped: AtomicBool::new(false),
    });
    let (adder, stopper) = (device.clone(), device);
    join_all([
        thread::spawn(move || {
            if !adder.stopping.load(SeqCst) {
                // The device may stop here, and nobody looks again.
                adder.pending.fetch_add(1, SeqCst);
                assert!(!adder.stopped.load(SeqCst), "a request to a stopped device");
                adder.end_request();
            }
        }),
        thread::spawn(move || {
            stopper.stopping.store(true, SeqCst);
            stopper.end_request();
            if stopper.all_done.load(SeqCst) {
                stopper.stopped.store(true, SeqCst);
            }
        }),
    ]);
}
