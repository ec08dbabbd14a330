//! A stand-in for the real vocabulary, with the same protocol: each body is
//! called once, in both worlds, on real threads.

use std::fmt::Debug;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use trace::protocol::{
    Complaint, Failure, Job, Limit, Message, Order, PlannedCheck, Record, World,
};
use trace::Site;

/// Wall-clock time without an end of a body, in the controlled world.
const PATIENCE: Duration = Duration::from_secs(2);

type Body = Box<dyn FnOnce() -> Option<Complaint>>;

struct Check {
    name: String,
    points: u32,
    worlds: Vec<World>,
    body: Body,
}

/// The checks of a check file.
pub struct Checks(Vec<Check>);

/// A check that is being described.
pub struct Draft<'a> {
    checks: &'a mut Checks,
    name: String,
    points: u32,
    worlds: Vec<World>,
}

impl Checks {
    /// Begins a check.
    pub fn check(&mut self, name: &str) -> Draft<'_> {
        let worlds = vec![World::Real, World::Controlled];
        Draft {
            checks: self,
            name: name.to_owned(),
            points: 1,
            worlds,
        }
    }
}

impl Draft<'_> {
    /// What it is worth.
    pub fn points(mut self, points: u32) -> Self {
        self.points = points;
        self
    }

    /// Only on real threads.
    pub fn only_real(mut self) -> Self {
        self.worlds = vec![World::Real];
        self
    }

    /// The body's value must be this one.
    pub fn returns<T: Debug + PartialEq + 'static>(
        self,
        what: &str,
        expected: T,
        body: impl FnOnce() -> T + 'static,
    ) {
        let what = what.to_owned();
        self.end(Box::new(move || {
            let actual = body();
            let (expected, actual) = (expected, actual);
            (expected != actual).then(|| Complaint::WrongValue {
                what,
                expected: format!("{expected:?}"),
                actual: format!("{actual:?}"),
            })
        }));
    }

    /// The body must not panic.
    pub fn holds(self, body: impl FnOnce() + 'static) {
        self.end(Box::new(move || {
            body();
            None
        }));
    }

    fn end(self, body: Body) {
        let Draft {
            checks,
            name,
            points,
            worlds,
        } = self;
        checks.0.push(Check {
            name,
            points,
            worlds,
            body,
        });
    }
}

/// Runs the checks that a job asks for.
pub fn run(describe: impl FnOnce(&mut Checks) + 'static) -> ExitCode {
    run_all(Box::new(describe))
}

fn run_all(describe: Box<dyn FnOnce(&mut Checks)>) -> ExitCode {
    let socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    let mut said = BufReader::new(socket.try_clone().unwrap()).lines();
    let mut next_line = || said.next().unwrap().unwrap();
    let job: Job = serde_json::from_str(&next_line()).unwrap();
    let socket = Arc::new(socket);
    let say = {
        let socket = Arc::clone(&socket);
        move |message: &Message| {
            let mut line = serde_json::to_vec(message).unwrap();
            line.push(b'\n');
            (&*socket).write_all(&line).unwrap();
        }
    };
    let panicked = Arc::new(Mutex::new(None));
    let place = Arc::clone(&panicked);
    set_hook(Box::new(move |info| {
        let site = info.location().map(|it| Site {
            file: it.file().to_owned(),
            line: it.line(),
            column: it.column(),
        });
        let message = info.payload_as_str().unwrap_or("a panic").to_owned();
        place.lock().unwrap().get_or_insert((message, site));
    }));
    let mut checks = Checks(Vec::new());
    describe(&mut checks);
    let checks = checks
        .0
        .into_iter()
        .filter(|it| it.worlds.contains(&job.world));
    let mut checks: Vec<Option<Check>> = checks.map(Some).collect();
    let planned = |it: &Check| PlannedCheck {
        name: it.name.clone(),
        points: it.points,
    };
    say(&Message::Plan {
        checks: checks.iter().flatten().map(planned).collect(),
    });
    while let Order::Run { check } = serde_json::from_str(&next_line()).unwrap() {
        let check = checks[check].take().expect("each check is ordered once");
        say(&Message::Started {
            check: check.name.clone(),
        });
        let (done, is_done) = mpsc::channel::<()>();
        let watch = say.clone();
        let name = check.name.clone();
        let world = job.world;
        std::thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout)
                && world == World::Controlled
            {
                let (thread, limit) = (Some(0), Limit::Time);
                watch(&Message::Stuck {
                    check: name,
                    thread,
                    site: None,
                    limit,
                    trace: None,
                });
                std::process::abort();
            }
        });
        *panicked.lock().unwrap() = None;
        let body = check.body;
        let complaint = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
            let (message, site) = panicked.lock().unwrap().take().unwrap();
            Some(Complaint::Panicked { message, site })
        });
        drop(done);
        let failure = complaint.map(|complaint| Failure {
            always: true,
            ..Failure::of(complaint)
        });
        say(&Message::Finished(Box::new(Record {
            name: check.name,
            points: check.points,
            world: job.world,
            executions: 1,
            distinct: 1,
            exhaustive: false,
            settled: false,
            seconds: 0.0,
            failure,
        })));
    }
    say(&Message::Completed { token: job.token });
    ExitCode::SUCCESS
}
