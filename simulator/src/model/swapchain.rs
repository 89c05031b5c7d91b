//! Which swapchain image is where: available, acquired, waited for (OpenXR 1.1, section 10.1).

use std::collections::VecDeque;

use openxr_sys::Result as Code;

use super::Outcome;

/// Images of a swapchain in rotation.
#[derive(Debug)]
pub struct Rotation {
    available: VecDeque<u32>,
    acquired: VecDeque<u32>,
    waited: Option<u32>,
    last_released: Option<u32>,
    is_static: bool,
}

impl Rotation {
    /// `images` images; a static swapchain's only image can be acquired once.
    pub fn new(images: u32, is_static: bool) -> Self {
        Self {
            available: (0..images).collect(),
            acquired: VecDeque::new(),
            waited: None,
            last_released: None,
            is_static,
        }
    }

    /// `xrAcquireSwapchainImage`: the image's index.
    pub fn acquire(&mut self) -> Outcome<u32> {
        let index = self.available.pop_front().ok_or(Code::ERROR_CALL_ORDER_INVALID)?;
        self.acquired.push_back(index);
        Ok(index)
    }

    /// `xrWaitSwapchainImage`: waits for the image that was acquired first. Images are free at once: a simulated compositor has
    /// finished reading by the time it lets go of one.
    pub fn wait(&mut self) -> Outcome<u32> {
        if self.waited.is_some() {
            return Err(Code::ERROR_CALL_ORDER_INVALID);
        }
        let index = self.acquired.pop_front().ok_or(Code::ERROR_CALL_ORDER_INVALID)?;
        self.waited = Some(index);
        Ok(index)
    }

    /// `xrReleaseSwapchainImage`.
    pub fn release(&mut self) -> Outcome<u32> {
        let index = self.waited.take().ok_or(Code::ERROR_CALL_ORDER_INVALID)?;
        self.last_released = Some(index);
        if !self.is_static {
            self.available.push_back(index);
        }
        Ok(index)
    }

    /// The image that a layer shows; `None` before the first release.
    pub fn last_released(&self) -> Option<u32> {
        self.last_released
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const ORDER: Outcome<u32> = Err(Code::ERROR_CALL_ORDER_INVALID);

    #[test]
    fn images_go_round_in_order() {
        let mut images = Rotation::new(3, false);
        assert_eq!(images.last_released(), None);
        for n in 0..7 {
            assert_eq!(images.acquire(), Ok(n % 3));
            assert_eq!(images.wait(), Ok(n % 3));
            assert_eq!(images.release(), Ok(n % 3));
            assert_eq!(images.last_released(), Some(n % 3));
        }
    }

    #[test]
    fn waits_follow_acquires_and_only_one_at_a_time() {
        let mut images = Rotation::new(2, false);
        assert_eq!(images.wait(), ORDER);
        assert_eq!(images.release(), ORDER);
        images.acquire().unwrap();
        images.acquire().unwrap();
        assert_eq!(images.acquire(), ORDER, "both are out");
        assert_eq!(images.release(), ORDER, "acquired, not waited for");
        assert_eq!(images.wait(), Ok(0));
        assert_eq!(images.wait(), ORDER, "one waited for at a time");
        assert_eq!(images.release(), Ok(0));
        assert_eq!(images.wait(), Ok(1));
    }

    #[test]
    fn a_static_image_is_acquired_once() {
        let mut images = Rotation::new(1, true);
        images.acquire().unwrap();
        images.wait().unwrap();
        images.release().unwrap();
        assert_eq!(images.acquire(), ORDER);
        assert_eq!(images.last_released(), Some(0));
    }
}
