//! `checker audit`: whether the exercises themselves are in order.

mod mutants;
mod pages;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Desk, Screen};
use crate::catalog::{Exercise, MARK, Variant, VariantKind};
use crate::exit_code;
use crate::fault::Fault;
use crate::judge::{Judge, Settings};
use crate::process;
use crate::source::Source;
use crate::verdict::{ExerciseVerdict, Status};
use crate::workers;

/// Right variants that an exercise has at least.
const RIGHT: usize = 2;
/// Wrong variants that an exercise has at least.
const WRONG: usize = 4;
/// Different diagnoses that the wrong variants have at least.
const DIAGNOSES: usize = 3;
/// As many words and signs in a row, the same in a hint as in the reference,
/// are taken for a piece of the solution.
const GIVEAWAY: usize = 24;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercises; without any, all
    names: Vec<String>,
    /// Judge again, even what has not changed since it was judged
    #[arg(long)]
    fresh: bool,
    /// Say what judging each exercise took
    #[arg(long)]
    costs: bool,
    /// How many files are judged at once; without it, one a processor and one
    /// more, since some do nothing but wait
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Make small mistakes in the reference solutions, and see whether the checks
    /// notice: takes long
    #[arg(long)]
    mutants: bool,
    /// With `--mutants`: say of each mutant what became of it
    #[arg(short, long, requires = "mutants")]
    verbose: bool,
}

pub(super) fn audit(arguments: &Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let named: Result<Vec<_>, _> = arguments
        .names
        .iter()
        .map(|it| desk.catalog.exercise(it))
        .collect();
    let mut exercises = named?;
    if arguments.names.is_empty() {
        exercises = desk.catalog.exercises.iter().collect();
    }
    let settings = Settings {
        fresh: arguments.fresh,
        thrifty: true,
        ..Settings::default()
    };
    let progress = |text: &str| desk.screen.progress(text);
    let judge = Judge::new(
        desk.catalog,
        desk.workplace,
        desk.environment,
        settings,
        &progress,
    );
    let jobs = arguments
        .jobs
        .unwrap_or_else(|| workers::available().saturating_add(1));
    if arguments.mutants {
        let verbose = arguments.verbose;
        return mutants::audit(&exercises, &judge, jobs, verbose, desk.screen);
    }
    // No exercise's cost.
    judge.prepare()?;
    let mut tasks = Vec::new();
    for exercise in &exercises {
        let audit = Audit {
            exercise,
            judge: &judge,
        };
        tasks.extend(audit.tasks()?.into_iter().map(|task| (audit, task)));
    }
    let work = |(audit, task): &(Audit<'_>, Task)| {
        let start = Instant::now();
        (audit.flaws(task), start.elapsed())
    };
    let mut of_exercise = Findings::default();
    let (mut count, mut begun) = (0, 0);
    let take = |(audit, task): &(Audit<'_>, Task), (flaws, took)| {
        of_exercise.add(audit.task_name(task), flaws?, took);
        if let Task::End = task {
            let mut findings = std::mem::take(&mut of_exercise);
            findings.to_write = audit.unwritten()?;
            begun += usize::from(findings.flaws.is_empty() && !findings.to_write.is_empty());
            count += findings.flaws.len();
            let name = &audit.exercise.name;
            desk.screen.print(&findings.report(name, arguments.costs));
        }
        Ok(())
    };
    workers::in_order(jobs, &tasks, work, take)?;
    desk.screen.print(&match count {
        0 => in_order(exercises.len(), begun),
        1 => "1 flaw.\n".to_owned(),
        _ => format!("{count} flaws.\n"),
    });
    Ok(if count == 0 {
        exit_code::SUCCESS
    } else {
        exit_code::FAILED
    })
}

/// The last line if there is no flaw.
fn in_order(count: usize, begun: usize) -> String {
    let exercises = match count {
        1 => "1 exercise is in order".to_owned(),
        _ => format!("{count} exercises are in order"),
    };
    match begun {
        0 => format!("{exercises}.\n"),
        _ => format!("{exercises}, {begun} of them only begun.\n"),
    }
}

/// What was found in one exercise, and what finding it took.
#[derive(Default)]
struct Findings {
    flaws: Vec<String>,
    to_write: Vec<String>,
    took: Duration,
    longest: (Duration, String),
}

impl Findings {
    fn add(&mut self, task: String, flaws: Vec<String>, took: Duration) {
        self.flaws.extend(flaws);
        self.took += took;
        if took > self.longest.0 {
            self.longest = (took, task);
        }
    }

    fn report(&self, name: &str, with_costs: bool) -> String {
        let verdict = match (self.flaws.is_empty(), self.to_write.is_empty()) {
            (false, _) => "FLAWED",
            (true, false) => "begun",
            (true, true) => "ok",
        };
        let mut report = format!("{verdict:6}  {name}\n");
        if with_costs {
            let (longest, task) = &self.longest;
            let seconds = Duration::as_secs_f64;
            report += &format!(
                "        {:.1} s, of which {:.1} s for {task}\n",
                seconds(&self.took),
                seconds(longest)
            );
        }
        for flaw in &self.flaws {
            report += &format!("        {}\n", flaw.replace('\n', "\n        "));
        }
        for place in &self.to_write {
            report += &format!("        {place}: {MARK}\n");
        }
        report
    }
}

/// A part of the audit of one exercise, which needs none of the others.
enum Task {
    /// What needs no verdict.
    Rules,
    /// A file that must pass.
    Right(PathBuf),
    /// A file that must be caught.
    Wrong(Variant),
    /// Nothing: the exercise's last.
    End,
}

#[derive(Clone, Copy)]
struct Audit<'a> {
    exercise: &'a Exercise,
    judge: &'a Judge<'a>,
}

impl Audit<'_> {
    /// Everything to be done, in the order in which it is told.
    fn tasks(&self) -> Result<Vec<Task>, Fault> {
        let right = self.exercise.variants(VariantKind::Right)?;
        let wrong = self.exercise.variants(VariantKind::Wrong)?;
        let mut tasks = vec![Task::Rules, Task::Right(self.exercise.reference())];
        tasks.extend(right.into_iter().map(|it| Task::Right(it.path)));
        tasks.extend(wrong.into_iter().map(Task::Wrong));
        tasks.push(Task::End);
        Ok(tasks)
    }

    /// Where the author has still something to write.
    fn unwritten(&self) -> Result<Vec<String>, Fault> {
        let places = self.exercise.to_write()?;
        let told = |(path, line): (PathBuf, usize)| format!("{}:{line}", self.named(&path));
        Ok(places.into_iter().map(told).collect())
    }

    fn task_name(&self, task: &Task) -> String {
        match task {
            Task::Rules | Task::End => "the rest".to_owned(),
            Task::Right(path) => self.named(path),
            Task::Wrong(variant) => self.named(&variant.path),
        }
    }

    fn flaws(&self, task: &Task) -> Result<Vec<String>, Fault> {
        match task {
            Task::Rules => self.rules(),
            Task::Right(path) => Ok(self.right(path)?.into_iter().collect()),
            Task::Wrong(variant) => Ok(self.wrong(variant)?.into_iter().collect()),
            Task::End => Ok(Vec::new()),
        }
    }

    /// What can be said of an exercise without judging anything.
    fn rules(&self) -> Result<Vec<String>, Fault> {
        let mut flaws = Vec::new();
        flaws.extend(self.skeleton()?);
        flaws.extend(self.lesson());
        flaws.extend(self.hints()?);
        flaws.extend(mutants::flaws(self.exercise)?);
        flaws.extend(pages::flaws(self.exercise, self.judge)?);
        let right = self.exercise.variants(VariantKind::Right)?;
        let wrong = self.exercise.variants(VariantKind::Wrong)?;
        flaws.extend(counts(&right, &wrong));
        Ok(flaws)
    }

    fn right(&self, path: &Path) -> Result<Option<String>, Fault> {
        let verdict = self.judge(path)?;
        Ok((verdict.status != Status::Pass)
            .then(|| format!("{} must pass, but: {}", self.named(path), summary(&verdict))))
    }

    fn wrong(&self, variant: &Variant) -> Result<Option<String>, Fault> {
        let verdict = self.judge(&variant.path)?;
        let first = verdict.diagnoses.first().map(|it| it.code);
        if verdict.status == Status::Fail && first == variant.diagnosis {
            return Ok(None);
        }
        let expected = variant.diagnosis.map_or("nothing", |it| it.name());
        Ok(Some(format!(
            "{} must be caught with {expected}, but: {}",
            self.named(&variant.path),
            summary(&verdict)
        )))
    }

    fn judge(&self, path: &Path) -> Result<ExerciseVerdict, Fault> {
        let verdict = self.judge.judge(self.exercise, path);
        match process::interrupted() {
            true => Err(Fault::Interrupted),
            false => Ok(verdict),
        }
    }

    fn named(&self, path: &Path) -> String {
        path.strip_prefix(self.exercise.root())
            .unwrap_or(path)
            .display()
            .to_string()
    }

    fn skeleton(&self) -> Result<Vec<String>, Fault> {
        let (source, skeleton) = (self.exercise.source(), self.exercise.skeleton());
        let (theirs, pristine) = match (std::fs::read(&source), std::fs::read(&skeleton)) {
            (Ok(theirs), Ok(pristine)) => (theirs, pristine),
            (Err(error), _) => return Ok(vec![format!("{}: {error}", self.named(&source))]),
            (_, Err(error)) => return Ok(vec![format!("{}: {error}", self.named(&skeleton))]),
        };
        if theirs != pristine {
            return Ok(vec![format!(
                "{} is not the skeleton {}",
                self.named(&source),
                self.named(&skeleton)
            )]);
        }
        let shown = self.named(&source);
        let read = match Source::read(&source, Path::new(&shown)) {
            Ok(read) => read,
            Err(unreadable) => return Ok(vec![format!("{shown} {}", unreadable.message())]),
        };
        let mut flaws = Vec::new();
        if read.unfinished().is_empty() {
            flaws.push(format!("{shown} has no `todo!()`: there is nothing to do"));
        }
        if let Some(refusal) = self.judge.refusal(self.exercise, &read)? {
            let plain = anstream::adapter::strip_str(&refusal).to_string();
            flaws.push(format!("{shown} does not compile: {}", plain.trim_end()));
        }
        Ok(flaws)
    }

    fn lesson(&self) -> Option<String> {
        let path = self.exercise.path().join("README.md");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let command = format!("verify {}", self.exercise.name);
        (!text.contains(&command)).then(|| {
            format!(
                "{} does not say how to check: `{command}`",
                self.named(&path)
            )
        })
    }

    fn hints(&self) -> Result<Vec<String>, Fault> {
        let hints = self.exercise.hints()?;
        let mut flaws = Vec::new();
        if hints.len() < 2 {
            flaws.push(format!(
                "there are {} hints; two are the least",
                hints.len()
            ));
        }
        let path = self.exercise.reference();
        let (Ok(reference), Ok(skeleton)) = (
            Source::read(&path, &path),
            Source::read(&self.exercise.skeleton(), &self.exercise.skeleton()),
        ) else {
            return Ok(flaws);
        };
        let known = pieces(&skeleton.words());
        let secret: BTreeSet<_> = pieces(&reference.words())
            .difference(&known)
            .cloned()
            .collect();
        for (index, hint) in hints.iter().enumerate() {
            let words = code_of(&hint.text)
                .iter()
                .flat_map(|it| pieces(&it.words()))
                .collect::<Vec<_>>();
            if words.iter().any(|it| secret.contains(it)) {
                flaws.push(format!(
                    "hint {} contains a piece of the solution",
                    index + 1
                ));
            }
        }
        Ok(flaws)
    }
}

/// The blocks of code in a Markdown text.
fn code_of(text: &str) -> Vec<Source> {
    let blocks = text.split("```").skip(1).step_by(2);
    let without_language = blocks.map(|it| it.split_once('\n').map_or("", |it| it.1));
    without_language.map(Source::from_text).collect()
}

/// Every run of [`GIVEAWAY`] words.
fn pieces(words: &[String]) -> BTreeSet<Vec<String>> {
    words.windows(GIVEAWAY).map(<[String]>::to_vec).collect()
}

fn counts(right: &[Variant], wrong: &[Variant]) -> Vec<String> {
    let diagnoses: BTreeSet<_> = wrong.iter().filter_map(|it| it.diagnosis).collect();
    let asked = [
        (right.len(), RIGHT, "right variants"),
        (wrong.len(), WRONG, "wrong variants"),
        (
            diagnoses.len(),
            DIAGNOSES,
            "different diagnoses among the wrong variants",
        ),
    ];
    let short = asked.into_iter().filter(|(have, least, _)| have < least);
    short
        .map(|(have, least, what)| format!("{have} {what}; {least} are the least"))
        .collect()
}

fn summary(verdict: &ExerciseVerdict) -> String {
    if verdict.status == Status::Pass {
        return "it passes".to_owned();
    }
    let line = |it: &crate::verdict::Diagnosis| {
        let place = it
            .line
            .map_or(String::new(), |line| format!(" (line {line})"));
        let check = it.evidence.check.as_deref().unwrap_or_default();
        let rustc = it.evidence.rustc.as_deref().unwrap_or_default();
        let rustc = anstream::adapter::strip_str(rustc).to_string();
        format!("{}{place}: {} [{check}]\n{rustc}", it.code, it.message)
            .trim_end()
            .to_owned()
    };
    let all: Vec<String> = verdict.diagnoses.iter().map(line).collect();
    all.join("\n  then ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_in_fences_is_taken_for_code() {
        let blocks = code_of("say `x`\n```rust\nlet a = 1;\n```\nand\n```\nb\n```\n");
        let words: Vec<_> = blocks.iter().map(Source::words).collect();
        assert_eq!(words, [vec!["let", "a", "=", "1", ";"], vec!["b"]]);
    }

    #[test]
    fn too_few_variants_are_counted() {
        assert_eq!(counts(&[], &[]).len(), 3);
    }
}
