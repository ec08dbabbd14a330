//! Some execution has pieces of work of which none happens before another.

use engine::Schedule;
use trace::protocol::Complaint;
use trace::{Operation, Trace};

use super::{Demand, Needs, order};
use crate::body::Seen;

/// The pieces of work, by the names of their marks.
pub(crate) struct Concurrent {
    names: Vec<String>,
    found: bool,
    /// For each name, whether its mark was ever made, and by another thread
    /// than the body's.
    made: Vec<(bool, bool)>,
    /// Pairs that were concurrent in some execution.
    pairs: Vec<(usize, usize)>,
    /// For each pair, the first execution in which two threads did them: that one thread
    /// does both elsewhere is then not what keeps them apart.
    apart: Vec<((usize, usize), Schedule)>,
    /// The pair that the verdict is about.
    never: Option<(usize, usize)>,
}

impl Concurrent {
    pub(crate) fn new(names: &[&str]) -> Concurrent {
        Concurrent {
            names: names.iter().map(|&it| it.to_owned()).collect(),
            found: false,
            made: vec![(false, false); names.len()],
            pairs: Vec::new(),
            apart: Vec::new(),
            never: None,
        }
    }

    /// All pairs of names.
    fn all_pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let count = self.names.len();
        (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
    }

    /// Names for the last piece of work and for the others taken together, where
    /// any two can be concurrent but not all.
    fn not_all(&self) -> (String, String) {
        let (last, others) = self.names.split_last().expect("there are names");
        let together = match others {
            [one, other] => format!("both {one} and {other}"),
            _ => format!("all of {}", several(others)),
        };
        (last.clone(), together)
    }
}

/// Names of which more are only counted.
const TOLD: usize = 3;

/// "a, b and c", or "a, b, c and 7 more".
fn several(names: &[String]) -> String {
    let (told, rest) = names.split_at(names.len().min(TOLD));
    match (told, rest.len()) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (_, 0) => told.join(""),
        (_, more) => format!("{} and {more} more", told.join(", ")),
    }
}

/// Marks of one name in one execution that are looked at.
const MOST: usize = 64;

/// Whether one mark of each group can be chosen so that all are concurrent.
fn choose(groups: &[Vec<usize>], concurrent: &[Vec<bool>], chosen: &mut Vec<usize>) -> bool {
    let Some(group) = groups.get(chosen.len()) else {
        return true;
    };
    group.iter().any(|&mark| {
        let fits = chosen.iter().all(|&it| concurrent[it][mark]);
        if fits {
            chosen.push(mark);
            if choose(groups, concurrent, chosen) {
                return true;
            }
            chosen.pop();
        }
        false
    })
}

impl Demand for Concurrent {
    fn needs(&self) -> Needs {
        Needs {
            clocks: true,
            ..Needs::default()
        }
    }

    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let known = |it: &Concurrent| (it.made.clone(), it.pairs.len(), it.apart.len(), it.found);
        let before = known(self);
        let marks = seen.marks();
        let groups: Vec<Vec<usize>> = self
            .names
            .iter()
            .map(|name| {
                let all = (0..marks.len()).filter(|&it| marks[it].name == name);
                all.take(MOST).collect()
            })
            .collect();
        let concurrent: Vec<Vec<bool>> = marks
            .iter()
            .map(|one| {
                let with = |other| !one.happens_before(other) && !other.happens_before(one);
                marks.iter().map(with).collect()
            })
            .collect();
        for (group, made) in groups.iter().zip(&mut self.made) {
            made.0 |= !group.is_empty();
            made.1 |= group.iter().any(|&it| marks[it].thread != 0);
        }
        for (one, other) in self.all_pairs() {
            let is = groups[one]
                .iter()
                .any(|&one| groups[other].iter().any(|&other| concurrent[one][other]));
            if is && !self.pairs.contains(&(one, other)) {
                self.pairs.push((one, other));
            }
            let by_two = groups[one].iter().any(|&one| {
                let mut others = groups[other].iter();
                others.any(|&other| marks[one].thread != marks[other].thread)
            });
            if by_two && self.apart.iter().all(|(pair, _)| *pair != (one, other)) {
                self.apart.push(((one, other), seen.schedule()));
            }
        }
        self.found |= choose(&groups, &concurrent, &mut Vec::new());
        before != known(self)
    }

    fn seeks(&self) -> bool {
        true
    }

    fn is_settled(&self) -> bool {
        self.found
    }

    fn verdict(&mut self, _exhaustive: bool) -> Option<Complaint> {
        if self.found {
            return None;
        }
        if let Some(index) = self.made.iter().position(|&(made, _)| !made) {
            return Some(Complaint::WrongValue {
                what: format!("how often {} is done", self.names[index]),
                expected: "at least once".to_owned(),
                actual: "never".to_owned(),
            });
        }
        if self.made.iter().all(|&(_, elsewhere)| !elsewhere) {
            return Some(Complaint::NoThread {
                what: several(&self.names),
            });
        }
        let never = self.all_pairs().find(|pair| !self.pairs.contains(pair));
        self.never = never;
        let (first, second) = match never {
            Some((one, other)) => (self.names[one].clone(), self.names[other].clone()),
            None => self.not_all(),
        };
        Some(Complaint::NotConcurrent {
            first,
            second,
            chain: Vec::new(),
        })
    }

    fn witness(&self) -> Schedule {
        let mut apart = self.apart.iter();
        let shown = apart.find(|(pair, _)| Some(*pair) == self.never);
        shown.map_or_else(Schedule::new, |(_, schedule)| schedule.clone())
    }

    fn complete(&self, complaint: Complaint, trace: &Trace, _exhaustive: bool) -> Complaint {
        let Complaint::NotConcurrent { first, second, .. } = complaint else {
            return complaint;
        };
        let marks = |name: &str| -> Vec<usize> {
            let events = trace.events.iter().enumerate();
            let marks = events.filter(|(_, event)| {
                event.operation == Operation::Mark && event.wrote.as_deref() == Some(name)
            });
            marks.map(|(index, _)| index).collect()
        };
        let pairs = marks(&first)
            .into_iter()
            .flat_map(|one| marks(&second).into_iter().map(move |other| (one, other)));
        let thread = |mark: usize| trace.events[mark].thread;
        let (by_two, by_one): (Vec<_>, Vec<_>) =
            pairs.partition(|&(one, other)| thread(one) != thread(other));
        for (one, other) in by_two.into_iter().chain(by_one) {
            let chain = order::chain(trace, one.min(other), one.max(other));
            if !chain.is_empty() {
                let (first, second) = if one < other {
                    (first, second)
                } else {
                    (second, first)
                };
                return Complaint::NotConcurrent {
                    first,
                    second,
                    chain,
                };
            }
        }
        Complaint::NotConcurrent {
            first,
            second,
            chain: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_a_few_are_told_and_the_others_counted() {
        let told = |count: usize| {
            let all = ["a", "b", "c", "d", "e"].map(str::to_owned);
            several(&all[..count])
        };
        assert_eq!(told(1), "a");
        assert_eq!(told(2), "a and b");
        assert_eq!(told(3), "a, b and c");
        assert_eq!(told(5), "a, b, c and 2 more");
    }
}
