//! What further processors bring to one exploration.

use std::process::{Child, Command, Stdio};
use std::time::Instant;

use engine::Search;

use super::{Table, grouped, median};
use crate::explorer::Explorer;
use crate::explorers::ours;
use crate::plan::{LARGE, Plan};

/// Executions before a helper is started, as in the checker.
const PAUSE: u64 = 256;

/// Explores large programs alone, and with a helper for each further processor, in turn.
///
/// It is about wall-clock time. How many times as fast it could be is said by as many
/// processes as processors, each of which explores alone.
pub(crate) fn measure(plan: &Plan) -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let title = format!("One exploration on {processors} processors (medians of rounds in turn)");
    let mut table = Table::new(
        &title,
        &[
            "program",
            "executions",
            "alone",
            "helped",
            "times as fast",
            "at best",
        ],
    );
    let programs = LARGE.into_iter().filter(|(_, size)| *size <= plan.ours);
    for (program, size) in programs.filter(|(program, _)| plan.wants(program)) {
        let all = Search::Exhaustive {
            executions: size + 1,
        };
        let samples = Search::Rotation {
            seed: 1,
            executions: plan.samples,
        };
        let searches = [
            (program.to_owned(), all, Explorer::OursExhaustive, size),
            (
                format!("{program}, sampled"),
                samples,
                Explorer::OursRotation,
                plan.samples,
            ),
        ];
        for (name, search, explorer, executions) in searches {
            let mut times = [Vec::new(), Vec::new(), Vec::new()];
            for _ in 0..plan.rounds {
                for (helpers, times) in [0, processors - 1].into_iter().zip(&mut times) {
                    let start = Instant::now();
                    let seen = ours::count(program, &search, helpers, PAUSE);
                    times.push(start.elapsed().as_secs_f64());
                    assert_eq!(seen, executions, "{name} with {helpers} helpers");
                }
                times[2].push(at_once(processors, explorer, program, executions));
            }
            let [alone, helped, apart] = times.map(median);
            table.line(vec![
                name,
                grouped(executions),
                format!("{alone:.2} s"),
                format!("{helped:.2} s"),
                format!("{:.2}", alone / helped),
                format!("{:.2}", processors as f64 * alone / apart),
            ]);
        }
    }
    table.to_string()
}

/// Seconds that as many processes take at once, each of which explores the program alone.
fn at_once(processes: usize, explorer: Explorer, program: &str, executions: u64) -> f64 {
    let errand = format!("{},{program},{executions}", explorer.name());
    let start = Instant::now();
    let started: Vec<Child> = (0..processes)
        .map(|_| {
            let itself = std::env::current_exe().expect("this program is known");
            let mut command = Command::new(itself);
            command.args(["--errand", &errand]).stdout(Stdio::null());
            command.spawn().expect("this program can be started")
        })
        .collect();
    for mut child in started {
        let status = child.wait().expect("a child");
        assert!(status.success(), "{errand}: {status}");
    }
    start.elapsed().as_secs_f64()
}
