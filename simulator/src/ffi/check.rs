//! Pointers of the application made into references and slices, with the checks that OpenXR asks for.

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openxr_sys as xr;

use super::call::{self, refusal};

/// Result of an entry point's body.
pub(super) type XrResult<T = ()> = Result<T, xr::Result>;

/// Chains longer than this are taken for loops.
const LONGEST_CHAIN: usize = 64;

/// Runs the body of entry point `name`; a panic becomes `XR_ERROR_RUNTIME_FAILURE` and never crosses the ABI.
pub(super) fn guard<T: IntoCode>(name: &str, body: impl FnOnce() -> XrResult<T>) -> xr::Result {
    let (code, refused) = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(success)) => (success.into_code(), false),
        Ok(Err(code)) => (code, true),
        Err(_) => {
            tracing::error!(name, "panicked inside the simulator");
            (xr::Result::ERROR_RUNTIME_FAILURE, true)
        }
    };
    call::finish(name, code, refused)
}

/// What a body may return on success.
pub(super) trait IntoCode {
    fn into_code(self) -> xr::Result;
}

impl IntoCode for () {
    fn into_code(self) -> xr::Result {
        xr::Result::SUCCESS
    }
}

impl IntoCode for xr::Result {
    fn into_code(self) -> xr::Result {
        self
    }
}

/// Structures that begin with `type` and `next`.
///
/// # Safety
/// The layout must begin with a `StructureType` and a pointer, and every bit pattern of the rest must be readable.
pub(super) unsafe trait Typed: Copy {
    const TYPE: xr::StructureType;
}

macro_rules! typed {
    ($($name:ident)*) => { $(
        // SAFETY: generated from the OpenXR registry as `repr(C)` with `ty` and `next` first.
        unsafe impl Typed for xr::$name { const TYPE: xr::StructureType = xr::$name::TYPE; }
    )* };
}

typed!(
    InstanceCreateInfo InstanceProperties ExtensionProperties ApiLayerProperties SystemGetInfo SystemProperties
    SessionCreateInfo SessionBeginInfo GraphicsBindingVulkanKHR GraphicsRequirementsVulkanKHR
    VulkanInstanceCreateInfoKHR VulkanDeviceCreateInfoKHR VulkanGraphicsDeviceGetInfoKHR
    VulkanSwapchainFormatListCreateInfoKHR SwapchainCreateInfo SwapchainImageVulkanKHR SwapchainImageAcquireInfo
    SwapchainImageWaitInfo SwapchainImageReleaseInfo ReferenceSpaceCreateInfo ActionSpaceCreateInfo SpaceLocation
    SpaceVelocity SpacesLocateInfo SpaceLocations SpaceVelocities ViewConfigurationProperties ViewConfigurationView
    ViewLocateInfo ViewState View FrameWaitInfo FrameState FrameBeginInfo FrameEndInfo CompositionLayerProjection
    CompositionLayerProjectionView CompositionLayerDepthInfoKHR CompositionLayerQuad EventDataBuffer
    ActionSetCreateInfo ActionCreateInfo InteractionProfileSuggestedBinding SessionActionSetsAttachInfo
    InteractionProfileState ActionStateGetInfo ActionStateBoolean ActionStateFloat ActionStateVector2f
    ActionStatePose ActionsSyncInfo BoundSourcesForActionEnumerateInfo InputSourceLocalizedNameGetInfo
    HapticActionInfo HapticVibration
    CompositionLayerCylinderKHR CompositionLayerColorScaleBiasKHR CompositionLayerReprojectionInfoMSFT
    CompositionLayerReprojectionPlaneOverrideMSFT VisibilityMaskKHR SystemUserPresencePropertiesEXT
    SecondaryViewConfigurationSessionBeginInfoMSFT SecondaryViewConfigurationStateMSFT
    SecondaryViewConfigurationFrameStateMSFT SecondaryViewConfigurationFrameEndInfoMSFT
    SecondaryViewConfigurationLayerInfoMSFT SecondaryViewConfigurationSwapchainCreateInfoMSFT
    DebugUtilsObjectNameInfoEXT DebugUtilsLabelEXT DebugUtilsMessengerCallbackDataEXT DebugUtilsMessengerCreateInfoEXT
);

typed!(
    SystemHandTrackingPropertiesEXT HandTrackerCreateInfoEXT HandJointsLocateInfoEXT HandJointLocationsEXT
    HandJointVelocitiesEXT HandJointsMotionRangeInfoEXT HandTrackingDataSourceInfoEXT HandTrackingDataSourceStateEXT
    SpatialAnchorCreateInfoMSFT SpatialAnchorSpaceCreateInfoMSFT SpatialAnchorPersistenceInfoMSFT
    SpatialAnchorFromPersistedAnchorCreateInfoMSFT SystemEyeGazeInteractionPropertiesEXT EyeGazeSampleTimeEXT
    SystemPlaneDetectionPropertiesEXT PlaneDetectorCreateInfoEXT PlaneDetectorBeginInfoEXT PlaneDetectorGetInfoEXT
    PlaneDetectorLocationsEXT PlaneDetectorLocationEXT PlaneDetectorPolygonBufferEXT
);

/// The `type` and `next` that every typed structure begins with.
#[repr(C)]
struct Header {
    ty: xr::StructureType,
    next: *mut c_void,
}

/// Why a pointer is refused that must lead somewhere.
const NULL: &str = "a pointer is null";

fn check_type(found: xr::StructureType, expected: xr::StructureType) -> XrResult {
    if found == expected {
        return Ok(());
    }
    refusal(xr::Result::ERROR_VALIDATION_FAILURE, format!("a structure's type is {found:?}, not {expected:?}"))
}

/// A structure that the application passes in.
///
/// # Safety
/// `pointer` is null or valid for `'a`.
pub(super) unsafe fn input<'a, T: Typed>(pointer: *const T) -> XrResult<&'a T> {
    // SAFETY: by the caller.
    match unsafe { optional_input(pointer) }? {
        Some(structure) => Ok(structure),
        None => refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL),
    }
}

/// A structure that the application may leave out.
///
/// # Safety
/// `pointer` is null or valid for `'a`.
pub(super) unsafe fn optional_input<'a, T: Typed>(pointer: *const T) -> XrResult<Option<&'a T>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not null, valid by the caller; the tag is read before the rest is believed.
    let ty = unsafe { (*pointer.cast::<Header>()).ty };
    check_type(ty, T::TYPE)?;
    // SAFETY: not null, valid by the caller, and of the type that its tag says.
    Ok(Some(unsafe { &*pointer }))
}

/// The first structure of type `T` in a `next` chain.
///
/// # Safety
/// `next` begins a chain that is valid for `'a`.
pub(super) unsafe fn chained<'a, T: Typed>(next: *const c_void) -> Option<&'a T> {
    // SAFETY: by the caller.
    let pointer = unsafe { find(next, T::TYPE) }?;
    // SAFETY: part of the chain, and of the type that its tag says.
    Some(unsafe { &*pointer.cast::<T>() })
}

/// The first link of type `ty`.
///
/// # Safety
/// `next` begins a valid chain.
unsafe fn find(next: *const c_void, ty: xr::StructureType) -> Option<*const c_void> {
    let mut link = next.cast::<Header>();
    for _ in 0..LONGEST_CHAIN {
        if link.is_null() {
            return None;
        }
        // SAFETY: not null, and part of a chain that the caller vouches for.
        let header = unsafe { &*link };
        if header.ty == ty {
            return Some(link.cast());
        }
        link = header.next.cast_const().cast();
    }
    None
}

/// A list that the application passes in.
///
/// # Safety
/// `pointer` is null or valid for `count` elements for `'a`.
pub(super) unsafe fn list<'a, T>(count: u32, pointer: *const T) -> XrResult<&'a [T]> {
    match (count, pointer.is_null()) {
        (0, _) => Ok(&[]),
        (_, true) => refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL),
        // SAFETY: not null, and valid by the caller.
        _ => Ok(unsafe { std::slice::from_raw_parts(pointer, count as usize) }),
    }
}

/// A string that the application passes in.
///
/// # Safety
/// `pointer` is null or a NUL-terminated string for `'a`.
pub(super) unsafe fn string<'a>(pointer: *const c_char) -> XrResult<&'a str> {
    if pointer.is_null() {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL);
    }
    // SAFETY: not null, terminated by the caller.
    unsafe { CStr::from_ptr(pointer) }.to_str().map_err(|_| xr::Result::ERROR_VALIDATION_FAILURE)
}

/// A string in a fixed array, which must be terminated within it.
pub(super) fn fixed(text: &[c_char]) -> XrResult<String> {
    let bytes: Vec<u8> = text.iter().take_while(|&&c| c != 0).map(|&c| c as u8).collect();
    if bytes.len() == text.len() {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    String::from_utf8(bytes).map_err(|_| xr::Result::ERROR_VALIDATION_FAILURE)
}

/// `text` as a fixed array, cut to fit and always terminated.
pub(super) fn to_fixed<const N: usize>(text: &str) -> [c_char; N] {
    let mut array = [0; N];
    for (slot, byte) in array.iter_mut().take(N - 1).zip(text.bytes()) {
        *slot = byte as c_char;
    }
    array
}

/// Where one plain value goes.
pub(super) struct Out<'a, T> {
    pointer: *mut T,
    life: PhantomData<&'a mut T>,
}

/// A place for a plain value.
///
/// # Safety
/// `pointer` is null or valid for writing for `'a`.
pub(super) unsafe fn output<'a, T: Copy>(pointer: *mut T) -> XrResult<Out<'a, T>> {
    if pointer.is_null() {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL);
    }
    Ok(Out { pointer, life: PhantomData })
}

impl<T: Copy> Out<'_, T> {
    pub(super) fn write(&self, value: T) {
        // SAFETY: not null and valid for writing, see `output`.
        unsafe { self.pointer.write(value) }
    }
}

/// Where one typed structure goes.
pub(super) struct TypedOut<'a, T> {
    pointer: *mut T,
    /// The structure's own chain, which the application may have extended.
    pub(super) next: *mut c_void,
    life: PhantomData<&'a mut T>,
}

/// A place for a typed structure, whose `type` the application must have set.
///
/// # Safety
/// `pointer` is null or valid for writing for `'a`, with `type` and `next` initialised.
pub(super) unsafe fn typed_output<'a, T: Typed>(pointer: *mut T) -> XrResult<TypedOut<'a, T>> {
    if pointer.is_null() {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL);
    }
    // SAFETY: not null, and its first two fields are initialised by the caller.
    let header = unsafe { &*pointer.cast::<Header>() };
    check_type(header.ty, T::TYPE)?;
    Ok(TypedOut { pointer, next: header.next, life: PhantomData })
}

impl<'a, T: Typed> TypedOut<'a, T> {
    /// Writes the structure that `make` builds around the application's `next`.
    pub(super) fn write(&self, make: impl FnOnce(*mut c_void) -> T) {
        // SAFETY: not null and valid for writing, see `typed_output`.
        unsafe { self.pointer.write(make(self.next)) }
    }

    /// Writes `value`, which begins like `T` and is no larger, in the structure's place.
    ///
    /// Events are the case: the application passes one large buffer for all of them.
    pub(super) fn write_as<U: Copy>(&self, value: U) {
        const { assert!(size_of::<U>() <= size_of::<T>() && align_of::<U>() <= align_of::<T>()) }
        // SAFETY: valid for writing a `T`, see `typed_output`, and `U` is no larger and no more aligned.
        unsafe { self.pointer.cast::<U>().write(value) }
    }

    /// The structure as the application filled it in; only for structures that carry input in an output.
    ///
    /// # Safety
    /// All fields are initialised.
    pub(super) unsafe fn read(&self) -> T {
        // SAFETY: valid, see `typed_output`; initialised by the caller.
        unsafe { self.pointer.read() }
    }

    /// A structure of type `U` that the application chained to this one, to be filled in too.
    pub(super) fn chained<U: Typed>(&self) -> Option<TypedOut<'a, U>> {
        // SAFETY: `next` is the application's own output chain, see `typed_output`.
        unsafe { typed_output(find(self.next, U::TYPE)?.cast_mut().cast::<U>()) }.ok()
    }
}

/// An array that the application asks for by the two-call idiom (OpenXR 1.1, section 2.11).
pub(super) struct Buffer<'a, T> {
    capacity: u32,
    count: Out<'a, u32>,
    pointer: *mut T,
}

/// A buffer of the two-call idiom.
///
/// # Safety
/// `count` is null or writable; `pointer` is null or writable for `capacity` elements, both for `'a`.
pub(super) unsafe fn buffer<'a, T: Copy>(capacity: u32, count: *mut u32, pointer: *mut T) -> XrResult<Buffer<'a, T>> {
    // SAFETY: by the caller.
    let count = unsafe { output(count) }?;
    if capacity > 0 && pointer.is_null() {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, NULL);
    }
    Ok(Buffer { capacity, count, pointer })
}

impl<T: Copy> Buffer<'_, T> {
    /// Tells the count and whether elements are wanted.
    fn announce(&self, len: usize) -> XrResult<bool> {
        let len = u32::try_from(len).map_err(|_| xr::Result::ERROR_RUNTIME_FAILURE)?;
        self.count.write(len);
        match self.capacity {
            0 => Ok(false),
            capacity if capacity < len => Err(xr::Result::ERROR_SIZE_INSUFFICIENT),
            _ => Ok(true),
        }
    }

    /// Writes plain elements.
    pub(super) fn fill(&self, items: &[T]) -> XrResult {
        if self.announce(items.len())? {
            // SAFETY: not null and large enough, see `buffer` and `announce`; the application's memory is not ours.
            unsafe { std::ptr::copy_nonoverlapping(items.as_ptr(), self.pointer, items.len()) };
        }
        Ok(())
    }

    /// Writes typed structures, each made by `make` around the application's `next`.
    pub(super) fn fill_typed<I>(&self, items: &[I], make: impl Fn(&I, *mut c_void) -> T) -> XrResult
    where
        T: Typed,
    {
        if self.announce(items.len())? {
            for (index, item) in items.iter().enumerate() {
                // SAFETY: the buffer has room for all items, and the application initialised type and next of each.
                let element = unsafe { typed_output(self.pointer.add(index)) }?;
                element.write(|next| make(item, next));
            }
        }
        Ok(())
    }
}

impl Buffer<'_, c_char> {
    /// Writes a string with its terminator.
    pub(super) fn fill_string(&self, text: &str) -> XrResult {
        let bytes: Vec<c_char> = text.bytes().map(|byte| byte as c_char).chain([0]).collect();
        self.fill(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_does_not_cross_the_abi() {
        let code = guard("test", || -> XrResult { panic!("on purpose") });
        assert_eq!(code, xr::Result::ERROR_RUNTIME_FAILURE);
    }

    #[test]
    fn chains_are_searched_and_loops_end() {
        let mut begin = xr::FrameBeginInfo { ty: xr::FrameBeginInfo::TYPE, next: std::ptr::null() };
        let begin = &raw mut begin;
        let wait = xr::FrameWaitInfo { ty: xr::FrameWaitInfo::TYPE, next: begin.cast() };
        let head: *const c_void = (&raw const wait).cast();
        // SAFETY: the chain is made of two live structures that point at each other.
        unsafe {
            (*begin).next = head;
            assert!(chained::<xr::FrameBeginInfo>(head).is_some());
            assert!(chained::<xr::FrameEndInfo>(head).is_none());
        }
    }

    #[test]
    fn structures_of_the_wrong_type_are_not_believed() {
        let wait = xr::FrameWaitInfo { ty: xr::FrameEndInfo::TYPE, next: std::ptr::null() };
        // SAFETY: valid pointers, or null.
        unsafe {
            assert_eq!(input(&wait).map(|_| ()), Err(xr::Result::ERROR_VALIDATION_FAILURE));
            assert_eq!(
                input::<xr::FrameWaitInfo>(std::ptr::null()).map(|_| ()),
                Err(xr::Result::ERROR_VALIDATION_FAILURE)
            );
        }
    }

    #[test]
    fn fixed_strings_must_end() {
        let text: [c_char; 4] = to_fixed("abcdef");
        assert_eq!(fixed(&text).unwrap(), "abc");
        assert_eq!(fixed(&[b'a' as c_char; 4]), Err(xr::Result::ERROR_VALIDATION_FAILURE));
    }
}
