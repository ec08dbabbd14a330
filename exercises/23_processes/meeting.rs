//! Programs that wait for each other: none goes on before all are there, so if
//! they go on, they ran at the same time.

use std::{
    collections::BTreeMap,
    env,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, ExitCode},
    sync::mpsc::{RecvTimeoutError, channel},
    thread::{self, JoinHandle},
};

use processes::Job;

/// The first argument of a guest; the address and its number follow.
const GUEST: &str = "guest";

/// A place to meet.
pub struct Meeting {
    address: String,
    host: JoinHandle<Option<(usize, usize)>>,
}

impl Meeting {
    /// A meeting of so many guests, which are numbered from 0.
    pub fn of(guests: usize) -> Meeting {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("its number").to_string();
        let host = thread::spawn(move || receive(&listener, guests));
        Meeting { address, host }
    }

    /// This program, as one of the guests. It prints who it is.
    pub fn guest(&self, number: usize) -> Job {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.args([GUEST, &self.address, &number.to_string()]);
        Job {
            command,
            input: Vec::new(),
        }
    }

    /// When all is over: two guests of whom one had to leave before the other
    /// came, if there are such.
    pub fn missed(self) -> Option<(String, String)> {
        // The host may still wait, if some guest was never started.
        drop(TcpStream::connect(&self.address).and_then(|mut it| it.write_all(b"over\n")));
        let (one, other) = self.host.join().expect("the host does not panic")?;
        let name = |guest| format!("job {guest}");
        Some((name(one), name(other)))
    }
}

/// Lets the guests in, and lets them go when all are there. Those who have waited
/// very long are let go too; who comes only then, has missed them.
fn receive(listener: &TcpListener, guests: usize) -> Option<(usize, usize)> {
    let listener = listener.try_clone().expect("the listener");
    let (sender, arrivals) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            if sender.send(stream).is_err() {
                break;
            }
        }
    });
    let mut here = BTreeMap::new();
    let mut gone = None;
    let mut missed = None;
    // Less than a whole call may take, so that this comes first.
    let patience = checks::PATIENCE / 2;
    loop {
        match arrivals.recv_timeout(patience) {
            Ok(mut stream) => match read_line(&mut stream).parse::<usize>() {
                Ok(number) => {
                    if let Some(before) = gone {
                        missed = missed.or(Some((before, number)));
                        let _ = stream.write_all(b"go\n");
                    } else {
                        here.insert(number, stream);
                    }
                }
                Err(_) => return missed,
            },
            Err(RecvTimeoutError::Timeout) => {
                gone = gone.or(here.keys().next().copied());
                release(&mut here);
            }
            Err(RecvTimeoutError::Disconnected) => return missed,
        }
        if here.len() == guests {
            // The last first, so that no order of ends is the order of the jobs.
            release(&mut here);
        }
    }
}

fn release(here: &mut BTreeMap<usize, TcpStream>) {
    while let Some((_, mut stream)) = here.pop_last() {
        let _ = stream.write_all(b"go\n");
        // It hangs up when it has printed: only then is the next one let go.
        let _ = stream.read(&mut [0]);
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

/// What this program does if it was started as a guest.
pub fn attend() -> Option<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [role, address, number] = arguments.as_slice() else {
        return None;
    };
    if role != GUEST {
        return None;
    }
    let Ok(mut stream) = TcpStream::connect(address) else {
        return Some(ExitCode::from(9));
    };
    let _ = stream.write_all(format!("{number}\n").as_bytes());
    if read_line(&mut stream) != "go" {
        return Some(ExitCode::from(8));
    }
    print!("guest {number}");
    let _ = std::io::stdout().flush();
    Some(ExitCode::SUCCESS)
}
