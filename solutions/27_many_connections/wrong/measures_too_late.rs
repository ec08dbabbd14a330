// diagnosis: too-many
// Looks how long a line is when all of it is there, however long that is.

use std::{io, pin::pin, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
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

/// Answers one client, until it has no more to say or breaks a rule. An error ends
/// this conversation, and is nobody else's business.
async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line).await?;
        if line.pop() != Some(b'\n') || line.len() > MAX_LINE {
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
