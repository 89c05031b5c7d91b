//! The other door: an OpenXR loader that opens the library by its manifest. Whatever does not need the knobs of `control` holds there too.

use openxr as xr;
use openxr::SessionState as S;

use crate::rig::{Client, STEREO, door, small};

/// What is tested through both doors, by name. They all simulate the small HoloLens 2 on the stepped clock and have one instance at a time.
const THROUGH_BOTH: &[&str] = &[
    "conformance::calls_out_of_order_are_refused_by_their_codes",
    "conformance::every_fault_is_answered_alike_through_either_door",
    "instance::paths_keep_their_text",
    "instance::the_runtime_says_that_it_is_a_simulator",
    "instance::the_two_call_idiom_says_when_the_buffer_is_too_small",
    "lifecycle::a_blocked_wait_wakes_when_its_frame_begins",
    "lifecycle::calls_out_of_order_are_refused",
    "loader::a_whole_life_of_sixty_frames",
    "spaces::timespec_counts_the_same_nanoseconds",
    "submit::a_display_time_must_be_positive_and_a_layer_must_exist",
    "swapchains::a_static_swapchain_has_one_image_for_once",
    "swapchains::formats_are_those_of_the_device_with_srgb_and_16_bit_depth_first",
    "swapchains::images_are_used_in_order",
    "swapchains::wishes_are_checked",
    "vulkan::a_device_made_by_the_application_is_drawn_with",
    "vulkan::both_extensions_are_offered_the_older_first",
    "vulkan::extensions_are_listed_as_strings",
    "vulkan::functions_are_those_of_the_extension_that_is_enabled",
    "vulkan::questions_are_checked",
    "vulkan::sessions_take_only_the_device_that_was_named",
];

#[test]
fn what_holds_in_process_holds_through_a_loader() {
    if door::through_loader() {
        return;
    }
    if door::loader().is_none() {
        return door::skip(THROUGH_BOTH.len());
    }
    let output = door::run_again(THROUGH_BOTH);
    let said = String::from_utf8_lossy(&output.stdout);
    let all = format!("test result: ok. {} passed; 0 failed; 0 ignored", THROUGH_BOTH.len());
    assert!(output.status.success() && said.contains(&all), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_whole_life_of_sixty_frames() {
    let mut client = Client::with_version(small(), xr::Version::new(1, 0, 0));
    let properties = client.instance.properties().unwrap();
    assert_eq!(properties.runtime_name, "Holograde Simulator");
    assert_eq!(client.states(), [S::IDLE, S::READY]);
    client.session.begin(STEREO).unwrap();
    let first = client.empty_frame().predicted_display_time;
    assert_eq!(client.states(), [S::SYNCHRONIZED, S::VISIBLE, S::FOCUSED]);
    let period = small().profile.period_ns();
    for n in 1..60 {
        let (state, views) = client.drawn_frame();
        assert!(state.should_render);
        assert_eq!(state.predicted_display_time.as_nanos(), first.as_nanos() + n * period);
        assert_eq!(views.len(), 2);
    }
    client.session.request_exit().unwrap();
    assert_eq!(client.states(), [S::VISIBLE, S::SYNCHRONIZED, S::STOPPING]);
    client.session.end().unwrap();
    assert_eq!(client.states(), [S::IDLE, S::EXITING]);
}
