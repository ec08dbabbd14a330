//! What the lesson's code takes for granted.

use std::io;

use tokio::{io::AsyncReadExt, net::TcpListener};

async fn server(listener: TcpListener, mut bytes: [u8; 64]) -> io::Result<()> {
    // block 1
    Ok(())
}
