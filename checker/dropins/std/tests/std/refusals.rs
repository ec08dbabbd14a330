//! What would reach out of the controlled world, and maps that iterate alike.

use std::collections::HashMap;

use dropin_std::{fs, io, net, process, thread};
use engine::{Ended, Rules};

use crate::support::{ends, explore, outcomes, set};

/// What `body` is refused.
fn refused<T>(body: impl Fn() -> T) -> Vec<String> {
    let mut all = Vec::new();
    explore(
        Rules {
            record: true,
            ..Rules::default()
        },
        body,
        |finished| match finished.trace().end {
            trace::End::Unsupported { what, site } => {
                assert!(site.unwrap().file.ends_with("refusals.rs"));
                all.push(what);
            }
            end => all.push(format!("{end:?}")),
        },
    );
    all
}

#[test]
fn sockets_files_processes_and_pipes_are_refused_by_name() {
    assert_eq!(
        refused(|| net::TcpStream::connect("127.0.0.1:1").map(drop)),
        ["`std::net::TcpStream::connect`"]
    );
    assert_eq!(
        refused(|| net::TcpListener::bind(("127.0.0.1", 0)).map(drop)),
        ["`std::net::TcpListener::bind`"]
    );
    assert_eq!(
        refused(|| fs::read_to_string("x").map(drop)),
        ["`std::fs::read_to_string`"]
    );
    assert_eq!(
        refused(|| fs::File::options()
            .write(true)
            .create(true)
            .open("x")
            .map(drop)),
        ["`std::fs::OpenOptions::open`"]
    );
    assert_eq!(
        refused(|| process::Command::new("true").arg("x").spawn().map(drop)),
        ["`std::process::Command::spawn`"]
    );
    assert_eq!(
        refused(|| process::Command::new("true").status().map(drop)),
        ["`std::process::Command::status`"]
    );
    assert_eq!(
        refused(|| process::Command::new("true").output().map(drop)),
        ["`std::process::Command::output`"]
    );
    assert_eq!(refused(|| io::pipe().map(drop)), ["`std::io::pipe`"]);
}

#[test]
fn the_systems_handle_of_a_thread_is_refused() {
    use dropin_std::os::unix::thread::JoinHandleExt;
    assert_eq!(
        refused(|| thread::spawn(|| ()).as_pthread_t()),
        ["`std::os::unix::thread::JoinHandleExt::as_pthread_t`"]
    );
    assert_eq!(
        refused(|| thread::spawn(|| ()).into_pthread_t()),
        ["`std::os::unix::thread::JoinHandleExt::into_pthread_t`"]
    );
}

#[test]
fn a_program_may_end_its_process_and_the_checker_goes_on() {
    let exit = || {
        let handle = thread::spawn(|| process::exit(3));
        let _: Result<(), _> = handle.join();
    };
    assert_eq!(ends(exit), set([Ended::Exited]));
    assert_eq!(ends(|| process::abort()), set([Ended::Exited]));
}

#[test]
fn the_process_has_the_same_number_in_every_execution() {
    assert_eq!(outcomes(process::id), set([1]));
}

#[test]
fn maps_iterate_in_the_same_order_in_every_execution() {
    let order = || {
        let map: HashMap<u32, ()> = (0..20).map(|it| (it, ())).collect();
        map.into_keys().collect::<Vec<_>>()
    };
    let body = move || {
        let theirs = thread::spawn(order);
        let mine = order();
        (mine, theirs.join().unwrap())
    };
    let seen = outcomes(body);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen, outcomes(body));
}
