//! What a helper found out, and how it writes it down.

use crate::minimise::Schedule;

/// What a helper found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Executions, but for redundant ones.
    pub(crate) executions: u64,
    pub(crate) redundant: u64,
    pub(crate) unfair: bool,
    pub(crate) spun: bool,
    pub(crate) halted: bool,
    pub(crate) weak: bool,
    /// The inspector's.
    pub(crate) account: Vec<u64>,
    /// The strategy's.
    pub(crate) told: Vec<u64>,
    /// Executions from which the inspector has learned something, in order.
    pub(crate) lessons: Vec<Schedule>,
}

/// A report's last word.
const OVER: u64 = 0x7061_7274_206f_7665;

impl Report {
    /// As it is written to a file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let flags = [self.unfair, self.spun, self.halted, self.weak];
        let flags = flags
            .iter()
            .fold(0, |sum, &flag| sum << 1 | u64::from(flag));
        let mut words = vec![
            self.executions,
            self.redundant,
            flags,
            self.account.len() as u64,
        ];
        words.extend(&self.account);
        words.push(self.told.len() as u64);
        words.extend(&self.told);
        words.push(self.lessons.len() as u64);
        for schedule in &self.lessons {
            words.push(schedule.len() as u64);
            let steps = schedule.iter();
            words.extend(steps.map(|&(task, choice)| u64::from(task) << 32 | u64::from(choice)));
        }
        words.push(OVER);
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// What was [written](Self::bytes), if all of it is there.
    pub(crate) fn of(bytes: &[u8]) -> Option<Report> {
        let (words, _) = bytes.as_chunks::<8>();
        let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
        let (executions, redundant, flags) = (words.next()?, words.next()?, words.next()?);
        let flag = |place: u32| flags >> place & 1 == 1;
        let mut report = Report {
            executions,
            redundant,
            unfair: flag(3),
            spun: flag(2),
            halted: flag(1),
            weak: flag(0),
            ..Report::default()
        };
        for _ in 0..words.next()? {
            report.account.push(words.next()?);
        }
        for _ in 0..words.next()? {
            report.told.push(words.next()?);
        }
        for _ in 0..words.next()? {
            let step = |word: u64| ((word >> 32) as u32, word as u32);
            let schedule = (0..words.next()?).map(|_| words.next().map(step));
            report.lessons.push(schedule.collect::<Option<Schedule>>()?);
        }
        (words.next()? == OVER).then_some(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_it_was_written_and_not_if_some_of_it_is_missing() {
        let report = Report {
            executions: 7,
            redundant: 1,
            spun: true,
            weak: true,
            account: vec![3, 4],
            told: vec![5],
            lessons: vec![vec![(0, 0), (2, 1)], Schedule::new()],
            ..Report::default()
        };
        let bytes = report.bytes();
        assert_eq!(Report::of(&bytes), Some(report));
        for end in 0..bytes.len() {
            assert_eq!(Report::of(&bytes[..end]), None);
        }
    }
}
