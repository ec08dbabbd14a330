//! The process's surroundings can be read, and not changed: what changes them
//! is not there.

pub use ::std::env::{
    Args, ArgsOs, JoinPathsError, SplitPaths, VarError, Vars, VarsOs, args, args_os, consts,
    current_dir, current_exe, home_dir, join_paths, split_paths, temp_dir, var, var_os, vars,
    vars_os,
};
