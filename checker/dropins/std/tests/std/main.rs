//! What std's pages promise, under every interleaving: the exact sets of what
//! can come out.

#![allow(unreachable_pub)]

mod atomics;
mod barrier;
mod channels;
mod condvar;
mod initialisers;
mod locals;
mod mutex;
mod old_names;
mod ordering;
mod output;
mod panics;
mod polling;
mod refusals;
mod renaming;
mod rwlock;
mod scopes;
mod shown;
mod support;
mod threads;
mod time;
mod told;
