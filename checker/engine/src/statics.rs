//! Statics start fresh in each execution.
//!
//! What a constant initialiser made owns no heap, so a static's first bytes
//! are all there is to it: they are noted when an execution first touches it,
//! and put back before the next.

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
        let Some(symbol) = image.symbol_at(address) else {
            return;
        };
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
                    if header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W != 0 {
                        let start = image.slide + header.p_vaddr as usize;
                        image.writable.push(start..start + header.p_memsz as usize);
                    }
                }
            }
            // The first object is the executable itself; the rest are libraries.
            1
        }
        let mut image = Image {
            writable: Vec::new(),
            symbols: None,
            slide: 0,
        };
        // SAFETY: the callback only reads what it is given.
        unsafe { libc::dl_iterate_phdr(Some(each), (&raw mut image).cast()) };
        image
    }

    fn symbol_at(&mut self, address: usize) -> Option<Range<usize>> {
        if !self.writable.iter().any(|range| range.contains(&address)) {
            return None;
        }
        let slide = self.slide;
        let symbols = self
            .symbols
            .get_or_insert_with(|| symbols(slide).unwrap_or_default());
        let after = symbols.partition_point(|symbol| symbol.start <= address);
        let symbol = symbols.get(after.checked_sub(1)?)?;
        symbol.contains(&address).then(|| symbol.clone())
    }
}

/// The executable's variables, from its own symbol table.
fn symbols(slide: usize) -> Option<Vec<Range<usize>>> {
    let file = std::fs::read("/proc/self/exe").ok()?;
    let file = object::File::parse(&*file).ok()?;
    let mut symbols: Vec<Range<usize>> = file
        .symbols()
        .filter(|symbol| symbol.kind() == object::SymbolKind::Data && symbol.size() > 0)
        .map(|symbol| {
            let start = slide + symbol.address() as usize;
            start..start + symbol.size() as usize
        })
        .collect();
    symbols.sort_by_key(|symbol| (symbol.start, symbol.end));
    Some(symbols)
}
