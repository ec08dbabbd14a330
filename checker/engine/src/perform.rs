//! Taking a step: the one way in which the program's threads touch each other.

use std::panic::Location;
use std::ptr::NonNull;

use trace::Operation;

use crate::access::{Access, EVERYTHING, Footprint, Footprints};
use crate::arena::{self, Region};
use crate::clock::Clock;
use crate::execution::{self, Ending, Execution, Mark, Outcome};
use crate::peer::Peer;
use crate::recorder::Aside;
use crate::recorder::Recorder;
use crate::shared::{Shared, State};
use crate::task::{FiberYielder, Guard, Pending, Wake};

/// A step that a thread is about to take.
///
/// The thread stops here, with its intention visible to the explorer, until it
/// is picked; then the step happens as a whole.
#[derive(Clone, Copy)]
pub struct Step {
    pub(crate) operation: Operation,
    pub(crate) touches: Footprints,
    pub(crate) deadline: Option<u64>,
    pub(crate) spurious: bool,
    pub(crate) peer: Peer,
    pub(crate) site: &'static Location<'static>,
}

impl Step {
    /// A step of this kind, at the caller's place in the learner's source.
    #[track_caller]
    #[inline]
    pub fn new(operation: Operation) -> Step {
        Step::at(operation, Location::caller())
    }

    /// A step of this kind at `site`.
    #[inline]
    pub fn at(operation: Operation, site: &'static Location<'static>) -> Step {
        Step {
            operation,
            touches: Footprints::NONE,
            deadline: None,
            spurious: false,
            peer: Peer::NONE,
            site,
        }
    }

    /// It touches this object, in this way. A step touches two at most, the
    /// more telling one first; see [`select`] for more.
    #[inline]
    pub fn on<S: State>(self, object: &Shared<S>, access: Access) -> Step {
        self.on_id(object.id(), access)
    }

    #[inline]
    pub(crate) fn on_id(mut self, object: u32, access: Access) -> Step {
        self.touches.add(Footprint { object, access });
        self
    }

    /// It touches everything, and no object by name: nothing commutes with it.
    pub(crate) fn on_everything(self) -> Step {
        self.on_id(EVERYTHING, Access::Write)
    }

    /// From this virtual time on (nanoseconds, see [`now`]) it can happen even
    /// if what it waits for is not there.
    #[inline]
    pub fn until(mut self, deadline: Option<u64>) -> Step {
        self.deadline = deadline;
        self
    }

    /// It may happen for no reason, if the rules say so.
    pub fn spuriously(mut self) -> Step {
        self.spurious = true;
        self
    }

    pub(crate) fn with_peer(mut self, peer: u32) -> Step {
        self.peer = Peer::thread(peer);
        self
    }
}

/// What a step's effect can see and say.
pub struct Context<'a> {
    execution: Option<&'a mut Execution>,
    wake: Wake,
    outcome: Outcome,
    operation: Operation,
}

impl Context<'_> {
    /// Why the step can happen.
    pub fn wake(&self) -> Wake {
        self.wake
    }

    /// The step turned out to be of another kind than it set out to be.
    pub fn became(&mut self, operation: Operation) {
        self.operation = operation;
    }

    /// The step looked, and changed nothing that another thread could see.
    pub fn looked(&mut self) {
        self.outcome = Outcome::Looked;
    }

    /// The step changed something after all.
    pub fn changed(&mut self) {
        self.outcome = Outcome::Changed;
    }

    /// The step took a lock: what that protects has only been looked at so far.
    pub fn took(&mut self) {
        self.outcome = Outcome::Took;
    }

    /// The step gave a lock back, and nothing under it was changed.
    pub fn gave_back(&mut self) {
        self.outcome = Outcome::GaveBack;
    }

    /// The step neither looked nor changed anything.
    pub fn neutral(&mut self) {
        self.outcome = Outcome::Neutral;
    }

    /// The thread has taken this lock, and shares it with other readers.
    pub(crate) fn reads<S: State>(&mut self, lock: &Shared<S>) {
        let lock = lock.id();
        self.with(|execution, task| execution.tasks[task].reads.push(lock));
    }

    /// The thread has given it back, as often as it was told.
    pub(crate) fn reads_once_less<S: State>(&mut self, lock: &Shared<S>) {
        let lock = lock.id();
        self.with(|execution, task| {
            let reads = &mut execution.tasks[task].reads;
            let place = reads.iter().rposition(|it| *it == lock);
            place.map(|it| reads.swap_remove(it))
        });
    }

    /// The thread only gave up the processor.
    pub fn idled(&mut self) {
        self.outcome = Outcome::Idled;
    }

    /// The thread learns what `clock` knows: `clock` was released to it.
    pub fn acquire(&mut self, clock: &Clock) {
        self.with(|execution, task| execution.tasks[task].clock.join(clock));
    }

    /// The thread sees what `clock` has seen, and nothing older, as after two fences: it
    /// learns of no event by that.
    pub fn see(&mut self, clock: &Clock) {
        self.with(|execution, task| execution.tasks[task].clock.join_view(clock));
    }

    /// `clock` learns what the thread knows.
    pub fn release(&mut self, clock: &mut Clock) {
        if let Some(execution) = &self.execution {
            let task = execution.running as usize;
            // Which thread makes a clock grow may depend on the order of steps
            // that commute; the addresses of its own objects must not.
            let region = arena::enter(execution.clocks);
            clock.join(&execution.tasks[task].clock);
            arena::enter(region);
        }
    }

    /// One of `count` alternatives, all of which will be explored.
    pub fn choose(&mut self, count: u32) -> u32 {
        self.with(|execution, _| execution.choose(count))
            .unwrap_or(0)
    }

    /// Whether the step, an attempt that may fail for no reason, does so, if the
    /// rules say so. Takes the place of [`choose`](Self::choose): a step is asked
    /// once.
    pub fn fails(&mut self) -> bool {
        self.with(|execution, _| execution.fails()).unwrap_or(false)
    }

    /// Whether all that `clock` knows happened before the step. Needs vector clocks:
    /// see [`Rules::clocks`](crate::Rules::clocks).
    pub fn knows(&mut self, clock: &Clock) -> bool {
        self.with(|execution, task| execution.tasks[task].clock.covers(clock))
            .unwrap_or(true)
    }

    /// The step, which could have been about several objects, turned out to be
    /// about this one.
    pub fn about<S: State>(&mut self, object: &Shared<S>) {
        let object = object.id();
        self.with(|execution, _| {
            if let Some(recorder) = &mut execution.recorder {
                recorder.object(object);
            }
        });
    }

    /// Notes the value that the step saw, for the trace.
    #[inline]
    pub fn read(&mut self, value: impl FnOnce() -> String) {
        if let Some(noting) = self.noting() {
            noting.recorder.read(value());
        }
    }

    /// Notes the value that the step left behind, for the trace.
    #[inline]
    pub fn wrote(&mut self, value: impl FnOnce() -> String) {
        if let Some(noting) = self.noting() {
            noting.recorder.wrote(value());
        }
    }

    /// Notes how an atomic was accessed, for the trace.
    #[inline]
    pub(crate) fn ordering(&mut self, ordering: std::sync::atomic::Ordering) {
        if let Some(noting) = self.noting() {
            noting.recorder.ordering(ordering);
        }
    }

    /// The recorder, if there is one: most executions have none.
    #[inline]
    fn noting(&mut self) -> Option<Noting<'_>> {
        let recorder = self.execution.as_deref_mut()?.recorder.as_mut()?;
        Some(Noting {
            region: arena::enter(Region::SYSTEM),
            recorder,
        })
    }

    /// The number of the thread that takes the step.
    pub fn task(&self) -> TaskId {
        TaskId(
            self.execution
                .as_ref()
                .map_or(0, |execution| execution.running),
        )
    }

    /// Runs engine code, which allocates from the system.
    #[inline]
    pub(crate) fn with<R>(&mut self, engine: impl FnOnce(&mut Execution, usize) -> R) -> Option<R> {
        let execution = self.execution.as_deref_mut()?;
        let region = arena::enter(Region::SYSTEM);
        let task = execution.running as usize;
        let result = engine(execution, task);
        arena::enter(region);
        Some(result)
    }
}

/// The recorder, for one note, which is allocated from the system.
struct Noting<'a> {
    recorder: &'a mut Recorder,
    region: Region,
}

impl Drop for Noting<'_> {
    fn drop(&mut self) {
        arena::enter(self.region);
    }
}

/// A thread of the checked program, by number. Thread 0 runs the check's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub(crate) u32);

impl TaskId {
    /// The number. It is the same in every execution of a program.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Whether the caller runs inside an execution.
#[inline]
pub fn is_active() -> bool {
    execution::current().is_some()
}

/// Takes a step that is always possible.
#[inline]
pub fn perform<R>(step: Step, effect: impl FnOnce(&mut Context<'_>) -> R) -> R {
    take::<THERE, R>(&step, None, None, effect)
}

/// Takes a step that is possible only when `ready` says so. Other tasks' steps
/// on the objects it touches are what can make it so.
#[inline]
pub fn perform_when<R>(
    step: Step,
    ready: impl Fn() -> bool,
    effect: impl FnOnce(&mut Context<'_>) -> R,
) -> R {
    take::<THERE, R>(&step, None, Some(&ready), effect)
}

/// As [`perform_when`], on any number of objects: `touch` names them.
pub fn select<R>(
    step: Step,
    touch: &mut dyn FnMut(&mut Touched),
    ready: impl Fn() -> bool,
    effect: impl FnOnce(&mut Context<'_>) -> R,
) -> R {
    let region = arena::enter(Region::SYSTEM);
    let mut touched = Touched(Vec::new());
    touch(&mut touched);
    // The list lives on this task's stack frame while it waits, and is freed
    // with the arena if it waits for ever: it is made in the task's region.
    arena::enter(region);
    let footprint: Vec<Footprint> = touched.0.as_slice().to_vec();
    let system = arena::enter(Region::SYSTEM);
    drop(touched);
    arena::enter(system);
    let step = Step {
        touches: Footprints::of(&footprint),
        ..step
    };
    take::<THERE, R>(&step, Some(&footprint), Some(&ready), effect)
}

/// The objects that a [`select`] touches.
pub struct Touched(Vec<Footprint>);

impl Touched {
    /// It touches this object, in this way.
    pub fn on<S: State>(&mut self, object: &Shared<S>, access: Access) {
        self.0.push(Footprint {
            object: object.id(),
            access,
        });
    }
}

/// [`perform`], for the engine's own primitives: see [`take`].
#[inline(always)]
pub(crate) fn perform_here<R>(step: Step, effect: impl FnOnce(&mut Context<'_>) -> R) -> R {
    take::<HERE, R>(&step, None, None, effect)
}

/// [`perform_when`], for the engine's own primitives: see [`take`].
#[inline(always)]
pub(crate) fn perform_when_here<R>(
    step: Step,
    ready: impl Fn() -> bool,
    effect: impl FnOnce(&mut Context<'_>) -> R,
) -> R {
    take::<HERE, R>(&step, None, Some(&ready), effect)
}

/// All of it is optimised together with what the step is.
const HERE: bool = true;
/// As little as possible is instantiated in the caller's crate, which may be
/// compiled without optimisation.
const THERE: bool = false;

/// Announces a step, waits for its turn, and takes it.
///
/// Nothing but the switch itself stands between the two halves. So a task that
/// is resumed returns from none of the engine's functions that it entered
/// before, which a processor cannot predict.
#[inline(always)]
fn take<const WHERE: bool, R>(
    step: &Step,
    more: Option<&[Footprint]>,
    ready: Option<&dyn Fn() -> bool>,
    effect: impl FnOnce(&mut Context<'_>) -> R,
) -> R {
    let (wake, inside) = if is_active() {
        let region = arena::enter(Region::SYSTEM);
        let yielder = if WHERE == HERE {
            announce_here(step, more, ready)
        } else {
            announce(step, more, ready)
        };
        wait(yielder);
        let (wake, execution) = begin(region);
        (wake, Some((region, execution)))
    } else {
        (outside(step, ready), None)
    };
    let region = inside.as_ref().map(|(region, _)| *region);
    let mut context = Context {
        execution: inside.map(|(_, execution)| execution),
        wake,
        outcome: Outcome::Changed,
        operation: step.operation,
    };
    let result = effect(&mut context);
    if let Some(region) = region {
        let (outcome, operation) = (context.outcome, context.operation);
        if operation != step.operation {
            rename(operation);
        }
        end(step.site, region, outcome);
    }
    result
}

/// The running task is about to take a step. Who has to be suspended now, if
/// somebody else goes first.
#[inline(always)]
fn announce_here(
    step: &Step,
    more: Option<&[Footprint]>,
    ready: Option<&dyn Fn() -> bool>,
) -> Option<NonNull<FiberYielder>> {
    let execution = execution::current().expect("a task is in its execution");
    // SAFETY: the task stays in the caller until the step is taken or the
    // execution ends, and nobody asks after that.
    let ready = ready.map(|ready| unsafe {
        std::mem::transmute::<NonNull<dyn Fn() -> bool + '_>, Guard>(NonNull::from(ready))
    });
    execution.arrive(Pending::new(step, more, ready));
    execution.switch()
}

#[inline(never)]
fn announce(
    step: &Step,
    more: Option<&[Footprint]>,
    ready: Option<&dyn Fn() -> bool>,
) -> Option<NonNull<FiberYielder>> {
    announce_here(step, more, ready)
}

/// Others go first, if it is so.
#[inline(always)]
pub(crate) fn wait(yielder: Option<NonNull<FiberYielder>>) {
    if let Some(yielder) = yielder {
        // SAFETY: it lives at the root of this task's stack.
        unsafe { yielder.as_ref() }.suspend(());
    }
}

/// The running task takes its step, and goes on allocating from `region`.
#[inline(never)]
fn begin(region: Region) -> (Wake, &'static mut Execution) {
    let execution = execution::current().expect("a resumed task is in its execution");
    let wake = execution.begin_step();
    execution.seeds.reset();
    arena::enter(region);
    (wake, execution)
}

/// The step that the running task takes turned out to be of another kind.
#[cold]
fn rename(operation: Operation) {
    if let Some(execution) = execution::current() {
        let last = execution.steps.last_mut().expect("a step was begun");
        last.operation = operation;
    }
}

/// The running task has taken its step.
#[inline(never)]
fn end(site: &'static Location<'static>, region: Region, outcome: Outcome) {
    arena::enter(Region::SYSTEM);
    if let Some(execution) = execution::current() {
        execution.end_step(site, outcome);
    }
    arena::enter(region);
}

/// A step outside of any execution: there is one thread, so it happens at once. Says
/// why it can.
fn outside(step: &Step, ready: Option<&dyn Fn() -> bool>) -> Wake {
    match ready {
        Some(ready) if !ready() => {
            assert!(
                step.deadline.is_some(),
                "this would wait for ever: it is done outside of the checked program, where there is only one thread ({})",
                step.site,
            );
            Wake::TimedOut
        }
        _ => Wake::Ready,
    }
}

/// Ends the execution from inside a task; does not return.
pub(crate) fn stop(ending: Ending) -> ! {
    arena::enter(Region::SYSTEM);
    let execution = execution::current().expect("only a task can end its execution");
    execution.ending = Some(ending);
    wait(execution.switch());
    unreachable!("an ended execution resumes nobody")
}

/// The program did something that is not modelled: the execution ends, and says
/// what it was. Outside of an execution this panics.
#[track_caller]
pub fn unsupported(what: &str) -> ! {
    let site = Location::caller();
    if !is_active() {
        panic!("{what} is not available in a check");
    }
    arena::enter(Region::SYSTEM);
    stop(Ending::Unsupported {
        what: what.to_owned(),
        site,
    })
}

/// Ends the program, as `process::exit` (`Some(code)`) and `process::abort`
/// (`None`) do.
#[track_caller]
pub fn exit_process(code: Option<i32>) -> ! {
    if !is_active() {
        match code {
            Some(code) => std::process::exit(code),
            None => std::process::abort(),
        }
    }
    let task = perform(Step::new(Operation::ExitProcess).on_everything(), |cx| {
        cx.wrote(|| code.map_or_else(|| "abort".to_owned(), |code| code.to_string()));
        cx.task().0
    });
    stop(Ending::Exited { code, task })
}

/// Notes that the running thread is here, for questions about happens-before.
/// No other thread can notice, so it is no point to switch at.
///
/// A mark is an event of the trace as well, unless its name begins with a
/// control character: then it is a note of the check's to itself.
#[track_caller]
pub fn mark(name: &str) {
    let site = Location::caller();
    let Some(execution) = execution::current() else {
        return;
    };
    let region = arena::enter(Region::SYSTEM);
    let task = execution.running;
    let time = execution.time();
    let it = &mut execution.tasks[task as usize];
    if execution.rules.clocks {
        it.clock.tick(task);
    }
    if let Some(recorder) = &mut execution.recorder
        && !name.starts_with(char::is_control)
    {
        let aside = Aside {
            task,
            operation: Operation::Mark,
            object: None,
            site: Some(crate::recorder::site(site)),
            text: Some(name.to_owned()),
        };
        recorder.aside(aside, &it.clock, time);
    }
    execution.marks.push(Mark {
        name: name.to_owned(),
        task,
        step: execution.steps.len() as u32,
        clock: it.clock.ticks.clone(),
    });
    arena::enter(region);
}

/// Virtual nanoseconds since the execution began, as the running thread knows
/// them.
pub fn now() -> u64 {
    execution::current().map_or(0, |execution| execution.time())
}
