// diagnosis: blocked-executor
// Reads with the calls of the standard library, which block, in a task.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    pin::pin,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    select,
    task::JoinSet,
    time::sleep,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut conversations = JoinSet::new();
    loop {
        select! {
            () = &mut stop => break,
            accepted = accept(&listener) => {
                conversations.spawn(converse(accepted));
            }
            // Those that are over are cleared away.
            Some(_) = conversations.join_next() => {}
        }
    }
    conversations.shutdown().await;
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
async fn converse(stream: TcpStream) -> io::Result<()> {
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    let mut reader = BufReader::new(&stream);
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
        (&stream).write_all(answer.as_bytes())?;
    }
}
