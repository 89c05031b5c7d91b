//! A whole session on the embedded simulator: device through the runtime, pictures, end without leaks.

use holograde::clock::Clock;
use holograde::observe::{FrameObservation, Reprojection};
use holograde::space::Pose;
use holograde::units::XrNanos;
use holograde::xr::lifecycle::Lifecycle;
use holograde::xr::{Headset, Listen, Runtime, RuntimeChoice};
use holograde_simulator::{control, profile::Profile, scenario};

/// A headset on a small simulated device with stepped time.
fn headset() -> Headset {
    let mut profile = Profile::hololens_2().expect("built-in profile");
    profile.eye_size = [96, 64];
    let scenario = scenario::Scenario { clock: scenario::Clock::Stepped, ..Default::default() };
    control::set_next(control::Config { profile, scenario });
    let runtime = Runtime::open(RuntimeChoice::Simulator).expect("the embedded simulator");
    let mut headset = Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
        .expect("a session; is a Vulkan driver installed?");
    let session = headset.raw_session();
    headset.set_time_source(Box::new(move || control::now(session).ok().map(|time| XrNanos(time.as_nanos()))));
    headset
}

/// Clears both eyes' pictures.
pub fn clear(headset: &Headset, target: holograde::xr::EyeTarget) {
    let graphics = headset.graphics();
    let images = headset.images();
    let view = |texture: &wgpu::Texture| {
        texture.create_view(&wgpu::TextureViewDescriptor {
            dimension: Some(wgpu::TextureViewDimension::D2Array),
            ..Default::default()
        })
    };
    let (color, depth) = (view(&images.color[target.color]), view(&images.depth[target.depth]));
    let mut encoder = graphics.device.create_command_encoder(&Default::default());
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: &color,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store },
        })],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: &depth,
            depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Store }),
            stencil_ops: None,
        }),
        multiview_mask: std::num::NonZeroU32::new(3),
        ..Default::default()
    });
    graphics.queue.submit([encoder.finish()]);
}

#[test]
fn a_session_clears_both_eyes_and_ends_in_order() {
    let mut headset = headset();
    let clock = Clock::default();
    let mut events = Vec::new();
    let (mut drawn, mut relocated, mut index) = (0, 0, 0);
    let mut displayed = Vec::new();
    while !matches!(headset.state(), Lifecycle::Over { .. }) {
        headset.drain_events(index, &mut events).expect("events");
        if index == 10 {
            headset.request_exit().expect("exit");
        }
        let mut frame = FrameObservation { index, ..Default::default() };
        let Some(mut running) = headset.running() else { continue };
        let tick = running.wait(&clock, &mut frame).expect("wait");
        running.relocate();
        running.begin(&clock, &mut frame).expect("begin");
        let views = running.locate(&mut frame).expect("locate");
        let picture = if tick.should_render {
            let target = running.acquire().expect("acquire");
            clear(&headset, target);
            let mut running = headset.running().expect("still running");
            running.release().expect("release");
            drawn += 1;
            Some((&views, 0.1, 20.0))
        } else {
            None
        };
        let mut running = headset.running().expect("still running");
        running.end(&clock, &mut frame, picture).expect("end");
        running
            .take_relocated(|again| {
                relocated += 1;
                let age = again.at.0 - displayed[again.frame as usize];
                assert!((5_000_000..=45_000_000).contains(&age), "located again {age} ns later");
                Ok::<_, std::convert::Infallible>(())
            })
            .expect("infallible");
        displayed.push(tick.predicted_display_time.0);
        assert!(!frame.discarded);
        assert_eq!(frame.layer.reprojection, picture.map_or(Reprojection::Unknown, |_| Reprojection::Depth));
        assert_eq!([frame.layer.near_m, frame.layer.far_m], picture.map_or([0.0; 2], |(_, near, far)| [near, far]));
        assert!(frame.valid.views && frame.head.tracked, "the simulated head is always tracked");
        assert!(frame.views[0].pose.position.x < frame.views[1].pose.position.x, "left eye first");
        index += 1;
    }
    assert!(drawn >= 8, "{drawn} frames drawn");
    assert!(relocated > 0, "past poses were located again");
    let said: Vec<_> = events.iter().filter(|e| e.kind == "session-state").map(|e| e.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "IDLE",
            "READY",
            "SYNCHRONIZED",
            "VISIBLE",
            "FOCUSED",
            "VISIBLE",
            "SYNCHRONIZED",
            "STOPPING",
            "IDLE",
            "EXITING"
        ]
    );
}

#[test]
fn a_frame_begun_and_never_ended_is_told_as_discarded() {
    let mut headset = headset();
    let (clock, mut events) = (Clock::default(), Vec::new());
    let mut discarded = Vec::new();
    while discarded.len() < 3 {
        headset.drain_events(0, &mut events).expect("events");
        let Some(mut running) = headset.running() else { continue };
        let mut frame = FrameObservation::default();
        running.wait(&clock, &mut frame).expect("wait");
        running.begin(&clock, &mut frame).expect("begin");
        if discarded.len() != 1 {
            running.end(&clock, &mut frame, None).expect("end");
        }
        discarded.push(frame.discarded);
    }
    assert_eq!(discarded, [false, false, true]);
}

#[test]
fn what_a_runtime_does_not_offer_is_told_and_not_made_up() {
    let mut profile = Profile::built_in("quest-3").expect("built-in").expect("valid");
    profile.eye_size = [96, 64];
    let scenario = scenario::Scenario { clock: scenario::Clock::Stepped, ..Default::default() };
    control::set_next(control::Config { profile, scenario });
    let runtime = Runtime::open_to(RuntimeChoice::Simulator, Listen { hands: false, gaze: true })
        .expect("the embedded simulator");
    let mut headset = Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
        .expect("a session; is a Vulkan driver installed?");
    let (clock, mut events) = (Clock::default(), Vec::new());
    headset.follow_gaze(&mut events);
    headset.look_at_room();
    let frame = loop {
        headset.drain_events(0, &mut events).expect("events");
        let mut frame = FrameObservation::default();
        let Some(mut running) = headset.running() else { continue };
        let time = running.wait(&clock, &mut frame).expect("wait").predicted_display_time;
        running.begin(&clock, &mut frame).expect("begin");
        assert_eq!(running.room(0, time, &mut events), None);
        headset.create_anchors(&[Pose::at(glam::Vec3::Z)], time, 0, &mut events).expect("a place at least");
        let mut running = headset.running().expect("still running");
        running.locate(&mut frame).expect("locate");
        running.end(&clock, &mut frame, None).expect("end");
        break frame;
    };
    assert!(!headset.is_real_anchor(0) && !headset.is_real_anchor(1));
    assert_eq!((frame.anchors[0].pose, frame.anchors[0].valid), (Pose::at(glam::Vec3::Z), true));
    assert!(!frame.gaze.valid);
    for kind in [holograde::xr::NOT_FOLLOWED, holograde::xr::NOT_SEEN, holograde::xr::NOT_REAL] {
        assert_eq!(events.iter().filter(|event| event.kind == kind).count(), 1, "{kind} in {events:?}");
    }
}

#[test]
fn the_picture_can_be_smaller_and_what_no_eye_sees_is_told_once() {
    let mut profile = Profile::built_in("quest-3").expect("built-in").expect("valid");
    profile.eye_size = [96, 64];
    control::set_next(control::Config { profile, scenario: scenario::Scenario::default() });
    let runtime = Runtime::open(RuntimeChoice::Simulator).expect("the embedded simulator");
    let mut headset = Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 0.5)
        .expect("a session; is a Vulkan driver installed?");
    assert_eq!(headset.target().2, [48, 32]);
    let [left, right] = headset.take_hidden_areas().expect("an answer").expect("a mask");
    for eye in [&left, &right] {
        assert!(!eye.indices.is_empty() && eye.indices.len().is_multiple_of(3), "{eye:?}");
    }
    assert_ne!(left, right, "each eye has its own");
    assert!(headset.take_hidden_areas().expect("an answer").is_none(), "nothing has changed");
}
