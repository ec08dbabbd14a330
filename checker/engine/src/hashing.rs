//! `HashMap`s iterate in the same order each time a schedule is run.
//!
//! The standard library gives every new map another seed, counted up from a
//! random start that each OS thread draws once. That start is put back to a
//! constant before each step, so that the seeds of a thread's maps depend on
//! its own past alone, and on nothing random.
//!
//! There is no door to that start, so it is looked for where it must be: in
//! this OS thread's own variables, by its value, which new seeds reveal. If a
//! later standard library keeps it elsewhere nothing is found and nothing is
//! changed; a test says so.

use std::cell::Cell;
use std::hash::RandomState;

/// The constant: any two numbers will do.
const SEED: [u64; 2] = [0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b];

/// Where the calling OS thread's start is, if that is known.
#[derive(Clone, Copy)]
pub(crate) struct Start(*mut [u64; 2]);

thread_local! {
    static START: Cell<Option<Start>> = const { Cell::new(None) };
}

impl Start {
    /// Nowhere.
    pub(crate) const UNKNOWN: Start = Start(std::ptr::null_mut());

    /// The calling OS thread's, which is looked for once.
    pub(crate) fn of_this_thread() -> Start {
        START.get().unwrap_or_else(|| {
            let start = find();
            START.set(Some(start));
            start
        })
    }

    /// From here on the running thread's maps get the same seeds as each time.
    #[inline(always)]
    pub(crate) fn reset(self) {
        if !self.0.is_null() {
            // SAFETY: this OS thread's own variable, found by `find`; the standard
            // library keeps no reference to it.
            unsafe { *self.0 = SEED };
        }
    }
}

/// The two numbers of a new seed.
fn next() -> [u64; 2] {
    const { assert!(size_of::<RandomState>() == 16) };
    // SAFETY: it consists of two numbers.
    unsafe { std::mem::transmute(RandomState::new()) }
}

#[cold]
fn find() -> Start {
    // The second seed is the first one counted up by one, in one of its parts;
    // the start is one ahead of the second.
    let (first, mut start) = (next(), next());
    let Some(counter) = (0..2).find(|&it| start[it] == first[it].wrapping_add(1)) else {
        return Start::UNKNOWN;
    };
    start[counter] = start[counter].wrapping_add(1);
    let (block, bytes) = own_variables();
    let words = bytes / size_of::<u64>();
    for index in 0..words.saturating_sub(1) {
        // SAFETY: within the block; both are read as plain numbers.
        let place = unsafe { block.add(index).cast::<[u64; 2]>() };
        let found = unsafe { place.read_volatile() };
        if found == start || found == [start[1], start[0]] {
            // SAFETY: as above; it is what new seeds are counted from.
            unsafe { place.write_volatile(SEED) };
            let seed = next();
            if seed == SEED || seed == [SEED[1], SEED[0]] {
                unsafe { place.write_volatile(SEED) };
                return Start(place);
            }
            // A copy of the number, such as the one on top of this function.
            unsafe { place.write_volatile(found) };
        }
    }
    Start::UNKNOWN
}

/// Where this OS thread keeps the executable's thread-local variables, and how
/// many bytes they are.
fn own_variables() -> (*mut u64, usize) {
    extern "C" fn each(
        info: *mut libc::dl_phdr_info,
        _size: libc::size_t,
        block: *mut libc::c_void,
    ) -> libc::c_int {
        // SAFETY: the loader hands out valid headers; `block` is the pair below.
        unsafe {
            let info = &*info;
            let block = &mut *block.cast::<(*mut u64, usize)>();
            for index in 0..info.dlpi_phnum {
                let header = &*info.dlpi_phdr.add(index as usize);
                if header.p_type == libc::PT_TLS && !info.dlpi_tls_data.is_null() {
                    let start = (info.dlpi_tls_data as usize).next_multiple_of(size_of::<u64>());
                    let lost = start - info.dlpi_tls_data as usize;
                    *block = (start as *mut u64, header.p_memsz as usize - lost);
                }
            }
        }
        // The first object is the executable itself; the rest are libraries.
        1
    }
    let mut block = (std::ptr::null_mut(), 0);
    // SAFETY: the callback only reads what it is given.
    unsafe { libc::dl_iterate_phdr(Some(each), (&raw mut block).cast()) };
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_all_seeds_is_found_on_every_os_thread() {
        let seeds = || {
            let start = Start::of_this_thread();
            assert!(!start.0.is_null());
            start.reset();
            [next(), next()]
        };
        let here = seeds();
        assert_ne!(here[0], here[1]);
        assert_eq!(here, seeds());
        assert_eq!(std::thread::spawn(seeds).join().unwrap(), here);
    }
}
