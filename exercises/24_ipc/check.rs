//! What is asked of `ipc`.
//!
//! The workers are this program itself: see `worker.rs`. They keep in touch with
//! the check through `office.rs`.

mod office;
mod streams;
mod worker;

use std::{
    io::{BufWriter, Read},
    process::{Command, ExitCode},
};

use checks::Checks;
use ipc::{ATTEMPTS, FrameError, GaveUp, MAX_MESSAGE, do_jobs, read_frame, write_frame};
use office::Office;
use proptest::{collection::vec, prelude::any};
use streams::{Arrived, Torn, Trickle};

fn main() -> ExitCode {
    if let Some(code) = worker::serve() {
        return code;
    }
    checks::run(|checks: &mut Checks| {
        frames(checks);
        jobs(checks);
        broken_workers(checks);
    })
}

fn frames(checks: &mut Checks) {
    checks
        .check("a frame is the length in four bytes, and the message")
        .only_real()
        .holds(|| {
            checks::equal(
                "the frame of \"hello\"",
                written(b"hello"),
                b"\0\0\0\x05hello".into(),
            );
            checks::equal("the frame of an empty message", written(b""), vec![0; 4]);
            let long = written(&[7; 300]);
            checks::equal(
                "how a frame of 300 bytes begins",
                &long[..5],
                &[0, 0, 1, 44, 7],
            );
        });

    checks
        .check("what is written comes back, however few bytes the stream takes or gives at a time")
        .points(2)
        .only_real()
        .property(
            (vec(vec(any::<u8>(), 0..20), 0..4), 1..6_usize),
            |(messages, at_once)| {
                let mut stream = Trickle::of(Vec::new(), at_once);
                let stream_that = "a stream that is often interrupted, and";
                let write =
                    format!("write_frame to {stream_that} takes at most {at_once} at a time");
                let read =
                    format!("read_frame from {stream_that} gives at most {at_once} at a time");
                let end = format!("read_frame at the end of {stream_that} has given all");
                for message in &messages {
                    checks::equal(&write, write_frame(&mut stream, message), Ok(()));
                }
                for message in messages {
                    checks::equal(&read, read_frame(&mut stream), Ok(Some(message)));
                }
                checks::equal(&end, read_frame(&mut stream), Ok(None));
            },
        );

    checks
        .check("a frame does not stay in a buffer when write_frame has returned")
        .only_real()
        .holds(|| {
            let arrived = Arrived::default();
            let mut writer = BufWriter::new(arrived.clone());
            checks::equal("write_frame", write_frame(&mut writer, b"now"), Ok(()));
            let there = arrived.0.lock().expect("nobody panics").clone();
            checks::equal(
                "what has arrived at the other side",
                there,
                b"\0\0\0\x03now".into(),
            );
        });

    checks
        .check("a stream that ends within a frame is told from one that ends after it")
        .points(2)
        .only_real()
        .holds(|| {
            let frame = b"\0\0\0\x05hello";
            for length in 1..frame.len() {
                let what = format!("read_frame after only {length} of 9 bytes");
                let read = read_frame(&mut &frame[..length]);
                checks::equal(&what, read, Err(FrameError::CutShort));
            }
            checks::equal(
                "read_frame after no bytes",
                read_frame(&mut &frame[..0]),
                Ok(None),
            );
        });

    checks
        .check(
            "a message that is too long is refused, and so is garbage, before more of it is read",
        )
        .points(2)
        .only_real()
        .holds(|| {
            let too_long = u32::try_from(MAX_MESSAGE + 1)
                .expect("it fits")
                .to_be_bytes();
            for (what, header) in [
                ("a length of MAX_MESSAGE + 1", too_long),
                ("a length of u32::MAX", [255; 4]),
                ("the text \"Hello, world!\"", *b"Hell"),
            ] {
                let bytes = [&header[..], b"o, world!"].concat();
                let mut stream = bytes.as_slice();
                let what = format!("read_frame of {what}");
                checks::equal(&what, read_frame(&mut stream), Err(FrameError::TooLong));
                checks::equal(
                    "the bytes that are then left in the stream",
                    stream.len(),
                    9,
                );
            }
            let mut stream = Vec::new();
            let refused = write_frame(&mut stream, &vec![0; MAX_MESSAGE + 1]);
            checks::equal(
                "write_frame of a message too long",
                refused,
                Err(FrameError::TooLong),
            );
            checks::equal("the bytes that it has written", stream.len(), 0);
            let longest = vec![1; MAX_MESSAGE];
            let mut frame = Vec::new();
            checks::equal(
                "write_frame of the longest message",
                write_frame(&mut frame, &longest),
                Ok(()),
            );
            let read = read_frame(&mut frame.as_slice()).map(|it| it.map(|it| it.len()));
            checks::equal(
                "the length of the longest message, read again",
                read,
                Ok(Some(MAX_MESSAGE)),
            );
        });

    checks
        .check("a stream that fails is reported as broken")
        .only_real()
        .holds(|| {
            for length in [0, 2, 4, 6] {
                let what = format!("read_frame of a stream that fails after {length} bytes");
                let mut stream = (&b"\0\0\0\x05hello"[..length]).chain(Torn);
                checks::equal(&what, read_frame(&mut stream), Err(FrameError::Broken));
            }
            checks::equal(
                "write_frame",
                write_frame(&mut Torn, b"x"),
                Err(FrameError::Broken),
            );
        });
}

fn jobs(checks: &mut Checks) {
    checks
        .check("the answers come in the order of the jobs, and a worker does many jobs")
        .points(2)
        .only_real()
        .holds(|| {
            let office = Office::open();
            let jobs = ["say one", "say two", "say three", "say ", "say five"];
            let answers = finish(&office, 2, &jobs);
            let expected = ["one", "two", "three", "", "five"].map(text).to_vec();
            checks::equal("the answers of 2 workers to 5 jobs", answers, expected);
            let started = office.close().started;
            checks::at_most("worker processes for 5 jobs and 2 workers", started, 2);
        });

    checks
        .check("the workers work at the same time")
        .points(2)
        .only_real()
        .holds(|| {
            let office = Office::for_meetings_of(3);
            let answers = finish(&office, 3, &["meet", "meet", "meet"]);
            if office.close().missed {
                checks::never_at_once("the job of one worker", "the job of another worker");
            }
            checks::equal(
                "the answers of 3 workers that meet",
                answers,
                ["met"; 3].map(text).to_vec(),
            );
        });

    checks
        .check("long messages go both ways")
        .only_real()
        .holds(|| {
            let office = Office::open();
            let job = format!("size {}", "x".repeat(MAX_MESSAGE - 5));
            let answers = finish(&office, 1, &[&job, "fill 1000000"]);
            let lengths: Vec<_> = answers
                .iter()
                .map(|it| it.as_ref().map(String::len))
                .collect();
            checks::equal(
                "the lengths of the answers",
                lengths,
                vec![Ok(7), Ok(1_000_000)],
            );
            office.close();
        });

    checks
        .check("no jobs, no answers, and more workers than jobs do no harm")
        .only_real()
        .holds(|| {
            let office = Office::open();
            checks::equal(
                "the answers to no jobs",
                finish(&office, 2, &[]),
                Vec::new(),
            );
            checks::equal(
                "the answer to one job",
                finish(&office, 4, &["say one"]),
                vec![text("one")],
            );
            office.close();
        });
}

fn broken_workers(checks: &mut Checks) {
    for (property, how) in [
        ("the job of a worker that crashes is done again", "abort"),
        (
            "the job of a worker that ends without an answer is done again",
            "exit",
        ),
        (
            "the job of a worker whose answer is cut short is done again",
            "cut",
        ),
        (
            "the job of a worker that answers only half a length is done again",
            "cut-length",
        ),
        (
            "the job of a worker that answers with garbage is done again",
            "garbage",
        ),
    ] {
        checks.check(property).only_real().holds(move || {
            let office = Office::open();
            let breaks = format!("break {how} 1 task");
            let answers = finish(&office, 1, &["break - 0 first", &breaks, "break - 0 last"]);
            let expected = ["first at try 1", "task at try 2", "last at try 1"];
            let what = "the answers to 3 jobs, the second of which breaks a worker once";
            checks::equal(what, answers, expected.map(text).to_vec());
            office.close();
        });
    }

    checks
        .check("a worker that ends between two jobs costs nothing but a new one")
        .only_real()
        .holds(|| {
            let office = Office::open();
            let answers = finish(&office, 1, &["retire", "say next", "retire"]);
            let expected = ["retired", "next", "retired"].map(text).to_vec();
            checks::equal("the answers of workers that retire", answers, expected);
            office.close();
        });

    checks
        .check(
            "a job that breaks every worker is given up after three tries, and the others are done",
        )
        .points(2)
        .only_real()
        .holds(|| {
            // One worker's place has all that broke before on its account.
            for (workers, who) in [(1, "one worker"), (2, "two workers")] {
                let office = Office::open();
                let jobs = [
                    "say one",
                    "break abort 99 hopeless",
                    "say three",
                    "break exit 2 hard",
                ];
                let answers = finish(&office, workers, &jobs);
                let expected = vec![
                    text("one"),
                    Err(GaveUp),
                    text("three"),
                    text("hard at try 3"),
                ];
                checks::equal(
                    &format!("the answers to 4 jobs, of which the second is hopeless, with {who}"),
                    answers,
                    expected,
                );
                let tries = office.close().tries;
                checks::equal("the tries of the hopeless job", tries["hopeless"], ATTEMPTS);
            }
        });

    checks
        .check("if no worker can be started, all jobs are given up")
        .only_real()
        .holds(|| {
            let answers = checks::ends("`do_jobs` with a program that is not there", || {
                do_jobs(
                    || Command::new("./no-such-program"),
                    2,
                    &[b"1".into(), b"2".into()],
                )
            });
            checks::equal("the answers", answers, vec![Err(GaveUp), Err(GaveUp)]);
            checks::no_process_left("`do_jobs` had returned");
        });
}

fn written(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    checks::equal("write_frame", write_frame(&mut bytes, message), Ok(()));
    bytes
}

/// Has the jobs done, and asks that this come to an end and leave no process.
fn finish(office: &Office, workers: usize, jobs: &[&str]) -> Vec<Result<String, GaveUp>> {
    let command = office.workers();
    let jobs: Vec<Vec<u8>> = jobs.iter().map(|&it| it.into()).collect();
    let answers = checks::ends("`do_jobs`", move || do_jobs(command, workers, &jobs));
    checks::no_process_left("`do_jobs` had returned");
    // All of them are text, if they are right.
    let read = |answer: Vec<u8>| String::from_utf8_lossy(&answer).into_owned();
    answers.into_iter().map(|it| it.map(read)).collect()
}

fn text(answer: &str) -> Result<String, GaveUp> {
    Ok(answer.into())
}
