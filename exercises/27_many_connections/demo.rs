//! Three patient clients, one slow one, and two servers: one that serves its clients one
//! after another, and yours.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    panic,
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use many_connections::serve;
use tokio::{net::TcpSocket, runtime::Builder, sync::oneshot, task::LocalSet};

fn main() {
    println!("A slow client connects, says half a line, and thinks for a second. Then three");
    println!("others come, with one short line each. They are served one after another:\n");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let address = listener.local_addr().expect("its number");
    // It goes on for as long as the demo does.
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let _ = converse(&stream);
        }
    });
    visit(address);

    println!("\nThe same with your serve(), all on one thread:\n");
    with_your_server(|address| {
        if visit(address) < 3 {
            return;
        }
        println!("\nAnd 400 clients at once, all of whom stay until the last has been answered:\n");
        crowd(address);
    });
}

/// The slow client, and the others; says how many of those had an answer.
fn visit(address: SocketAddr) -> usize {
    let Ok(mut slow) = TcpStream::connect(address) else {
        return 0;
    };
    let _ = slow.write_all(b"a line with a long ");
    let others = ["hello", "stop", "drawer"].map(|line| {
        let start = Instant::now();
        thread::spawn(move || {
            let answer = ask(address, line);
            (line, answer, start.elapsed())
        })
    });
    thread::sleep(Duration::from_secs(1));
    let _ = slow.write_all(b"pause\n");
    drop(slow);
    let mut answered = 0;
    for other in others {
        if let Ok((line, Some(answer), taken)) = other.join() {
            let taken = taken.as_millis();
            println!("    {line:6} -> {answer:6} after {taken:4} ms");
            answered += 1;
        }
    }
    answered
}

fn crowd(address: SocketAddr) {
    let start = Instant::now();
    let connect = |_| TcpStream::connect(address).ok();
    let mut clients: Vec<TcpStream> = (0..400).filter_map(connect).collect();
    for client in &mut clients {
        let _ = client.write_all(b"hello\n");
    }
    let heard = clients.iter().filter_map(line_from).count();
    let taken = start.elapsed().as_millis();
    println!(
        "    {heard} answers to {} clients, after {taken} ms",
        clients.len()
    );
}

fn ask(address: SocketAddr, line: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(format!("{line}\n").as_bytes()).ok()?;
    line_from(&stream)
}

fn line_from(stream: &TcpStream) -> Option<String> {
    let mut line = String::new();
    let count = BufReader::new(stream).read_line(&mut line).ok()?;
    (count > 0).then(|| line.trim_end().to_owned())
}

/// What the impatient server does with one client: until that one has gone, nothing else.
fn converse(mut stream: &TcpStream) -> std::io::Result<()> {
    for line in BufReader::new(stream).lines() {
        let answer: String = line?.chars().rev().collect();
        stream.write_all(format!("{answer}\n").as_bytes())?;
    }
    Ok(())
}

/// A listener before which a crowd may wait. One that is merely bound has room for 128,
/// and the others have to knock again a second later.
fn listen() -> std::io::Result<tokio::net::TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(1024)
}

/// Runs the learner's server, and says so kindly if there is none yet.
fn with_your_server(visit: impl FnOnce(SocketAddr)) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    let (address, arrived) = channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build();
        LocalSet::new().block_on(&runtime.expect("a runtime"), async move {
            let listener = listen().expect("a port on loopback");
            let _ = address.send(listener.local_addr().expect("its number"));
            let stop = async {
                let _ = stopped.await;
            };
            serve(listener, stop).await;
        });
    });
    if let Ok(address) = arrived.recv() {
        visit(address);
    }
    let _ = stop.send(());
    if let Err(payload) = server.join() {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
