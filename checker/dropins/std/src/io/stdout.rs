//! Standard output and standard error.
//!
//! Every write is one step, as if nothing were buffered: a buffer would only
//! delay what comes out in the same order.

use std::fmt;
use std::io::{Result, Write};
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};

use engine::primitive::output::{self, Stream};

#[track_caller]
fn write(stream: Stream, bytes: &[u8]) -> Result<usize> {
    output::print(stream, &String::from_utf8_lossy(bytes));
    Ok(bytes.len())
}

/// All of it in one step, as std holds its lock for all of it.
#[track_caller]
fn write_fmt(stream: Stream, text: fmt::Arguments<'_>) -> Result<()> {
    output::print(stream, &fmt::format(text));
    Ok(())
}

macro_rules! stream {
    ($function:ident $name:ident $lock:ident $stream:expr, $text:literal) => {
        #[doc = concat!("The modelled ", $text, ".")]
        #[must_use]
        pub fn $function() -> $name {
            $name(())
        }

        #[doc = concat!("The modelled ", $text, ".")]
        pub struct $name(());

        #[doc = concat!("The right to write to the ", $text, " alone, until it is dropped.")]
        pub struct $lock<'a> {
            /// A lock stays on its thread.
            stays: PhantomData<(&'a (), *const ())>,
        }

        impl UnwindSafe for $lock<'_> {}
        impl RefUnwindSafe for $lock<'_> {}

        impl $name {
            /// Waits until nobody else writes, and keeps others from it. A
            /// thread may do so again while it does.
            #[track_caller]
            pub fn lock(&self) -> $lock<'static> {
                output::lock($stream);
                $lock { stays: PhantomData }
            }

            /// No: its output is captured.
            #[must_use]
            pub fn is_terminal(&self) -> bool {
                false
            }
        }

        impl $lock<'_> {
            /// No: its output is captured.
            #[must_use]
            pub fn is_terminal(&self) -> bool {
                false
            }
        }

        impl Drop for $lock<'_> {
            fn drop(&mut self) {
                output::unlock($stream);
            }
        }

        stream!(write $name, $stream);
        stream!(write &$name, $stream);
        stream!(write $lock<'_>, $stream);
        stream!(show $name, stringify!($name));
        stream!(show $lock<'_>, stringify!($lock));
    };
    (write $type:ty, $stream:expr) => {
        impl Write for $type {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                write($stream, bytes)
            }

            #[track_caller]
            fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
                write($stream, bytes).map(|_| ())
            }

            #[track_caller]
            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<()> {
                write_fmt($stream, text)
            }

            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
    };
    (show $type:ty, $text:expr) => {
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct($text).finish_non_exhaustive()
            }
        }
    };
}

stream!(stdout Stdout StdoutLock Stream::Stdout, "standard output");
stream!(stderr Stderr StderrLock Stream::Stderr, "standard error");
