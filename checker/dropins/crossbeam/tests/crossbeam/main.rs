//! What crossbeam's pages promise, under every interleaving.

mod channels;
mod epoch;
#[path = "../../../parking_lot/tests/parking_lot/explore.rs"]
mod explore;
mod failing;
mod oracle;
mod ordering;
mod queues;
mod scope;
mod select;
mod sync;
