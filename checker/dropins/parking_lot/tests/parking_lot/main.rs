//! What parking_lot's pages promise, under every interleaving.

mod condvar;
mod explore;
mod locks;
mod unusual;
