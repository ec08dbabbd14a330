//! Whether the two worlds agree.
//!
//! Each of some dozens of small [programs](agreement_real::Program) is compiled twice,
//! over the real libraries and over the drop-ins. The controlled world says what can
//! come of it, exactly; real threads run it thousands of times, held up here and there by
//! [chance](jitter). Whatever they come to must be among what was said. What was said
//! and never seen is no fault: it is rare, or this machine does not do it (a processor
//! of the x86 family lets no store overtake another). It is listed for a human to judge.

mod controlled;
mod jitter;
mod real;
mod row;

pub use row::{Row, compare, table};
