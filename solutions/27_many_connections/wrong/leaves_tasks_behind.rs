// diagnosis: wrong-result
// Lets its tasks run on when it returns.

use std::{io, pin::pin, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    select,
    time::sleep,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        select! {
            () = &mut stop => break,
            accepted = accept(&listener) => {
                tokio::spawn(converse(accepted));
            }
        }
    }
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

/// Answers one client, until it has no more to say or breaks a rule. An error ends
/// this conversation, and is nobody else's business.
async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        let longest = MAX_LINE as u64 + 1;
        (&mut reader)
            .take(longest)
            .read_until(b'\n', &mut line)
            .await?;
        if line.pop() != Some(b'\n') {
            // The end, or too long.
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
