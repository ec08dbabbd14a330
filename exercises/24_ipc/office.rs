//! Where the workers of a check are known: how many have been started, how often
//! each job was tried, and who was there at the same time.

use std::{
    collections::BTreeMap,
    env,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
};

/// The first argument of a worker; the office's address follows.
pub const WORKER: &str = "worker";

/// What an office knows when it closes.
#[derive(Default)]
pub struct Records {
    /// Workers that were started.
    pub started: u64,
    /// How often each job was tried, by the job's name.
    pub tries: BTreeMap<String, usize>,
    /// Whether somebody waited in vain for the others to come.
    pub missed: bool,
}

/// An office, open until it is closed.
pub struct Office {
    address: String,
    clerk: JoinHandle<Records>,
}

impl Office {
    /// An office in which so many workers meet, if their jobs say so.
    pub fn for_meetings_of(size: usize) -> Office {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("its number").to_string();
        let clerk = thread::spawn(move || keep(&listener, size));
        Office { address, clerk }
    }

    /// An office without meetings.
    pub fn open() -> Office {
        Office::for_meetings_of(0)
    }

    /// Makes the commands that start workers of this office.
    pub fn workers(&self) -> impl Fn() -> Command + Sync + Send + 'static {
        let address = self.address.clone();
        move || {
            let mut command = Command::new(env::current_exe().expect("this program"));
            command.args([WORKER, &address]);
            command
        }
    }

    /// Closes it.
    pub fn close(self) -> Records {
        ask(&self.address, "close");
        self.clerk.join().expect("the clerk does not panic")
    }
}

/// What a worker asks the office; empty if there is no answer.
pub fn ask(address: &str, question: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return String::new();
    };
    let _ = stream.write_all(format!("{question}\n").as_bytes());
    read_line(&mut stream)
}

fn keep(listener: &TcpListener, size: usize) -> Records {
    let listener = listener.try_clone().expect("the listener");
    let (sender, questions) = channel();
    thread::spawn(move || hear(&listener, &sender));
    let mut records = Records::default();
    let mut waiting: Vec<TcpStream> = Vec::new();
    // They wait for an answer for as long as there is an office.
    let mut kept = Vec::new();
    loop {
        // Less than a whole call may take, so that this comes first.
        match questions.recv_timeout(checks::PATIENCE / 2) {
            Ok((question, mut stream)) => match question.as_str() {
                "close" => return records,
                "started" => {
                    records.started += 1;
                    let _ = stream.write_all(b"welcome\n");
                }
                "meet" => waiting.push(stream),
                "stay" => kept.push(stream),
                name => {
                    let tries = records.tries.entry(name.to_owned()).or_default();
                    *tries += 1;
                    let _ = stream.write_all(format!("{tries}\n").as_bytes());
                }
            },
            Err(RecvTimeoutError::Timeout) if !waiting.is_empty() => {
                records.missed = true;
                answer_all(&mut waiting);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return records,
        }
        // Who comes after somebody waited in vain need not wait too.
        if waiting.len() >= size || records.missed {
            answer_all(&mut waiting);
        }
    }
}

fn answer_all(waiting: &mut Vec<TcpStream>) {
    for mut stream in waiting.drain(..) {
        let _ = stream.write_all(b"go\n");
    }
}

fn hear(listener: &TcpListener, sender: &Sender<(String, TcpStream)>) {
    for mut stream in listener.incoming().map_while(Result::ok) {
        let question = read_line(&mut stream);
        let is_last = question == "close";
        if sender.send((question, stream)).is_err() || is_last {
            break;
        }
    }
}

fn read_line(stream: &mut TcpStream) -> String {
    let mut line = String::new();
    let mut byte = [0];
    while let Ok(1) = stream.read(&mut byte) {
        if byte[0] == b'\n' {
            break;
        }
        line.push(char::from(byte[0]));
    }
    line
}
