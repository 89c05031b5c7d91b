//! What each function takes.

mod extension;
mod frame;
mod input;
mod instance;
mod scene;
mod space;
mod swapchain;

use openxr::sys;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::args::Args;

/// A function.
pub struct Call {
    pub name: &'static str,
    /// What is called before, each with nothing wrong; beginning with [`FRESH`], on a session that is not yet begun and has no action sets.
    pub before: &'static [&'static str],
    /// What it answers where nothing is wrong.
    pub good: Code,
    /// Makes the arguments and calls.
    pub make: fn(pfn::VoidFunction, &mut Args<'_>) -> Code,
}

/// Stands before a list of calls for a session that is not yet begun.
pub const FRESH: &str = "fresh";

/// Defines calls: name, type of the function, what is called before, what is answered where nothing is wrong.
macro_rules! calls {
    ($($name:literal $ty:path [$($before:expr),*] $good:ident, |$f:ident, $a:ident| $body:expr;)*) => {
        pub const CALLS: &[super::Call] = &[$(super::Call {
            name: $name,
            before: &[$($before),*],
            good: openxr::sys::Result::$good,
            make: |function, $a| {
                // SAFETY: the name stands for this type; what the arguments point to is kept until the call is over, or is null.
                unsafe {
                    let $f = std::mem::transmute::<openxr::sys::pfn::VoidFunction, $ty>(function);
                    $body
                }
            },
        }),*];
    };
}
use calls;

/// All calls.
pub fn all() -> impl Iterator<Item = &'static Call> {
    let core = [instance::CALLS, space::CALLS, frame::CALLS, input::CALLS, swapchain::CALLS];
    core.into_iter().chain([extension::CALLS, scene::CALLS]).flatten()
}

/// The call of a function.
pub fn find(name: &str) -> &'static Call {
    all().find(|call| call.name == name).unwrap_or_else(|| panic!("no arguments are known for {name}"))
}

/// A structure of zeros with a type.
fn blank<T: Copy>(ty: sys::StructureType) -> T {
    // SAFETY: the structures of OpenXR are plain data whose fields may all be zero, and begin with their type.
    unsafe {
        let mut blank: T = std::mem::zeroed();
        (&raw mut blank).cast::<sys::StructureType>().write(ty);
        blank
    }
}

const VIEWS_UNSUPPORTED: Code = Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED;

/// A set of views.
fn views(a: &mut Args<'_>) -> sys::ViewConfigurationType {
    let right = a.one_of(&[sys::ViewConfigurationType::PRIMARY_STEREO]).into_raw();
    let invalid = Code::ERROR_VALIDATION_FAILURE;
    let mono = sys::ViewConfigurationType::PRIMARY_MONO.into_raw();
    let wrong = [
        ("is mono", mono, VIEWS_UNSUPPORTED),
        ("stands for nothing", 77, invalid),
        ("is negative", -5, invalid),
        ("is of an extension that does not exist", 1_000_999_000, invalid),
    ];
    sys::ViewConfigurationType::from_raw(a.value("view configuration", right, &wrong))
}
