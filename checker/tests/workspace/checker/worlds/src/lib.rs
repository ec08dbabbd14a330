//! What a learner or a check file may use.
