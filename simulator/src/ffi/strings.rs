//! Names of codes, and paths.

use std::collections::HashMap;
use std::ffi::c_char;

use openxr_sys as xr;

use super::check::{XrResult, buffer, guard, output, string, to_fixed};
use super::objects;

/// Paths of an instance: strings with numbers.
#[derive(Default)]
pub(super) struct Paths {
    texts: Vec<String>,
    numbers: HashMap<String, u64>,
}

impl Paths {
    /// The number of a path, given out on first use; refuses malformed paths.
    pub(super) fn number(&mut self, text: &str) -> XrResult<xr::Path> {
        if let Some(&number) = self.numbers.get(text) {
            return Ok(xr::Path::from_raw(number));
        }
        if !is_well_formed(text) {
            return Err(xr::Result::ERROR_PATH_FORMAT_INVALID);
        }
        self.texts.push(text.to_owned());
        let number = self.texts.len() as u64;
        self.numbers.insert(text.to_owned(), number);
        Ok(xr::Path::from_raw(number))
    }

    /// The text of a path.
    pub(super) fn text(&self, path: xr::Path) -> XrResult<&str> {
        let index = path.into_raw().checked_sub(1).ok_or(xr::Result::ERROR_PATH_INVALID)?;
        let text = usize::try_from(index).ok().and_then(|index| self.texts.get(index));
        text.map(String::as_str).ok_or(xr::Result::ERROR_PATH_INVALID)
    }
}

/// OpenXR 1.1, section 6.1: absolute, lower-case, no empty or all-dots component, at most 255 characters.
fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('/') else { return false };
    text.len() < xr::MAX_PATH_LENGTH && rest.split('/').all(is_component)
}

fn is_component(part: &str) -> bool {
    let legal = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    part.bytes().all(legal) && part.bytes().any(|c| c != b'.')
}

/// Whether `name` may name an action or an action set: one well-formed path component.
pub(super) fn is_name(name: &str) -> bool {
    is_component(name)
}

pub(super) unsafe extern "system" fn string_to_path(
    instance: xr::Instance,
    text: *const c_char,
    out: *mut xr::Path,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (text, out) = unsafe { (string(text), output(out)) };
    guard("xrStringToPath", || {
        let instance = objects::instance(instance)?;
        let (text, out) = (text?, out?);
        out.write(instance.lock().paths.number(text)?);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn path_to_string(
    instance: xr::Instance,
    path: xr::Path,
    capacity: u32,
    count: *mut u32,
    text: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, text) };
    guard("xrPathToString", || {
        let instance = objects::instance(instance)?;
        let text = instance.lock().paths.text(path)?.to_owned();
        out?.fill_string(&text)
    })
}

pub(super) unsafe extern "system" fn result_to_string(
    instance: xr::Instance,
    value: xr::Result,
    text: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for a buffer of the size that the specification fixes.
    let out = unsafe { output(text.cast::<[c_char; xr::MAX_RESULT_STRING_SIZE]>()) };
    guard("xrResultToString", || {
        objects::instance(instance)?;
        out?.write(to_fixed(&name_of(
            value.into_raw(),
            &format!("{value:?}"),
            "XR_",
            "XR_UNKNOWN_SUCCESS_",
            "XR_UNKNOWN_FAILURE_",
        )));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn structure_type_to_string(
    instance: xr::Instance,
    value: xr::StructureType,
    text: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for a buffer of the size that the specification fixes.
    let out = unsafe { output(text.cast::<[c_char; xr::MAX_STRUCTURE_NAME_SIZE]>()) };
    guard("xrStructureTypeToString", || {
        objects::instance(instance)?;
        let unknown = "XR_UNKNOWN_STRUCTURE_TYPE_";
        out?.write(to_fixed(&name_of(value.into_raw(), &format!("{value:?}"), "XR_TYPE_", unknown, unknown)));
        Ok(())
    })
}

/// The C name of a code; `debug` is its name in the bindings, or its number if they do not know it.
fn name_of(raw: i32, debug: &str, prefix: &str, unknown_success: &str, unknown_failure: &str) -> String {
    match debug.parse::<i32>() {
        Err(_) => format!("{prefix}{debug}"),
        Ok(_) if raw < 0 => format!("{unknown_failure}{raw}"),
        Ok(_) => format!("{unknown_success}{raw}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_paths_are_refused() {
        for good in ["/user/hand/left", "/a", "/interaction_profiles/khr/simple_controller", "/a.b/-_"] {
            assert!(is_well_formed(good), "{good}");
        }
        let long = format!("/{}", "a".repeat(255));
        for bad in ["", "/", "user", "/user/", "//user", "/User", "/user/..", "/user/a b", "/ü", &long] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }

    #[test]
    fn a_path_keeps_its_number() {
        let mut paths = Paths::default();
        let left = paths.number("/user/hand/left").unwrap();
        assert_ne!(paths.number("/user/hand/right"), Ok(left));
        assert_eq!(paths.number("/user/hand/left"), Ok(left));
        assert_eq!(paths.text(left), Ok("/user/hand/left"));
        assert_eq!(paths.text(xr::Path::NULL), Err(xr::Result::ERROR_PATH_INVALID));
        assert_eq!(paths.text(xr::Path::from_raw(99)), Err(xr::Result::ERROR_PATH_INVALID));
    }

    #[test]
    fn codes_have_names() {
        let name = |code: xr::Result| {
            name_of(code.into_raw(), &format!("{code:?}"), "XR_", "XR_UNKNOWN_SUCCESS_", "XR_UNKNOWN_FAILURE_")
        };
        assert_eq!(name(xr::Result::SUCCESS), "XR_SUCCESS");
        assert_eq!(name(xr::Result::ERROR_POSE_INVALID), "XR_ERROR_POSE_INVALID");
        assert_eq!(name(xr::Result::from_raw(-99_999)), "XR_UNKNOWN_FAILURE_-99999");
        assert_eq!(name(xr::Result::from_raw(99_999)), "XR_UNKNOWN_SUCCESS_99999");
    }
}
