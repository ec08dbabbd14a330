//! No tasks at all: one future polls all conversations, those first whose turn it is.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

type Conversation = Pin<Box<dyn Future<Output = io::Result<()>>>>;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut conversations = VecDeque::new();
    poll_fn(|context| {
        if stop.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        accept_all(&listener, &mut conversations, context);
        // Who was first this time is last the next time.
        conversations.rotate_left(usize::from(!conversations.is_empty()));
        conversations.retain_mut(|it| it.as_mut().poll(context).is_pending());
        Poll::Pending
    })
    .await;
}

fn accept_all(
    listener: &TcpListener,
    conversations: &mut VecDeque<Conversation>,
    context: &mut Context<'_>,
) {
    while let Poll::Ready(accepted) = listener.poll_accept(context) {
        match accepted {
            Ok((stream, _)) => conversations.push_back(Box::pin(converse(stream))),
            Err(_) => {
                // It may go better the next time.
                context.waker().wake_by_ref();
                return;
            }
        }
    }
}

async fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut received = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Ok(());
        }
        received.extend_from_slice(&piece[..count]);
        let mut rest = received.as_slice();
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            stream.write_all(answer(&rest[..end])?.as_bytes()).await?;
            rest = &rest[end + 1..];
        }
        received = rest.to_vec();
        if received.len() > MAX_LINE {
            return Err(io::Error::other("the line is too long"));
        }
    }
}

fn answer(line: &[u8]) -> io::Result<String> {
    if line.len() > MAX_LINE {
        return Err(io::Error::other("the line is too long"));
    }
    let text = str::from_utf8(line).map_err(io::Error::other)?;
    Ok(text.chars().rev().collect::<String>() + "\n")
}
