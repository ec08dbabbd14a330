//! What is asked of `many_connections`.
//!
//! Real connections on loopback. All clients live on the thread of the check, and the
//! server on another one: see `server.rs` and `client.rs`.

mod client;
mod server;

use std::process::ExitCode;

use checks::Checks;
use client::{Client, mirrored};
use many_connections::MAX_LINE;
use server::{Scene, Server};

/// More than the system keeps of a connection on its own account, in bytes.
const ENDLESS: usize = 64 << 20;

fn main() -> ExitCode {
    checks::run(|checks: &mut Checks| {
        conversations(checks);
        slow_clients(checks);
        bad_clients(checks);
        the_end(checks);
    })
}

fn conversations(checks: &mut Checks) {
    checks
        .check("a line is answered with the same line in reverse order")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut client = server.client("a client");
                let lines = ["stop", "", "a", "  indented ", "né à Besançon", "line 6"];
                for line in lines {
                    client.asks(line);
                }
                client.asks(&"0123456789".repeat(MAX_LINE / 10));
            });
        });

    checks
        .check("two clients are served at the same time")
        .points(3)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                server.scene(Scene::Together);
                let mut first = server.client("client 1");
                first.asks("anna");
                let mut second = server.client("client 2");
                second.asks("bob");
                first.asks("still here");
                second.asks("me too");
            });
        });

    checks
        .check("many lines at once are answered in their order")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut client = server.client("a client with 500 lines in one piece");
                let lines: Vec<String> = (0..500).map(|it| format!("line {it}")).collect();
                client.send(lines.join("\n") + "\n");
                for line in &lines {
                    client.hears(&mirrored(line));
                }
            });
        });

    checks
        .check("a line may come in pieces, and a piece may end anywhere")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut client = server.client("a client that sends its lines byte by byte");
                let mut other = server.client("another client");
                server.scene(Scene::While("another one sent its line byte by byte"));
                let text = "né à Besançon\nand so on\n";
                for byte in text.bytes() {
                    client.send([byte]);
                    // Now the server has had a chance to see the piece by itself.
                    other.asks("how is it going");
                }
                for line in text.lines() {
                    client.hears(&mirrored(line));
                }
            });
        });

    checks
        .check("300 clients are served at once, on one thread")
        .points(2)
        .only_real()
        .holds(|| {
            let before = threads();
            Server::run(|server| {
                // Each connection has two ends in this process.
                let room = usize::try_from(checks::descriptors() / 2).unwrap_or(usize::MAX);
                let count = room.saturating_sub(30).min(300);
                let name = |number| format!("client {number} of {count}");
                let mut clients: Vec<Client<'_>> =
                    (1..=count).map(|it| server.client(&name(it))).collect();
                for (number, client) in clients.iter_mut().enumerate() {
                    client.send(format!("one {number}\ntwo {number}\n"));
                }
                // The last is heard first: nobody has been waited for.
                for (number, client) in clients.iter_mut().enumerate().rev() {
                    client.hears(&mirrored(&format!("one {number}")));
                    client.hears(&mirrored(&format!("two {number}")));
                }
                let more = threads().saturating_sub(before + 1);
                let what = format!("threads beside the one of `serve`, for {count} clients");
                checks::at_most(&what, more, 0);
            });
        });
}

fn slow_clients(checks: &mut Checks) {
    checks
        .check("a client that has said only half a line delays nobody")
        .points(2)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut slow = server.client("the slow client");
                slow.send("half a ");
                server.scene(Scene::While(
                    "another client, which had said half a line, thought about the rest",
                ));
                let mut early = server.client("a second client");
                early.asks("before");
                let mut late = server.client("a third client");
                late.asks("after");
                early.asks("again");
                slow.send("line\n");
                slow.hears("enil a flah");
            });
        });

    checks
        .check("a client that does not read its answers delays nobody")
        .points(2)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut deaf = server.client("a client that read late");
                let mut other = server.client("a second client");
                other.asks("before");
                server.scene(Scene::While("another client did not read its answers"));
                let flood = flood(&mut deaf, &mut other);
                let mut third = server.client("a third client");
                third.asks("after");
                server.scene(Scene::Alone);
                for number in 0..flood.lines {
                    deaf.hears(&answer(number));
                }
                deaf.send(flood.rest);
                deaf.hears(&answer(flood.lines));
            });
        });
}

fn bad_clients(checks: &mut Checks) {
    checks
        .check("a client that has closed its side still gets its answers")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut client = server.client("a client that has closed its side");
                client.send("one\ntwo\nthree\n");
                client.has_spoken();
                for answer in ["eno", "owt", "eerht"] {
                    client.hears(answer);
                }
                client.is_closed();
            });
        });

    checks
        .check("clients that break off harm nobody")
        .points(2)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut other = server.client("a client that stays");
                other.asks("before");
                server.client("a client that leaves").slams_the_door();
                other.asks("one has gone");
                let mut silent = server.client("a client that leaves without a word");
                silent.has_spoken();
                silent.is_closed();
                let mut half = server.client("a client that leaves in the middle of a line");
                half.send("half a l");
                drop(half);
                other.asks("three have gone");
                let mut deaf = server.client("a client that leaves its answers unread");
                flood(&mut deaf, &mut other);
                drop(deaf);
                other.asks("four have gone");
                server.client("a client that comes later").asks("after");
            });
        });

    checks
        .check("a line that is not UTF-8 ends its own connection, and no other")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut other = server.client("a client that stays");
                other.asks("before");
                let mut bad = server.client("a client whose line is not UTF-8");
                bad.asks("so far, so good");
                bad.send(b"\xff\xfe\n");
                bad.is_closed();
                other.asks("after");
                server.client("a client that comes later").asks("after");
            });
        });

    checks
        .check("a line that is too long ends its own connection, and no other")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut other = server.client("a client that stays");
                other.asks("before");
                let mut client = server.client("a client whose line was one byte too long");
                client.asks(&"x".repeat(MAX_LINE));
                client.send("x".repeat(MAX_LINE + 1) + "\n");
                client.is_closed();
                other.asks("after");
                server.client("a client that comes later").asks("after");
            });
        });

    checks
        .check("of a line without an end, only so much is taken")
        .points(2)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut other = server.client("a client that stays");
                other.asks("before");
                let mut endless = server.client("a client with an endless line");
                let piece = [b'x'; 64 * 1024];
                let mut sent = 0;
                while sent <= ENDLESS && !endless.is_over() {
                    endless.send(piece);
                    sent += piece.len();
                    endless.look();
                }
                if !endless.is_over() {
                    checks::at_most("bytes taken of one line", sent as u64, MAX_LINE as u64);
                }
                other.asks("after");
            });
        });
}

fn the_end(checks: &mut Checks) {
    checks
        .check("when accepting fails, the server goes on")
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut early = server.client("an early client");
                early.asks("before");
                server.scene(Scene::While("there was no file descriptor for another one"));
                let mut late = checks::out_of_descriptors(1, || {
                    // It takes the last one; the server finds none.
                    let late = server.client("a client that had come when there was none");
                    for _ in 0..50 {
                        early.asks("meanwhile");
                    }
                    late
                });
                server.scene(Scene::Alone);
                late.asks("after");
                early.asks("after");
            });
        });

    checks
        .check("after `stop`, nothing is left open")
        .points(3)
        .only_real()
        .holds(|| {
            Server::run(|server| {
                let mut clients: Vec<Client<'_>> = ["one", "two", "three", "four"]
                    .map(|it| server.client(&format!("client {it}")))
                    .into();
                for client in &mut clients {
                    client.asks("hello");
                }
                clients[1].send("half a li");
                let [deaf, other] = clients.get_disjoint_mut([2, 3]).expect("four");
                flood(deaf, other);
                server.scene(Scene::While("clients were still connected"));
                server.stop();
                let mut open = || {
                    clients.iter_mut().for_each(|it| it.look());
                    clients.iter().filter(|it| !it.is_over()).count()
                };
                let _ = checks::comes(|| (open() == 0).then_some(()));
                let what =
                    "the number of connections, of 4, that stay open after the end of `serve`";
                checks::equal(what, open(), 0);
                checks::equal("whether its port is still open", server.is_open(), false);
            });
        });
}

/// What came of a flood.
struct Flood {
    /// Lines that were sent.
    lines: usize,
    /// The rest of the next one, which there was no room for.
    rest: Vec<u8>,
}

/// One of them sends lines and reads no answers, until there is no room for more on the
/// whole way; the other is served meanwhile.
fn flood(deaf: &mut Client<'_>, other: &mut Client<'_>) -> Flood {
    let mut flood = Flood {
        lines: 0,
        rest: question(0),
    };
    let (mut bytes, mut in_vain) = (0, 0);
    while in_vain < 100 {
        let sent = deaf.offer(&flood.rest);
        if sent == 0 {
            in_vain += 1;
            other.asks("meanwhile");
            continue;
        }
        in_vain = 0;
        bytes += sent;
        flood.rest.drain(..sent);
        if flood.rest.is_empty() {
            flood.lines += 1;
            flood.rest = question(flood.lines);
        }
        let (bytes, most) = (bytes as u64, ENDLESS as u64);
        checks::at_most(
            "bytes taken from a client that reads no answers",
            bytes,
            most,
        );
    }
    flood
}

fn question(number: usize) -> Vec<u8> {
    format!("question {number} {}\n", "?".repeat(4_000)).into()
}

fn answer(number: usize) -> String {
    let question = question(number);
    mirrored(&String::from_utf8_lossy(&question[..question.len() - 1]))
}

/// Threads of this process.
fn threads() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let count = status.lines().find_map(|it| it.strip_prefix("Threads:"));
    count.and_then(|it| it.trim().parse().ok()).unwrap_or(0)
}
