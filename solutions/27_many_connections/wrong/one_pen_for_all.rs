// diagnosis: unresponsive
// Lets one task write the answers to all clients, one after another.

use std::{io, pin::pin, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    select,
    sync::{
        Mutex,
        mpsc::{Sender, channel},
    },
    task::JoinSet,
    time::sleep,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// An answer, and where it goes.
type Answer = (Arc<Mutex<OwnedWriteHalf>>, String);

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut conversations = JoinSet::new();
    let (answers, mut to_write) = channel::<Answer>(100);
    loop {
        select! {
            () = &mut stop => break,
            accepted = accept(&listener) => {
                conversations.spawn(converse(accepted, answers.clone()));
            }
            Some((writer, answer)) = to_write.recv() => {
                let _ = writer.lock().await.write_all(answer.as_bytes()).await;
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
async fn converse(stream: TcpStream, answers: Sender<Answer>) -> io::Result<()> {
    let (reader, writer) = stream.into_split();
    let writer = Arc::new(Mutex::new(writer));
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
        if answers.send((writer.clone(), answer)).await.is_err() {
            return Ok(());
        }
    }
}
