//! What a verdict costs a learner, measured beside `cargo test` on the same
//! edit: `cargo bench --package checker --bench verify [-- ROUNDS]`.
//!
//! It works in a clone of the last commit, in a temporary folder, and prints
//! ratios of pairs measured in one run: the machine's load is in both. Processor
//! time is that of all processes, waiting not counted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const EXERCISE: &str = "race";
const FOLDER: &str = "07_race";

/// Seconds.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    processor: f64,
}

fn main() {
    let rounds = std::env::args()
        .skip(1)
        .find_map(|it| it.parse().ok())
        .unwrap_or(10);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clone = folder.path().join("clone");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut git = Command::new("git");
    run(git.args(["clone", "--quiet"]).arg(&root).arg(&clone));
    let desk = Desk { clone };

    desk.edit(0);
    println!("Clean clone to first verdict");
    let first = cost(&mut desk.cargo(&["checker", "verify", EXERCISE]));
    show("  cargo checker verify", first);

    // Once each, so that everything else is built.
    desk.edit(1);
    run(&mut desk.verify());
    run(&mut desk.cargo(&["test", "--package", EXERCISE]));
    let (mut judged, mut tested) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        desk.edit(2 + round);
        judged.push(cost(&mut desk.verify()));
        tested.push(cost(&mut desk.cargo(&["test", "--package", EXERCISE])));
    }
    println!("After an edit, median of {rounds}");
    show("  checker verify", middle(&judged));
    show("  cargo test", middle(&tested));
    let ratios = |of: fn(&Cost) -> f64| {
        let pairs = judged.iter().zip(&tested);
        median(pairs.map(|(one, other)| of(one) / of(other)).collect())
    };
    println!(
        "  ratio of the two: {:.2} wall, {:.2} processor",
        ratios(|it| it.wall),
        ratios(|it| it.processor)
    );

    let again: Vec<Cost> = (0..rounds).map(|_| cost(&mut desk.verify())).collect();
    println!("Without an edit, median of {rounds}");
    show("  checker verify", middle(&again));

    desk.edit(1_000_000);
    let child = quiet(&mut desk.verify())
        .spawn()
        .expect("the checker can be started");
    println!("Memory of all processes of one verdict");
    println!("  peak {} MiB", peak(child) >> 20);
}

/// The clone, as a learner has it.
struct Desk {
    clone: PathBuf,
}

impl Desk {
    /// Writes the reference solution, with something new in a function's body.
    fn edit(&self, number: u32) {
        let reference = self.clone.join("solutions").join(FOLDER).join("src/lib.rs");
        let text = fs::read_to_string(reference).expect("the reference solution");
        let begin = text
            .find("pub fn thread_visits")
            .expect("the function to edit");
        let (before, function) = text.split_at(begin);
        let edited = function.replacen("{\n", &format!("{{\n    let _edit = {number};\n"), 1);
        let path = self.clone.join("exercises").join(FOLDER).join("src/lib.rs");
        fs::write(path, format!("{before}{edited}")).expect("the exercise can be written");
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.clone);
        command.env("CARGO_TARGET_DIR", self.target());
        command
    }

    /// The checker itself, without cargo in front of it.
    fn verify(&self) -> Command {
        let mut command = Command::new(self.target().join("release/checker"));
        command.args(["verify", EXERCISE]).current_dir(&self.clone);
        command.env("CARGO_TARGET_DIR", self.target());
        command
    }

    fn target(&self) -> PathBuf {
        self.clone.join("target")
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

fn run(command: &mut Command) {
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("a command that can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
}

fn cost(command: &mut Command) -> Cost {
    let (start, before) = (Instant::now(), children());
    run(command);
    Cost {
        wall: start.elapsed().as_secs_f64(),
        processor: children() - before,
    }
}

/// Processor time of all children that have ended and of theirs, in seconds; see
/// proc_pid_stat(5). A tick is a hundredth of a second wherever Linux runs.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name = stat.rsplit_once(')').expect("a name").1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
    (ticks(13) + ticks(14)) / 100.0
}

/// The most memory that a process and its descendants have had at once, looked
/// at every few milliseconds, in bytes.
fn peak(mut child: Child) -> u64 {
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        most = most.max(resident(child.id()));
        std::thread::sleep(Duration::from_millis(5));
    }
    most
}

fn resident(process: u32) -> u64 {
    let status = |it: &str| {
        let text = fs::read_to_string(format!("/proc/{process}/{it}"));
        text.unwrap_or_default()
    };
    let pages = status("statm")
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse::<u64>().ok());
    let threads = fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let children = threads.flat_map(|it| {
        let text = fs::read_to_string(it.path().join("children")).unwrap_or_default();
        let ids: Vec<u32> = text
            .split_whitespace()
            .filter_map(|it| it.parse().ok())
            .collect();
        ids
    });
    pages.unwrap_or(0) * 4096 + children.map(resident).sum::<u64>()
}

fn show(what: &str, cost: Cost) {
    println!(
        "{what}: {:.2} s, {:.2} s of processor time",
        cost.wall, cost.processor
    );
}

fn middle(costs: &[Cost]) -> Cost {
    Cost {
        wall: median(costs.iter().map(|it| it.wall).collect()),
        processor: median(costs.iter().map(|it| it.processor).collect()),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
