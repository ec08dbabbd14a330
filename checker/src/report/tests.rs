//! Every reporter on every fixture. Read the snapshots as a learner would.

use unicode_width::UnicodeWidthStr;

use super::{Style, fixtures, human, json};
use crate::verdict::Verdict;

fn style(width: usize) -> Style {
    Style {
        width,
        ..Style::default()
    }
}

#[test]
fn people_read_every_verdict_at_every_width() {
    for (name, verdict) in fixtures::all() {
        for width in [60, 80, 120] {
            insta::assert_snapshot!(
                format!("human_{width}__{name}"),
                human(&verdict, &style(width))
            );
        }
    }
}

#[test]
fn of_many_diagnoses_the_first_is_told_at_length_and_a_few_in_brief() {
    let told = |count: usize| {
        let (_, mut verdict) = fixtures::all()
            .into_iter()
            .find(|it| it.0 == "leak")
            .unwrap();
        let exercise = &mut verdict.exercises[0];
        exercise.diagnoses = vec![exercise.diagnoses[0].clone(); count];
        let page = human(&verdict, &style(80));
        (
            page.matches("leaked-thread, line").count(),
            page.contains("more, which --verbose shows"),
        )
    };
    assert_eq!(told(1), (0, false));
    assert_eq!(told(5), (4, false));
    assert_eq!(told(8), (3, true));
}

#[test]
fn colours_are_escape_sequences_and_change_no_word() {
    for (name, verdict) in fixtures::all() {
        let coloured = human(
            &verdict,
            &Style {
                colour: true,
                ..style(80)
            },
        );
        let visible = coloured.replace('\u{1b}', "<ESC>");
        insta::assert_snapshot!(format!("colour__{name}"), visible);
        // What is left without the colours is the report without colours.
        assert_eq!(
            super::rustc::plain(&coloured),
            human(&verdict, &style(80)),
            "{name}"
        );
    }
}

#[test]
fn without_unicode_a_report_is_ascii() {
    for (name, verdict) in fixtures::all() {
        let plain = human(
            &verdict,
            &Style {
                unicode: false,
                ..style(80)
            },
        );
        assert!(plain.is_ascii(), "{name}:\n{plain}");
        insta::assert_snapshot!(format!("ascii__{name}"), plain);
    }
}

#[test]
fn programs_read_every_verdict_as_one_json_document() {
    for (name, verdict) in fixtures::all() {
        let document = json(&verdict);
        assert!(document.ends_with('\n'));
        assert_eq!(document.lines().count(), 1, "{name}");
        let again: Verdict = serde_json::from_str(&document).expect("it is the form of a verdict");
        assert_eq!(json(&again), document, "{name}");
        // A long interleaving is long in JSON: what is in it is seen in the others.
        if document.len() > 20_000 {
            continue;
        }
        // Set out in lines, so that a change of one field is a change of one line.
        let set_out = serde_json::to_string_pretty(&again).expect("it was read a moment ago");
        insta::assert_snapshot!(format!("json__{name}"), set_out);
    }
}

#[test]
fn nothing_is_wider_than_the_page_and_no_line_ends_in_blanks() {
    for (name, verdict) in fixtures::all() {
        for width in [40, 47, 60, 80, 120] {
            let is_rustcs_own = name == "compile_error";
            for line in human(&verdict, &style(width)).lines() {
                assert!(
                    is_rustcs_own || line.width() <= width,
                    "{name} at {width}: {line}"
                );
                assert_eq!(line.trim_end(), line, "{name} at {width}");
            }
        }
    }
}

#[test]
fn no_control_character_of_a_program_reaches_a_terminal() {
    for (name, verdict) in fixtures::all() {
        let text = human(&verdict, &style(80));
        let hidden = text
            .chars()
            .find(|it| it.is_control() && *it != '\n' || *it == '\u{202e}');
        assert_eq!(hidden, None, "{name}");
        assert!(
            !text.lines().any(|line| line.starts_with("::error")),
            "{name}"
        );
    }
}

#[test]
fn with_verbose_set_the_whole_interleaving_and_every_diagnosis_are_shown() {
    let verbose = Style {
        verbose: true,
        ..style(100)
    };
    let find = |name: &str| {
        let (_, verdict) = fixtures::all()
            .into_iter()
            .find(|(it, _)| *it == name)
            .expect("it is there");
        verdict
    };
    assert!(human(&find("long"), &style(100)).contains("more steps"));
    assert!(!human(&find("long"), &verbose).contains("more steps"));
    assert!(human(&find("several"), &style(100)).contains("Also, perhaps for the same reason:"));
    assert!(!human(&find("several"), &verbose).contains("Also, perhaps"));
}
