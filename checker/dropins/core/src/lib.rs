//! Takes the name `core` in the controlled world: atomics, `UnsafeCell` and the
//! spin hint are those of the [drop-in for `std`](dropin_std), everything else is
//! the real thing.

pub use ::core::*;

pub mod cell {
    //! Shareable containers: `UnsafeCell` is modelled.

    pub use ::core::cell::*;
    pub use dropin_std::cell::UnsafeCell;
}

pub mod hint {
    //! Hints: [`spin_loop`] is modelled.

    pub use ::core::hint::*;
    pub use dropin_std::hint::spin_loop;
}

pub mod sync {
    //! Synchronisation: the modelled [`atomic`]s.

    pub use dropin_std::sync::atomic;
}
