//! What to do when the program exhausts something that it cannot get back.
//!
//! None of these can be an ordinary verdict of an execution: the program is in
//! the middle of its own code and will not come back. Whoever runs the engine
//! says what becomes of the process.

use std::cell::Cell;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};

use trace::protocol::Limit;

use crate::execution;

/// Bytes that one execution may print.
pub(crate) const OUTPUT_BYTES: usize = 4 << 20;

/// What ran out, and where.
#[derive(Clone, Copy, Debug)]
pub struct Exhausted {
    /// What.
    pub limit: Limit,
    /// The thread that ran, in the order of spawning, if one did.
    pub thread: Option<usize>,
    /// The place of its newest step.
    pub site: Option<&'static Location<'static>>,
}

type Handler = fn(&Exhausted) -> !;

thread_local! {
    static HANDLER: Cell<Option<Handler>> = const { Cell::new(None) };
}

/// Steps taken by all executions of the process.
static STEPS: AtomicU64 = AtomicU64::new(0);

#[inline]
pub(crate) fn progress() {
    // One writer at a time matters more than an exact count.
    STEPS.store(
        STEPS.load(Ordering::Relaxed).wrapping_add(1),
        Ordering::Relaxed,
    );
}

/// Says what becomes of the process when this OS thread's program exhausts
/// something. The handler may be called from a signal handler: it must not
/// allocate or lock.
pub fn on_exhausted(handler: Handler) {
    HANDLER.set(Some(handler));
}

fn exhausted(limit: Limit) -> ! {
    let execution = execution::current();
    let thread = execution.as_ref().and_then(|execution| {
        execution
            .order
            .iter()
            .position(|&task| task == execution.running)
    });
    let report = Exhausted {
        limit,
        thread,
        site: execution.map(|execution| execution.last_site),
    };
    match HANDLER.get() {
        Some(handler) => handler(&report),
        None => {
            eprintln!(
                "the program under test ran out of {limit:?} after {:?}",
                report.site
            );
            std::process::abort()
        }
    }
}

pub(crate) extern "C-unwind" fn out_of_memory() -> ! {
    exhausted(Limit::Memory)
}

pub(crate) fn too_much_output() -> ! {
    exhausted(Limit::Output)
}

pub(crate) fn out_of_threads() -> ! {
    exhausted(Limit::Threads)
}

/// Ends the process through the [handler](on_exhausted) once the program has
/// used `seconds` of processor time, to the nearest half, without taking a
/// step, or overflows a stack. For the OS thread that calls this.
///
/// A machine that stood still, or whose processors were lent to others, may charge the
/// program for minutes in one go. They count as one half second, because the program may
/// not have been running.
///
/// # Errors
/// If the system refuses a timer or a signal stack.
pub fn guard(seconds: u32) -> std::io::Result<()> {
    PATIENCE.store(u64::from(seconds) * 2, Ordering::Relaxed);
    // SAFETY: handlers are async-signal-safe (see `on_exhausted`); the signal
    // stack is never freed; all structures are fully initialised.
    unsafe {
        let size = 256 << 10;
        let stack = libc::mmap(
            std::ptr::null_mut(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        );
        let stack = libc::stack_t {
            ss_sp: stack,
            ss_flags: 0,
            ss_size: size,
        };
        if libc::sigaltstack(&stack, std::ptr::null_mut()) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        for (signal, handler) in [
            (libc::SIGPROF, on_tick as *const () as usize),
            (libc::SIGSEGV, on_fault as *const () as usize),
            (libc::SIGBUS, on_fault as *const () as usize),
        ] {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handler;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
            if libc::sigaction(signal, &action, std::ptr::null_mut()) != 0 {
                return Err(std::io::Error::last_os_error());
            }
        }
    }
    start_timer()
}

/// Sends this process a tick for each half second of its processor time.
fn start_timer() -> std::io::Result<()> {
    let half = libc::timeval {
        tv_sec: 0,
        tv_usec: (HALF / 1_000) as libc::suseconds_t,
    };
    let timer = libc::itimerval {
        it_interval: half,
        it_value: half,
    };
    // SAFETY: the structure is fully initialised.
    match unsafe { libc::setitimer(libc::ITIMER_PROF, &timer, std::ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

/// This process is a fork of one that was guarded: it has its handlers, but no timer, and
/// its processor time begins anew.
pub(crate) fn guard_fork() -> std::io::Result<()> {
    if PATIENCE.load(Ordering::Relaxed) == u64::MAX {
        return Ok(());
    }
    TICKED.store(0, Ordering::Relaxed);
    STILL.store(0, Ordering::Relaxed);
    start_timer()
}

/// Half a second, in nanoseconds.
const HALF: u64 = 500_000_000;
/// What of it has to have gone by for a tick to be one: the system's clocks are coarse.
const ALMOST: u64 = HALF / 10 * 9;

/// Half seconds without a step after which it is over.
static PATIENCE: AtomicU64 = AtomicU64::new(u64::MAX);
/// How many steps there were at the newest tick.
static SEEN: AtomicU64 = AtomicU64::new(0);
/// How many ticks found no new one.
static STILL: AtomicU64 = AtomicU64::new(0);
/// Processor time at the newest tick, in nanoseconds.
static TICKED: AtomicU64 = AtomicU64::new(0);

/// Processor time of the process so far, in nanoseconds.
fn processor_time() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it writes to `time` and nowhere else, and may be called in a handler.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

extern "C" fn on_tick(_signal: libc::c_int, _info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    if execution::current().is_none() {
        // The check itself computes, or another thread got the signal.
        return;
    }
    // Time charged in one go is followed by the ticks that it is in arrears with.
    let now = processor_time();
    if now.saturating_sub(TICKED.load(Ordering::Relaxed)) < ALMOST {
        return;
    }
    TICKED.store(now, Ordering::Relaxed);
    let steps = STEPS.load(Ordering::Relaxed);
    if SEEN.swap(steps, Ordering::Relaxed) != steps {
        STILL.store(0, Ordering::Relaxed);
    } else if STILL.fetch_add(1, Ordering::Relaxed) + 1 >= PATIENCE.load(Ordering::Relaxed) {
        exhausted(Limit::Time);
    }
}

extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel hands out a valid record.
    let address = unsafe { (*info).si_addr() } as usize;
    let overflow = execution::current().is_some_and(|execution| {
        let limit = execution.tasks[execution.running as usize].stack_limit;
        // The guard page, and what a large frame may step over it.
        (limit.saturating_sub(1 << 20)..limit + 4096).contains(&address)
    });
    if overflow {
        exhausted(Limit::Stack);
    }
    // Anything else ends the process as it would have without us.
    // SAFETY: restoring the default action and returning repeats the fault.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
    }
}
