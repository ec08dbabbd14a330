//! Split work over units that run at the same time, and merge their results.

use std::ops::Range;

/// Splits the numbers `0..size` into parts, lets `work` work on all parts at the same
/// time, and merges the results of the parts into one. It is `None` if there are no
/// numbers.
///
/// - There are `units` parts (at least one is asked for), none of them empty; if there
///   are fewer numbers than that, each number is a part by itself. The sizes of two
///   parts never differ by more than one.
/// - `work` is called once for each part, and no call waits for another.
/// - `merge` makes one result out of two, as soon as there are two: it does not wait
///   for a part that takes longer. Whatever order the results are merged in, the last
///   one is the same: that is promised by whoever wrote `merge`.
/// - If `work` panics, so does `distribute`.
pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let _ = (work, merge);
    todo!("work on {size} numbers in {units} parts")
}

/// All places in `text` where `pattern` begins, in ascending order, found by `units`
/// units of work with the help of [`distribute`]. Occurrences may overlap: `aa` is in
/// `aaa` twice. Places are counted in bytes, as in `str::find`; `pattern` is not empty.
pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    todo!(
        "find `{pattern}` in {} bytes with {units} units",
        text.len()
    )
}
