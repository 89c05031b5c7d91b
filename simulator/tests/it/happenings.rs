//! Faults that happen to a session at a frame: attention, losses, recentring, stalls, refresh rate, temperature.

use holograde_simulator::control::{self, Attention, Level};
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::{Clock, Fault, FaultKind, ThermalStage};
use openxr as xr;
use openxr::SessionState as S;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::faults::{PERIOD_NS, fault, faulty, head};
use crate::rig::{Client, STEREO, small};

/// An event, with what it says.
#[derive(Debug, Clone, PartialEq)]
enum Told {
    State(S),
    Space(xr::ReferenceSpaceType, i64, [f32; 3]),
    InstanceLoss(i64),
    Heat(xr::PerfSettingsDomainEXT, xr::PerfSettingsNotificationLevelEXT, xr::PerfSettingsNotificationLevelEXT),
}

/// Events since the last call.
fn told(instance: &xr::Instance) -> Vec<Told> {
    let mut buffer = xr::EventDataBuffer::new();
    let mut told = Vec::new();
    while let Some(event) = instance.poll_event(&mut buffer).unwrap() {
        told.push(match event {
            xr::Event::SessionStateChanged(change) => Told::State(change.state()),
            xr::Event::ReferenceSpaceChangePending(change) => {
                assert!(change.pose_valid());
                let p = change.pose_in_previous_space().position;
                let millimetres = [p.x, p.y, p.z].map(|metres| (metres * 1e3).round());
                Told::Space(change.reference_space_type(), change.change_time().as_nanos(), millimetres)
            }
            xr::Event::InstanceLossPending(loss) => Told::InstanceLoss(loss.loss_time().as_nanos()),
            xr::Event::PerfSettingsEXT(change) => {
                assert_eq!(change.sub_domain(), xr::PerfSettingsSubDomainEXT::THERMAL);
                Told::Heat(change.domain(), change.from_level(), change.to_level())
            }
            // Told only where their extensions are offered; frames and states show the same in any case.
            xr::Event::DisplayRefreshRateChangedFB(_) | xr::Event::UserPresenceChangedEXT(_) => continue,
            _ => panic!("an event that nothing caused"),
        });
    }
    told
}

/// Runs frames until `until` (exclusive), the first of which is frame 1; returns what was told with the number of the frame whose wait
/// told it.
fn run(client: &mut Client, frames: std::ops::Range<usize>) -> Vec<(usize, Told)> {
    let mut all = Vec::new();
    for frame in frames {
        client.empty_frame();
        all.extend(told(&client.instance).into_iter().map(|event| (frame, event)));
    }
    all
}

fn focused(faults: &[Fault]) -> Client {
    let client = Client::focused(faulty(1, faults));
    told(&client.instance);
    client
}

const FIRST_NS: i64 = 1_000_000_000 + 2 * PERIOD_NS;

#[test]
fn attention_goes_and_comes_back_at_its_frames() {
    let seen = |attention, start_s, seconds| fault(start_s, Some(seconds), FaultKind::Attention(attention));
    let mut client = focused(&[
        seen(Attention::Seen, 0.5, 0.5),
        seen(Attention::Hidden, 1.5, 1.0),
        // While the application is hidden already, a dialog more makes no difference.
        seen(Attention::Seen, 2.0, 1.0),
    ]);
    let expected = [
        (30, S::VISIBLE),
        (60, S::FOCUSED),
        (90, S::VISIBLE),
        (90, S::SYNCHRONIZED),
        (150, S::VISIBLE),
        (180, S::FOCUSED),
    ];
    let expected = expected.map(|(frame, state)| (frame, Told::State(state)));
    assert_eq!(run(&mut client, 1..200), expected);
    client.exit();
}

#[test]
fn the_headset_is_taken_off_and_put_on_again_in_stepped_time() {
    let mut client = focused(&[fault(0.5, Some(10.0), FaultKind::Attention(Attention::Away))]);
    let away = [S::VISIBLE, S::SYNCHRONIZED, S::STOPPING].map(|state| (30, Told::State(state)));
    assert_eq!(run(&mut client, 1..31), away);
    client.session.end().unwrap();
    // With nobody to advance it, the clock goes to where something happens as soon as the application has nothing to do.
    assert_eq!(told(&client.instance), [S::IDLE, S::READY].map(Told::State));
    client.session.begin(STEREO).unwrap();
    let time = client.empty_frame().predicted_display_time.as_nanos();
    let since_s = (time - FIRST_NS) as f64 * 1e-9;
    assert!((10.5..10.6).contains(&since_s), "{since_s} s");
    assert_eq!(told(&client.instance), [S::SYNCHRONIZED, S::VISIBLE, S::FOCUSED].map(Told::State));
    assert_eq!(control::missed_vsyncs(client.session.as_raw()), Ok(0), "time away is no frame's vsync");
    client.exit();
}

#[test]
fn the_headset_is_put_on_again_in_real_time() {
    let mut config = small();
    config.scenario.clock = Clock::Realtime;
    config.profile.refresh_hz = 500.0;
    // Long enough that no late frame of a busy machine steps over all of it: what begins and ends between two frames was never there.
    config.scenario.faults = vec![fault(0.01, Some(1.0), FaultKind::Attention(Attention::Away))];
    let mut client = Client::focused(config);
    let stopping = |client: &Client| control::state(client.session.as_raw()) == Ok(control::State::Stopping);
    for frame in 0.. {
        if stopping(&client) {
            break;
        }
        assert!(frame < 5000, "the headset stays on");
        client.empty_frame();
    }
    told(&client.instance);
    client.session.end().unwrap();
    let mut states = Vec::new();
    while !states.contains(&Told::State(S::READY)) {
        states.extend(told(&client.instance));
        std::thread::yield_now();
    }
    client.session.begin(STEREO).unwrap();
    client.empty_frame();
    client.exit();
}

#[test]
fn an_application_that_the_user_closes_is_asked_to_stop_and_then_to_exit() {
    let mut client = focused(&[fault(0.5, None, FaultKind::Exit)]);
    let told = [S::VISIBLE, S::SYNCHRONIZED, S::STOPPING].map(|state| (30, Told::State(state)));
    assert_eq!(run(&mut client, 1..40), told);
    client.session.end().unwrap();
    assert_eq!(client.states(), [S::IDLE, S::EXITING]);
}

#[test]
fn a_lost_session_is_announced_and_then_answers_nothing() {
    let mut client = focused(&[fault(0.5, Some(0.5), FaultKind::SessionLoss)]);
    assert_eq!(run(&mut client, 1..60), [(30, Told::State(S::LOSS_PENDING))]);
    assert_eq!(client.waiter.wait().unwrap_err(), Code::ERROR_SESSION_LOST);
    assert_eq!(client.session.request_exit().unwrap_err(), Code::ERROR_SESSION_LOST);
    assert!(client.instance.properties().is_ok(), "the instance lives on");
}

#[test]
fn a_lost_instance_is_announced_and_only_destroying_is_left() {
    let mut client = focused(&[fault(0.5, Some(0.5), FaultKind::InstanceLoss)]);
    let loss_ns = FIRST_NS + 1_000_000_000 - PERIOD_NS / 2;
    assert_eq!(run(&mut client, 1..60), [(30, Told::InstanceLoss(loss_ns))]);
    assert_eq!(client.waiter.wait().unwrap_err(), Code::ERROR_INSTANCE_LOST);
    let time = xr::Time::from_nanos(FIRST_NS);
    assert_eq!(client.instance.properties().map(|_| ()).unwrap_err(), Code::ERROR_INSTANCE_LOST);
    assert_eq!(client.instance.string_to_path("/user").unwrap_err(), Code::ERROR_INSTANCE_LOST);
    assert_eq!(client.view.locate(&client.local, time).map(|_| ()).unwrap_err(), Code::ERROR_INSTANCE_LOST);
    assert_eq!(client.color.swapchain.acquire_image().unwrap_err(), Code::ERROR_INSTANCE_LOST);
    assert_eq!(client.instance.create_action_set("a", "A", 0).map(|_| ()).unwrap_err(), Code::ERROR_INSTANCE_LOST);
    let mut buffer = xr::EventDataBuffer::new();
    assert_eq!(client.instance.poll_event(&mut buffer).map(|_| ()).unwrap_err(), Code::ERROR_INSTANCE_LOST);
    // SAFETY: a plain call on a live handle; that the wrapper destroys it once more is refused quietly.
    let code = unsafe { (client.instance.fp().destroy_space)(client.view.as_raw()) };
    assert_eq!(code, Code::SUCCESS);
}

#[test]
fn an_instance_can_be_lost_without_notice() {
    let mut client = focused(&[fault(0.5, None, FaultKind::InstanceLoss)]);
    assert!(run(&mut client, 1..30).is_empty());
    assert_eq!(client.waiter.wait().unwrap_err(), Code::ERROR_INSTANCE_LOST);
    let mut buffer = xr::EventDataBuffer::new();
    assert_eq!(client.instance.poll_event(&mut buffer).map(|_| ()).unwrap_err(), Code::ERROR_INSTANCE_LOST);
}

#[test]
fn recentring_is_announced_a_frame_ahead_and_holds_from_its_time_on() {
    let mut config = faulty(1, &[fault(0.5, None, FaultKind::Recentre { to: None })]);
    config.profile.stage = true;
    let mut client = Client::focused(config);
    told(&client.instance);
    let stage = client.session.create_reference_space(xr::ReferenceSpaceType::STAGE, xr::Posef::IDENTITY).unwrap();
    let floor =
        client.session.create_reference_space(xr::ReferenceSpaceType::LOCAL_FLOOR, xr::Posef::IDENTITY).unwrap();
    let mut stages = Vec::new();
    let change_ns = FIRST_NS + 500_000_000 - PERIOD_NS / 2;
    for frame in 1..60 {
        let time = client.empty_frame().predicted_display_time;
        let truth = control::truth(client.session.as_raw(), time).unwrap();
        let [before, after] = [change_ns - 1, change_ns].map(|ns| head(&client, xr::Time::from_nanos(ns)));
        if frame == 29 {
            // To the nearest millimetre: where the head is, at the time of the change.
            let x = (before.position.x * 1e3).round() as f32;
            let changes = [xr::ReferenceSpaceType::LOCAL, xr::ReferenceSpaceType::LOCAL_FLOOR]
                .map(|ty| Told::Space(ty, change_ns, [x, 0.0, 0.0]));
            assert_eq!(told(&client.instance), changes);
        } else {
            assert_eq!(told(&client.instance), [], "frame {frame}");
        }
        let told_head = head(&client, time);
        if frame < 30 {
            assert!((told_head.position - truth.head.position).length() < 1e-7);
        } else {
            assert!(after.position.length() < 1e-6, "the head was the new origin when it changed");
            assert!((told_head.position.x - (truth.head.position.x - truth.local.position.x)).abs() < 1e-6);
        }
        if frame >= 29 {
            // The old times stay what they were told.
            assert!((before.position.x - after.position.x).abs() > 0.04);
        }
        stages.push(client.view.locate(&stage, time).unwrap().pose.position.x - truth.head.position.x as f32);
        let height = floor.locate(&client.local, time).unwrap().pose.position.y;
        assert!((height + 1.6).abs() < 1e-6, "the floor stays under LOCAL");
    }
    assert!(stages.iter().all(|x| x.abs() < 1e-6), "STAGE is not recentred");
    client.exit();
}

#[test]
fn recentring_to_a_place_counts_from_the_space_before() {
    let to = Some(([1.0, 0.0, 0.0], 90.0));
    let twice = [fault(0.5, None, FaultKind::Recentre { to }), fault(1.0, None, FaultKind::Recentre { to })];
    let mut client = Client::focused(faulty(1, &twice));
    for _ in 1..70 {
        client.empty_frame();
    }
    let time = client.empty_frame().predicted_display_time;
    let local = control::truth(client.session.as_raw(), time).unwrap().local;
    // A metre to the right, a quarter turn to the left, and once more: the second metre goes forward.
    assert!((local.position - glam::DVec3::new(1.0, 0.0, -1.0)).length() < 1e-9, "{local:?}");
    assert!((local.orientation * glam::DVec3::X - glam::DVec3::NEG_X).length() < 1e-9);
    client.exit();
}

/// Display times of frames in refreshes after the first frame's, and the vsyncs missed in all.
fn displays(faults: &[Fault], frames: usize) -> (Vec<i64>, u64) {
    let mut client = focused(faults);
    let times = (1..=frames).map(|_| (client.empty_frame().predicted_display_time.as_nanos() - FIRST_NS) / PERIOD_NS);
    let times = times.collect();
    let missed = control::missed_vsyncs(client.session.as_raw()).unwrap();
    client.exit();
    (times, missed)
}

#[test]
fn stalls_cost_the_vsyncs_that_they_would_cost() {
    let at_3 = 3.0 * PERIOD_NS as f64 * 1e-9;
    // A frame has one refresh from waking to being finished.
    for (kind, expected, missed) in [
        (FaultKind::GpuStall { ms: 16.0 }, [1, 2, 3, 4, 5, 6], 0),
        (FaultKind::GpuStall { ms: 20.0 }, [1, 2, 3, 5, 6, 7], 1),
        (FaultKind::GpuStall { ms: 50.0 }, [1, 2, 3, 6, 7, 8], 2),
        (FaultKind::WaitStall { ms: 20.0 }, [1, 2, 3, 5, 6, 7], 1),
        (FaultKind::EndStall { ms: 40.0 }, [1, 2, 3, 6, 7, 8], 2),
    ] {
        assert_eq!(displays(&[fault(at_3, None, kind.clone())], 6), (expected.to_vec(), missed), "{kind:?}");
    }
    let steady = fault(at_3, Some(0.1), FaultKind::GpuStall { ms: 20.0 });
    assert_eq!(displays(&[steady], 6), (vec![1, 2, 3, 5, 7, 9], 3), "steady overload runs at half rate");
}

#[test]
fn a_late_wait_leaves_less_time_ahead() {
    let mut client = focused(&[fault(0.1, Some(1.0), FaultKind::WaitStall { ms: 10.0 })]);
    for frame in 1..20 {
        let time = client.empty_frame().predicted_display_time.as_nanos();
        let ahead_ns = time - control::now(client.session.as_raw()).unwrap().as_nanos();
        assert_eq!(ahead_ns, 2 * PERIOD_NS - if frame >= 6 { 10_000_000 } else { 0 }, "frame {frame}");
    }
    client.exit();
}

#[test]
fn stalls_take_their_time_in_real_time_too() {
    let stall = |kind| vec![fault(0.1, None, kind)];
    for faults in [
        stall(FaultKind::GpuStall { ms: 60.0 }),
        stall(FaultKind::WaitStall { ms: 60.0 }),
        stall(FaultKind::EndStall { ms: 60.0 }),
    ] {
        let mut config = small();
        config.scenario.clock = Clock::Realtime;
        config.profile.refresh_hz = 100.0;
        config.scenario.faults = faults.clone();
        let mut client = Client::focused(config);
        let mut last = client.empty_frame().predicted_display_time.as_nanos();
        let mut longest = 0;
        for _ in 0..20 {
            let time = client.empty_frame().predicted_display_time.as_nanos();
            longest = longest.max(time - last);
            last = time;
        }
        assert!(longest >= 60_000_000, "{faults:?}: {longest} ns");
        client.exit();
    }
}

#[test]
fn the_refresh_rate_changes_at_its_frame_and_back() {
    let mut client = focused(&[fault(0.5, Some(0.5), FaultKind::RefreshChange { hz: 30.0 })]);
    let (slow_ns, mut last) = (33_333_333, FIRST_NS);
    let mut periods = Vec::new();
    for frame in 1..70 {
        let state = client.empty_frame();
        let time = state.predicted_display_time.as_nanos();
        assert_eq!(time - last, state.predicted_display_period.as_nanos(), "frame {frame}");
        periods.push(time - last);
        last = time;
    }
    let slow = periods.iter().filter(|&&period| period == slow_ns).count();
    let first = periods.iter().position(|&period| period == slow_ns);
    assert_eq!((first, slow), (Some(29), 15), "half a second at 30 Hz, from frame 30 on");
    assert_eq!(told(&client.instance), []);
    client.exit();
}

#[test]
fn heat_is_told_with_its_extension_and_slows_the_display() {
    let hot = |start_s, stage, hz| fault(start_s, Some(0.5), FaultKind::Thermal { stage, hz, wait_ms: 0.0 });
    let mut config = faulty(1, &[hot(0.5, ThermalStage::Warning, None), hot(1.0, ThermalStage::Impaired, Some(36.0))]);
    config.profile = Profile { eye_size: [96, 64], ..Profile::built_in("quest-3").unwrap().unwrap() };
    config.profile.blend_modes.push(holograde_simulator::profile::BlendMode::Additive);
    let mut client = Client::focused(config);
    told(&client.instance);
    let (mut events, mut stages, mut slow) = (Vec::new(), Vec::new(), 0);
    for _ in 1..130 {
        let state = client.empty_frame();
        slow += usize::from(state.predicted_display_period.as_nanos() == 27_777_778);
        events.extend(told(&client.instance));
        stages.push(control::truth(client.session.as_raw(), state.predicted_display_time).unwrap().thermal);
    }
    use xr::{PerfSettingsDomainEXT as D, PerfSettingsNotificationLevelEXT as L};
    let steps = [(L::NORMAL, L::WARNING), (L::WARNING, L::IMPAIRED), (L::IMPAIRED, L::NORMAL)];
    let expected: Vec<_> =
        steps.iter().flat_map(|&(from, to)| [D::CPU, D::GPU].map(|domain| Told::Heat(domain, from, to))).collect();
    // One stage ends where the next begins; the level between them is not told, since nobody was in it.
    assert_eq!(events, expected);
    stages.dedup();
    use ThermalStage::{Impaired, Normal, Warning};
    assert_eq!(stages, [Normal, Warning, Impaired, Normal]);
    assert_eq!(slow, 18, "half a second at 36 Hz");
    client.exit();
}

#[test]
fn performance_hints_are_kept_and_nonsense_is_refused() {
    let mut config = small();
    config.profile.extensions.push("XR_EXT_performance_settings".to_owned());
    let client = Client::new(config);
    let raw = client.session.as_raw();
    use xr::{PerfSettingsDomainEXT as D, PerfSettingsLevelEXT as L};
    assert_eq!(control::performance_hints(raw).unwrap().cpu, Level::SustainedHigh, "the default of the specification");
    let functions = client.instance.exts().ext_performance_settings.unwrap();
    let set = |domain, level| {
        // SAFETY: plain calls on a live session.
        unsafe { (functions.perf_settings_set_performance_level)(raw, domain, level) }
    };
    assert_eq!(set(D::CPU, L::BOOST), Code::SUCCESS);
    assert_eq!(set(D::GPU, L::POWER_SAVINGS), Code::SUCCESS);
    assert_eq!(set(D::from_raw(3), L::BOOST), Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(set(D::CPU, L::from_raw(1)), Code::ERROR_VALIDATION_FAILURE);
    let hints = control::performance_hints(raw).unwrap();
    assert_eq!((hints.cpu, hints.gpu), (Level::Boost, Level::PowerSavings));
    drop(client);
    let null = xr::sys::Session::NULL;
    // SAFETY: the null handle is what is tested.
    let code = unsafe { (functions.perf_settings_set_performance_level)(null, D::CPU, L::BOOST) };
    assert_eq!(code, Code::ERROR_HANDLE_INVALID);
}

#[test]
fn the_rate_can_be_set_by_handle() {
    let mut client = Client::focused(small());
    control::set_refresh(client.session.as_raw(), f64::NAN).unwrap();
    assert_eq!(client.empty_frame().predicted_display_period.as_nanos(), PERIOD_NS);
    control::set_refresh(client.session.as_raw(), 50.0).unwrap();
    assert_eq!(client.empty_frame().predicted_display_period.as_nanos(), 20_000_000);
    client.exit();
}
