//! `checker audit --mutants`: whether the checks notice small mistakes in the
//! reference solution.

use std::num::NonZeroUsize;

use crate::catalog::Exercise;
use crate::diagnosis::Code;
use crate::exit_code;
use crate::fault::Fault;
use crate::judge::Judge;
use crate::mutation::{self, Justification, Mutant};
use crate::process;
use crate::source::{MAX_BYTES, Source};
use crate::verdict::{ExerciseVerdict, Status};
use crate::workers;

use super::Screen;

/// What became of one mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// The checks noticed it.
    Caught(Code),
    /// rustc noticed it.
    DoesNotCompile,
    /// Nobody noticed it, for a reason that the author gives.
    Justified(String),
    /// Nobody noticed it.
    Survived,
    /// The author says that nobody can notice it, and the checks do.
    WronglyJustified(Code),
}

/// What became of the mutants of one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    all: usize,
    caught: usize,
    uncompiled: usize,
    justified: usize,
    survived: usize,
    misjudged: usize,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.all += 1;
        *match outcome {
            Outcome::Caught(_) => &mut self.caught,
            Outcome::DoesNotCompile => &mut self.uncompiled,
            Outcome::Justified(_) => &mut self.justified,
            Outcome::Survived => &mut self.survived,
            Outcome::WronglyJustified(_) => &mut self.misjudged,
        } += 1;
    }

    fn flaws(&self) -> usize {
        self.survived + self.misjudged
    }

    fn row(&self, name: &str) -> String {
        format!(
            "| {name} | {} | {} | {} | {} | {} |\n",
            self.all,
            self.caught + self.misjudged,
            self.uncompiled,
            self.justified,
            self.survived
        )
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(all: I) -> Tally {
        all.fold(Tally::default(), |sum, it| Tally {
            all: sum.all + it.all,
            caught: sum.caught + it.caught,
            uncompiled: sum.uncompiled + it.uncompiled,
            justified: sum.justified + it.justified,
            survived: sum.survived + it.survived,
            misjudged: sum.misjudged + it.misjudged,
        })
    }
}

/// One mutant of one exercise, or `None` after its last.
struct Task<'a> {
    exercise: &'a Exercise,
    mutant: Option<Mutant>,
    why: Option<String>,
}

/// Judges every mutant of these exercises.
pub(super) fn audit(
    exercises: &[&Exercise],
    judge: &Judge<'_>,
    jobs: NonZeroUsize,
    is_verbose: bool,
    screen: &Screen,
) -> Result<u8, Fault> {
    let mut tasks = Vec::new();
    for exercise in exercises {
        let justified = mutation::justifications(&exercise.equivalent())?;
        for mutant in of(exercise)? {
            let why = justified.iter().find(|it| it.is_about(&mutant));
            tasks.push(Task {
                exercise,
                why: why.map(|it| it.why.clone()),
                mutant: Some(mutant),
            });
        }
        tasks.push(Task {
            exercise,
            mutant: None,
            why: None,
        });
    }
    let work = |task: &Task<'_>| match &task.mutant {
        Some(mutant) => outcome(task, mutant, judge).map(Some),
        None => Ok(None),
    };
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    let mut current = Tally::default();
    let mut told = String::new();
    let take = |task: &Task<'_>, outcome: Result<Option<Outcome>, Fault>| {
        let name = task.exercise.name.as_str();
        let (Some(outcome), Some(mutant)) = (outcome?, &task.mutant) else {
            screen.print(&heading(name, &current));
            screen.print(&std::mem::take(&mut told));
            let index = exercises.iter().position(|it| it.name == name);
            tallies.push((
                &exercises[index.unwrap_or(0)].name,
                std::mem::take(&mut current),
            ));
            return Ok(());
        };
        current.add(&outcome);
        told += &line(mutant, &outcome, is_verbose);
        Ok(())
    };
    workers::in_order(jobs, &tasks, work, take)?;
    screen.print(&table(&tallies));
    let flaws: usize = tallies.iter().map(|it| it.1.flaws()).sum();
    Ok(match flaws {
        0 => exit_code::SUCCESS,
        _ => exit_code::FAILED,
    })
}

/// What is wrong with an exercise's list of equivalent mutants, as far as can be
/// said without judging any.
pub(super) fn flaws(exercise: &Exercise) -> Result<Vec<String>, Fault> {
    let path = exercise.equivalent();
    let justified = mutation::justifications(&path)?;
    if justified.is_empty() {
        return Ok(Vec::new());
    }
    let mutants = of(exercise)?;
    let shown = path
        .strip_prefix(exercise.root())
        .unwrap_or(&path)
        .display();
    let mut flaws = Vec::new();
    for (index, entry) in justified.iter().enumerate() {
        let about = format!("{shown}: `{}` in `{}`", entry.change, entry.function);
        let same = |it: &Justification| it.function == entry.function && it.change == entry.change;
        if !mutants.iter().any(|it| entry.is_about(it)) {
            flaws.push(format!("{about} is no mutant of the reference (any more)"));
        } else if justified[..index].iter().any(same) {
            flaws.push(format!("{about} is there twice"));
        } else if entry.why.trim().is_empty() {
            flaws.push(format!("{about} does not say why"));
        }
    }
    Ok(flaws)
}

fn of(exercise: &Exercise) -> Result<Vec<Mutant>, Fault> {
    let path = exercise.reference();
    let source = Source::read(&path, &path)
        .map_err(|error| Fault::usage(format!("{} {}", path.display(), error.message())))?;
    Ok(mutation::mutants(&source.text))
}

fn outcome(task: &Task<'_>, mutant: &Mutant, judge: &Judge<'_>) -> Result<Outcome, Fault> {
    debug_assert!(mutant.text.len() as u64 <= MAX_BYTES);
    let path = task.exercise.reference();
    let verdict = judge.judge_text(task.exercise, &path, &mutant.text);
    if process::interrupted() {
        return Err(Fault::Interrupted);
    }
    if verdict.status == Status::Error {
        return Err(fault(mutant, &verdict));
    }
    let code = verdict.diagnoses.first().map(|it| it.code);
    Ok(match (code, &task.why) {
        (None, None) => Outcome::Survived,
        (None, Some(why)) => Outcome::Justified(why.clone()),
        (Some(Code::CompileError | Code::NotModelled), None) => Outcome::DoesNotCompile,
        (Some(code), None) => Outcome::Caught(code),
        (Some(code), Some(_)) => Outcome::WronglyJustified(code),
    })
}

fn fault(mutant: &Mutant, verdict: &ExerciseVerdict) -> Fault {
    let said = verdict
        .diagnoses
        .first()
        .map_or("", |it| it.message.as_str());
    Fault::infrastructure(format!(
        "judging `{}` of {} failed: {said}",
        mutant.change, verdict.name
    ))
}

fn heading(name: &str, tally: &Tally) -> String {
    let verdict = match tally.flaws() {
        0 => "ok",
        _ => "FLAWED",
    };
    let mut text = format!(
        "{verdict:6}  {name}: {} mutants, {} caught, {} do not compile",
        tally.all,
        tally.caught + tally.misjudged,
        tally.uncompiled
    );
    let rest = [(tally.justified, "justified"), (tally.survived, "SURVIVED")];
    for (count, word) in rest.into_iter().filter(|it| it.0 > 0) {
        text += &format!(", {count} {word}");
    }
    text + "\n"
}

fn line(mutant: &Mutant, outcome: &Outcome, is_verbose: bool) -> String {
    let said = match outcome {
        Outcome::Survived => "survived".to_owned(),
        Outcome::WronglyJustified(code) => {
            format!("equivalent.toml calls it equivalent, but it is caught with {code}")
        }
        _ if !is_verbose => return String::new(),
        Outcome::Caught(code) => code.to_string(),
        Outcome::DoesNotCompile => "does not compile".to_owned(),
        Outcome::Justified(why) => format!("equivalent: {why}"),
    };
    let Mutant {
        function,
        change,
        line,
        ..
    } = mutant;
    format!("        line {line}, {function}: {change}\n            {said}\n")
}

fn table(tallies: &[(&str, Tally)]) -> String {
    let mut text = "\n| exercise | mutants | caught | do not compile | justified | survived |\n\
                    |---|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for (name, tally) in tallies {
        text += &tally.row(&format!("`{name}`"));
    }
    if tallies.len() > 1 {
        let sum: Tally = tallies.iter().map(|it| it.1.clone()).sum();
        text += &sum.row("all");
    }
    text
}
