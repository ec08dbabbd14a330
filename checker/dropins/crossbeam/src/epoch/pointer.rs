//! Pointers to objects on the heap: alone, or shared under a guard.
//!
//! They only carry an address and a tag, as the real ones do. What is done through them
//! is told to the engine, so that a use of what was destroyed is found out.

use std::borrow::{Borrow, BorrowMut};
use std::cmp;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use engine::reclaim::{self, Because, Extent};

use super::{Guard, Pointable};

/// The bits of a pointer that hold its tag.
pub(super) const fn tags<T: ?Sized + Pointable>() -> usize {
    T::ALIGN - 1
}

fn tagged<T: ?Sized + Pointable>(data: usize, tag: usize) -> usize {
    (data & !tags::<T>()) | (tag & tags::<T>())
}

/// The object that a pointer leads to.
///
/// # Safety
/// It was made, and its memory is still there.
unsafe fn object<T: ?Sized + Pointable>(data: usize) -> Extent {
    let address = data & !tags::<T>();
    // SAFETY: the caller's promise.
    let content = unsafe { T::deref(address) };
    // An array has its length before its elements.
    let end = std::ptr::from_ref(content).addr() + size_of_val(content);
    Extent {
        address,
        bytes: end - address,
    }
}

/// Destroys what a pointer leads to.
///
/// # Safety
/// As [`object`]; nobody uses it from now on, or is told so by this.
#[track_caller]
unsafe fn destroy<T: ?Sized + Pointable>(data: usize, because: Because) {
    // SAFETY: the caller's promise.
    let object = unsafe { object::<T>(data) };
    reclaim::destroyed(object, because);
    // SAFETY: the execution ends above if it was destroyed before.
    unsafe { T::drop(object.address) };
    reclaim::buried(object);
}

/// A pointer to an object, with a tag.
pub trait Pointer<T: ?Sized + Pointable> {
    /// Its word.
    fn into_usize(self) -> usize;

    /// The pointer of that word.
    ///
    /// # Safety
    /// As the real one's: the word came from `into_usize`, once if it is owned.
    unsafe fn from_usize(data: usize) -> Self;
}

/// An object that belongs to one owner.
pub struct Owned<T: ?Sized + Pointable> {
    data: usize,
    owns: PhantomData<Box<T>>,
}

impl<T: ?Sized + Pointable> Pointer<T> for Owned<T> {
    fn into_usize(self) -> usize {
        let data = self.data;
        std::mem::forget(self);
        data
    }

    unsafe fn from_usize(data: usize) -> Owned<T> {
        debug_assert!(data != 0, "converting zero into `Owned`");
        Owned {
            data,
            owns: PhantomData,
        }
    }
}

fn ensure_aligned<T: ?Sized + Pointable>(raw: usize) {
    assert_eq!(raw & tags::<T>(), 0, "unaligned pointer");
}

impl<T> Owned<T> {
    /// Owns what `raw` points to.
    ///
    /// # Safety
    /// As the real one's: it came from a `Box`, and is nobody else's.
    #[track_caller]
    pub unsafe fn from_raw(raw: *mut T) -> Owned<T> {
        let data = raw.expose_provenance();
        ensure_aligned::<T>(data);
        // SAFETY: the caller's promise.
        let object = unsafe { object::<T>(data) };
        reclaim::returned(object);
        reclaim::taken(object);
        // SAFETY: the caller's promise.
        unsafe { Owned::from_usize(data) }
    }

    /// The object in a box.
    #[track_caller]
    pub fn into_box(self) -> Box<T> {
        let data = self.into_usize();
        // SAFETY: it is there: it was owned.
        let object = unsafe { object::<T>(data) };
        reclaim::destroyed(object, Because::Boxed);
        // SAFETY: it came from a box, and is owned.
        unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut(object.address)) }
    }

    /// A new object that holds `init`.
    #[track_caller]
    pub fn new(init: T) -> Owned<T> {
        Owned::init(init)
    }
}

impl<T: ?Sized + Pointable> Owned<T> {
    /// A new object, made from `init`.
    #[track_caller]
    pub fn init(init: T::Init) -> Owned<T> {
        // SAFETY: it is made just now.
        unsafe {
            let data = T::init(init);
            reclaim::made(object::<T>(data));
            Owned::from_usize(data)
        }
    }

    /// Shares it under a guard.
    pub fn into_shared<'g>(self, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: the word is a pointer's.
        unsafe { Shared::from_usize(self.into_usize()) }
    }

    /// Its tag.
    pub fn tag(&self) -> usize {
        self.data & tags::<T>()
    }

    /// The same pointer with another tag.
    pub fn with_tag(self, tag: usize) -> Owned<T> {
        // SAFETY: only the tag changes.
        unsafe { Owned::from_usize(tagged::<T>(self.into_usize(), tag)) }
    }
}

impl<T: ?Sized + Pointable> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: it is owned.
        unsafe { destroy::<T>(self.data, Because::Dropped) };
    }
}

impl<T: ?Sized + Pointable> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("Owned", self.data, tags::<T>(), f)
    }
}

fn show(name: &str, data: usize, tags: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name)
        .field("raw", &(data & !tags))
        .field("tag", &(data & tags))
        .finish()
}

impl<T: Clone> Clone for Owned<T> {
    #[track_caller]
    fn clone(&self) -> Owned<T> {
        Owned::new((**self).clone()).with_tag(self.tag())
    }
}

impl<T: ?Sized + Pointable> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it is owned.
        unsafe { T::deref(self.data & !tags::<T>()) }
    }
}

impl<T: ?Sized + Pointable> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { T::deref_mut(self.data & !tags::<T>()) }
    }
}

impl<T> From<T> for Owned<T> {
    #[track_caller]
    fn from(value: T) -> Owned<T> {
        Owned::new(value)
    }
}

impl<T> From<Box<T>> for Owned<T> {
    #[track_caller]
    fn from(value: Box<T>) -> Owned<T> {
        let data = Box::into_raw(value).expose_provenance();
        // SAFETY: it was the box's.
        unsafe {
            reclaim::made(object::<T>(data));
            Owned::from_usize(data)
        }
    }
}

impl<T: ?Sized + Pointable> Borrow<T> for Owned<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized + Pointable> BorrowMut<T> for Owned<T> {
    fn borrow_mut(&mut self) -> &mut T {
        self
    }
}

impl<T: ?Sized + Pointable> AsRef<T> for Owned<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized + Pointable> AsMut<T> for Owned<T> {
    fn as_mut(&mut self) -> &mut T {
        self
    }
}

/// An object that others may look at as well, under a guard.
pub struct Shared<'g, T: 'g + ?Sized + Pointable> {
    data: usize,
    points_to: PhantomData<(&'g (), *const T)>,
}

impl<T: ?Sized + Pointable> Clone for Shared<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized + Pointable> Copy for Shared<'_, T> {}

impl<T: ?Sized + Pointable> Pointer<T> for Shared<'_, T> {
    fn into_usize(self) -> usize {
        self.data
    }

    unsafe fn from_usize(data: usize) -> Self {
        Shared {
            data,
            points_to: PhantomData,
        }
    }
}

impl<T> Shared<'_, T> {
    /// The pointer without its tag.
    pub fn as_raw(&self) -> *const T {
        std::ptr::with_exposed_provenance(self.data & !tags::<T>())
    }
}

impl<'g, T: ?Sized + Pointable> Shared<'g, T> {
    /// Points nowhere.
    pub const fn null() -> Shared<'g, T> {
        Shared {
            data: 0,
            points_to: PhantomData,
        }
    }

    /// Whether it points nowhere.
    pub fn is_null(&self) -> bool {
        self.data & !tags::<T>() == 0
    }

    /// The object.
    ///
    /// # Safety
    /// As the real one's: it points somewhere, and what was loaded is protected by the
    /// guard.
    #[track_caller]
    pub unsafe fn deref(&self) -> &'g T {
        // SAFETY: the caller's promise; what is not there any more ends the execution.
        unsafe {
            reclaim::used(object::<T>(self.data));
            T::deref(self.data & !tags::<T>())
        }
    }

    /// The object, to be changed.
    ///
    /// # Safety
    /// As the real one's: as [`deref`](Self::deref), and nobody else looks at it.
    #[track_caller]
    pub unsafe fn deref_mut(&mut self) -> &'g mut T {
        // SAFETY: as in `deref`.
        unsafe {
            reclaim::used(object::<T>(self.data));
            T::deref_mut(self.data & !tags::<T>())
        }
    }

    /// The object, if it points somewhere.
    ///
    /// # Safety
    /// As [`deref`](Self::deref).
    #[track_caller]
    pub unsafe fn as_ref(&self) -> Option<&'g T> {
        if self.is_null() {
            return None;
        }
        // SAFETY: the caller's promise.
        Some(unsafe { self.deref() })
    }

    /// Takes the object.
    ///
    /// # Safety
    /// As the real one's: it points somewhere, and nobody else looks at it any more.
    #[track_caller]
    pub unsafe fn into_owned(self) -> Owned<T> {
        debug_assert!(!self.is_null(), "converting a null `Shared` into `Owned`");
        // SAFETY: as in `deref`.
        unsafe {
            reclaim::taken(object::<T>(self.data));
            Owned::from_usize(self.data)
        }
    }

    /// Takes the object, if it points somewhere.
    ///
    /// # Safety
    /// As [`into_owned`](Self::into_owned).
    #[track_caller]
    pub unsafe fn try_into_owned(self) -> Option<Owned<T>> {
        if self.is_null() {
            return None;
        }
        // SAFETY: the caller's promise.
        Some(unsafe { self.into_owned() })
    }

    /// Its tag.
    pub fn tag(&self) -> usize {
        self.data & tags::<T>()
    }

    /// The same pointer with another tag.
    pub fn with_tag(&self, tag: usize) -> Shared<'g, T> {
        // SAFETY: only the tag changes.
        unsafe { Shared::from_usize(tagged::<T>(self.data, tag)) }
    }

    /// Where it leads to, for whoever destroys it.
    ///
    /// # Safety
    /// It points to an object that was made.
    pub(super) unsafe fn object(self) -> Extent {
        // SAFETY: the caller's promise.
        unsafe { object::<T>(self.data) }
    }

    /// Destroys the object.
    ///
    /// # Safety
    /// As [`destroy`].
    #[track_caller]
    pub(super) unsafe fn destroy(self, because: Because) {
        // SAFETY: the caller's promise.
        unsafe { destroy::<T>(self.data, because) };
    }
}

impl<T> From<*const T> for Shared<'_, T> {
    #[track_caller]
    fn from(raw: *const T) -> Self {
        let data = raw.expose_provenance();
        ensure_aligned::<T>(data);
        come_back(data, size_of::<T>());
        // SAFETY: it is aligned: it has no tag.
        unsafe { Shared::from_usize(data) }
    }
}

/// A raw pointer is shared again.
#[track_caller]
pub(super) fn come_back(address: usize, bytes: usize) {
    if address != 0 {
        reclaim::returned(Extent { address, bytes });
    }
}

impl<'g, T: ?Sized + Pointable> PartialEq<Shared<'g, T>> for Shared<'g, T> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<T: ?Sized + Pointable> Eq for Shared<'_, T> {}

impl<'g, T: ?Sized + Pointable> PartialOrd<Shared<'g, T>> for Shared<'g, T> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized + Pointable> Ord for Shared<'_, T> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.data.cmp(&other.data)
    }
}

impl<T: ?Sized + Pointable> fmt::Debug for Shared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("Shared", self.data, tags::<T>(), f)
    }
}

impl<T: ?Sized + Pointable> fmt::Pointer for Shared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = std::ptr::without_provenance::<()>(self.data & !tags::<T>());
        fmt::Pointer::fmt(&raw, f)
    }
}

impl<T: ?Sized + Pointable> Default for Shared<'_, T> {
    fn default() -> Self {
        Shared::null()
    }
}

/// A pointer was not exchanged.
pub struct CompareExchangeError<'g, T: ?Sized + Pointable, P: Pointer<T>> {
    /// What was found.
    pub current: Shared<'g, T>,
    /// What was to be stored.
    pub new: P,
}

impl<T, P: Pointer<T> + fmt::Debug> fmt::Debug for CompareExchangeError<'_, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompareExchangeError")
            .field("current", &self.current)
            .field("new", &self.new)
            .finish()
    }
}

/// The old name of [`CompareExchangeError`].
#[deprecated(note = "Use `CompareExchangeError` instead")]
pub type CompareAndSetError<'g, T, P> = CompareExchangeError<'g, T, P>;
