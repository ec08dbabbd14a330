// diagnosis: too-many
// Starts a thread for each client.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpStream as StdStream},
    pin::pin,
    thread,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    select,
    time::sleep,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut threads = Vec::new();
    loop {
        select! {
            () = &mut stop => break,
            accepted = accept(&listener) => {
                let Ok(stream) = blocking(accepted) else { continue };
                let Ok(mine) = stream.try_clone() else { continue };
                let thread = thread::spawn(move || {
                    let result = converse(&stream);
                    let _ = stream.shutdown(Shutdown::Both);
                    result
                });
                threads.push((mine, thread));
            }
        }
    }
    drop(listener);
    for (stream, thread) in threads {
        let _ = stream.shutdown(Shutdown::Both);
        let _ = thread.join();
    }
}

fn blocking(stream: TcpStream) -> io::Result<StdStream> {
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// The next connection. What keeps one from being accepted may pass.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Answers one client.
fn converse(mut stream: &StdStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        let longest = MAX_LINE as u64 + 1;
        (&mut reader).take(longest).read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            return Ok(());
        }
        let Ok(text) = str::from_utf8(&line) else {
            return Ok(());
        };
        let mut answer: String = text.chars().rev().collect();
        answer.push('\n');
        stream.write_all(answer.as_bytes())?;
    }
}
