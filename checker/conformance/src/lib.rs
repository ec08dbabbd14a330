//! Takes the name `test` when the standard library's own test files are compiled
//! with `rustc --test`: what the compiler writes for each `#[test]` function
//! and for `main` then comes here, and every test is explored in the controlled
//! world in place of being run once.
//!
//! The names in this file are those that the compiler writes.

mod explore;

/// A test's name.
#[derive(Clone, Copy, Debug)]
pub enum TestName {
    /// Written by the compiler: the path of the function in its crate.
    StaticTestName(&'static str),
}
pub use TestName::StaticTestName;

/// What a test does.
#[derive(Clone, Copy, Debug)]
pub enum TestFn {
    /// A function that takes nothing.
    StaticTestFn(fn() -> Result<(), String>),
}
pub use TestFn::StaticTestFn;

/// Whether a test must panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShouldPanic {
    /// It must not.
    No,
    /// It must.
    Yes,
    /// It must, and this must be a part of the message.
    YesWithMessage(&'static str),
}

/// The kind of file that a test stands in.
#[derive(Clone, Copy, Debug)]
pub enum TestType {
    /// Beside the code.
    UnitTest,
    /// In a folder of tests.
    IntegrationTest,
    /// Nobody knows.
    Unknown,
}

/// What the compiler knows of a test.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // The compiler's names speak for themselves.
pub struct TestDesc {
    pub name: TestName,
    pub ignore: bool,
    pub ignore_message: Option<&'static str>,
    pub source_file: &'static str,
    pub start_line: usize,
    pub start_col: usize,
    pub end_line: usize,
    pub end_col: usize,
    pub compile_fail: bool,
    pub no_run: bool,
    pub should_panic: ShouldPanic,
    pub test_type: TestType,
}

/// A test.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct TestDescAndFn {
    pub desc: TestDesc,
    pub testfn: TestFn,
}

/// What a test function's result comes to.
///
/// # Errors
/// If it stands for a failure.
pub fn assert_test_result<T: std::process::Termination>(result: T) -> Result<(), String> {
    let code = result.report();
    if code == std::process::ExitCode::SUCCESS {
        Ok(())
    } else {
        Err(format!("the test returned a failure: {code:?}"))
    }
}

pub use std::hint::black_box;

/// Random numbers, as far as std's tests ask for them. The crate takes the name
/// `rand` too.
pub trait Rng {
    /// True with this probability.
    fn random_bool(&mut self, probability: f64) -> bool;

    /// The older name.
    fn gen_bool(&mut self, probability: f64) -> bool {
        self.random_bool(probability)
    }
}

/// Numbers that are the same in every execution.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Others for each `place`.
    #[must_use]
    pub fn at(place: &str) -> Numbers {
        // FNV-1a.
        Numbers(place.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, it| {
            (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)
        }))
    }
}

impl Rng for Numbers {
    fn random_bool(&mut self, probability: f64) -> bool {
        // The fractions of multiples of the golden ratio are spread evenly.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (self.0 as f64) < probability * 2_f64.powi(64)
    }
}

/// The `main` of a file of tests. `--list` prints the names; otherwise the
/// tests named on the command line are explored, and a line is printed at the
/// beginning and at the end of each. `@NAME` is explored with threads that are
/// never slow.
pub fn test_main_static(tests: &[&TestDescAndFn]) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = |test: &TestDescAndFn| {
        let StaticTestName(name) = test.desc.name;
        name
    };
    if arguments.iter().any(|it| it == "--list") {
        tests.iter().for_each(|test| println!("{}", named(test)));
        return;
    }
    engine::guard(explore::PATIENCE).expect("the system gives a timer and a signal stack");
    for argument in &arguments {
        let (name, time) = match argument.strip_prefix('@') {
            Some(name) => (name, engine::Time::Prompt),
            None => (argument.as_str(), engine::Time::Free),
        };
        let Some(test) = tests.iter().find(|test| named(test) == name) else {
            continue;
        };
        println!("begin\t{name}");
        let StaticTestFn(body) = test.testfn;
        let outcome = explore::explore(body, test.desc.should_panic, time);
        println!("end\t{name}\t{outcome}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_come_as_often_as_asked_and_otherwise_elsewhere() {
        let draw = |place| {
            let mut numbers = Numbers::at(place);
            std::iter::repeat_with(move || numbers.random_bool(0.1)).take(1_000)
        };
        let hits = draw("here").filter(|&it| it).count();
        assert!((80..120).contains(&hits), "{hits}");
        assert!(!draw("here").eq(draw("there")));
        assert!(draw("here").eq(draw("here")));
    }
}
