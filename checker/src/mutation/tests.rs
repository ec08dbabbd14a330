use super::*;

/// The changes that are made in a file, each with its function.
fn changes(text: &str) -> Vec<String> {
    let told = |it: Mutant| format!("{}: {}", it.function, it.change);
    mutants(text).into_iter().map(told).collect()
}

/// The line of the only mutant with this change, as it became.
#[track_caller]
fn becomes(text: &str, change: &str) -> String {
    let all = mutants(text);
    let found: Vec<_> = all.iter().filter(|it| it.change == change).collect();
    assert_eq!(found.len(), 1, "{:#?}", changes(text));
    let line = found[0].text.lines().nth(found[0].line - 1);
    line.unwrap_or_default().trim().to_owned()
}

const BUFFER: &str = "
impl<T> Buffer<T> {
    pub fn push(&self, item: T) -> usize {
        let mut queue = self.queue.lock().unwrap();
        while queue.len() == self.capacity {
            queue = self.room.wait(queue).unwrap();
        }
        queue.push_back(item);
        self.ready.store(true, Ordering::Release);
        self.items.notify_all();
        queue.len() + 1
    }
}
";

#[test]
fn every_kind_of_slip_is_made_once_where_it_can_be() {
    insta::assert_snapshot!(changes(BUFFER).join("\n"));
}

#[test]
fn a_mutant_differs_from_the_file_in_one_place() {
    assert_eq!(
        becomes(
            BUFFER,
            "while queue.len() == self.capacity -> if queue.len() == self.capacity"
        ),
        "if queue.len() == self.capacity {"
    );
    assert_eq!(
        becomes(
            BUFFER,
            "Release -> Relaxed in self.ready.store(true, Ordering::Release);"
        ),
        "self.ready.store(true, std::sync::atomic::Ordering::Relaxed);"
    );
    let notify = "self.items.notify_all() -> self.items.notify_one()";
    assert_eq!(becomes(BUFFER, notify), "self.items.notify_one();");
    assert_eq!(becomes(BUFFER, "without queue.push_back(item);"), "");
    assert_eq!(
        becomes(BUFFER, "1 -> 2 in queue.len() + 1"),
        "queue.len() + 2"
    );
}

#[test]
fn a_guard_is_dropped_early_only_where_it_is_not_used_any_more() {
    let text = "fn f() { let guard = lock.lock(); use_it(&guard); a(); b() }";
    let drops: Vec<_> = changes(text)
        .into_iter()
        .filter(|it| it.contains("drop("))
        .collect();
    assert_eq!(
        drops,
        ["f: drop(guard) before a();", "f: drop(guard) before b()"]
    );
}

#[test]
fn what_is_not_run_is_left_alone() {
    let text = "const N: usize = 3;\nstruct S([u8; 4]);\n#[cfg(test)]\nmod tests { fn f() { g(); } }\n\
                fn g(x: [u8; 2]) {}\n";
    assert_eq!(changes(text), Vec::<String>::new());
}

#[test]
fn the_same_change_twice_in_one_function_has_a_number() {
    let text = "fn f() { a(); b(); a(); }";
    let without: Vec<_> = changes(text)
        .into_iter()
        .filter(|it| it.contains("without a"))
        .collect();
    assert_eq!(without, ["f: without a();", "f: without a(); (number 2)"]);
}

#[test]
fn every_mutant_can_be_parsed() {
    for mutant in mutants(BUFFER) {
        assert!(syn::parse_file(&mutant.text).is_ok(), "{}", mutant.text);
    }
}

#[test]
fn what_is_no_rust_has_no_mutants() {
    assert!(mutants("fn (").is_empty());
}

#[test]
fn a_guard_that_is_used_again_is_given_back_and_taken_again() {
    let text = "fn f() { let guard = x.lock(); let seen = guard.0; guard.1 = seen; }";
    let with = "let guard = x.lock(); let seen = guard.0; drop(guard); let mut guard = x.lock(); \
                guard.1 = seen;";
    let change = "drop(guard), taken again before guard.1 = seen;";
    assert!(becomes(text, change).contains(with));
    let all = changes(text).join("\n");
    assert!(!all.contains("before let seen"), "{all}");
}

#[test]
fn what_is_one_step_is_taken_apart() {
    let text = "fn f() { *x.lock() += 2; y.fetch_add(3, Relaxed); }";
    let locked = "*x.lock() += 2 -> { let seen = *x.lock(); *x.lock() = seen + 2; }";
    assert!(becomes(text, locked).contains("{ let seen = *x.lock(); *x.lock() = seen + 2; };"));
    let atomic = becomes(text, "y.fetch_add(3, Relaxed) -> load and store");
    assert!(atomic.contains("y.store(seen + 3,"), "{atomic}");
}
