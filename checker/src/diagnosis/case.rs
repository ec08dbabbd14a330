//! What a diagnosis is made from, and what it is before it is a verdict.

use std::{collections::BTreeMap, path::PathBuf};

use trace::{
    Event, Site, Trace, Wait,
    protocol::{Complaint, Failure, OutcomeKind, Record},
};

use super::{Code, names::Names, text};
use crate::verdict::{Diagnosis, Evidence};

/// Characters of one source line that are kept as evidence.
const LONGEST_LINE: usize = 400;

/// The learner's file.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The file, as it is to be shown.
    pub file: PathBuf,
    /// Its text.
    pub source: &'a str,
    /// The exercise's name.
    pub exercise: &'a str,
    /// Whether the exercise runs on real threads only, so that there are no checks over
    /// all interleavings to look at.
    pub only_real: bool,
}

impl Subject<'_> {
    /// A line of the source, from 1, without its end.
    pub(crate) fn line(&self, line: u32) -> Option<&str> {
        self.source.lines().nth((line as usize).checked_sub(1)?)
    }

    /// The source from one place, a line and a column from 1, to the end of the word at
    /// another.
    pub(super) fn between(&self, first: (u32, u32), last: (u32, u32)) -> String {
        let mut text = String::new();
        for line in first.0..=last.0 {
            let all = self.line(line).unwrap_or_default();
            let mut part: Vec<char> = all.chars().collect();
            if line == last.0 {
                let is_word = |it: &char| it.is_alphanumeric() || *it == '_';
                let from = (last.1 as usize).saturating_sub(1).min(part.len());
                let word = part[from..].iter().take_while(|it| is_word(it)).count();
                part.truncate(from + word);
            }
            if line == first.0 {
                let from = (first.1 as usize).saturating_sub(1).min(part.len());
                part.drain(..from);
            }
            text.extend(part);
            text.push('\n');
        }
        text
    }

    /// The statement that a line belongs to, on one line: from the line after the
    /// last end of a statement or block to the next one.
    pub(super) fn statement(&self, line: u32) -> String {
        let ends = |text: &str| {
            text.trim_end().ends_with([';', '{', '}']) || text.trim().starts_with("//")
        };
        let mut first = line;
        while first > 1
            && self
                .line(first - 1)
                .is_some_and(|it| !it.trim().is_empty() && !ends(it))
        {
            first -= 1;
        }
        let mut statement = String::new();
        for text in (first..).map_while(|it| self.line(it)) {
            // A method chain goes on over the lines without a blank.
            if !statement.is_empty() && !text.trim_start().starts_with('.') {
                statement.push(' ');
            }
            statement.push_str(text.trim());
            if ends(text) {
                break;
            }
        }
        statement
    }

    /// The source's lines that a trace names, as they stand there, apart from what
    /// is beyond any reader's screen.
    pub(super) fn lines_of<'t>(
        &self,
        sites: impl Iterator<Item = &'t Site>,
    ) -> BTreeMap<u32, String> {
        let lines: Vec<&str> = self.source.lines().collect();
        sites
            .filter(|site| !text::in_check_file(site))
            .filter_map(|site| {
                let line = lines.get((site.line as usize).checked_sub(1)?)?;
                Some((
                    site.line,
                    line.trim_end().chars().take(LONGEST_LINE).collect(),
                ))
            })
            .collect()
    }
}

/// One failed check, ready to be understood.
pub(super) struct Case<'a> {
    pub(super) record: &'a Record,
    pub(super) failure: &'a Failure,
    pub(super) subject: &'a Subject<'a>,
    pub(super) names: Names,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        record: &'a Record,
        failure: &'a Failure,
        subject: &'a Subject<'a>,
    ) -> Case<'a> {
        let lines: Vec<&str> = subject.source.lines().collect();
        let names = match &failure.trace {
            Some(trace) => Names::new(trace, |line| {
                lines.get((line as usize).checked_sub(1)?).copied()
            }),
            None => Names::new(&nothing(), |_| None),
        };
        Case {
            record,
            failure,
            subject,
            names,
        }
    }

    pub(super) fn complaint(&self) -> &'a Complaint {
        &self.failure.complaint
    }

    /// The failing interleaving.
    pub(super) fn trace(&self) -> Option<&'a Trace> {
        self.failure.trace.as_ref()
    }

    /// Its events; none on real threads.
    pub(super) fn events(&self) -> &'a [Event] {
        self.trace().map_or(&[], |trace| &trace.events)
    }

    /// The complaint is that a value, an output or an assertion was wrong, which
    /// may have a more telling cause behind it.
    pub(super) fn is_wrong_value(&self) -> bool {
        match self.complaint() {
            Complaint::WrongValue { .. } => true,
            // A program whose outcomes are to be predicted may be as wrong as it
            // likes; and what never happened has no interleaving.
            Complaint::WrongOutcomes {
                kind, unexpected, ..
            } => *kind != OutcomeKind::Prediction && !unexpected.is_empty(),
            Complaint::Panicked { site, .. } => site.as_ref().is_some_and(text::in_check_file),
            _ => false,
        }
    }

    /// A value is missing that no interleaving gives: the trace is of any of them,
    /// and shows nothing.
    fn is_about_none(&self) -> bool {
        match self.complaint() {
            // A line that is not printed may be missing in one interleaving only.
            Complaint::WrongOutcomes {
                kind, unexpected, ..
            } => *kind != OutcomeKind::Output && unexpected.is_empty(),
            _ => false,
        }
    }

    pub(super) fn thread(&self, thread: usize) -> &str {
        self.names.thread(thread)
    }

    /// The thread, at the beginning of a sentence.
    pub(super) fn who(&self, thread: usize) -> String {
        self.sentence(self.thread(thread))
    }

    /// The text as the beginning of a sentence. The name of a thread or a function that
    /// the learner has given stays as it is.
    pub(super) fn sentence(&self, text: &str) -> String {
        let ours = ["main", "thread"];
        let first = text.split([' ', ',']).next().unwrap_or_default();
        let threads = 0..self.trace().map_or(0, |trace| trace.threads.len());
        let is_named = threads
            .map(|it| self.thread(it))
            .any(|name| name.split(' ').next() == Some(first));
        let is_function = self.subject.source.contains(&format!("fn {first}("));
        match !ours.contains(&first) && !first.is_empty() && (is_named || is_function) {
            true => text.to_owned(),
            false => text::sentence(text),
        }
    }

    pub(super) fn object(&self, object: Option<usize>) -> &str {
        self.names.object(object)
    }
}

fn nothing() -> Trace {
    Trace {
        threads: Vec::new(),
        objects: Vec::new(),
        events: Vec::new(),
        end: trace::End::Returned,
        stdout: String::new(),
        schedule: Vec::new(),
    }
}

/// What is wrong, in words, before the evidence is put beside it.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) advice: String,
    pub(super) facts: Vec<String>,
    pub(super) site: Option<Site>,
    pub(super) focus: Vec<usize>,
}

impl Finding {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Finding {
        Finding {
            code,
            message: message.into(),
            advice: String::new(),
            facts: Vec::new(),
            site: None,
            focus: Vec::new(),
        }
    }

    pub(super) fn advice(mut self, advice: impl Into<String>) -> Finding {
        self.advice = advice.into();
        self
    }

    pub(super) fn fact(mut self, fact: impl Into<String>) -> Finding {
        self.facts.push(fact.into());
        self
    }

    pub(super) fn facts(mut self, facts: impl IntoIterator<Item = String>) -> Finding {
        self.facts.extend(facts);
        self
    }

    /// The learner's line that a reader should look at first.
    pub(super) fn at(mut self, site: Option<&Site>) -> Finding {
        self.site = site.cloned();
        self
    }

    /// The events that the message speaks of.
    pub(super) fn focus(mut self, events: impl IntoIterator<Item = usize>) -> Finding {
        self.focus.extend(events);
        self.focus.sort_unstable();
        self.focus.dedup();
        self
    }

    /// The finding with its evidence beside it.
    pub(super) fn rest_on(self, case: &Case<'_>) -> Diagnosis {
        let mut diagnosis = self.alone(case.subject);
        let both = [&case.failure.trace, &case.failure.passing];
        let sites = both.into_iter().flatten().flat_map(sites_of);
        let evidence = &mut diagnosis.evidence;
        evidence.check = Some(case.record.name.clone());
        evidence.lines = case.subject.lines_of(sites);
        evidence.input = case.failure.input.clone();
        if !case.is_about_none() {
            evidence.trace = case.failure.trace.clone();
            evidence.passing = case.failure.passing.clone();
        }
        diagnosis
    }

    /// The finding for the learner's file as a whole.
    pub(super) fn alone(self, subject: &Subject<'_>) -> Diagnosis {
        let site = self.site.filter(|site| !text::in_check_file(site));
        let lines = subject.lines_of(site.iter());
        Diagnosis {
            code: self.code,
            message: self.message,
            file: Some(subject.file.clone()),
            line: site.as_ref().map(|site| site.line),
            column: site.as_ref().map(|site| site.column),
            evidence: Evidence {
                advice: self.advice,
                facts: self.facts,
                focus: self.focus,
                lines,
                ..Evidence::default()
            },
        }
    }
}

/// Every place that a trace names.
pub(super) fn sites_of(trace: &Trace) -> impl Iterator<Item = &Site> {
    let waits: &[Wait] = match &trace.end {
        trace::End::Deadlock { waits } | trace::End::Livelock { waits } => waits,
        _ => &[],
    };
    let ends = match &trace.end {
        trace::End::Panicked { site, .. } | trace::End::Unsupported { site, .. } => site.as_ref(),
        _ => None,
    };
    let spawned = trace
        .threads
        .iter()
        .filter_map(|thread| thread.spawned_at.as_ref());
    let events = trace.events.iter().filter_map(|event| event.site.as_ref());
    let waits = waits.iter().filter_map(|wait| wait.site.as_ref());
    spawned.chain(events).chain(waits).chain(ends)
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, record, subject};
    use super::*;

    #[test]
    fn a_sentence_leaves_the_learners_names_as_they_are() {
        let source = "fn stop_all() {}\nfn stop() {}\nfn thread() { spawn(stop) }\n";
        let mut script = Script::new(source);
        let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
        script.trace.threads[one].name = Some("reader".into());
        let failure = script.failure(Complaint::End);
        let (record, subject) = (record(failure.clone()), subject(source));
        let case = Case::new(&record, &failure, &subject);
        assert_eq!(case.who(0), "Main");
        assert_eq!(case.who(one), "reader");
        assert_eq!(case.who(two), "Thread 2");
        assert_eq!(case.sentence("stop of three"), "stop of three");
        assert_eq!(case.sentence("stop_all of three"), "stop_all of three");
        assert_eq!(case.sentence("stopping takes"), "Stopping takes");
    }
}
