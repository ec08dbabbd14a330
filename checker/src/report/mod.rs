//! A verdict as people and programs read it. Everything here is a pure function
//! from a verdict to text: nothing prints, and nothing knows how the verdict was
//! found.

mod channel;
mod checks;
mod difference;
mod effect;
mod human;
mod interleaving;
mod json;
mod rounds;
mod rustc;
mod shortened;
mod standing;
mod steps;
mod style;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use human::human;
pub use json::json;
pub use style::Style;
pub(crate) use style::wrap;
