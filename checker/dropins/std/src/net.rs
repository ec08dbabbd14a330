//! The network: addresses are real, connections are refused.

use std::io::Result;
use std::time::Duration;

pub use ::std::net::*;

refused! {
    /// A connection.
    TcpStream = ::std::net::TcpStream
}
refused! {
    /// A place to be connected to.
    TcpListener = ::std::net::TcpListener
}
refused! {
    /// A socket for datagrams.
    UdpSocket = ::std::net::UdpSocket
}
refused_stream!(TcpStream);

impl TcpStream {
    refuse! {
        "`std::net::TcpStream::connect`": connect<A: ToSocketAddrs>(A) -> TcpStream;
        "`std::net::TcpStream::connect_timeout`":
            connect_timeout(&SocketAddr, Duration) -> TcpStream;
    }

    /// Another handle of the connection.
    ///
    /// # Errors
    /// Never.
    pub fn try_clone(&self) -> Result<TcpStream> {
        match *self {}
    }
}

impl TcpListener {
    refuse! { "`std::net::TcpListener::bind`": bind<A: ToSocketAddrs>(A) -> TcpListener; }

    /// The next connection.
    ///
    /// # Errors
    /// Never.
    pub fn accept(&self) -> Result<(TcpStream, SocketAddr)> {
        match *self {}
    }

    /// All connections.
    pub fn incoming(&self) -> Incoming<'_> {
        match *self {}
    }

    /// Another handle of the place.
    ///
    /// # Errors
    /// Never.
    pub fn try_clone(&self) -> Result<TcpListener> {
        match *self {}
    }
}

impl UdpSocket {
    refuse! { "`std::net::UdpSocket::bind`": bind<A: ToSocketAddrs>(A) -> UdpSocket; }
}

/// The connections of a [`TcpListener`].
#[derive(Debug)]
pub struct Incoming<'a>(&'a TcpListener);

impl Iterator for Incoming<'_> {
    type Item = Result<TcpStream>;

    fn next(&mut self) -> Option<Result<TcpStream>> {
        match *self.0 {}
    }
}
