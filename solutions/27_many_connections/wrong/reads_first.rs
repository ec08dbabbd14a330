// diagnosis: unresponsive
// Waits for the first line of a client before it accepts the next one.

use std::{io, pin::pin, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
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
            mut accepted = accept(&listener) => {
                // A conversation is begun when there is something to answer.
                let mut reader = BufReader::new(&mut accepted);
                let mut line = String::new();
                if reader.read_line(&mut line).await.is_ok() {
                    let rest = reader.buffer().to_vec();
                    conversations.spawn(converse(accepted, line.into_bytes(), rest));
                }
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

/// Answers one client, of which a first line has come, and some more.
async fn converse(mut stream: TcpStream, first: Vec<u8>, rest: Vec<u8>) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(first.as_slice().chain(rest.as_slice()).chain(reader));
    let mut line = Vec::new();
    loop {
        line.clear();
        let longest = MAX_LINE as u64 + 1;
        (&mut reader)
            .take(longest)
            .read_until(b'\n', &mut line)
            .await?;
        if line.pop() != Some(b'\n') {
            return Ok(());
        }
        let Ok(text) = str::from_utf8(&line) else {
            return Ok(());
        };
        let mut answer: String = text.chars().rev().collect();
        answer.push('\n');
        writer.write_all(answer.as_bytes()).await?;
    }
}
