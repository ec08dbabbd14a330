//! What a program says, line by line, believed only as far as it makes sense.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;

use trace::protocol::{Job, Message, Order, PlannedCheck, Record, World};

use super::Part;
use super::ending::{self, Ending};
use super::limits::Limits;
use crate::process::Ended;

/// More checks than this no check file has.
const MAX_CHECKS: usize = 1000;
/// The end of standard error that is kept.
const STDERR_KEPT: usize = 64 * 1024;

/// Something that happened to a running program.
#[derive(Debug)]
pub enum Event {
    /// It said something.
    Message(Box<Message>),
    /// It said something that is no message.
    Nonsense(String),
    /// It wrote to standard error.
    Error(Vec<u8>),
    /// It wrote more than is read.
    Flooded,
    /// One of its three streams is at its end.
    Closed,
    /// Its process ended.
    Ended,
    /// Somebody wants it to stop.
    Stop,
}

/// What was heard so far.
pub struct Conversation<'a> {
    job: &'a Job,
    plan: Option<Vec<PlannedCheck>>,
    /// The checks that ended, by their places in the plan.
    records: Vec<(usize, Record)>,
    ordered: Ordered,
    /// The check that was ordered was started.
    is_running: bool,
    stuck: Option<Ending>,
    completed: bool,
    /// The check that was ordered when the program gave up, and so was not begun.
    refused: Option<usize>,
}

/// What the program was told to do, and has not done yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ordered {
    /// Nothing: it waits for an order, or has not come so far.
    Nothing,
    /// The check at this place.
    Check(usize),
    /// To come to an end.
    Completion,
}

impl<'a> Conversation<'a> {
    /// Nothing was heard yet.
    pub fn new(job: &'a Job) -> Conversation<'a> {
        Conversation {
            job,
            plan: None,
            records: Vec::new(),
            ordered: Ordered::Nothing,
            is_running: false,
            stuck: None,
            completed: false,
            refused: None,
        }
    }

    /// Whether the program has announced its checks.
    pub fn has_plan(&self) -> bool {
        self.plan.is_some()
    }

    /// How many checks there are of which one is to be ordered now: the program waits for
    /// that, or would if it had not to be given up.
    pub fn to_order(&self) -> Option<usize> {
        let waits = self.ordered == Ordered::Nothing && !self.is_over();
        self.plan.as_ref().filter(|_| waits).map(Vec::len)
    }

    /// The place of the check that has failed just now, if one has.
    pub fn failed(&self) -> Option<usize> {
        let ended = self.records.last().filter(|_| !self.is_running);
        ended.and_then(|(place, it)| it.failure.as_ref().map(|_| *place))
    }

    /// The program is told to run the check at this place of the plan, or to come to
    /// an end.
    pub fn order(&mut self, check: Option<usize>) -> Order {
        match check {
            Some(check) => {
                self.ordered = Ordered::Check(check);
                Order::Run { check }
            }
            None => {
                self.ordered = Ordered::Completion;
                Order::Complete
            }
        }
    }

    /// Whether nothing more is to come.
    pub fn is_over(&self) -> bool {
        self.completed || self.stuck.is_some()
    }

    /// Takes the next message.
    ///
    /// # Errors
    /// The message makes no sense here; the text says why.
    pub fn hear(&mut self, message: Message) -> Result<(), String> {
        if self.is_over() {
            return Err("it went on after its last message".to_owned());
        }
        match message {
            Message::Plan { checks } => self.hear_plan(checks),
            Message::Started { check } => {
                let is_it = self.under_way().is_some_and(|it| it.name == check);
                if !is_it || self.is_running {
                    return Err(format!("the check {check:?} was started out of turn"));
                }
                self.is_running = true;
                Ok(())
            }
            Message::Finished(record) => self.hear_record(*record),
            Message::Stuck {
                check,
                thread,
                site,
                limit,
                trace,
            } => {
                let is_it = self.under_way().is_some_and(|it| it.name == check);
                if !is_it || !self.is_running {
                    return Err(format!("the check {check:?} is stuck, but was not started"));
                }
                if let Some(trace) = &trace {
                    trace.validate()?;
                }
                self.stuck = Some(Ending::Stuck {
                    thread,
                    site,
                    limit,
                    trace,
                });
                Ok(())
            }
            Message::Completed { token } => {
                let is_whole = self.ordered == Ordered::Completion || self.was_given_up();
                if token != self.job.token || !is_whole {
                    return Err("it claims to be complete, and is not".to_owned());
                }
                if let Ordered::Check(place) = self.ordered {
                    self.refused = Some(place);
                }
                self.ordered = Ordered::Completion;
                self.completed = true;
                Ok(())
            }
        }
    }

    fn hear_plan(&mut self, checks: Vec<PlannedCheck>) -> Result<(), String> {
        let names: BTreeSet<&str> = checks.iter().map(|it| it.name.as_str()).collect();
        if self.plan.is_some() || names.len() != checks.len() || checks.len() > MAX_CHECKS {
            return Err(
                "its list of checks came twice, is too long, or names one twice".to_owned(),
            );
        }
        self.plan = Some(checks);
        Ok(())
    }

    /// Whether the last check may have left threads behind that wait for ever: then
    /// there need be no more. On real threads any requirement that fails can do that.
    fn was_given_up(&self) -> bool {
        let last = self.records.last().filter(|_| !self.is_running);
        self.job.world == World::Real && last.is_some_and(|(_, it)| it.failure.is_some())
    }

    fn hear_record(&mut self, record: Record) -> Result<(), String> {
        let fits = |it: &PlannedCheck| it.name == record.name && it.points == record.points;
        let Ordered::Check(place) = self.ordered else {
            return Err("it finished a check that was not ordered".to_owned());
        };
        if !self.under_way().is_some_and(fits) || record.world != self.job.world {
            return Err(format!(
                "the check {:?} was finished out of turn",
                record.name
            ));
        }
        if let Some(failure) = &record.failure {
            for trace in [&failure.trace, &failure.passing].into_iter().flatten() {
                trace.validate()?;
            }
        }
        self.ordered = Ordered::Nothing;
        self.is_running = false;
        self.records.push((place, record));
        Ok(())
    }

    /// The check that was ordered last, if it has not ended.
    fn under_way(&self) -> Option<&PlannedCheck> {
        match self.ordered {
            Ordered::Check(place) => self.plan.as_ref()?.get(place),
            Ordered::Nothing | Ordered::Completion => None,
        }
    }

    /// How a program ended by itself, given how its process did. To have
    /// completed takes both: having said so, and a clean exit.
    pub fn ending(&mut self, ended: Ended, stderr: &str) -> Ending {
        match self.stuck.take() {
            Some(stuck) => stuck,
            None => ending::of_process(self.completed, ended, stderr),
        }
    }

    /// Everything that was heard.
    pub fn part(self, ending: Ending) -> Part {
        let running = match self.ordered {
            Ordered::Check(place) => Some(place),
            Ordered::Nothing | Ordered::Completion => None,
        };
        Part {
            plan: self.plan.unwrap_or_default(),
            records: self.records,
            running,
            refused: self.refused,
            ending,
        }
    }
}

/// Reads messages on a thread of its own.
pub(super) fn listen(socket: UnixStream, limits: &Limits, to: Sender<Event>) {
    let limits = *limits;
    std::thread::spawn(move || {
        let mut reader = BufReader::new(socket.take(limits.messages as u64));
        let mut total = 0;
        loop {
            let mut line = Vec::new();
            let most = limits.message as u64;
            let event = match reader.by_ref().take(most).read_until(b'\n', &mut line) {
                // A line that breaks off is the end of a process that died.
                Ok(0) | Err(_) => break,
                Ok(count) => {
                    total += count;
                    match line.pop() {
                        Some(b'\n') => match serde_json::from_slice(&line) {
                            Ok(message) => Event::Message(Box::new(message)),
                            Err(error) => {
                                Event::Nonsense(format!("it said what is no message: {error}"))
                            }
                        },
                        _ if count as u64 == most || total >= limits.messages => {
                            Event::Nonsense("it said more than is listened to".to_owned())
                        }
                        _ => break,
                    }
                }
            };
            let last = matches!(event, Event::Nonsense(_));
            if to.send(event).is_err() || last {
                break;
            }
        }
        let _ = to.send(Event::Closed);
    });
}

/// Reads a stream on a thread of its own. Only the end of standard error is
/// kept: it says how a process died.
pub(super) fn drain(
    mut stream: impl Read + Send + 'static,
    most: usize,
    is_error: bool,
    to: Sender<Event>,
) {
    std::thread::spawn(move || {
        let mut total = 0;
        let mut kept: Vec<u8> = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            total += count;
            if total > most {
                let _ = to.send(Event::Flooded);
                break;
            }
            if is_error {
                kept.extend_from_slice(&buffer[..count]);
                let surplus = kept.len().saturating_sub(STDERR_KEPT);
                kept.drain(..surplus);
            }
        }
        let _ = to.send(Event::Error(kept));
        let _ = to.send(Event::Closed);
    });
}

#[cfg(test)]
mod tests {
    use trace::protocol::{Budget, Complaint};

    use super::*;

    fn job() -> Job {
        Job {
            world: World::Real,
            seed: 1,
            token: "secret".to_owned(),
            exercise: String::new(),
            budget: Budget::default(),
            helpers: 0,
        }
    }

    fn plan() -> Message {
        let check = |name: &str| PlannedCheck {
            name: name.to_owned(),
            points: 1,
        };
        Message::Plan {
            checks: vec![check("a"), check("b")],
        }
    }

    fn finished(name: &str) -> Message {
        Message::Finished(Box::new(Record {
            name: name.to_owned(),
            points: 1,
            world: World::Real,
            executions: 1,
            distinct: 1,
            exhaustive: true,
            settled: false,
            seconds: 0.0,
            failure: None,
        }))
    }

    fn failed(name: &str, complaint: Complaint) -> Message {
        let Message::Finished(mut record) = finished(name) else {
            panic!("it is a record");
        };
        record.failure = Some(trace::protocol::Failure::of(complaint));
        Message::Finished(record)
    }

    fn completed(token: &str) -> Message {
        Message::Completed {
            token: token.to_owned(),
        }
    }

    #[track_caller]
    fn hears(messages: Vec<Message>) -> Result<Ending, String> {
        let job = job();
        let mut conversation = Conversation::new(&job);
        let mut places = 0..;
        for message in messages {
            conversation.hear(message)?;
            if let Some(count) = conversation.to_order() {
                conversation.order(places.next().filter(|&it| it < count));
            }
        }
        Ok(conversation.ending(Ended::Exit(0), ""))
    }

    #[test]
    fn a_whole_conversation_with_the_right_token_is_complete() {
        let all = vec![plan(), finished("a"), finished("b"), completed("secret")];
        assert_eq!(hears(all), Ok(Ending::Completed));
    }

    #[test]
    fn a_clean_exit_without_the_last_message_is_an_early_exit() {
        let ending = hears(vec![plan(), finished("a"), finished("b")]);
        assert_eq!(ending, Ok(Ending::Exited(0)));
    }

    #[test]
    fn after_a_check_that_never_ends_there_need_be_no_other() {
        let failing =
            |complaint: Complaint| vec![plan(), failed("a", complaint), completed("secret")];
        let no_end = Complaint::NoEnd {
            what: "`f()`".to_owned(),
            seconds: 25,
        };
        // A requirement that failed, and left others waiting.
        let wrong_value = Complaint::WrongValue {
            what: "it".to_owned(),
            expected: "1".to_owned(),
            actual: "2".to_owned(),
        };
        for complaint in [no_end, wrong_value] {
            assert_eq!(hears(failing(complaint)), Ok(Ending::Completed));
        }
        assert!(hears(vec![plan(), finished("a"), completed("secret")]).is_err());
    }

    #[test]
    fn what_was_ordered_and_not_begun_is_for_another_process() {
        let job = job();
        let never_came = Complaint::NeverCame {
            what: "the answer".to_owned(),
            meanwhile: None,
            blocked: false,
        };
        let failed = failed("a", never_came);
        for (ordered, expected) in [(Some(1), Some(1)), (None, None)] {
            let mut conversation = Conversation::new(&job);
            conversation.hear(plan()).unwrap();
            conversation.order(Some(0));
            assert_eq!(conversation.failed(), None);
            conversation.hear(failed.clone()).unwrap();
            assert_eq!(conversation.failed(), Some(0));
            conversation.order(ordered);
            conversation.hear(completed("secret")).unwrap();
            let part = conversation.part(Ending::Completed);
            assert_eq!((part.running, part.refused), (None, expected));
        }
        let mut conversation = Conversation::new(&job);
        conversation.hear(plan()).unwrap();
        conversation.order(Some(0));
        conversation.hear(failed).unwrap();
        conversation.order(Some(1));
        let begins = Message::Started {
            check: "b".to_owned(),
        };
        conversation.hear(begins).unwrap();
        assert!(conversation.hear(completed("secret")).is_err());
    }

    #[test]
    fn what_is_out_of_turn_is_not_believed() {
        assert!(hears(vec![finished("a")]).is_err());
        assert!(hears(vec![plan(), finished("b")]).is_err());
        assert!(hears(vec![plan(), plan()]).is_err());
        assert!(hears(vec![plan(), completed("secret")]).is_err());
        assert!(
            hears(vec![
                plan(),
                finished("a"),
                finished("b"),
                completed("other")
            ])
            .is_err()
        );
        let after = vec![
            plan(),
            finished("a"),
            finished("b"),
            completed("secret"),
            plan(),
        ];
        assert!(hears(after).is_err());
    }

    #[test]
    fn an_early_end_is_blamed_on_the_check_that_ran() {
        let job = job();
        let mut conversation = Conversation::new(&job);
        conversation.hear(plan()).unwrap();
        conversation.order(Some(0));
        conversation.hear(finished("a")).unwrap();
        conversation.order(Some(1));
        assert_eq!(conversation.part(Ending::TimedOut).running, Some(1));
    }
}
