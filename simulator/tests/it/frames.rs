//! The frame loop on a real Vulkan device.

use holograde_simulator::control;
use openxr as xr;

use crate::rig::{Client, STEREO, small};

#[test]
fn a_client_draws_and_submits_with_depth() {
    let mut client = Client::new(small());
    assert_eq!(client.states(), [xr::SessionState::IDLE, xr::SessionState::READY]);
    client.session.begin(STEREO).unwrap();
    assert!(!client.empty_frame().should_render, "nobody sees the first frame");
    let woken = [xr::SessionState::SYNCHRONIZED, xr::SessionState::VISIBLE, xr::SessionState::FOCUSED];
    assert_eq!(client.states(), woken);
    let mut last = xr::Time::from_nanos(0);
    for n in 1..8 {
        let (state, views) = client.drawn_frame();
        assert!(state.should_render);
        assert!(state.predicted_display_time.as_nanos() > last.as_nanos());
        last = state.predicted_display_time;
        let submitted = control::last_submission(client.session.as_raw()).unwrap().unwrap();
        assert_eq!(submitted.frame, n);
        assert!(submitted.has_depth());
        let eye = &submitted.layers[0].views()[0];
        assert_eq!(eye.image.image_index, ((n - 1) % 3) as u32);
        assert_eq!(eye.local_from_eye.unwrap().position.x as f32, views[0].pose.position.x);
        assert_eq!(eye.fov_rad[0], views[0].fov.angle_left);
    }
    assert_eq!(control::frame_count(client.session.as_raw()), Ok(8));
    client.exit();
    let out = [
        xr::SessionState::VISIBLE,
        xr::SessionState::SYNCHRONIZED,
        xr::SessionState::STOPPING,
        xr::SessionState::IDLE,
        xr::SessionState::EXITING,
    ];
    assert_eq!(client.states(), out);
}
