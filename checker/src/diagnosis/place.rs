//! Whose place it is: the learner's, the check's, or nobody's that a learner knows.

use std::path::Path;

use trace::{
    End, Site, Trace,
    protocol::{Complaint, Failure},
};

use super::Subject;

/// The place as diagnoses know it. One in the learner's file keeps its path; one
/// in the check file, or in a file beside that, is known by its bare name; and one
/// in a library is left out, for it is no line that a learner could look at.
pub(super) fn own(subject: &Subject<'_>, site: Option<&Site>) -> Option<Site> {
    let mut site = site?.clone();
    if Path::new(&site.file) == subject.file {
        // A path without folders is taken for the check's.
        if !site.file.contains(['/', '\\']) {
            site.file = format!("./{}", site.file);
        }
        return Some(site);
    }
    let mut folders = site.file.split(['/', '\\']).rev();
    let name = folders.next()?.to_owned();
    let is_check = name == "check.rs" || folders.any(|folder| folder == "exercises");
    site.file = name;
    is_check.then_some(site)
}

/// The trace with its places as diagnoses know them.
pub(super) fn own_trace(subject: &Subject<'_>, trace: &Trace) -> Trace {
    let mut trace = trace.clone();
    let mend = |site: &mut Option<Site>| *site = own(subject, site.as_ref());
    trace.events.iter_mut().for_each(|it| mend(&mut it.site));
    trace
        .threads
        .iter_mut()
        .for_each(|it| mend(&mut it.spawned_at));
    trace.objects.iter_mut().for_each(|it| mend(&mut it.born));
    match &mut trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => {
            waits.iter_mut().for_each(|it| mend(&mut it.site));
        }
        End::Panicked { site, .. } | End::Unsupported { site, .. } => mend(site),
        _ => {}
    }
    trace
}

/// The failure with its places as diagnoses know them.
pub(super) fn own_failure(subject: &Subject<'_>, failure: &Failure) -> Failure {
    let mut failure = failure.clone();
    for trace in [&mut failure.trace, &mut failure.passing]
        .into_iter()
        .flatten()
    {
        *trace = own_trace(subject, trace);
    }
    if let Complaint::Panicked { site, .. } = &mut failure.complaint {
        *site = own(subject, site.as_ref());
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{FILE, subject};
    use super::*;

    fn place(file: &str) -> Option<String> {
        let site = Site {
            file: file.into(),
            line: 1,
            column: 1,
        };
        own(&subject(""), Some(&site)).map(|site| site.file)
    }

    #[test]
    fn the_learners_file_the_checks_files_and_libraries_are_told_apart() {
        assert_eq!(place(FILE).as_deref(), Some(FILE));
        assert_eq!(
            place("exercises/99_example/check.rs").as_deref(),
            Some("check.rs")
        );
        assert_eq!(
            place("exercises/99_example/racy.rs").as_deref(),
            Some("racy.rs")
        );
        assert_eq!(place("/rustc/abc/library/core/src/option.rs"), None);
        assert_eq!(place("checker/dropins/std/src/sync/mutex.rs"), None);
    }

    #[test]
    fn a_learners_file_without_a_folder_is_not_taken_for_the_checks() {
        let mut subject = subject("");
        subject.file = "attempt.rs".into();
        let site = Site {
            file: "attempt.rs".into(),
            line: 1,
            column: 1,
        };
        let own = own(&subject, Some(&site)).expect("it is the learner's");
        assert!(!super::super::text::in_check_file(&own));
    }
}
