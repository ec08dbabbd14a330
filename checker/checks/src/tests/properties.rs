//! Generated inputs.

use proptest::collection::vec;
use proptest::prelude::any;
use trace::protocol::{Complaint, World};

use super::program::*;
use super::{fails, job, passes, run};

#[test]
fn a_failing_input_is_made_as_small_as_it_goes() {
    let failure = fails(|it| {
        it.check("c").property(vec(0..100_u32, 0..8), |input| {
            together(vec![Box::new(|| ())]);
            assert!(input.iter().all(|&it| it < 10), "too large");
        });
    });
    assert_eq!(failure.input.as_deref(), Some("[10]"));
    let Complaint::Panicked { message, .. } = failure.complaint else {
        panic!("it panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "too large");
    assert!(failure.always && failure.trace.is_some());
}

#[test]
fn a_property_fails_in_the_interleaving_in_which_it_does_not_hold() {
    let failure = fails(|it| {
        it.check("c").property(1..5_u64, |input| {
            assert!(lost_update() * input == 2 * input, "lost");
        });
    });
    assert_eq!(failure.input.as_deref(), Some("1"));
    assert!(!failure.always && failure.passing.is_some());
}

#[test]
fn a_property_that_holds_is_explored_for_every_input() {
    let record = passes(|it| {
        it.check("c").property(any::<u8>(), |input| {
            assert!(no_update_lost() < 3 + u64::from(input))
        });
    });
    assert_eq!(record.executions, 32 * 2);
    assert!(record.exhaustive);
}

#[test]
fn the_same_seed_gives_the_same_inputs() {
    let once = || {
        let inputs = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = inputs.clone();
        run(&job(World::Real, std::path::Path::new(".")), |it| {
            it.check("c")
                .property(any::<u64>(), move |input| seen.lock().unwrap().push(input));
        });
        inputs.lock().unwrap().clone()
    };
    let inputs = once();
    assert_eq!(inputs.len(), 32);
    assert_eq!(inputs, once());
}
