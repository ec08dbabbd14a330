//! `select!`, with the grammar of the real one.
//!
//! First the arms are brought into one form, then each handle is evaluated
//! once and bound, then a [`Select`](super::Select) over them is run.

/// Waits for one of several channel operations, does it, and runs its arm. Of
/// several that are ready, any can be chosen.
#[macro_export]
macro_rules! select {
    ($($tokens:tt)*) => {
        $crate::crossbeam_select_arms!((new) () $($tokens)*)
    };
}

/// As `select!`; of several operations that are ready, the first is chosen.
#[macro_export]
macro_rules! select_biased {
    ($($tokens:tt)*) => {
        $crate::crossbeam_select_arms!((new_biased) () $($tokens)*)
    };
}

/// Reads the arms one by one.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_select_arms {
    (($new:ident) ()) => {
        compile_error!("empty `select!` block")
    };
    (($new:ident) ($($arms:tt)+)) => {
        $crate::crossbeam_select_bind!(($new) () () $($arms)+)
    };
    // `default` may go without arguments.
    (($new:ident) ($($arms:tt)*) default => $($rest:tt)*) => {
        $crate::crossbeam_select_arms!(($new) ($($arms)*) default() => $($rest)*)
    };
    // A block needs no comma after it.
    (($new:ident) ($($arms:tt)*) $case:ident $args:tt $(-> $result:pat)? => $body:block , $($rest:tt)*) => {
        $crate::crossbeam_select_arms!(($new) ($($arms)* [$case $args ($($result)?) $body]) $($rest)*)
    };
    (($new:ident) ($($arms:tt)*) $case:ident $args:tt $(-> $result:pat)? => $body:block $($rest:tt)*) => {
        $crate::crossbeam_select_arms!(($new) ($($arms)* [$case $args ($($result)?) $body]) $($rest)*)
    };
    (($new:ident) ($($arms:tt)*) $case:ident $args:tt $(-> $result:pat)? => $body:expr , $($rest:tt)*) => {
        $crate::crossbeam_select_arms!(($new) ($($arms)* [$case $args ($($result)?) $body]) $($rest)*)
    };
    (($new:ident) ($($arms:tt)*) $case:ident $args:tt $(-> $result:pat)? => $body:expr) => {
        $crate::crossbeam_select_arms!(($new) ($($arms)* [$case $args ($($result)?) $body]))
    };
    (($new:ident) $arms:tt $($rest:tt)*) => {
        compile_error!(
            "expected `recv(receiver) -> pattern => ...`, `send(sender, message) -> pattern => ...` or `default => ...`"
        )
    };
}

/// Evaluates the handles, in order, and binds each to a name of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_select_bind {
    ($new:tt $default:tt ($($bound:tt)*) [recv ($receiver:expr $(,)?) ($result:pat) $body:expr] $($rest:tt)*) => {
        match $receiver {
            ref handle => {
                let handle: &$crate::channel::Receiver<_> = handle;
                $crate::crossbeam_select_bind!(
                    $new $default ($($bound)* [recv handle () ($result) $body]) $($rest)*
                )
            }
        }
    };
    ($new:tt $default:tt ($($bound:tt)*) [send ($sender:expr, $message:expr $(,)?) ($result:pat) $body:expr] $($rest:tt)*) => {
        match $sender {
            ref handle => {
                let handle: &$crate::channel::Sender<_> = handle;
                $crate::crossbeam_select_bind!(
                    $new $default ($($bound)* [send handle ($message) ($result) $body]) $($rest)*
                )
            }
        }
    };
    ($new:tt () $bound:tt [default ($($timeout:expr $(,)?)?) () $body:expr] $($rest:tt)*) => {
        $crate::crossbeam_select_bind!($new ([$($timeout)?] $body) $bound $($rest)*)
    };
    ($new:tt ($($default:tt)+) $bound:tt [default $($arm:tt)*] $($rest:tt)*) => {
        compile_error!("there can be only one `default` case in a `select!` block")
    };
    (($new:ident) $default:tt ($($bound:tt)*)) => {{
        let mut select = $crate::channel::Select::$new();
        $( $crate::crossbeam_select_add!(select $bound); )*
        $crate::crossbeam_select_run!(select $default ($($bound)*))
    }};
    ($new:tt $default:tt $bound:tt [$case:ident $($arm:tt)*] $($rest:tt)*) => {
        compile_error!(concat!("invalid arguments or result of a `", stringify!($case), "` case"))
    };
}

/// Adds one operation.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_select_add {
    ($select:ident [$case:ident $handle:ident $($rest:tt)*]) => {
        $select.$case($handle)
    };
}

/// Runs the selection, and whatever it comes to. What is selected borrows nothing while an
/// arm is run: an arm may put something else in place of a handle.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_select_run {
    ($select:ident () $bound:tt) => {{
        let selected = $select.select();
        drop($select);
        $crate::crossbeam_select_complete!(selected (0usize) $bound)
    }};
    ($select:ident ([] $default:expr) $bound:tt) => {{
        let selected = $select.try_select().map($crate::channel::SelectedOperation::unbound);
        drop($select);
        match selected {
            Err(_) => $default,
            Ok(selected) => $crate::crossbeam_select_complete!(selected (0usize) $bound),
        }
    }};
    ($select:ident ([$timeout:expr] $default:expr) $bound:tt) => {{
        let selected = $select.select_timeout($timeout).map($crate::channel::SelectedOperation::unbound);
        drop($select);
        match selected {
            Err(_) => $default,
            Ok(selected) => $crate::crossbeam_select_complete!(selected (0usize) $bound),
        }
    }};
}

/// Completes the operation that was selected, and runs its arm.
#[doc(hidden)]
#[macro_export]
macro_rules! crossbeam_select_complete {
    ($selected:ident ($index:expr) ([recv $handle:ident () ($result:pat) $body:expr] $($rest:tt)*)) => {
        if $selected.index() == $index {
            let $result = $selected.recv($handle);
            $body
        } else {
            $crate::crossbeam_select_complete!($selected ($index + 1usize) ($($rest)*))
        }
    };
    ($selected:ident ($index:expr) ([send $handle:ident ($message:expr) ($result:pat) $body:expr] $($rest:tt)*)) => {
        if $selected.index() == $index {
            let $result = $selected.send($handle, $message);
            $body
        } else {
            $crate::crossbeam_select_complete!($selected ($index + 1usize) ($($rest)*))
        }
    };
    ($selected:ident ($index:expr) ()) => {
        unreachable!("one of the operations is selected")
    };
}
