//! Arrays of the application with a place for each of so many answers.

use std::marker::PhantomData;

use openxr_sys as xr;

use super::call::refusal;
use super::check::XrResult;

/// An array that has room for exactly so many elements.
pub(super) struct Array<'a, T> {
    pointer: *mut T,
    len: usize,
    life: PhantomData<&'a mut T>,
}

/// An array of the application; refused where its count is not `len`.
///
/// # Safety
/// `pointer` is null or valid for writing `count` elements for `'a`.
pub(super) unsafe fn array<'a, T: Copy>(count: u32, pointer: *mut T, len: usize) -> XrResult<Array<'a, T>> {
    if count as usize != len {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, "an array has not one element for each answer");
    }
    if len > 0 && pointer.is_null() {
        return refusal(xr::Result::ERROR_VALIDATION_FAILURE, "a pointer is null");
    }
    Ok(Array { pointer, len, life: PhantomData })
}

impl<T: Copy> Array<'_, T> {
    /// Writes one element; one that does not exist is left out.
    pub(super) fn write(&self, index: usize, value: T) {
        if index < self.len {
            // SAFETY: within the array, which is not null and valid for writing, see `array`.
            unsafe { self.pointer.add(index).write(value) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_takes_its_elements_and_nothing_beyond() {
        let mut places = [0; 3];
        // SAFETY: one element of the three is not the array's.
        let array = unsafe { array(2, places.as_mut_ptr(), 2) }.ok().unwrap();
        (0..3).for_each(|index| array.write(index, 7));
        assert_eq!(places, [7, 7, 0]);
    }

    #[test]
    fn arrays_of_another_length_and_no_arrays_are_refused() {
        let mut place = 0;
        let invalid = Some(xr::Result::ERROR_VALIDATION_FAILURE);
        // SAFETY: nothing is written.
        unsafe {
            assert_eq!(array(1, &mut place, 2).err(), invalid);
            assert_eq!(array(1, std::ptr::null_mut::<i32>(), 1).err(), invalid);
            assert!(array(0, std::ptr::null_mut::<i32>(), 0).is_ok());
        }
    }
}
