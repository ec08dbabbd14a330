//! The child processes of this process, which the program under check started.

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process, waitid, waitpid,
};
use trace::protocol::Complaint;

use crate::note;

/// Asks that no child process be left, neither running nor as a zombie; `when`
/// says at which moment, to follow "when". For the real world. What is left is
/// killed and waited for, so that the next check begins with none.
///
/// # Panics
/// If there are any. The objection stands even if the panic is caught.
#[track_caller]
pub fn no_process_left(when: &str) {
    let count = clear();
    if count == 0 {
        return;
    }
    note::object(Complaint::LeakedProcess {
        when: when.to_owned(),
        count,
    });
    panic!("{count} child processes are left when {when}");
}

/// Kills all child processes and waits for them; says how many there were.
///
/// They are counted whether they run or have ended: which of the two is found can
/// differ from run to run, and is the same mistake.
pub(crate) fn clear() -> u64 {
    let mut count = 0;
    while are_any() {
        let killed = running();
        for &child in &killed {
            // One that has ended meanwhile is not there to be killed.
            let _ = kill_process(child, Signal::KILL);
        }
        // Without a list of them, only those are waited for that have ended.
        let options = match killed.is_empty() {
            true => WaitOptions::NOHANG,
            false => WaitOptions::empty(),
        };
        match waitpid(None, options) {
            Ok(Some(_)) => count += 1,
            Err(Errno::INTR) => {}
            Ok(None) => return count + 1,
            Err(_) => break,
        }
    }
    count
}

/// Whether there is any child, running or ended.
fn are_any() -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::All, options), Err(Errno::CHILD))
}

/// The ids of all children, as far as the system has a list of its processes.
fn running() -> Vec<Pid> {
    let own = rustix::process::getpid().as_raw_nonzero().to_string();
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let child = |name: &str| {
        let pid = Pid::from_raw(name.parse().ok()?)?;
        let stat = std::fs::read_to_string(format!("/proc/{name}/stat")).ok()?;
        // The program's name, in brackets, can contain anything.
        let (_, after) = stat.rsplit_once(')')?;
        (after.split_whitespace().nth(1) == Some(own.as_str())).then_some(pid)
    };
    let mut children: Vec<Pid> = entries
        .filter_map(|it| child(it.ok()?.file_name().to_str()?))
        .collect();
    children.sort_by_key(|it| it.as_raw_nonzero());
    children
}
