//! The operating system: descriptors and sockets would be real, so there are
//! only their names.

pub use ::std::os::{fd, raw};

pub mod unix {
    //! Unix.

    pub use ::std::os::unix::{ffi, process};

    pub mod thread {
        //! Threads as the system knows them: it knows none of these.

        use crate::thread::JoinHandle;

        pub use ::std::os::unix::thread::RawPthread;

        /// The system's handle of a thread.
        pub trait JoinHandleExt {
            /// Refused.
            fn as_pthread_t(&self) -> RawPthread;
            /// Refused.
            fn into_pthread_t(self) -> RawPthread;
        }

        impl<T> JoinHandleExt for JoinHandle<T> {
            #[track_caller]
            fn as_pthread_t(&self) -> RawPthread {
                engine::unsupported("`std::os::unix::thread::JoinHandleExt::as_pthread_t`")
            }

            #[track_caller]
            fn into_pthread_t(self) -> RawPthread {
                engine::unsupported("`std::os::unix::thread::JoinHandleExt::into_pthread_t`")
            }
        }
    }

    pub mod net {
        //! Sockets of this machine: they are refused.

        use std::io::Result;
        use std::path::Path;

        pub use ::std::os::unix::net::SocketAddr;

        refused! {
            /// A connection.
            UnixStream = ::std::os::unix::net::UnixStream
        }
        refused! {
            /// A place to be connected to.
            UnixListener = ::std::os::unix::net::UnixListener
        }
        refused_stream!(UnixStream);

        impl UnixStream {
            refuse! {
                "`std::os::unix::net::UnixStream::connect`":
                    connect<P: AsRef<Path>>(P) -> UnixStream;
                "`std::os::unix::net::UnixStream::pair`": pair() -> (UnixStream, UnixStream);
            }

            /// Another handle of the connection.
            ///
            /// # Errors
            /// Never.
            pub fn try_clone(&self) -> Result<UnixStream> {
                match *self {}
            }
        }

        impl UnixListener {
            refuse! {
                "`std::os::unix::net::UnixListener::bind`":
                    bind<P: AsRef<Path>>(P) -> UnixListener;
            }

            /// The next connection.
            ///
            /// # Errors
            /// Never.
            pub fn accept(&self) -> Result<(UnixStream, SocketAddr)> {
                match *self {}
            }
        }
    }
}
