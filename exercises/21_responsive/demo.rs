//! Shows a program that works while you wait, then runs your code.

use std::{
    panic,
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use responsive::{Answer, Input, serve};

/// What the impatient user does, and when.
const SCRIPT: [(u64, Input); 7] = [
    (0, Input::Start(1)),
    (130, Input::Count),
    (230, Input::Start(2)),
    (330, Input::Count),
    (430, Input::Cancel(1)),
    (630, Input::Count),
    (900, Input::Count),
];

fn main() {
    println!("Job 1 takes 2000 ms, job 2 takes 300 ms. The program that serves them does");
    println!("one thing at a time:\n");
    play(one_thing_at_a_time);

    println!("\nThe same with your serve():\n");
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(|| play(serve_jobs)) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}

fn serve_jobs(inputs: Receiver<Input>, answers: Sender<Answer>) {
    let start = Instant::now();
    serve(inputs, answers, move |job| {
        thread::sleep(Duration::from_millis(100));
        job == 1 && start.elapsed() < Duration::from_millis(1_950) || {
            job == 2 && start.elapsed() < Duration::from_millis(500)
        }
    });
}

/// The program that everybody writes first.
fn one_thing_at_a_time(inputs: Receiver<Input>, answers: Sender<Answer>) {
    let say = |answer| {
        let _ = answers.send(answer);
    };
    for input in inputs {
        match input {
            Input::Start(job) => {
                say(Answer::Started(job));
                let steps = if job == 1 { 20 } else { 3 };
                for _ in 0..steps {
                    thread::sleep(Duration::from_millis(100));
                }
                say(Answer::Finished(job));
            }
            // Whatever it was, it has ended by now.
            Input::Cancel(_) => {}
            Input::Count => say(Answer::Running(0)),
        }
    }
}

/// Lets the user act by the clock, and shows what is said and heard.
fn play(server: impl FnOnce(Receiver<Input>, Sender<Answer>) + Send + 'static) {
    let start = Instant::now();
    let (inputs, serve_inputs) = mpsc::channel();
    let (serve_answers, answers) = mpsc::channel();
    let server = thread::spawn(move || server(serve_inputs, serve_answers));
    let user = thread::spawn(move || {
        for (time, input) in SCRIPT {
            thread::sleep(Duration::from_millis(time).saturating_sub(start.elapsed()));
            if inputs.send(input).is_err() {
                break;
            }
            let input = format!("{input:?}");
            println!("    {:>5} ms   {input:<12}", start.elapsed().as_millis());
        }
    });
    for answer in answers {
        let millis = start.elapsed().as_millis();
        println!("    {millis:>5} ms                   {answer:?}");
    }
    let _ = user.join();
    if let Err(payload) = server.join() {
        panic::resume_unwind(payload);
    }
}
