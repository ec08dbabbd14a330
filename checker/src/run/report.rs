//! What is known when a program has ended, and when all processes that shared its
//! checks have.

use trace::protocol::{PlannedCheck, Record};

use super::Ending;

/// What is known when a program has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The checks it announced. Empty if it did not come that far.
    pub plan: Vec<PlannedCheck>,
    /// The checks that ended, in order.
    pub records: Vec<Record>,
    /// The check that was under way when the program ended.
    pub running: Option<String>,
    /// How it ended.
    pub ending: Ending,
}

/// What one process has done of the checks that it shares with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The checks it announced, whoever runs them.
    pub plan: Vec<PlannedCheck>,
    /// The checks that ended, by their places in the plan.
    pub records: Vec<(usize, Record)>,
    /// The place of the check that was under way when the process ended.
    pub running: Option<usize>,
    /// The place of the check that it was told to run, and would not: an earlier one had
    /// left threads behind that wait for ever, and another process is to run it.
    pub refused: Option<usize>,
    /// How it ended.
    pub ending: Ending,
}

impl Report {
    /// Of a program that was not even started, because another's outcome was enough.
    pub fn stopped() -> Report {
        Report {
            plan: Vec::new(),
            records: Vec::new(),
            running: None,
            ending: Ending::Stopped,
        }
    }

    /// What several processes of one program have done comes to what one alone would
    /// have done: if any came to a bad end, it is the one at the earliest check that
    /// counts, and what comes after that check was not run.
    pub fn of(parts: Vec<Part>) -> Report {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or(Part {
            plan: Vec::new(),
            records: Vec::new(),
            running: None,
            refused: None,
            ending: Ending::Stopped,
        });
        // A process that had not come as far as its plan when all was done has shown
        // nothing.
        for part in parts.filter(|it| !it.plan.is_empty()) {
            if part.plan != whole.plan && !whole.plan.is_empty() {
                let what = "two processes of it announced different checks";
                whole.ending = Ending::Nonsense(what.to_owned());
                break;
            }
            whole.add(part);
        }
        whole.records.sort_by_key(|(place, _)| *place);
        if let Some(running) = whole.running {
            whole.records.retain(|(place, _)| *place < running);
        }
        let named = |place: usize| whole.plan.get(place).map(|it| it.name.clone());
        Report {
            running: whole.running.and_then(named),
            records: whole.records.into_iter().map(|(_, it)| it).collect(),
            plan: whole.plan,
            ending: whole.ending,
        }
    }
}

impl Part {
    fn add(&mut self, other: Part) {
        let place = |it: &Part| match it.ending {
            Ending::Completed => None,
            _ => Some(it.running.unwrap_or(usize::MAX)),
        };
        let is_worse = match (place(self), place(&other)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(mine), Some(other)) => other < mine,
        };
        if is_worse || self.plan.is_empty() {
            self.plan = other.plan;
            self.running = other.running;
            self.ending = other.ending;
        }
        self.records.extend(other.records);
    }
}

#[cfg(test)]
mod tests {
    use trace::protocol::World;

    use super::*;

    fn part(places: &[usize], running: Option<usize>, ending: Ending) -> Part {
        let plan = ["a", "b", "c", "d"].map(|name| PlannedCheck {
            name: name.to_owned(),
            points: 1,
        });
        let record = |&place: &usize| Record {
            name: plan[place].name.clone(),
            points: 1,
            world: World::Controlled,
            executions: 1,
            distinct: 1,
            exhaustive: true,
            settled: false,
            seconds: 0.0,
            failure: None,
        };
        Part {
            records: places.iter().map(|it| (*it, record(it))).collect(),
            plan: plan.to_vec(),
            running,
            refused: None,
            ending,
        }
    }

    /// The names of the checks that ended, the one that was under way, and how it all
    /// ended.
    fn told(parts: &[&Part]) -> (String, Option<String>, Ending) {
        let report = Report::of(parts.iter().map(|&it| it.clone()).collect());
        let names = report.records.iter().map(|it| it.name.as_str());
        (names.collect(), report.running, report.ending)
    }

    #[test]
    fn two_halves_are_a_whole() {
        let one = part(&[0, 3], None, Ending::Completed);
        let other = part(&[1, 2], None, Ending::Completed);
        let whole = ("abcd".to_owned(), None, Ending::Completed);
        assert_eq!(told(&[&one, &other]), whole);
        assert_eq!(told(&[&other, &one]), whole);
    }

    #[test]
    fn the_earliest_bad_end_counts_and_nothing_after_it() {
        let exits = part(&[0], Some(1), Ending::Exited(3));
        let goes_on = part(&[2, 3], None, Ending::Completed);
        let crashes = part(&[2], Some(3), Ending::StackOverflow);
        let expected = ("a".to_owned(), Some("b".to_owned()), Ending::Exited(3));
        for other in [&goes_on, &crashes] {
            assert_eq!(told(&[&exits, other]), expected);
            assert_eq!(told(&[other, &exits]), expected);
        }
    }

    #[test]
    fn a_bad_end_after_the_last_check_is_kept() {
        let one = part(&[0, 2], None, Ending::Completed);
        let exits = part(&[1, 3], None, Ending::Exited(3));
        let expected = ("abcd".to_owned(), None, Ending::Exited(3));
        assert_eq!(told(&[&one, &exits]), expected);
        assert_eq!(told(&[&exits, &one]), expected);
    }

    #[test]
    fn who_came_too_late_to_announce_anything_does_not_count() {
        let all = part(&[0, 1, 2, 3], None, Ending::Completed);
        let mut late = part(&[], None, Ending::Exited(2));
        late.plan.clear();
        let expected = ("abcd".to_owned(), None, Ending::Completed);
        assert_eq!(told(&[&all, &late]), expected);
    }

    #[test]
    fn two_plans_make_no_sense() {
        let one = part(&[0, 1], None, Ending::Completed);
        let mut other = part(&[2, 3], None, Ending::Completed);
        other.plan.pop();
        assert!(matches!(told(&[&one, &other]).2, Ending::Nonsense(_)));
    }
}
