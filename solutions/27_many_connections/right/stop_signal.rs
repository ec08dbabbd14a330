//! A task for each connection, which hears of the end itself, by a channel.

use std::io;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::ReadHalf},
    sync::{mpsc, watch},
    task::yield_now,
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let (over, is_over) = watch::channel(false);
    // Every conversation has a sender, and says nothing: when all are gone, so are they.
    let (here, mut all_gone) = mpsc::channel::<()>(1);
    let accepting = async {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                yield_now().await;
                continue;
            };
            let (mut is_over, here) = (is_over.clone(), here.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = converse(stream) => {}
                    _ = is_over.wait_for(|it| *it) => {}
                }
                drop(here);
            });
        }
    };
    tokio::select! {
        () = stop => {}
        () = accepting => {}
    }
    drop((listener, here));
    let _ = over.send(true);
    let _ = all_gone.recv().await;
}

async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    while let Some(line) = next_line(&mut reader).await? {
        let answer: String = line.chars().rev().chain(['\n']).collect();
        writer.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// `None` at the end.
async fn next_line(reader: &mut BufReader<ReadHalf<'_>>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    loop {
        let there = reader.fill_buf().await?;
        let end = there.iter().position(|&byte| byte == b'\n');
        let piece = &there[..end.unwrap_or(there.len())];
        if line.len() + piece.len() > MAX_LINE {
            return Err(io::Error::other("the line is too long"));
        }
        line.extend(piece);
        let used = piece.len() + usize::from(end.is_some());
        reader.consume(used);
        match end {
            Some(_) => {
                let line = String::from_utf8(line);
                return line.map(Some).map_err(io::Error::other);
            }
            None if used == 0 => return Ok(None),
            None => {}
        }
    }
}
