//! Calls in any order: the runtime refuses what is out of order, never fails inside, and its states follow the specification's table.

use holograde_simulator::control::{self, Attention};
use openxr as xr;
use openxr::SessionState as S;
use openxr::sys::Result as Code;

use crate::rig::{Client, STEREO, Submit, small};

/// What may follow a state (OpenXR 1.1, section 9.3, figure of the session life cycle).
const AFTER: &[(S, &[S])] = &[
    (S::UNKNOWN, &[S::IDLE]),
    (S::IDLE, &[S::READY, S::EXITING, S::LOSS_PENDING]),
    (S::READY, &[S::SYNCHRONIZED]),
    (S::SYNCHRONIZED, &[S::VISIBLE, S::STOPPING]),
    (S::VISIBLE, &[S::FOCUSED, S::SYNCHRONIZED]),
    (S::FOCUSED, &[S::VISIBLE]),
    (S::STOPPING, &[S::IDLE]),
];

/// What a call at the wrong time is answered with.
const REFUSALS: &[Code] = &[
    Code::ERROR_CALL_ORDER_INVALID,
    Code::ERROR_SESSION_NOT_RUNNING,
    Code::ERROR_SESSION_RUNNING,
    Code::ERROR_SESSION_NOT_READY,
    Code::ERROR_SESSION_NOT_STOPPING,
    Code::ERROR_TIME_INVALID,
    Code::ERROR_LAYER_INVALID,
];

/// A client that does anything, and remembers only what the specification forbids it to do: to wait twice is to wait for ever.
struct Walk {
    client: Client,
    state: S,
    waited: bool,
    time: xr::Time,
    views: Vec<xr::View>,
    succeeded: usize,
    refused: usize,
}

impl Walk {
    fn step(&mut self, choice: u32, detail: u32) {
        let client = &mut self.client;
        let additive = xr::EnvironmentBlendMode::ADDITIVE;
        let done = match choice {
            0..=3 if self.waited => Ok(()),
            0..=3 => client.waiter.wait().map(|state| {
                (self.waited, self.time) = (true, state.predicted_display_time);
            }),
            4..=7 => client.stream.begin().map(|_| self.waited = false),
            8..=10 => client.stream.end(self.time, additive, &[]),
            11 if self.views.len() == 2 => match Submit::new(client, &self.views).end(client, self.time) {
                Code::SUCCESS => Ok(()),
                code => Err(code),
            },
            12 => client.session.begin(STEREO).map(|_| self.waited = false),
            13 => client.session.end().map(|_| ()),
            14 if detail.is_multiple_of(97) => client.session.request_exit(),
            15 | 16 => {
                let ways = [Attention::Full, Attention::Seen, Attention::Hidden, Attention::Full, Attention::Away];
                control::attend(client.session.as_raw(), ways[detail as usize % ways.len()]).expect("a live session");
                Ok(())
            }
            17 => client.session.locate_views(STEREO, self.time, &client.local).map(|(_, views)| self.views = views),
            18 => client.view.locate(&client.local, self.time).map(|_| ()),
            _ => self.touch_image(detail),
        };
        match done {
            Ok(()) => self.succeeded += 1,
            Err(code) => {
                assert!(REFUSALS.contains(&code), "choice {choice} in {:?}: {code}", self.state);
                self.refused += 1;
            }
        }
        for state in self.client.states() {
            let allowed = AFTER.iter().find(|(from, _)| *from == self.state).map_or(&[][..], |(_, to)| to);
            assert!(allowed.contains(&state), "{:?} was followed by {state:?}", self.state);
            self.state = state;
        }
    }

    /// Acquires, waits for or releases an image, in any order.
    fn touch_image(&self, detail: u32) -> xr::Result<()> {
        let picture = if detail & 1 == 0 { &self.client.color } else { &self.client.depth };
        let (fp, swapchain) = (self.client.instance.fp(), picture.swapchain.as_raw());
        let info = xr::sys::SwapchainImageWaitInfo {
            ty: xr::sys::SwapchainImageWaitInfo::TYPE,
            next: std::ptr::null(),
            timeout: xr::Duration::from_nanos(1_000_000),
        };
        let mut index = 0;
        // SAFETY: plain calls on a live swapchain; everything pointed to is alive.
        let code = unsafe {
            match detail / 2 % 3 {
                0 => (fp.acquire_swapchain_image)(swapchain, std::ptr::null(), &mut index),
                1 => (fp.wait_swapchain_image)(swapchain, &info),
                _ => (fp.release_swapchain_image)(swapchain, std::ptr::null()),
            }
        };
        if code.into_raw() >= 0 { Ok(()) } else { Err(code) }
    }
}

#[test]
fn calls_in_any_order_are_answered_in_order() {
    let (mut succeeded, mut refused) = (0, 0);
    for seed in 1..=6u64 {
        let time = xr::Time::from_nanos(1);
        let mut walk = Walk {
            client: Client::new(small()),
            state: S::UNKNOWN,
            waited: false,
            time,
            views: Vec::new(),
            succeeded: 0,
            refused: 0,
        };
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for _ in 0..2000 {
            // Knuth's MMIX generator.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            walk.step((random >> 33) as u32 % 22, (random >> 40) as u32);
            if walk.state == S::EXITING {
                break;
            }
        }
        (succeeded, refused) = (succeeded + walk.succeeded, refused + walk.refused);
    }
    assert!(succeeded > 1000 && refused > 1000, "{succeeded} calls succeeded, {refused} were refused");
}
