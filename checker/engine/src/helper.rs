//! Processes that run part of an exploration.
//!
//! A helper is a fork of the process that explores: a copy of everything, at the same
//! addresses, so a schedule means the same to both. It runs the part that was given away to
//! it and nothing else, writes down what came of it, and ends. The original waits for it
//! when it has come to that part itself. If by then the helper has failed, whatever the
//! reason (something was wrong with an execution, it learned something of the program that
//! its original does not know, it was killed), the original runs the part as if there had
//! been no helper. So what an exploration comes to never depends on whether it had any, and
//! neither does the order in which it comes to it.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::FromRawFd;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::limits::{self, Exhausted};
use crate::report::Report;

/// Doublings of the pause after parts that were too small, at most.
const DOUBLINGS: u32 = 6;

/// A helper, which got a part.
struct Helper {
    part: u32,
    process: libc::pid_t,
    /// Where it writes.
    file: File,
    work: Work,
}

/// How far a helper is.
enum Work {
    UnderWay,
    Done(Report),
    /// The process has ended, and has done nothing that counts.
    Failed,
}

/// On which side of a fork this process is.
pub(crate) enum Side {
    Original,
    Helper(Desk),
}

/// Where a helper writes down what it finds out.
pub(crate) struct Desk {
    file: File,
}

/// The helpers of an exploration.
#[derive(Default)]
pub(crate) struct Helpers {
    /// Processors that are idle, for all processes of an exploration to see; there is
    /// none without helpers.
    idle: Option<&'static AtomicI64>,
    /// How many helpers there may be; only who is nobody's helper knows.
    most: Option<i64>,
    running: Vec<Helper>,
    parts: u32,
    /// Executions before a part is given away, and in a part that is worth it.
    pause: u64,
    /// How often it is doubled now.
    doublings: u32,
    /// Executions after which a part may be given away.
    next: u64,
}

impl Helpers {
    /// As many helpers at once, each after so many executions without another.
    pub(crate) fn new(most: usize, pause: u64) -> Helpers {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut helpers = Helpers::default();
        helpers.idle = (most > 0).then(|| shared_number(most)).flatten();
        helpers.most = Some(most);
        helpers.pause = pause;
        helpers
    }

    /// Another exploration begins.
    pub(crate) fn begin(&mut self) {
        self.dismiss_all();
        self.doublings = 0;
        self.put_off(0);
    }

    /// The number of the next part, if it is time to give one away, now that so many
    /// executions are done, and if there is a processor for it.
    pub(crate) fn wanted(&mut self, executions: u64) -> Option<u32> {
        let idle = self.idle?;
        if executions < self.next {
            return None;
        }
        self.hear_those_who_ended();
        if let Some(most) = self.most
            && self.running.is_empty()
        {
            // Helpers that were dismissed had perhaps helpers of their own, and have not
            // said so.
            idle.store(most, Ordering::SeqCst);
        }
        if idle.load(Ordering::SeqCst) <= 0 {
            return None;
        }
        self.parts += 1;
        Some(self.parts)
    }

    /// There is nothing to give away now.
    pub(crate) fn put_off(&mut self, executions: u64) {
        self.next = executions + (self.pause << self.doublings);
    }

    /// Starts a helper for this part; `None` if that cannot be done.
    pub(crate) fn start(&mut self, part: u32, executions: u64) -> Option<Side> {
        let idle = self.idle?;
        self.put_off(executions);
        if idle.fetch_sub(1, Ordering::SeqCst) <= 0 {
            idle.fetch_add(1, Ordering::SeqCst);
            return None;
        }
        let forked = memory_file().and_then(|file| Some((fork()?, file)));
        let Some((process, file)) = forked else {
            idle.fetch_add(1, Ordering::SeqCst);
            return None;
        };
        if process == 0 {
            // The others are not this process's to wait for.
            self.running.clear();
            self.most = None;
            self.put_off(0);
            return Some(Side::Helper(Desk { file }));
        }
        self.running.push(Helper {
            part,
            process,
            file,
            work: Work::UnderWay,
        });
        Some(Side::Original)
    }

    /// What the helper has to say that got this part, when it has ended; `None` if it has
    /// failed.
    pub(crate) fn report(&mut self, part: u32) -> Option<Report> {
        let place = self.running.iter().position(|it| it.part == part)?;
        let mut helper = self.running.swap_remove(place);
        if helper.is_at_work() {
            // Meanwhile this one's processor is free.
            let idle = self.idle?;
            idle.fetch_add(1, Ordering::SeqCst);
            helper.wait(0);
            idle.fetch_sub(1, Ordering::SeqCst);
            self.has_ended(helper.size());
        }
        match helper.work {
            Work::Done(report) => Some(report),
            Work::UnderWay | Work::Failed => None,
        }
    }

    fn hear_those_who_ended(&mut self) {
        let at_work = self.running.iter_mut().filter(|it| it.is_at_work());
        let ended = at_work.filter_map(|it| it.wait(libc::WNOHANG).then(|| it.size()));
        for size in ended.collect::<Vec<_>>() {
            self.has_ended(size);
        }
    }

    /// A helper's processor is free, and it is known what helping is worth.
    fn has_ended(&mut self, size: u64) {
        if let Some(idle) = self.idle {
            idle.fetch_add(1, Ordering::SeqCst);
        }
        self.doublings = match size >= self.pause {
            true => 0,
            false => (self.doublings + 1).min(DOUBLINGS),
        };
    }

    /// Ends the helper that has this part, whatever it does.
    pub(crate) fn dismiss(&mut self, part: u32) {
        let Some(place) = self.running.iter().position(|it| it.part == part) else {
            return;
        };
        let mut helper = self.running.swap_remove(place);
        if helper.is_at_work() {
            // SAFETY: a child that was not waited for yet, so nobody else has its number.
            unsafe { libc::kill(helper.process, libc::SIGKILL) };
            helper.wait(0);
            self.has_ended(helper.size());
        }
    }

    /// Ends all helpers.
    pub(crate) fn dismiss_all(&mut self) {
        while let Some(part) = self.running.first().map(|it| it.part) {
            self.dismiss(part);
        }
    }
}

impl Drop for Helpers {
    fn drop(&mut self) {
        self.dismiss_all();
    }
}

impl Helper {
    fn is_at_work(&self) -> bool {
        matches!(self.work, Work::UnderWay)
    }

    /// Executions that it has done.
    fn size(&self) -> u64 {
        match &self.work {
            Work::Done(report) => report.executions,
            Work::UnderWay | Work::Failed => 0,
        }
    }

    /// Waits for its end, and reads what it has written. Whether it has ended.
    fn wait(&mut self, options: libc::c_int) -> bool {
        let mut status = 0;
        let ended = loop {
            // SAFETY: a child of this process; the status is ours.
            let ended = unsafe { libc::waitpid(self.process, &mut status, options) };
            if ended >= 0 || errno() != libc::EINTR {
                break ended;
            }
        };
        if ended == 0 {
            return false;
        }
        let well = ended == self.process && libc::WIFEXITED(status);
        let report = match well && libc::WEXITSTATUS(status) == 0 {
            true => read(&mut self.file),
            false => None,
        };
        self.work = report.map_or(Work::Failed, Work::Done);
        true
    }
}

impl Desk {
    /// Ends this process, with or without a report.
    pub(crate) fn leave(mut self, report: Option<&Report>) -> ! {
        let written = report.is_some_and(|it| self.file.write_all(&it.bytes()).is_ok());
        end(if written { 0 } else { 1 })
    }
}

impl Drop for Desk {
    /// A helper that panics must not go on as if it were its original.
    fn drop(&mut self) {
        end(1)
    }
}

/// Makes this process, which was forked just now, one that ends with its original, and
/// says nothing to anybody else. If that cannot be done, it ends.
fn settle(original: libc::pid_t) {
    limits::on_exhausted(give_up);
    #[cfg(target_os = "linux")]
    // SAFETY: it only says which signal to send.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL)
    };
    // SAFETY: it takes and changes nothing.
    let is_orphan = unsafe { libc::getppid() } != original;
    if is_orphan || limits::guard_fork().is_err() {
        end(1);
    }
}

fn give_up(_: &Exhausted) -> ! {
    end(1)
}

/// Ends this process at once: what its original has registered for its own end, or has
/// not printed yet, is not to happen twice.
fn end(code: libc::c_int) -> ! {
    // SAFETY: it does not return.
    unsafe { libc::_exit(code) }
}

fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// A number that this process and all its forks share.
fn shared_number(value: i64) -> Option<&'static AtomicI64> {
    // SAFETY: a fresh mapping, large enough and aligned, which is never taken away: one
    // page for each explorer that has helpers.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            size_of::<AtomicI64>(),
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    if page == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: as above; all bytes are zero, which is a number.
    let number = unsafe { &*page.cast::<AtomicI64>() };
    number.store(value, Ordering::SeqCst);
    Some(number)
}

/// A file that nobody else can find.
fn memory_file() -> Option<File> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: the name is a string that ends.
        let descriptor = unsafe { libc::memfd_create(c"part".as_ptr(), libc::MFD_CLOEXEC) };
        // SAFETY: the descriptor is open, and nobody else's.
        (descriptor >= 0).then(|| unsafe { File::from_raw_fd(descriptor) })
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Forks; `Some(0)` in the new process.
fn fork() -> Option<libc::pid_t> {
    // SAFETY: they take nothing; the new process goes on with the one thread that
    // explores, and takes no lock that another one could have held.
    let (original, process) = unsafe { (libc::getpid(), libc::fork()) };
    if process == 0 {
        settle(original);
    }
    (process >= 0).then_some(process)
}

fn read(file: &mut File) -> Option<Report> {
    let mut bytes = Vec::new();
    file.rewind().ok()?;
    file.read_to_end(&mut bytes).ok()?;
    Report::of(&bytes)
}
