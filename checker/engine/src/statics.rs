//! Statics start fresh in each execution.
//!
//! What a constant initialiser made owns no heap, so a static's first bytes
//! are all there is to it: they are noted when an execution first touches it,
//! and put back before the next. A `static mut` is touched behind the engine's
//! back: those of the program's own crates are noted before it runs.

use std::ops::Range;

use object::{Object, ObjectSymbol};

/// The bytes of every static that any execution has touched.
#[derive(Default)]
pub(crate) struct Statics {
    image: Option<Image>,
    saved: Vec<(usize, Box<[u8]>)>,
}

impl Statics {
    /// Notes the bytes of the static at `address` before its first use in any
    /// execution. Addresses elsewhere are none of its business.
    pub(crate) fn touch(&mut self, address: usize) {
        let image = self.image.get_or_insert_with(Image::of_this_process);
        if let Some(symbol) = image.symbol_at(address) {
            self.note(symbol);
        }
    }

    /// Notes the bytes of every static of a crate, before its first use in any
    /// execution.
    pub(crate) fn touch_all_of(&mut self, name: &str) {
        let image = self.image.get_or_insert_with(Image::of_this_process);
        for symbol in image.symbols_of(name) {
            self.note(symbol);
        }
    }

    fn note(&mut self, symbol: Range<usize>) {
        if let Err(place) = self
            .saved
            .binary_search_by_key(&symbol.start, |(at, _)| *at)
        {
            // SAFETY: the executable's own symbol, in a writable segment, and
            // not being written: tasks are coroutines on this thread.
            let bytes =
                unsafe { std::slice::from_raw_parts(symbol.start as *const u8, symbol.len()) };
            self.saved.insert(place, (symbol.start, bytes.into()));
        }
    }

    /// Puts every noted static back.
    pub(crate) fn restore(&self) {
        for (address, bytes) in &self.saved {
            // SAFETY: as in `touch`; no task is alive.
            unsafe {
                (*address as *mut u8).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            }
        }
    }
}

/// Where the executable's variables are.
struct Image {
    writable: Vec<Range<usize>>,
    /// What was writable until the loader had filled in its addresses.
    sealed: Range<usize>,
    /// Every variable with a name, by address. Read when first needed: most
    /// programs have no static that matters.
    symbols: Option<Vec<Range<usize>>>,
    slide: usize,
}

impl Image {
    fn of_this_process() -> Image {
        extern "C" fn each(
            info: *mut libc::dl_phdr_info,
            _size: libc::size_t,
            image: *mut libc::c_void,
        ) -> libc::c_int {
            // SAFETY: the loader hands out valid headers; `image` is the value
            // below.
            unsafe {
                let image = &mut *image.cast::<Image>();
                let info = &*info;
                image.slide = info.dlpi_addr as usize;
                for index in 0..info.dlpi_phnum {
                    let header = &*info.dlpi_phdr.add(index as usize);
                    let start = image.slide + header.p_vaddr as usize;
                    let range = start..start + header.p_memsz as usize;
                    if header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W != 0 {
                        image.writable.push(range);
                    } else if header.p_type == libc::PT_GNU_RELRO {
                        image.sealed = range;
                    }
                }
            }
            // The first object is the executable itself; the rest are libraries.
            1
        }
        let mut image = Image {
            writable: Vec::new(),
            sealed: 0..0,
            symbols: None,
            slide: 0,
        };
        // SAFETY: the callback only reads what it is given.
        unsafe { libc::dl_iterate_phdr(Some(each), (&raw mut image).cast()) };
        image
    }

    fn is_writable(&self, address: usize) -> bool {
        let within = |range: &Range<usize>| range.contains(&address);
        self.writable.iter().any(within) && !within(&self.sealed)
    }

    fn symbol_at(&mut self, address: usize) -> Option<Range<usize>> {
        if !self.is_writable(address) {
            return None;
        }
        let slide = self.slide;
        let symbols = self
            .symbols
            .get_or_insert_with(|| symbols(slide, |_| true).unwrap_or_default());
        let after = symbols.partition_point(|symbol| symbol.start <= address);
        let symbol = symbols.get(after.checked_sub(1)?)?;
        symbol.contains(&address).then(|| symbol.clone())
    }

    /// The variables that a crate defines.
    fn symbols_of(&self, name: &str) -> Vec<Range<usize>> {
        let mut symbols = symbols(self.slide, |symbol| is_of(symbol, name)).unwrap_or_default();
        symbols.retain(|symbol| self.is_writable(symbol.start));
        symbols
    }
}

/// Whether a mangled name is that of something in a crate: the crate's name is
/// the first one in it.
fn is_of(symbol: &[u8], name: &str) -> bool {
    let symbol = String::from_utf8_lossy(symbol);
    // `_ZN4race7COUNTER17h…E`, before Rust 1.95.
    let own = format!("{}{name}", name.len());
    if let Some(path) = symbol.strip_prefix("_ZN") {
        return path.starts_with(&own);
    }
    // `_RNvCs8nTv_4race7COUNTER`: a `C` is the crate's if a name follows, which
    // digits between `s` and `_` may tell apart from others.
    let Some(path) = symbol.strip_prefix("_R") else {
        return false;
    };
    let names = path.match_indices('C').filter_map(|(at, _)| {
        let rest = &path[at + 1..];
        let apart = rest.strip_prefix('s').and_then(|it| it.split_once('_'));
        let rest = apart.map_or(rest, |(_, rest)| rest);
        rest.starts_with(|it: char| it.is_ascii_digit())
            .then_some(rest)
    });
    names.take(1).any(|it| it.starts_with(&own))
}

/// Those of the executable's variables that are `wanted` by name, from its own
/// symbol table.
fn symbols(slide: usize, wanted: impl Fn(&[u8]) -> bool) -> Option<Vec<Range<usize>>> {
    let file = std::fs::read("/proc/self/exe").ok()?;
    let file = object::File::parse(&*file).ok()?;
    let mut symbols: Vec<Range<usize>> = file
        .symbols()
        .filter(|symbol| symbol.kind() == object::SymbolKind::Data && symbol.size() > 0)
        .filter(|symbol| symbol.name_bytes().is_ok_and(&wanted))
        .map(|symbol| {
            let start = slide + symbol.address() as usize;
            start..start + symbol.size() as usize
        })
        .collect();
    symbols.sort_by_key(|symbol| (symbol.start, symbol.end));
    Some(symbols)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crates_statics_are_told_by_their_mangled_names() {
        let new = b"_RNvNtNtCshJSgCjiTWlM_7subject4once5tests3RUN";
        assert!(is_of(new, "subject"));
        assert!(!is_of(new, "once") && !is_of(new, "sub") && !is_of(new, "subject4"));
        assert!(is_of(b"_RNvC4race7COUNTER", "race"));
        assert!(is_of(b"_RNvNCNvCs8nTv_4race3run0E4SEEN", "race"));
        assert!(is_of(b"_RNvNvMs0_NtC4race1aNtB5_3Foo3new4SEEN", "race"));
        let old = b"_ZN4race7COUNTER17h0123456789abcdefE";
        assert!(is_of(old, "race") && !is_of(old, "COUNTER"));
        assert!(!is_of(b"stdout", "race"));
    }
}
