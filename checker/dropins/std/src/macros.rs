//! The macros that print, and `thread_local!`. Each is one step.

/// Prints to the modelled standard output.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => {
        $crate::io::_print($crate::format_args!($($argument)*))
    };
}

/// Prints to the modelled standard output, with a newline.
#[macro_export]
macro_rules! println {
    () => {
        $crate::io::_print($crate::format_args!("\n"))
    };
    ($($argument:tt)*) => {
        $crate::io::_println($crate::format_args!($($argument)*))
    };
}

/// Prints to the modelled standard error.
#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => {
        $crate::io::_eprint($crate::format_args!($($argument)*))
    };
}

/// Prints to the modelled standard error, with a newline.
#[macro_export]
macro_rules! eprintln {
    () => {
        $crate::io::_eprint($crate::format_args!("\n"))
    };
    ($($argument:tt)*) => {
        $crate::io::_eprintln($crate::format_args!($($argument)*))
    };
}

/// Prints the value of an expression to the modelled standard error, and gives
/// it back.
#[macro_export]
macro_rules! dbg {
    () => {
        $crate::eprintln!("[{}:{}:{}]", $crate::file!(), $crate::line!(), $crate::column!())
    };
    ($value:expr $(,)?) => {
        match $value {
            value => {
                $crate::eprintln!(
                    "[{}:{}:{}] {} = {:#?}",
                    $crate::file!(), $crate::line!(), $crate::column!(),
                    $crate::stringify!($value), &value
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => {
        ($($crate::dbg!($value)),+,)
    };
}

/// Declares values of which each thread has its own.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty = const $first:block; $($rest:tt)*) => {
        $crate::thread_local!($(#[$attribute])* $visibility static $name: $type = const $first);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty = const $first:block) => {
        $(#[$attribute])*
        $visibility static $name: $crate::thread::LocalKey<$type> = {
            fn first() -> $type {
                const FIRST: $type = $first;
                FIRST
            }
            $crate::thread::LocalKey::_new(first)
        };
    };
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty = $first:expr; $($rest:tt)*) => {
        $crate::thread_local!($(#[$attribute])* $visibility static $name: $type = $first);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty = $first:expr) => {
        $(#[$attribute])*
        $visibility static $name: $crate::thread::LocalKey<$type> = {
            fn first() -> $type {
                $first
            }
            $crate::thread::LocalKey::_new(first)
        };
    };
}
