//! Memory, measured in a process that does nothing else.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::explorer::{Bounds, Explorer, Outcome};

/// What such a process reports.
#[derive(Debug, Serialize, Deserialize)]
struct Report {
    executions: u64,
    seconds: f64,
    peak_bytes: u64,
}

/// Explores a program so many times in a process of its own. The outcome, and
/// the most memory it used; `None` if the process could not be run or measured.
pub(crate) fn measure(
    explorer: Explorer,
    program: &str,
    executions: u64,
) -> Option<(Outcome, u64)> {
    let errand = format!("{},{program},{executions}", explorer.name());
    let output = Command::new(std::env::current_exe().ok()?)
        .args(["--errand", &errand])
        .output()
        .ok()?;
    let report: Report = serde_json::from_slice(&output.stdout).ok()?;
    let outcome = Outcome {
        executions: report.executions,
        exhausted: false,
        seconds: report.seconds,
        middle: 0.0,
        found_at: None,
    };
    Some((outcome, report.peak_bytes))
}

/// The other side of [`measure`].
///
/// # Panics
/// If the errand is not one that [`measure`] sends.
pub(crate) fn run_errand(errand: &str) -> String {
    let mut words = errand.split(',');
    let explorer = words.next().and_then(Explorer::named).expect("an explorer");
    let program = words.next().expect("a program");
    let executions = words.next().and_then(|it| it.parse().ok());
    let bounds = Bounds::executions(executions.expect("a number of executions"));
    let outcome = explorer.explore(program, bounds);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let report = Report {
        executions: outcome.executions,
        seconds: outcome.seconds,
        peak_bytes: peak_bytes(&status).expect("the system says how much memory was used"),
    };
    serde_json::to_string(&report).expect("numbers can be written")
}

/// The most memory a process ever had resident, by Linux's `/proc/PID/status`.
fn peak_bytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status_of_a_process() {
        let status = "Name:\tbench\nVmHWM:\t   12 kB\nVmRSS:\t 8 kB\n";
        assert_eq!(peak_bytes(status), Some(12 << 10));
        assert_eq!(peak_bytes("VmRSS:\t 8 kB\n"), None);
    }

    #[test]
    fn an_errand_reports_what_it_did() {
        let report = run_errand("ours-random,counter-2x2,50");
        let report: Report = serde_json::from_str(&report).unwrap();
        assert_eq!(report.executions, 50);
        assert!(report.peak_bytes > 0);
    }
}
