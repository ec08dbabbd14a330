//! What would reach out of the controlled world: it compiles, and says so when
//! it comes to it.

/// A type of the real library that cannot come to be here. Everything that its
/// values can do is there; the functions that would make one are refused.
macro_rules! refused {
    ($(#[$attribute:meta])* $name:ident = $real:ty) => {
        $(#[$attribute])*
        ///
        /// There are no values of it in the controlled world.
        pub enum $name {}

        impl std::ops::Deref for $name {
            type Target = $real;

            fn deref(&self) -> &$real {
                match *self {}
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $real {
                match *self {}
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match *self {}
            }
        }
    };
}

/// A refused stream of bytes can be read and written, as far as the types go.
macro_rules! refused_stream {
    ($($name:ident)*) => {$(
        refused_stream!(impl $name, self, *self);
        refused_stream!(impl &$name, self, **self);
    )*};
    (impl $type:ty, $self:ident, $value:expr) => {
        impl std::io::Read for $type {
            fn read(&mut $self, _: &mut [u8]) -> std::io::Result<usize> {
                match $value {}
            }
        }

        impl std::io::Write for $type {
            fn write(&mut $self, _: &[u8]) -> std::io::Result<usize> {
                match $value {}
            }

            fn flush(&mut $self) -> std::io::Result<()> {
                match $value {}
            }
        }
    };
}

/// Functions that are refused.
macro_rules! refuse {
    ($($path:literal: $name:ident $(<$($generic:ident: $bound:path),*>)? ($($argument:ty),*) -> $result:ty;)*) => {$(
        /// Refused.
        ///
        /// # Errors
        /// Never: the execution ends here.
        #[track_caller]
        pub fn $name$(<$($generic: $bound),*>)?($(_: $argument),*) -> std::io::Result<$result> {
            engine::unsupported($path)
        }
    )*};
}
