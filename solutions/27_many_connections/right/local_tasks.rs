//! Tasks that need not be `Send`, in a set of their own; dropping it ends them. Each
//! connection has two: one that reads, and one that writes.

use std::{cell::Cell, io, rc::Rc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    task::{LocalSet, spawn_local},
    time::sleep,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let tasks = LocalSet::new();
    let served = Rc::new(Cell::new(0_u64));
    tasks.spawn_local(accept(listener, served));
    tasks.run_until(stop).await;
}

async fn accept(listener: TcpListener, served: Rc<Cell<u64>>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                served.set(served.get() + 1);
                spawn_local(converse(stream));
            }
            Err(_) => sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn converse(stream: TcpStream) {
    let (reader, writer) = stream.into_split();
    // Who does not read the answers is soon not asked for more questions.
    let (sender, receiver) = channel(4);
    spawn_local(write(BufWriter::new(writer), receiver));
    let _ = read(BufReader::new(reader), sender).await;
}

async fn read<R: AsyncBufReadExt + Unpin>(
    mut reader: R,
    answers: Sender<String>,
) -> io::Result<()> {
    loop {
        let mut line = String::new();
        let mut limited = (&mut reader).take(MAX_LINE as u64 + 1);
        limited.read_line(&mut line).await?;
        let Some(line) = line.strip_suffix('\n') else {
            return Ok(());
        };
        let answer = line.chars().rev().collect();
        if answers.send(answer).await.is_err() {
            return Ok(());
        }
    }
}

async fn write<W: AsyncWriteExt + Unpin>(
    mut writer: W,
    mut answers: Receiver<String>,
) -> io::Result<()> {
    while let Some(answer) = answers.recv().await {
        writer.write_all(answer.as_bytes()).await?;
        writer.write_all(b"\n").await?;
        if answers.is_empty() {
            writer.flush().await?;
        }
    }
    writer.flush().await
}
