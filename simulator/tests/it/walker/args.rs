//! Arguments of calls, right or wrong.

use std::any::Any;
use std::ffi::c_void;
use std::ptr;

use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use super::Choose;
use super::handles::{Entry, Kind};
use super::world::World;

/// A way in which an argument can be wrong, and what the specification has a function answer then.
pub type Fault = (&'static str, Code);

/// The answer to what is odd and not wrong: the same as without.
pub const HARMLESS: Code = Code::SUCCESS;

pub const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;
const HANDLE: Code = Code::ERROR_HANDLE_INVALID;
const DEAD: [Fault; 3] = [("is null", HANDLE), ("was destroyed", HANDLE), ("is of another kind", HANDLE)];

/// A Vulkan device for sessions.
pub type GraphicsBinding = sys::GraphicsBindingVulkanKHR;

/// The arguments of one call, and the memory that they point to.
pub struct Args<'w> {
    pub world: &'w mut World,
    choose: &'w mut dyn Choose,
    kept: Vec<Box<dyn Any>>,
    /// The first handle of the call, if it is alive.
    pub root: Option<Entry>,
    /// What new handles hang on, where that is not the first handle.
    pub parent: Option<u64>,
    /// What kind of action is made.
    pub detail: usize,
    pub made: Vec<(sys::ObjectType, *const u64)>,
    /// Outputs that a failed call must leave alone.
    pub outputs: Vec<(*const u8, usize)>,
    /// Whether the call cannot succeed: a handle in it is not alive.
    pub hopeless: bool,
    /// Whether the first handle is not alive.
    rootless: bool,
    /// Whether what the fault needs is not there.
    pub lacking: bool,
    /// Living handles in the call.
    pub named: Vec<u64>,
    /// Where an event goes.
    pub event: *const sys::EventDataBuffer,
}

/// What outputs are filled with before the call.
pub const PATTERN: u8 = 0xA5;

/// What every structure with a type begins with.
#[repr(C)]
#[derive(Clone, Copy)]
struct Link {
    ty: sys::StructureType,
    next: *mut c_void,
}

impl<'w> Args<'w> {
    pub fn new(world: &'w mut World, choose: &'w mut dyn Choose) -> Self {
        let (kept, made, outputs) = (Vec::new(), Vec::new(), Vec::new());
        let (named, event) = (Vec::new(), ptr::null());
        let (root, parent, detail, hopeless, rootless, lacking) = (None, None, 0, false, false, false);
        Self { world, choose, kept, root, parent, detail, made, outputs, hopeless, rootless, lacking, named, event }
    }

    pub fn fault(&mut self, what: &'static str, faults: &[Fault]) -> usize {
        self.choose.fault(what, faults)
    }

    pub fn vary(&mut self, count: usize) -> usize {
        if count < 2 { 0 } else { self.choose.vary(count) }
    }

    /// One of these values; the first is the usual one.
    pub fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.vary(values.len())]
    }

    /// `right`, or one of the wrong values.
    pub fn value<T: Copy>(&mut self, what: &'static str, right: T, wrong: &[(&'static str, T, Code)]) -> T {
        let faults: Vec<Fault> = wrong.iter().map(|&(how, _, code)| (how, code)).collect();
        match self.fault(what, &faults) {
            0 => right,
            fault => wrong[fault - 1].1,
        }
    }

    pub fn keep<T: 'static>(&mut self, value: T) -> *mut T {
        let mut kept = Box::new(value);
        let pointer: *mut T = &mut *kept;
        self.kept.push(kept);
        pointer
    }

    pub fn keep_all<T: 'static>(&mut self, mut values: Vec<T>) -> *mut T {
        let pointer = values.as_mut_ptr();
        self.kept.push(Box::new(values));
        pointer
    }

    fn pick(&mut self, candidates: &[Entry]) -> Option<Entry> {
        let index = if self.world.newest { candidates.len().saturating_sub(1) } else { self.vary(candidates.len()) };
        candidates.get(index).copied()
    }

    fn handle_of<H: Kind>(
        &mut self,
        fit: impl Fn(&Entry) -> bool,
        more: &[Fault],
        unfit: impl Fn(&Entry) -> bool,
    ) -> H {
        let faults: Vec<Fault> = DEAD.iter().chain(more).copied().collect();
        let fault = self.fault("handle", &faults);
        let handles = &self.world.handles;
        let candidates: Vec<Entry> = match fault {
            0 => handles.of(H::KIND).filter(|entry| fit(entry)).copied().collect(),
            1 => Vec::new(),
            2 => handles.dead(H::KIND).copied().collect(),
            3 => handles.live().filter(|entry| entry.kind != H::KIND).copied().collect(),
            _ => handles.of(H::KIND).filter(|entry| unfit(entry)).copied().collect(),
        };
        let picked = self.pick(&candidates);
        self.hopeless |= picked.is_none() || (1..=3).contains(&fault);
        self.lacking |= picked.is_none() && fault != 1;
        if let Some(entry) = picked.filter(|_| fault == 0 || fault > 3) {
            self.root.get_or_insert(entry);
            self.named.push(entry.raw);
        }
        H::from_raw(picked.map_or(0, |entry| entry.raw))
    }

    /// The handle that the call is for.
    pub fn first<H: Kind>(&mut self) -> H {
        let handle = self.handle_of(|_| true, &[], |_| false);
        self.rootless = self.hopeless;
        handle
    }

    /// The session to wait for a frame of; never one whose wait would block for ever.
    pub fn waiting_session(&mut self) -> sys::Session {
        let session: sys::Session = self.first();
        if self.world.waited.contains(&session.into_raw()) { sys::Session::NULL } else { session }
    }

    pub fn session(&self) -> u64 {
        self.root.map_or(0, |root| root.session)
    }

    pub fn instance(&self) -> u64 {
        self.root.map_or(0, |root| root.instance)
    }

    /// A handle of the same session.
    pub fn own<H: Kind>(&mut self) -> H {
        let session = self.session();
        let other = |entry: &Entry| entry.session != session;
        self.handle_of(|entry| session == 0 || !other(entry), &[("is of another session", INVALID)], other)
    }

    /// A handle of the same session that new ones hang on.
    pub fn own_parent<H: Kind>(&mut self) -> H {
        let handle: H = self.own();
        self.parent = Some(handle.into_raw());
        handle
    }

    /// An action set that is attached, or one to be attached.
    pub fn action_set(&mut self, attached: bool, unfit: Fault) -> sys::ActionSet {
        let (session, instance) = (self.session(), self.instance());
        let list = self.world.attached.get(&session).cloned().unwrap_or_default();
        if attached {
            let other = list.clone();
            self.handle_of(|entry| list.contains(&entry.raw), &[unfit], |entry| !other.contains(&entry.raw))
        } else {
            self.handle_of(|entry| entry.instance == instance, &[unfit], |entry| entry.instance != instance)
        }
    }

    /// An attached action of a kind, where that matters.
    pub fn action(&mut self, kind: Option<usize>, unattached: Code) -> sys::Action {
        let attached = self.world.attached.get(&self.session()).cloned().unwrap_or_default();
        let fits = |entry: &Entry| kind.is_none_or(|kind| kind == entry.detail);
        let faults =
            [("is of an unattached set", unattached), ("is of another type", Code::ERROR_ACTION_TYPE_MISMATCH)];
        let more = if kind.is_some() { &faults[..] } else { &faults[..1] };
        let fault = self.choose.fault("action", more);
        let is_attached = |entry: &Entry| attached.contains(&entry.parent);
        match fault {
            1 => self.handle_of(|entry| fits(entry) && !is_attached(entry), &[], |_| false),
            2 => self.handle_of(|entry| !fits(entry) && is_attached(entry), &[], |_| false),
            _ => self.handle_of(|entry| fits(entry) && is_attached(entry), &[], |_| false),
        }
    }

    /// A structure that must be there.
    pub fn input<T: Copy + 'static>(&mut self, structure: T) -> *const T {
        let pointer = self.keep(structure);
        match self.fault(std::any::type_name::<T>(), &[("is null", INVALID), ("has the wrong type", INVALID)]) {
            1 => return ptr::null(),
            // SAFETY: every structure given here begins with its type.
            2 => unsafe { (*pointer.cast::<Link>()).ty = sys::StructureType::UNKNOWN },
            _ => {}
        }
        pointer
    }

    /// A structure that may be missing.
    pub fn optional<T: Copy + 'static>(&mut self, structure: T) -> *const T {
        let pointer = self.keep(structure);
        match self.fault(std::any::type_name::<T>(), &[("is null", HARMLESS), ("has the wrong type", INVALID)]) {
            1 => return ptr::null(),
            // SAFETY: every structure given here begins with its type.
            2 => unsafe { (*pointer.cast::<Link>()).ty = sys::StructureType::UNKNOWN },
            _ => {}
        }
        pointer
    }

    /// The end of a chain: nothing, structures that nobody knows, or a loop of them.
    pub fn next(&mut self) -> *mut c_void {
        let ty = sys::StructureType::from_raw(1_999_999_999);
        let fault = self.fault("next", &[("is of an unknown type", HARMLESS), ("leads in a circle", HARMLESS)]);
        if fault == 0 {
            return ptr::null_mut();
        }
        let last = self.keep(Link { ty, next: ptr::null_mut() });
        let head = self.keep(Link { ty, next: last.cast() });
        if fault == 2 {
            // SAFETY: kept above.
            unsafe { (*last).next = head.cast() };
        }
        head.cast()
    }

    /// A structure in a chain, sometimes left out.
    pub fn chain<T: Copy + 'static>(&mut self, structure: impl FnOnce(&mut Self) -> T) -> *mut c_void {
        if !self.choose.chain() {
            return self.next();
        }
        let hopeless = self.hopeless;
        let structure = structure(self);
        // What is chained may be passed over.
        self.hopeless = hopeless;
        self.keep(structure).cast()
    }

    /// Where a plain value goes.
    pub fn out<T: Copy + 'static>(&mut self) -> *mut T {
        let pointer = self.any_out::<T>();
        if !pointer.is_null() {
            self.outputs.push((pointer.cast_const().cast(), size_of::<T>()));
        }
        pointer
    }

    /// Where a plain value goes that may be written in failure too.
    pub fn any_out<T: Copy + 'static>(&mut self) -> *mut T {
        if self.fault(std::any::type_name::<T>(), &[("has nowhere to go", INVALID)]) == 1 {
            return ptr::null_mut();
        }
        // Words, so that everything is aligned.
        let words = self.keep_all(vec![u64::from_ne_bytes([PATTERN; 8]); size_of::<T>().div_ceil(8)]);
        words.cast()
    }

    /// Where a new handle goes.
    pub fn new_handle<H: Kind + 'static>(&mut self) -> *mut H {
        let pointer = self.out::<H>();
        if !pointer.is_null() {
            self.made.push((H::KIND, pointer.cast_const().cast()));
        }
        pointer
    }

    /// Where a structure with a type goes.
    pub fn typed_out<T: Copy + 'static>(&mut self, template: T) -> *mut T {
        self.input(template).cast_mut()
    }

    /// A buffer of the two-call idiom for at least `least` elements.
    pub fn buffer<T: Copy + 'static>(&mut self, template: T, least: usize) -> (u32, *mut u32, *mut T) {
        self.large_buffer(template, least, 256)
    }

    /// A buffer with room for `room` elements, the most that are ever written into it.
    pub fn large_buffer<T: Copy + 'static>(&mut self, template: T, least: usize, room: u32) -> (u32, *mut u32, *mut T) {
        let small = ("is too small", Code::ERROR_SIZE_INSUFFICIENT);
        let faults = [("has no count", INVALID), ("has no array", INVALID), small];
        let fault = self.fault("buffer", if least >= 2 { &faults } else { &faults[..2] });
        let capacity = self.one_of(&[room, 0, 1]);
        let array = self.keep_all(vec![template; room as usize]);
        let count = self.keep(0u32);
        match fault {
            1 => (capacity, ptr::null_mut(), array),
            2 => (room, count, ptr::null_mut()),
            3 => (1, count, array),
            _ => (capacity, count, array),
        }
    }

    /// Where structures with a type go.
    pub fn typed_buffer<T: Copy + 'static>(&mut self, template: T, least: usize) -> (u32, *mut u32, *mut T) {
        let (capacity, count, array) = self.buffer(template, least);
        if least > 0 && self.fault("element", &[("has the wrong type", INVALID)]) == 1 && !array.is_null() {
            // SAFETY: the buffer is larger than this.
            unsafe { (*array.cast::<Link>()).ty = sys::StructureType::UNKNOWN };
            return (256, count, array);
        }
        (capacity, count, array)
    }

    /// A list of the application, and what is answered where it is empty.
    pub fn list<T: 'static>(&mut self, values: Vec<T>, empty: Code) -> (u32, *const T) {
        let faults = [("has no elements", empty), ("is null", INVALID), ("is null and has 2^31 elements", INVALID)];
        let fault = self.fault("list", &faults);
        let count = values.len() as u32;
        let array = self.keep_all(values).cast_const();
        match fault {
            1 => {
                // The handles that were in it are not in the call any more.
                self.hopeless = self.rootless;
                (0, array)
            }
            2 => (count.max(1), ptr::null()),
            3 => (1 << 31, ptr::null()),
            _ => (count, array),
        }
    }
}

/// What is left of the arguments after the call.
pub struct Seen {
    /// Keeps what the rest points to.
    _kept: Vec<Box<dyn Any>>,
    pub root: Option<Entry>,
    pub parent: Option<u64>,
    pub detail: usize,
    pub hopeless: bool,
    pub lacking: bool,
    pub named: Vec<u64>,
    made: Vec<(sys::ObjectType, *const u64)>,
    outputs: Vec<(*const u8, usize)>,
    event: *const sys::EventDataBuffer,
}

impl Args<'_> {
    /// Ends the call.
    pub fn into_seen(self) -> Seen {
        let Self { kept, root, parent, detail, made, outputs, hopeless, lacking, named, event, .. } = self;
        Seen { _kept: kept, root, parent, detail, hopeless, lacking, named, made, outputs, event }
    }
}

impl Seen {
    /// The handles that the call has written.
    pub fn made(&self) -> Vec<(sys::ObjectType, u64)> {
        // SAFETY: what is pointed to is kept.
        self.made.iter().map(|&(kind, raw)| (kind, unsafe { raw.read() })).collect()
    }

    /// All bytes of the outputs.
    pub fn outputs(&self) -> impl Iterator<Item = u8> {
        // SAFETY: what is pointed to is kept, and filled to its size.
        self.outputs
            .iter()
            .flat_map(|&(bytes, size)| unsafe { std::slice::from_raw_parts(bytes, size) }.iter().copied())
    }

    /// The event that the call has written.
    pub fn event(&self) -> Option<sys::EventDataBuffer> {
        // SAFETY: null, or kept.
        unsafe { self.event.as_ref() }.copied()
    }
}
