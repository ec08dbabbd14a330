//! Alone in a process, whose limits are this test's own.

use std::fs::File;
use std::panic::catch_unwind;

use checks::{descriptors, out_of_descriptors};

#[test]
fn there_is_room_for_as_many_as_are_spared_and_afterwards_for_more() {
    let before = descriptors();
    let open = || File::open("/dev/null");
    for spare in [0, 1, 3] {
        let panics = catch_unwind(|| {
            out_of_descriptors(spare, || {
                let files: Vec<File> = (0..spare).map(|_| open().expect("room")).collect();
                assert!(open().is_err(), "one more than {spare}");
                drop(files);
                panic!("on its way out");
            })
        });
        let message = panics.unwrap_err();
        assert_eq!(message.downcast_ref(), Some(&"on its way out"));
        assert_eq!(descriptors(), before);
        assert!(open().is_ok());
    }
}
