//! The report for people: what was checked, what went wrong and how, and what to
//! try next.

use super::{
    Style,
    checks::checks,
    difference::difference,
    interleaving::interleaving,
    rustc,
    steps::steps,
    style::{pad, width, wrap},
};
use crate::{
    diagnosis::{
        Code,
        text::{clean, count},
    },
    verdict::{Diagnosis, ExerciseVerdict, Status, Verdict},
};

/// Diagnoses after the first that are told at most, in a few words each.
const BRIEF: usize = 4;

/// An input that is told in a few words is at most so wide.
const SHORT: usize = 40;

/// The whole report, ended by a newline.
pub fn human(verdict: &Verdict, style: &Style) -> String {
    let mut page = Page::new(style);
    let several = verdict.exercises.len() > 1;
    let mut after_line = false;
    for exercise in &verdict.exercises {
        // Among several, what passes is one line, and so is what is not begun.
        let short = several
            && !style.verbose
            && matches!(exercise.status, Status::Pass | Status::NotStarted);
        if !(short && after_line) {
            page.blank();
        }
        after_line = short;
        match short {
            true => page.in_a_line(exercise, &verdict.exercises),
            false => page.exercise(exercise),
        }
    }
    if several {
        page.blank();
        page.summary(&verdict.exercises);
    }
    page.text
}

/// Text that grows by lines.
struct Page<'s> {
    style: &'s Style,
    text: String,
}

impl<'s> Page<'s> {
    fn new(style: &'s Style) -> Page<'s> {
        Page {
            style,
            text: String::new(),
        }
    }

    fn line(&mut self, indent: usize, line: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(line);
        let length = self.text.trim_end_matches(' ').len();
        self.text.truncate(length);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn room(&self, indent: usize) -> usize {
        self.style.columns().saturating_sub(indent)
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(&self.style.show(text), self.room(indent).min(96)) {
            self.line(indent, &line);
        }
    }

    fn in_a_line(&mut self, exercise: &ExerciseVerdict, all: &[ExerciseVerdict]) {
        let name = all.iter().map(|it| width(&it.name)).max().unwrap_or(0);
        let name = pad(&self.style.show(&clean(&exercise.name)), name);
        let line = match exercise.status {
            Status::NotStarted => format!("{}{name}  not started yet", self.style.faint("-     ")),
            _ => format!(
                "{}{name}  {}",
                self.style.good("ok    "),
                points(exercise.points, exercise.max_points)
            ),
        };
        self.line(0, &line);
    }

    fn exercise(&mut self, exercise: &ExerciseVerdict) {
        let style = self.style;
        let name = style.show(&clean(&exercise.name));
        let points = points(exercise.points, exercise.max_points);
        let (state, points) = match exercise.status {
            Status::Pass => ("is right", Some(points)),
            Status::Fail => ("is not right yet", Some(points)),
            Status::NotStarted => ("is not started yet", None),
            Status::Error => ("could not be checked", None),
        };
        let painted = match exercise.status {
            Status::Pass => style.good(state),
            Status::Fail | Status::Error => style.bad(state),
            Status::NotStarted => state.to_owned(),
        };
        let heading = format!("{} {painted}", style.strong(&name));
        match points {
            Some(points) if width(&name) + width(state) + width(&points) + 3 <= self.room(0) => {
                self.line(0, &format!("{heading}, {points}"));
            }
            Some(points) => {
                self.line(0, &heading);
                self.line(0, &points);
            }
            None => self.line(0, &heading),
        }
        if !exercise.checks.is_empty() {
            self.blank();
            for line in checks(&exercise.checks, style, self.room(2)) {
                self.line(2, &line);
            }
        }
        let (whole, brief) = match style.verbose {
            true => (exercise.diagnoses.as_slice(), [].as_slice()),
            false => exercise.diagnoses.split_at(exercise.diagnoses.len().min(1)),
        };
        for diagnosis in whole {
            self.blank();
            self.diagnosis(diagnosis);
        }
        if !brief.is_empty() {
            self.blank();
            self.paragraph(2, "Also, perhaps for the same reason:");
            // One that would stand alone under "more" may as well be told.
            let told = match brief.len() {
                0..=BRIEF => brief.len(),
                _ => BRIEF - 1,
            };
            for diagnosis in &brief[..told] {
                self.briefly(diagnosis);
            }
            if brief.len() > told {
                let more = brief.len() - told;
                self.paragraph(4, &format!("and {more} more, which --verbose shows."));
            }
        }
        self.next(exercise);
    }

    fn diagnosis(&mut self, diagnosis: &Diagnosis) {
        let style = self.style;
        let evidence = &diagnosis.evidence;
        let code = style.bad(diagnosis.code.name());
        let place = place(diagnosis)
            .map(|place| style.show(&place))
            .unwrap_or_default();
        if width(diagnosis.code.name()) + 2 + width(&place) <= self.room(2) {
            self.line(2, &format!("{code}  {place}"));
        } else {
            self.line(2, &code);
            self.paragraph(4, &place);
        }
        if let Some(check) = &evidence.check {
            self.paragraph(2, &format!("in the check \"{}\"", clean(check)));
        }
        self.blank();
        self.paragraph(4, &diagnosis.message);
        if let Some(input) = &evidence.input {
            self.blank();
            self.paragraph(
                4,
                &format!("A small input with which it goes wrong: {}", clean(input)),
            );
        }
        // The steps of a deadlock end with who waits for what.
        let told_by_steps =
            diagnosis.code == Code::Deadlock && evidence.trace.is_some() && !style.verbose;
        if !evidence.facts.is_empty() && !told_by_steps {
            self.blank();
            for fact in &evidence.facts {
                self.fact(fact);
            }
        }
        if let Some(text) = &evidence.rustc {
            self.blank();
            self.rustc(text);
        }
        // The chain that keeps two pieces of work apart is told as facts.
        let told_by_facts =
            diagnosis.code == Code::NotConcurrent && !evidence.facts.is_empty() && !style.verbose;
        if let Some(steps) = steps(diagnosis).filter(|it| it.shows_something() && !told_by_facts) {
            self.blank();
            let names = steps.names.clone();
            self.paragraph(
                4,
                match steps.rows.iter().any(|row| row.focus) {
                    true => "How it happens, step by step (the marked steps matter most):",
                    false => "How it happens, step by step:",
                },
            );
            self.blank();
            for line in interleaving(steps, style, self.room(4)) {
                self.line(4, &line);
            }
            if let Some(difference) = difference(diagnosis, &names) {
                self.blank();
                self.paragraph(4, &difference);
            }
        }
        if !evidence.advice.is_empty() {
            self.blank();
            self.paragraph(4, &format!("What to try: {}", evidence.advice));
        }
    }

    /// A fact keeps its own indentation on every line it takes.
    fn fact(&mut self, fact: &str) {
        let own = fact.len() - fact.trim_start().len();
        for line in wrap(&self.style.show(fact.trim_start()), self.room(6 + own)) {
            self.line(6 + own, &line);
        }
    }

    /// rustc's text as it is: its lines must not be broken.
    fn rustc(&mut self, text: &str) {
        let text = match self.style.colour {
            true => rustc::coloured(text),
            false => rustc::plain(text),
        };
        for line in text.trim_end().lines() {
            let line = self.style.show(line);
            self.line(0, &line);
        }
    }

    fn briefly(&mut self, diagnosis: &Diagnosis) {
        let place = diagnosis
            .line
            .map_or(String::new(), |line| format!(", line {line}"));
        let code = diagnosis.code.name();
        // No interleaving is shown that could be meant.
        let told = diagnosis
            .message
            .replace("in this interleaving", "in some interleaving");
        let evidence = &diagnosis.evidence;
        let case = match (&evidence.input, &evidence.check) {
            (Some(input), _) if width(input) <= SHORT => format!(", with {}", clean(input)),
            (_, Some(check)) => format!(", in \"{}\"", clean(check)),
            _ => String::new(),
        };
        let message = format!("{code}{place}{case}: {told}");
        let message = self.style.show(&message);
        for (index, line) in wrap(&message, self.room(6).min(96)).into_iter().enumerate() {
            let indent = if index == 0 { 4 } else { 6 };
            self.line(indent, &line);
        }
    }

    fn next(&mut self, exercise: &ExerciseVerdict) {
        let name = clean(&exercise.name);
        let mut commands = Vec::new();
        match exercise.status {
            Status::Pass => return,
            Status::NotStarted => commands.push((
                format!("cargo checker hint {name}"),
                "a first hint, if you want one",
            )),
            Status::Fail => commands.push((
                format!("cargo checker hint {name}"),
                "a hint; each says a little more",
            )),
            Status::Error => {}
        }
        let explained = exercise
            .diagnoses
            .first()
            .filter(|it| it.code != Code::NotStarted);
        if let Some(diagnosis) = explained {
            commands.push((
                format!("cargo checker explain {}", diagnosis.code),
                "what this means, with a small example",
            ));
        }
        if commands.is_empty() {
            return;
        }
        self.blank();
        let longest = commands
            .iter()
            .map(|(command, _)| width(command))
            .max()
            .unwrap_or(0);
        for (command, what) in commands {
            let command = self.style.show(&command);
            if longest + 3 + width(what) <= self.room(4) {
                let padding = " ".repeat(longest - width(&command) + 3);
                self.line(
                    4,
                    &format!("{}{padding}{what}", self.style.command(&command)),
                );
            } else {
                for line in wrap(&command, self.room(4)) {
                    let line = self.style.command(&line);
                    self.line(4, &line);
                }
                self.paragraph(6, what);
            }
        }
    }

    fn summary(&mut self, exercises: &[ExerciseVerdict]) {
        let of = |status: Status| exercises.iter().filter(move |it| it.status == status);
        let passed = of(Status::Pass).count();
        let sum = |points: fn(&ExerciseVerdict) -> u32| exercises.iter().map(points).sum::<u32>();
        let mut text = format!(
            "{passed} of {} right, {}.",
            count(exercises.len() as u64, "exercise"),
            points(sum(|it| it.points), sum(|it| it.max_points))
        );
        let errors = of(Status::Error).count();
        if errors > 0 {
            text.push_str(&format!(
                " {} could not be checked.",
                count(errors as u64, "exercise")
            ));
        }
        self.paragraph(0, &text);
        let next = of(Status::Fail)
            .next()
            .or_else(|| of(Status::NotStarted).next());
        match next {
            Some(next) if next.status == Status::Fail => {
                self.paragraph(
                    0,
                    &format!("Next: {} (cargo checker hint {0})", clean(&next.name)),
                );
            }
            Some(next) => self.paragraph(
                0,
                &format!(
                    "Next: {}; its README.md begins with the lesson.",
                    clean(&next.name)
                ),
            ),
            None if errors == 0 => {
                self.paragraph(0, "Well done: there is nothing left to mend here.")
            }
            None => {}
        }
    }
}

fn points(points: u32, most: u32) -> String {
    let plural = if most == 1 { "" } else { "s" };
    format!("{points} of {most} point{plural}")
}

/// "exercises/07_race/src/lib.rs:12:5".
fn place(diagnosis: &Diagnosis) -> Option<String> {
    let file = clean(&diagnosis.file.as_ref()?.to_string_lossy());
    Some(match (diagnosis.line, diagnosis.column) {
        (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
        (Some(line), None) => format!("{file}:{line}"),
        _ => file,
    })
}
