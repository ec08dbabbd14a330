// diagnosis: wrong-result
// Ends the server when one connection cannot be accepted.

use std::{io, pin::pin};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    select,
    task::JoinSet,
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
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { break };
                conversations.spawn(converse(stream));
            }
            // Those that are over are cleared away.
            Some(_) = conversations.join_next() => {}
        }
    }
    conversations.shutdown().await;
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
