//! Serve hundreds of network connections at once, on a single thread.

use tokio::net::TcpListener;

/// The longest line, in bytes, its line break not counted.
pub const MAX_LINE: usize = 8 * 1024;

/// Serves everybody who connects, all at the same time, until `stop` is ready.
///
/// Each line that a client sends is answered with the same line, its characters in
/// reverse order: `stop` and a line break (`\n`) with `pots` and a line break. The
/// answers come in the order of the lines. A client that has closed its side still
/// gets its answers; then its connection is closed.
///
/// A line that is no UTF-8, or longer than [`MAX_LINE`], ends the connection it came
/// from, and no more of it is kept than that. Whatever a client does, or does not do,
/// nobody else notices. If accepting a connection fails, the server goes on.
///
/// When `stop` is ready, no matter what the clients are doing, all connections are
/// closed, and `serve` returns.
///
/// It runs on a thread that is not its own: in a `tokio` runtime of one thread (and in
/// a [`LocalSet`](tokio::task::LocalSet)), beside other tasks. It starts no thread.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>) {
    drop((listener, stop));
    todo!("serve everybody at the same time")
}
