//! Nothing: one build of this package is a build of everything that a learner's
//! file or a check file is compiled against, in both worlds, with one choice
//! of versions and features.
