//! What comes out, measured: power per ear, delay between the ears, pitch, ends and loops.

use super::*;
use crate::scene::audio::{Cone, DistanceModel};
use crate::sound::EmitterPose;
use glam::{Quat, Vec3};

const RATE: u32 = 48_000;

fn tone(rate: u32, hz: f64, seconds: f64) -> Arc<Pcm> {
    let value = |i: u32| (0.5 * (std::f64::consts::TAU * hz * f64::from(i) / f64::from(rate)).sin()) as f32;
    Arc::new(Pcm { rate, channels: 1, samples: (0..(seconds * f64::from(rate)) as u32).map(value).collect() })
}

fn voice(pcm: Arc<Pcm>, positional: Option<Positional>) -> Voice {
    Voice { pcm, gain: 1.0, looped: true, positional, emitter: 0 }
}

fn mixer(voice: Voice) -> (Mixer, Arc<Poses>) {
    let poses = Arc::new(Poses::new(1));
    poses.set_audible(true);
    (Mixer::new(RATE, Arc::clone(&poses), vec![voice]), poses)
}

fn place(poses: &Poses, position: Vec3) {
    poses.set_emitter(0, &EmitterPose { position, ..EmitterPose::default() });
}

/// Root mean square of left and right over some time.
fn powers(mixer: &mut Mixer, seconds: f32) -> [f32; 2] {
    let mut out = vec![0.0; 2 * (seconds * RATE as f32) as usize];
    mixer.render(&mut out);
    [0, 1].map(|ear| {
        let own = out.iter().skip(ear).step_by(2);
        (own.map(|sample| sample * sample).sum::<f32>() / (out.len() / 2) as f32).sqrt()
    })
}

/// Powers at a place after the gains have settled, as shares of the tone's own.
fn settled(positional: Positional, pose: EmitterPose) -> [f32; 2] {
    let (mut mixer, poses) = mixer(voice(tone(RATE, 400.0, 1.0), Some(positional)));
    poses.set_emitter(0, &pose);
    powers(&mut mixer, 0.2);
    powers(&mut mixer, 0.5).map(|power| power / (0.5 * std::f32::consts::FRAC_1_SQRT_2))
}

#[track_caller]
fn near(found: [f32; 2], wanted: [f32; 2]) {
    assert!((0..2).all(|ear| (found[ear] - wanted[ear]).abs() < 0.01), "{found:?}, not {wanted:?}");
}

#[test]
fn an_emitter_is_heard_where_it_is() {
    let at =
        |x, y, z| settled(Positional::default(), EmitterPose { position: Vec3::new(x, y, z), ..Default::default() });
    near(at(1.0, 0.0, 0.0), [0.0, 1.0]);
    near(at(-1.0, 0.0, 0.0), [1.0, 0.0]);
    near(at(0.0, 0.0, -1.0), [0.707, 0.707]);
    near(at(0.0, 0.0, -2.0), [0.354, 0.354]);
    let linear = Positional { distance: DistanceModel::Linear, max_m: Some(3.0), ..Positional::default() };
    let far = |z| settled(linear, EmitterPose { position: Vec3::new(0.0, 0.0, z), ..Default::default() });
    near(far(-2.0), [0.354, 0.354]);
    near(far(-3.0), [0.0, 0.0]);
}

#[test]
fn a_cone_points_along_its_node() {
    let cone = Some(Cone { inner_rad: 0.5, outer_rad: 1.0, outer_gain: 0.1 });
    let toward = |turn: f32| {
        let pose = EmitterPose { position: Vec3::NEG_Z, orientation: Quat::from_rotation_y(turn), scale: 1.0 };
        settled(Positional { cone, ..Positional::default() }, pose)
    };
    near(toward(std::f32::consts::PI), [0.707, 0.707]);
    near(toward(0.0), [0.0707, 0.0707]);
}

#[test]
fn an_emitter_that_passes_goes_from_ear_to_ear_without_a_click() {
    let (mut mixer, poses) = mixer(voice(tone(RATE, 400.0, 1.0), Some(Positional::default())));
    let (mut balance, mut last, mut largest) = (Vec::new(), 0.0f32, 0.0f32);
    for step in 0..200 {
        // 10 m/s from left to right, a new pose every 10 ms.
        place(&poses, Vec3::new(step as f32 * 0.1 - 10.0, 0.0, -1.0));
        let mut out = vec![0.0; 960];
        mixer.render(&mut out);
        let power = |ear: usize| out.iter().skip(ear).step_by(2).map(|s| s * s).sum::<f32>();
        balance.push(power(1) - power(0));
        for right in out.iter().skip(1).step_by(2) {
            largest = largest.max((right - last).abs());
            last = *right;
        }
    }
    assert!(balance[..80].iter().all(|b| *b <= 1e-6) && balance[120..].iter().all(|b| *b >= -1e-6));
    // The tone itself moves by 0.5 · 2π · 400 / 48000 = 0.026 a sample.
    assert!(largest < 0.03, "a step of {largest}");
}

#[test]
fn the_far_ear_hears_later() {
    let click =
        Arc::new(Pcm { rate: RATE, channels: 1, samples: [vec![0.0; 4000], vec![1.0], vec![0.0; 4000]].concat() });
    let (mut mixer, poses) = mixer(Voice { looped: false, ..voice(click, Some(Positional::default())) });
    place(&poses, Vec3::new(1.0, 0.0, -1.0));
    let mut out = vec![0.0; 16_000];
    mixer.render(&mut out);
    let peak = |ear: usize| {
        let own = out.iter().skip(ear).step_by(2).enumerate();
        own.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i) as i64
    };
    // 0.0875 / 343 · (π/4 + sin π/4) s = 18.3 samples.
    assert_eq!((peak(1), peak(0) - peak(1)), (4000, 18));
}

#[test]
fn clips_keep_their_pitch_at_any_rate_and_stop_at_their_end() {
    for rate in [8000, 44_100, 96_000] {
        let (mut mixer, _) = mixer(Voice { looped: false, ..voice(tone(rate, 500.0, 1.0), None) });
        let mut out = vec![0.0; 2 * RATE as usize];
        mixer.render(&mut out);
        let left: Vec<f32> = out.iter().copied().step_by(2).collect();
        let rising = left.windows(2).filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0).count();
        assert!((499..=501).contains(&rising), "{rising} periods from {rate} Hz");
        let mut rest = vec![0.0; 1000];
        mixer.render(&mut rest);
        mixer.render(&mut rest);
        assert!(mixer.is_over() && rest.iter().all(|sample| *sample == 0.0));
    }
}

#[test]
fn a_global_stereo_clip_keeps_its_sides_and_a_placed_one_does_not() {
    let stereo = Arc::new(Pcm { rate: RATE, channels: 2, samples: [0.5, 0.0].repeat(RATE as usize) });
    let (mut flat, _) = mixer(voice(Arc::clone(&stereo), None));
    powers(&mut flat, 0.2);
    near(powers(&mut flat, 0.1), [0.5, 0.0]);
    let (mut placed, poses) = mixer(voice(stereo, Some(Positional::default())));
    place(&poses, Vec3::X);
    powers(&mut placed, 0.2);
    near(powers(&mut placed, 0.1), [0.0, 0.25]);
}

#[test]
fn silence_until_it_is_to_be_heard_and_never_above_full_scale() {
    let loud = Voice { gain: 1000.0, ..voice(tone(RATE, 400.0, 1.0), None) };
    let (mut mixer, poses) = mixer(loud);
    poses.set_audible(false);
    assert_eq!(powers(&mut mixer, 0.1), [0.0; 2]);
    poses.set_audible(true);
    let mut out = vec![0.0; 9600];
    mixer.render(&mut out);
    assert!(out.iter().all(|sample| sample.abs() <= 1.0) && out.contains(&1.0));
    poses.set_audible(false);
    powers(&mut mixer, 0.5);
    assert_eq!(powers(&mut mixer, 0.1), [0.0; 2]);
}

#[test]
fn whatever_a_file_says_what_comes_out_are_numbers() {
    for gain in [0.0, f32::INFINITY, f32::NAN, f32::MAX] {
        for (ref_m, rolloff) in [(f32::MIN_POSITIVE, f32::MAX), (f32::MAX, 0.0), (f32::MAX, f32::MAX)] {
            for distance in [DistanceModel::Linear, DistanceModel::Inverse, DistanceModel::Exponential] {
                let positional = Positional { ref_m, rolloff, distance, in_node_space: true, ..Positional::default() };
                let (mut mixer, poses) = mixer(Voice { gain, ..voice(tone(RATE, 400.0, 0.01), Some(positional)) });
                let mut out = [0.0; 1001];
                for position in [Vec3::ZERO, Vec3::splat(f32::MAX), Vec3::NAN, Vec3::X] {
                    poses.set_emitter(
                        0,
                        &EmitterPose { position, orientation: Quat::from_xyzw(f32::NAN, 0.0, 0.0, 0.0), scale: 0.0 },
                    );
                    mixer.render(&mut out);
                    assert!(out.iter().all(|sample| sample.abs() <= 1.0), "{positional:?} at {position}");
                }
            }
        }
    }
}
