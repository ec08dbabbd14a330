// diagnosis: wrong-result
// Takes what one read gives for a line.

use std::{io, pin::pin, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
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
async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut bytes = vec![0; MAX_LINE + 1];
    loop {
        let count = stream.read(&mut bytes).await?;
        let Ok(text) = str::from_utf8(&bytes[..count]) else {
            return Ok(());
        };
        if text.is_empty() {
            return Ok(());
        }
        for line in text.lines() {
            let mut answer: String = line.chars().rev().collect();
            answer.push('\n');
            stream.write_all(answer.as_bytes()).await?;
        }
    }
}
