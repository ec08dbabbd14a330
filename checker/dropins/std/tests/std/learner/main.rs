//! Runs what the learner wrote, under every interleaving.

use std::collections::BTreeSet;
use std::fmt::Debug;

use engine::{Ended, Explorer, Rules, Search};

/// Everything that `body` returns and prints.
fn outcomes<T: Ord + Clone + Debug>(body: impl Fn() -> T) -> BTreeSet<(T, String)> {
    let mut outcomes = BTreeSet::new();
    let search = Search::Exhaustive { executions: 100_000 };
    let summary = Explorer::new().explore(Rules::default(), &search, body, |finished| {
        assert_eq!(finished.ended(), Ended::Returned, "{:?}", finished.panic());
        outcomes.insert((finished.value().unwrap().clone(), finished.stdout()));
        true
    });
    assert!(summary.exhausted);
    outcomes
}

/// One outcome.
fn only<T: Ord>(value: T, text: &str) -> BTreeSet<(T, String)> {
    BTreeSet::from([(value, text.to_owned())])
}

fn main() {
    assert_eq!(outcomes(learner::nested::deeper::run), only(21, "from deeper\n"));
    assert_eq!(
        outcomes(|| {
            use std::sync::atomic::{AtomicBool, Ordering};
            let flag = AtomicBool::new(false);
            std::thread::scope(|s| {
                s.spawn(|| learner::nested::deeper::spin(&flag));
                flag.store(true, Ordering::Release);
            });
        }),
        only((), "")
    );
    assert_eq!(outcomes(learner::statics), only((2, 2, 12, 7), ""));
    let pages = (0..3).map(|it| (format!("page {it}"), it)).collect::<Vec<_>>();
    assert_eq!(outcomes(learner::tally), only(pages, ""));
    assert_eq!(
        outcomes(|| learner::output().is_ok()),
        only(true, "a1Visit { page: \"\", seconds: 0 }\n\n2\nraw\n")
    );
    assert_eq!(
        outcomes(learner::wait).into_iter().map(|it| it.0).collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(outcomes(learner::shared_as_a_trait_object), only(2, ""));
    println!("all is well");
}
