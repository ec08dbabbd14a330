//! All checks of a check file, one after another.

use std::process::ExitCode;
use std::time::Instant;

use rustix::process::{Resource, Rlimit};
use trace::protocol::{Budget, Job, Message, Order, PlannedCheck, Record, World};

use crate::channel::Channel;
use crate::check::Check;
use crate::lab::{Lab, Setting};
use crate::terminal::Terminal;
use crate::{by_hand, exhaustion, patience};

/// The checks of a check file, in order.
#[derive(Default)]
pub struct Checks {
    checks: Vec<(Setting, Box<dyn Terminal>)>,
    /// How the one that is being described is run.
    pub(crate) making: Setting,
}

impl Checks {
    /// A new check. Its name is one sentence that states the property.
    pub fn check(&mut self, name: &str) -> Check<'_> {
        self.making = Setting {
            name: name.to_owned(),
            points: 1,
            ..Setting::default()
        };
        Check { suite: self }
    }

    /// What is being described ends so.
    pub(crate) fn add(&mut self, terminal: Box<dyn Terminal>) {
        self.checks
            .push((std::mem::take(&mut self.making), terminal));
    }

    /// The checks that run in this world.
    pub(crate) fn planned(&self, world: World) -> Vec<PlannedCheck> {
        let settings = self.of(world).map(|(_, (setting, _))| PlannedCheck {
            name: setting.name.clone(),
            points: setting.points,
        });
        settings.collect()
    }

    /// The checks of one world, each with its place among all.
    fn of(&self, world: World) -> impl Iterator<Item = (usize, &(Setting, Box<dyn Terminal>))> {
        let runs = move |setting: &Setting| setting.only.is_none_or(|only| only == world);
        let all = self.checks.iter().enumerate();
        all.filter(move |(_, (setting, _))| runs(setting))
    }

    /// Runs all checks of the job's world, and tells `say` what happens.
    ///
    /// # Errors
    /// What `say` returns.
    pub(crate) fn run<E>(
        &mut self,
        job: &Job,
        say: impl FnMut(Message) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = 0..self.of(job.world).count();
        self.run_ordered(job, || Ok(rest.next()), say)
    }

    /// Runs the checks of the job's world that `next` names by their places in the
    /// plan, and tells `say` what happens.
    ///
    /// # Errors
    /// What `next` or `say` returns.
    fn run_ordered<E>(
        &mut self,
        job: &Job,
        mut next: impl FnMut() -> Result<Option<usize>, E>,
        mut say: impl FnMut(Message) -> Result<(), E>,
    ) -> Result<(), E> {
        let world = job.world;
        let mut lab = Lab::new(job);
        let places: Vec<usize> = self.of(world).map(|(place, _)| place).collect();
        while let Some(number) = next()? {
            let Some(&place) = places.get(number) else {
                break;
            };
            let (setting, terminal) = &mut self.checks[place];
            exhaustion::running(&setting.name);
            say(Message::Started {
                check: setting.name.clone(),
            })?;
            let start = Instant::now();
            let outcome = match world {
                World::Real => terminal.real(&mut lab, setting),
                World::Controlled => {
                    // It may be the first check of this process, or the tenth.
                    lab.explorer().forget_programs();
                    terminal.controlled(&mut lab, setting)
                }
            };
            say(Message::Finished(Box::new(Record {
                name: setting.name.clone(),
                points: setting.points,
                world,
                executions: outcome.executions,
                distinct: outcome.distinct,
                exhaustive: outcome.exhaustive,
                settled: outcome.settled,
                seconds: start.elapsed().as_secs_f64(),
                failure: outcome.failure,
            })))?;
            // With a thread that hangs in it, what else this process does would
            // be a matter of luck.
            if patience::is_lost() {
                break;
            }
        }
        Ok(())
    }
}

/// Runs the checks that `describe` adds: for the judge if one is there,
/// otherwise on real threads, with a report for the person who started it.
///
/// Exits with 0 if the judge was answered, or if all checks passed for the
/// person; with 1 if one failed, and with 2 if the conversation broke off.
pub fn run(describe: impl FnOnce(&mut Checks)) -> ExitCode {
    let mut describe = Some(describe);
    run_all(&mut |checks| {
        if let Some(describe) = describe.take() {
            describe(checks);
        }
    })
}

fn run_all(describe: &mut dyn FnMut(&mut Checks)) -> ExitCode {
    let mut checks = Checks::default();
    match Channel::take() {
        Ok(None) => {
            describe(&mut checks);
            by_hand::run(&mut checks)
        }
        Ok(Some(channel)) => {
            describe(&mut checks);
            match answer(&mut checks, channel) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("the conversation with the judge broke off: {error}");
                    ExitCode::from(2)
                }
            }
        }
        Err(error) => {
            eprintln!("standard input cannot be used: {error}");
            ExitCode::from(2)
        }
    }
}

/// What a job of a person's own is like.
pub(crate) fn job_by_hand(world: World) -> Job {
    Job {
        world,
        seed: 0,
        token: String::new(),
        exercise: std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned()),
        budget: Budget::default(),
        helpers: 0,
    }
}

fn answer(checks: &mut Checks, channel: Channel) -> std::io::Result<()> {
    let mut orders = channel.listen()?;
    let job = orders.job()?;
    // A core file of a learner's crash is of no use to anybody.
    rustix::process::setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?;
    if job.world == World::Controlled {
        exhaustion::watch(channel.duplicate()?)?;
    }
    channel.say(&Message::Plan {
        checks: checks.planned(job.world),
    })?;
    let order = || match orders.next()? {
        Order::Run { check } => Ok(Some(check)),
        Order::Complete => Ok(None),
    };
    checks.run_ordered(&job, order, |message| channel.say(&message))?;
    channel.say(&Message::Completed { token: job.token })
}
