//! Plain values in arguments, right or wrong.

use std::ffi::{CString, c_char};
use std::ptr;

use openxr::sys;
use openxr::sys::Result as Code;

use super::args::{Args, Fault, INVALID};

impl Args<'_> {
    /// A number that stands for something, or one that does not; `unknown` is answered then.
    pub fn code(&mut self, what: &'static str, right: &[i32], unknown: Code) -> i32 {
        let wrong = [
            ("is a number that stands for nothing", 0x7FFF_FFFF, unknown),
            ("is negative", -1, unknown),
            ("is of no extension", 1_000_999_000, unknown),
        ];
        let right = self.one_of(right);
        self.value(what, right, &wrong)
    }

    pub fn flags(&mut self, what: &'static str, right: &[u64]) -> u64 {
        let right = self.one_of(right);
        self.value(what, right, &[("has unknown bits", 1 << 40 | right, INVALID)])
    }

    pub fn system(&mut self) -> sys::SystemId {
        let invalid = Code::ERROR_SYSTEM_INVALID;
        let id = self.value("system", 1, &[("is null", 0, invalid), ("is unknown", 77, invalid)]);
        sys::SystemId::from_raw(id)
    }

    pub fn time(&mut self) -> sys::Time {
        let invalid = Code::ERROR_TIME_INVALID;
        let now = self.world.now(self.session());
        let right = self.one_of(&[now, now + 20_000_000, 1, i64::MAX]);
        let wrong = [("is zero", 0, invalid), ("is negative", -1, invalid), ("is most negative", i64::MIN, invalid)];
        sys::Time::from_nanos(self.value("time", right, &wrong))
    }

    pub fn pose(&mut self) -> sys::Posef {
        let turned = |w: f32| sys::Quaternionf { x: 0.0, y: 0.0, z: 0.0, w };
        let at = |x: f32, w: f32| sys::Posef { orientation: turned(w), position: sys::Vector3f { x, y: 0.0, z: 0.0 } };
        let invalid = Code::ERROR_POSE_INVALID;
        let right = self.one_of(&[at(0.0, 1.0), at(0.5, 1.0), at(1e30, 1.0), at(f32::MAX, -1.0)]);
        let wrong = [
            ("has no direction", at(0.0, 0.0), invalid),
            ("has a long quaternion", at(0.0, 2.0), invalid),
            ("has no number for a place", at(f32::NAN, 1.0), invalid),
            ("is infinitely far", at(f32::INFINITY, 1.0), invalid),
            ("has no number for a direction", at(0.0, f32::NAN), invalid),
        ];
        self.value("pose", right, &wrong)
    }

    /// A number with a fraction that must be finite and not negative.
    pub fn length(&mut self, right: &[f32]) -> f32 {
        let right = self.one_of(right);
        let wrong = [
            ("is no number", f32::NAN, INVALID),
            ("is infinite", f32::INFINITY, INVALID),
            ("is negative", -1.0, INVALID),
        ];
        self.value("length", right, &wrong)
    }

    /// A path of the call's instance.
    pub fn path(
        &mut self,
        right: &[&'static str],
        wrong: &[(&'static str, &'static str, Code)],
        null: Code,
    ) -> sys::Path {
        let unknown = Code::ERROR_PATH_INVALID;
        let mut faults: Vec<Fault> = vec![("is null", null), ("is no path", unknown)];
        faults.extend(wrong.iter().map(|&(how, _, code)| (how, code)));
        let right = self.one_of(right);
        let text = match self.fault("path", &faults) {
            0 => right,
            1 => return sys::Path::NULL,
            2 => return sys::Path::from_raw(0xFFFF_FFFF_0000),
            fault => wrong[fault - 3].1,
        };
        let instance = self.instance();
        if text.is_empty() { sys::Path::NULL } else { self.world.path(instance, text) }
    }

    /// A string.
    pub fn text(
        &mut self,
        what: &'static str,
        right: &[&str],
        wrong: &[(&'static str, &'static str, Code)],
    ) -> *const c_char {
        let mut faults: Vec<Fault> = vec![("is null", INVALID), ("is no UTF-8", INVALID)];
        faults.extend(wrong.iter().map(|&(how, _, code)| (how, code)));
        let right = self.one_of(right);
        let bytes = match self.fault(what, &faults) {
            0 => right.as_bytes().to_vec(),
            1 => return ptr::null(),
            2 => vec![b'/', 0xFF, 0xFE],
            fault => wrong[fault - 3].1.as_bytes().to_vec(),
        };
        let text = self.keep(CString::new(bytes).unwrap_or_default());
        // SAFETY: kept just above.
        unsafe { (*text).as_ptr() }
    }

    /// A string in an array.
    pub fn fixed<const N: usize>(
        &mut self,
        what: &'static str,
        right: &str,
        wrong: &[(&'static str, &'static str, Code)],
    ) -> [c_char; N] {
        let mut faults: Vec<Fault> = vec![("does not end", INVALID), ("is no UTF-8", INVALID)];
        faults.extend(wrong.iter().map(|&(how, _, code)| (how, code)));
        let text = match self.fault(what, &faults) {
            0 => right,
            1 => return [b'a' as c_char; N],
            2 => {
                let mut array = [0; N];
                array[0] = 0xFF_u8 as c_char;
                return array;
            }
            fault => wrong[fault - 3].1,
        };
        let mut array = [0; N];
        for (slot, byte) in array.iter_mut().take(N - 1).zip(text.bytes()) {
            *slot = byte as c_char;
        }
        array
    }
}
