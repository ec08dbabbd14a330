//! Choosing among operations on several channels.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use dropin_std::time::Instant;
use engine::{Access, Context, Step, Touched, perform};
use trace::Operation;

use super::core::{NotReceived, NotSent, Received, Sent};
use super::meeting::{Group, Meeting, Waiter};
use super::receiver::{Flavor, collect};
use super::{
    ReadyTimeoutError, Receiver, RecvError, SelectTimeoutError, SendError, Sender, TryReadyError,
    TrySelectError,
};
use crate::time::deadline;

/// What a selected operation left to be completed.
enum Token {
    /// The other side is gone.
    Disconnected,
    /// A place in the queue, under this number.
    Reserved(u64),
    /// A `Rc<Meeting<T>>`, for the `T` of the operation's own handle, where the
    /// message is, or is to be brought.
    Meeting(*const ()),
    /// A timer's message.
    Time(Instant),
}

impl Token {
    fn meeting<T>(meeting: Rc<Meeting<T>>) -> Token {
        Token::Meeting(Rc::into_raw(meeting).cast())
    }
}

/// One operation of a select: sending into or receiving from one channel.
trait Operand {
    /// Where the handle is, by which its operation is completed.
    fn address(&self) -> *const ();
    /// Refuses channels that the execution does not know.
    fn check(&self);
    /// What a step that does it, or looks whether it could, touches.
    fn touch(&self, access: Access, touched: &mut Touched);
    /// The step is about this one's channel.
    fn mention(&self, cx: &mut Context<'_>);
    /// Whether it could be done without waiting, timers aside; not by meeting a
    /// select's `own` other operation.
    fn is_ready(&self, own: Option<&Group>) -> bool;
    /// The same for timers.
    fn is_due(&self) -> bool {
        false
    }
    /// From when on it can be done.
    fn deadline(&self) -> Option<u64> {
        None
    }
    /// Whether it could be done only because the channel is closed.
    fn is_closed(&self) -> bool {
        false
    }
    /// How often it could have been done, and something that changes nothing was
    /// chosen instead.
    fn neglected(&self) -> Option<&mut u32> {
        None
    }
    /// Does it.
    fn take(&self, cx: &mut Context<'_>) -> Token;
    /// Whether somebody has to be met for it.
    fn is_rendezvous(&self) -> bool {
        false
    }
    /// Waits to be met; what comes of it is the place of the meeting.
    fn register(&self, group: &Rc<Group>, index: usize, cx: &mut Context<'_>) -> Token;
    /// It was met, at the place that `register` gave.
    fn was_met(&self, token: &Token, cx: &mut Context<'_>);
}

impl<T> Operand for Sender<T> {
    fn address(&self) -> *const () {
        (&raw const *self).cast()
    }

    #[track_caller]
    fn check(&self) {
        self.channel().check();
    }

    fn touch(&self, access: Access, touched: &mut Touched) {
        touched.on(&self.channel().object, access);
        touched.on(&self.channel().inner().receivers.object, access);
    }

    fn mention(&self, cx: &mut Context<'_>) {
        cx.became(Operation::Send);
        cx.about(&self.channel().object);
    }

    fn is_ready(&self, own: Option<&Group>) -> bool {
        self.channel().can_send(own)
    }

    fn is_closed(&self) -> bool {
        self.channel().is_closed_to_senders()
    }

    fn neglected(&self) -> Option<&mut u32> {
        Some(&mut self.channel().inner().neglected)
    }

    fn take(&self, cx: &mut Context<'_>) -> Token {
        match self.channel().try_send(None, cx) {
            Ok(Sent::Queued(number)) => Token::Reserved(number),
            Ok(Sent::Handed(meeting)) => Token::meeting(meeting),
            Err((_, NotSent::Disconnected)) => Token::Disconnected,
            Err((_, NotSent::Full)) => unreachable!("only a ready operation is taken"),
        }
    }

    fn is_rendezvous(&self) -> bool {
        self.channel().is_rendezvous()
    }

    fn register(&self, group: &Rc<Group>, index: usize, cx: &mut Context<'_>) -> Token {
        let (waiter, meeting) = Waiter::new(group, index, None, cx);
        self.channel().offer(waiter, cx);
        Token::meeting(meeting)
    }

    fn was_met(&self, token: &Token, cx: &mut Context<'_>) {
        meet::<T>(token, cx);
    }
}

impl<T> Operand for Receiver<T> {
    fn address(&self) -> *const () {
        (&raw const *self).cast()
    }

    #[track_caller]
    fn check(&self) {
        if let Flavor::Channel(channel, _) = &self.flavor {
            // SAFETY: channels are leaked.
            unsafe { channel.as_ref() }.check();
        }
    }

    fn touch(&self, access: Access, touched: &mut Touched) {
        match &self.flavor {
            Flavor::Channel(channel, _) => {
                // SAFETY: channels are leaked.
                let channel = unsafe { channel.as_ref() };
                touched.on(&channel.object, access);
                touched.on(&channel.inner().senders.object, access);
            }
            Flavor::Timer(timer, _) => touched.on(&timer.object, access),
            Flavor::Never => {}
        }
    }

    fn mention(&self, cx: &mut Context<'_>) {
        cx.became(Operation::Receive);
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => cx.about(&unsafe { channel.as_ref() }.object),
            Flavor::Timer(timer, _) => cx.about(&timer.object),
            Flavor::Never => {}
        }
    }

    fn is_ready(&self, own: Option<&Group>) -> bool {
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => unsafe { channel.as_ref() }.can_receive(own),
            Flavor::Timer(..) | Flavor::Never => false,
        }
    }

    fn is_closed(&self) -> bool {
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => unsafe { channel.as_ref() }.is_closed_to_receivers(),
            Flavor::Timer(..) | Flavor::Never => false,
        }
    }

    fn neglected(&self) -> Option<&mut u32> {
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => Some(&mut unsafe { channel.as_ref() }.inner().neglected),
            Flavor::Timer(..) | Flavor::Never => None,
        }
    }

    fn is_due(&self) -> bool {
        matches!(&self.flavor, Flavor::Timer(timer, _) if timer.is_due())
    }

    fn deadline(&self) -> Option<u64> {
        match &self.flavor {
            Flavor::Timer(timer, _) => timer.deadline(),
            _ => None,
        }
    }

    fn take(&self, cx: &mut Context<'_>) -> Token {
        match &self.flavor {
            Flavor::Channel(channel, _) => {
                // SAFETY: channels are leaked.
                match unsafe { channel.as_ref() }.try_receive(cx) {
                    Ok(Received::Message(message)) => Token::meeting(Meeting::over(message)),
                    Ok(Received::Promised(meeting)) => Token::meeting(meeting),
                    Err(NotReceived::Disconnected) => Token::Disconnected,
                    Err(NotReceived::Empty) => unreachable!("only a ready operation is taken"),
                }
            }
            Flavor::Timer(timer, _) => match timer.try_receive(cx) {
                Ok(instant) => Token::Time(instant),
                Err(_) => unreachable!("only a due timer is taken"),
            },
            Flavor::Never => unreachable!("nothing ever comes"),
        }
    }

    fn is_rendezvous(&self) -> bool {
        match &self.flavor {
            // SAFETY: channels are leaked.
            Flavor::Channel(channel, _) => unsafe { channel.as_ref() }.is_rendezvous(),
            _ => false,
        }
    }

    fn register(&self, group: &Rc<Group>, index: usize, cx: &mut Context<'_>) -> Token {
        let Flavor::Channel(channel, _) = &self.flavor else {
            unreachable!("only channels without capacity have meetings");
        };
        let (waiter, meeting) = Waiter::new(group, index, None, cx);
        // SAFETY: channels are leaked.
        unsafe { channel.as_ref() }.ask(waiter, cx);
        Token::meeting(meeting)
    }

    fn was_met(&self, token: &Token, cx: &mut Context<'_>) {
        meet::<T>(token, cx);
    }
}

fn meet<T>(token: &Token, cx: &mut Context<'_>) {
    let Token::Meeting(meeting) = *token else {
        unreachable!("what is registered has a meeting");
    };
    // SAFETY: made by `register` of this same operand, so of this same type.
    let meeting = unsafe { &*meeting.cast::<Meeting<T>>() };
    meeting.learn(cx);
    cx.wrote(|| "handed over".to_owned());
}

/// Waits for one of several operations, and does it.
pub struct Select<'a> {
    /// `None` in the place of an operation that was removed.
    operands: Vec<Option<&'a dyn Operand>>,
    biased: bool,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl Send for Select<'_> {}
// SAFETY: as above.
unsafe impl Sync for Select<'_> {}

/// Times in a row that a channel which is closed is chosen where another is ready.
const NEGLECT: u32 = 2;

/// How long to wait.
#[derive(Clone, Copy)]
enum Patience {
    None,
    Until(Option<u64>),
}

impl<'a> Select<'a> {
    /// No operations yet. Of several that are ready, any can be chosen.
    pub fn new() -> Select<'a> {
        Select {
            operands: Vec::new(),
            biased: false,
        }
    }

    /// No operations yet. Of several that are ready, the first is chosen.
    pub fn new_biased() -> Select<'a> {
        Select {
            operands: Vec::new(),
            biased: true,
        }
    }

    fn add(&mut self, operand: &'a dyn Operand) -> usize {
        self.operands.push(Some(operand));
        self.operands.len() - 1
    }

    /// Adds sending, and gives its index.
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize {
        self.add(s)
    }

    /// Adds receiving, and gives its index.
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize {
        self.add(r)
    }

    /// Removes an operation.
    ///
    /// # Panics
    /// If there is none with this index.
    #[track_caller]
    pub fn remove(&mut self, index: usize) {
        match self.operands.get_mut(index) {
            None => panic!("index out of bounds; {index} >= {}", self.operands.len()),
            Some(None) => panic!("no operation with this index"),
            Some(operand) => *operand = None,
        }
    }

    fn list(&self) -> impl Iterator<Item = (usize, &'a dyn Operand)> + '_ {
        let present = |(index, operand): (usize, &Option<&'a dyn Operand>)| {
            operand.map(|operand| (index, operand))
        };
        self.operands.iter().enumerate().filter_map(present)
    }

    /// One of the operations that could be done now, if there are any. Timers
    /// are asked only inside of steps: guards do not know whose time it is.
    fn choose(&self, own: Option<&Group>, cx: &mut Context<'_>) -> Option<usize> {
        let is_ready = |operand: &dyn Operand| operand.is_ready(own) || operand.is_due();
        let ready = || self.list().filter(|(_, operand)| is_ready(*operand));
        if self.biased {
            return ready().next().map(|(index, _)| index);
        }
        // The real one chooses at random: nothing that is ready is passed over for ever.
        let is_neglected =
            |operand: &dyn Operand| operand.neglected().is_some_and(|it| *it >= NEGLECT);
        let any_neglected = ready().any(|(_, operand)| is_neglected(operand));
        let fair = || ready().filter(|(_, operand)| !any_neglected || is_neglected(*operand));
        let chosen = cx.choose(fair().count() as u32) as usize;
        let (index, chosen) = fair().nth(chosen)?;
        if chosen.is_closed() {
            for (_, passed_over) in ready().filter(|(other, _)| *other != index) {
                if let Some(times) = passed_over.neglected() {
                    *times += 1;
                }
            }
        }
        Some(index)
    }

    fn is_any_ready(&self, own: Option<&Group>) -> bool {
        self.list().any(|(_, operand)| operand.is_ready(own))
    }

    fn operation(&self, index: usize, token: Token) -> SelectedOperation<'a> {
        SelectedOperation {
            index,
            handle: self.operands[index].map_or(std::ptr::null(), Operand::address),
            token: Some(token),
            borrows: PhantomData,
        }
    }

    fn take(&self, index: usize, cx: &mut Context<'_>) -> SelectedOperation<'a> {
        let operand = self.operands[index].expect("a chosen operation is present");
        operand.mention(cx);
        let token = operand.take(cx);
        self.operation(index, token)
    }

    #[track_caller]
    fn step(&self, deadline: Option<u64>) -> Step {
        for (_, operand) in self.list() {
            operand.check();
        }
        let timers = self.list().filter_map(|(_, operand)| operand.deadline());
        Step::new(Operation::Receive).until(timers.chain(deadline).min())
    }

    fn touch(&self, access: Access, touched: &mut Touched) {
        for (_, operand) in self.list() {
            operand.touch(access, touched);
        }
    }

    /// Lets the time pass, where an answer depends on it.
    #[track_caller]
    fn ask_the_time(&self) {
        if self.list().any(|(_, operand)| operand.deadline().is_some()) {
            engine::primitive::thread::clock();
        }
    }

    #[track_caller]
    fn run(&mut self, patience: Patience) -> Option<SelectedOperation<'a>> {
        let deadline = match patience {
            Patience::None => {
                self.ask_the_time();
                None
            }
            Patience::Until(deadline) => {
                assert!(
                    deadline.is_some() || self.list().next().is_some(),
                    "no operations have been added to `Select`"
                );
                deadline
            }
        };
        let waits = matches!(patience, Patience::Until(_));
        if !(waits && self.list().all(|(_, operand)| !operand.is_rendezvous())) {
            let met = self.try_once(waits);
            return match met {
                Tried::Done(operation) => Some(operation),
                Tried::Nothing => None,
                Tried::Registered(group, tokens) => self.wait(deadline, &group, tokens),
            };
        }
        loop {
            let done = engine::select(
                self.step(deadline),
                &mut |touched| self.touch(Access::Write, touched),
                || self.is_any_ready(None),
                |cx| {
                    let index = self.choose(None, cx)?;
                    Some(self.take(index, cx))
                },
            );
            // A timer's clone may have been quicker.
            if done.is_some() || deadline.is_some_and(|deadline| deadline <= engine::now()) {
                return done;
            }
        }
    }

    /// Does what can be done now; if there is nothing and `register` says so,
    /// waits to be met.
    #[track_caller]
    fn try_once(&self, register: bool) -> Tried<'a> {
        engine::select(
            self.step(None),
            &mut |touched| self.touch(Access::Write, touched),
            || true,
            |cx| {
                if let Some(index) = self.choose(None, cx) {
                    return Tried::Done(self.take(index, cx));
                }
                if !register {
                    cx.became(Operation::ReceiveFailed);
                    cx.looked();
                    return Tried::Nothing;
                }
                let group = Group::new();
                let tokens = self
                    .list()
                    .filter(|(_, operand)| operand.is_rendezvous())
                    .map(|(index, operand)| (index, operand.register(&group, index, cx)))
                    .collect();
                Tried::Registered(group, tokens)
            },
        )
    }

    /// Waits to be met, or for anything else that can be done.
    #[track_caller]
    fn wait(
        &self,
        deadline: Option<u64>,
        group: &Rc<Group>,
        mut tokens: Vec<(usize, Token)>,
    ) -> Option<SelectedOperation<'a>> {
        loop {
            let done = engine::select(
                self.step(deadline),
                &mut |touched| self.touch(Access::Write, touched),
                || group.met().is_some() || self.is_any_ready(Some(group)),
                |cx| {
                    if let Some(index) = group.met() {
                        let place = tokens.iter().position(|(it, _)| *it == index);
                        let (_, token) = tokens.swap_remove(place.expect("it was registered"));
                        let operand = self.operands[index].expect("it is present");
                        operand.mention(cx);
                        operand.was_met(&token, cx);
                        return Some(self.operation(index, token));
                    }
                    let Some(index) = self.choose(Some(group), cx) else {
                        let late = deadline.is_some_and(|deadline| deadline <= engine::now());
                        if late {
                            group.withdraw();
                        }
                        cx.became(Operation::ReceiveFailed);
                        return None;
                    };
                    group.withdraw();
                    Some(self.take(index, cx))
                },
            );
            if done.is_some() || deadline.is_some_and(|deadline| deadline <= engine::now()) {
                return done;
            }
        }
    }

    /// Does one of the operations, if one can be done now.
    ///
    /// # Errors
    /// If none can.
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        self.run(Patience::None).ok_or(TrySelectError)
    }

    /// Waits until one of the operations can be done, and does it.
    ///
    /// # Panics
    /// If there are no operations.
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        self.run(Patience::Until(None))
            .expect("a wait without a deadline ends with an operation")
    }

    /// As [`select`](Self::select), at most for a time.
    ///
    /// # Errors
    /// If time is up.
    #[track_caller]
    pub fn select_timeout(
        &mut self,
        timeout: Duration,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        self.run(Patience::Until(deadline(timeout)))
            .ok_or(SelectTimeoutError)
    }

    /// As [`select`](Self::select), at most until an instant.
    ///
    /// # Errors
    /// If time is up.
    #[track_caller]
    pub fn select_deadline(
        &mut self,
        deadline: Instant,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        self.run(Patience::Until(Some(deadline.virtual_time())))
            .ok_or(SelectTimeoutError)
    }

    #[track_caller]
    fn look(&mut self, patience: Patience) -> Option<usize> {
        let deadline = match patience {
            Patience::None => {
                self.ask_the_time();
                None
            }
            Patience::Until(deadline) => deadline,
        };
        let waits = matches!(patience, Patience::Until(_));
        loop {
            let ready = engine::select(
                self.step(deadline),
                &mut |touched| self.touch(Access::Read, touched),
                || !waits || self.is_any_ready(None),
                |cx| {
                    cx.became(Operation::Load);
                    cx.looked();
                    self.choose(None, cx)
                },
            );
            let late = deadline.is_some_and(|deadline| deadline <= engine::now());
            if ready.is_some() || late || !waits {
                return ready;
            }
        }
    }

    /// The index of an operation that could be done now.
    ///
    /// # Errors
    /// If none can.
    #[track_caller]
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError> {
        self.look(Patience::None).ok_or(TryReadyError)
    }

    /// Waits until an operation could be done, and gives its index.
    ///
    /// # Panics
    /// If there are no operations.
    #[track_caller]
    pub fn ready(&mut self) -> usize {
        assert!(
            self.list().next().is_some(),
            "no operations have been added to `Select`"
        );
        self.look(Patience::Until(None))
            .expect("a wait without a deadline ends with an operation")
    }

    /// As [`ready`](Self::ready), at most for a time.
    ///
    /// # Errors
    /// If time is up.
    #[track_caller]
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError> {
        self.look(Patience::Until(deadline(timeout)))
            .ok_or(ReadyTimeoutError)
    }

    /// As [`ready`](Self::ready), at most until an instant.
    ///
    /// # Errors
    /// If time is up.
    #[track_caller]
    pub fn ready_deadline(&mut self, deadline: Instant) -> Result<usize, ReadyTimeoutError> {
        self.look(Patience::Until(Some(deadline.virtual_time())))
            .ok_or(ReadyTimeoutError)
    }
}

/// What came of looking once.
enum Tried<'a> {
    Done(SelectedOperation<'a>),
    Nothing,
    Registered(Rc<Group>, Vec<(usize, Token)>),
}

impl Clone for Select<'_> {
    fn clone(&self) -> Self {
        Select {
            operands: self.operands.clone(),
            biased: self.biased,
        }
    }
}

impl Default for Select<'_> {
    fn default() -> Self {
        Select::new()
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Select { .. }")
    }
}

/// An operation that was selected and has to be completed.
#[must_use]
pub struct SelectedOperation<'a> {
    index: usize,
    handle: *const (),
    token: Option<Token>,
    borrows: PhantomData<&'a ()>,
}

impl SelectedOperation<'_> {
    /// The same, without the borrow: for `select!`, whose arms may put another channel in
    /// place of one that they wait for. Which handle it was is still compared.
    #[doc(hidden)]
    pub fn unbound(mut self) -> SelectedOperation<'static> {
        SelectedOperation {
            index: self.index,
            handle: self.handle,
            token: self.token.take(),
            borrows: PhantomData,
        }
    }

    /// Which one.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Completes sending.
    ///
    /// # Errors
    /// The message, if no receiver is left.
    ///
    /// # Panics
    /// If it was not selected to send with `s`.
    #[track_caller]
    pub fn send<T>(mut self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> {
        assert!(
            std::ptr::eq(s.address(), self.handle),
            "passed a sender that wasn't selected",
        );
        let channel = s.channel();
        match self.token.take().expect("completed once") {
            Token::Disconnected => return Err(SendError(msg)),
            Token::Reserved(number) => {
                perform(channel.sending(), |cx| channel.fill(number, msg, cx));
            }
            Token::Meeting(meeting) => {
                // SAFETY: made by this same handle's operand, so of this type.
                let meeting = unsafe { Rc::from_raw(meeting.cast::<Meeting<T>>()) };
                perform(channel.sending(), |cx| {
                    meeting.bring(msg, cx);
                    cx.wrote(|| "handed over".to_owned());
                });
            }
            Token::Time(_) => unreachable!("nothing can be sent to a timer"),
        }
        Ok(())
    }

    /// Completes receiving.
    ///
    /// # Errors
    /// If the channel is empty and no sender is left.
    ///
    /// # Panics
    /// If it was not selected to receive with `r`.
    #[track_caller]
    pub fn recv<T>(mut self, r: &Receiver<T>) -> Result<T, RecvError> {
        assert!(
            std::ptr::eq(r.address(), self.handle),
            "passed a receiver that wasn't selected",
        );
        let token = self.token.take().expect("completed once");
        match (&r.flavor, token) {
            (Flavor::Channel(channel, _), Token::Meeting(meeting)) => {
                // SAFETY: made by this same handle's operand, so of this type.
                let meeting = unsafe { Rc::from_raw(meeting.cast::<Meeting<T>>()) };
                match meeting.take_settled() {
                    Some(message) => Ok(message),
                    // SAFETY: channels are leaked.
                    None => Ok(collect(unsafe { channel.as_ref() }, &meeting)),
                }
            }
            (Flavor::Timer(_, message), Token::Time(instant)) => Ok(message(instant)),
            (_, Token::Disconnected) => Err(RecvError),
            _ => unreachable!("a token fits its handle"),
        }
    }
}

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}

impl Drop for SelectedOperation<'_> {
    fn drop(&mut self) {
        if self.token.is_some() && !engine::panicking() {
            panic!("dropped `SelectedOperation` without completing the operation");
        }
    }
}
