//! A verdict as people and programs read it. Everything here is a pure function
//! from a verdict to text: nothing prints, and nothing knows how the verdict was
//! found.

mod human;
mod json;
mod rustc;
mod style;

pub use human::human;
pub use json::json;
pub use style::Style;
