//! Sound from the package to the recording's header, and what the thread of a sound device may not do.

use crate::ride;
use alloc_tracker::Session;
use glam::Vec3;
use holograde::app::Poc;
use holograde::scene::audio::{Pcm, Positional};
use holograde::sound::{EmitterPose, Mixer, Poses, Voice};
use holograde::space::Pose;
use std::path::Path;
use std::sync::Arc;

#[test]
fn mixing_and_posing_allocate_nothing() {
    let poses = Arc::new(Poses::new(2));
    poses.set_audible(true);
    let clip = |channels: u16, rate| Arc::new(Pcm { rate, channels, samples: vec![0.25; 40_000] });
    let voice = |pcm, positional, looped| Voice { pcm, gain: 1.0, looped, positional, emitter: 0 };
    let voices = vec![
        voice(clip(1, 44_100), Some(Positional::default()), true),
        voice(clip(2, 48_000), None, true),
        voice(clip(4, 8_000), Some(Positional::default()), false),
    ];
    let mut mixer = Mixer::new(48_000, Arc::clone(&poses), voices);
    let mut out = vec![0.0f32; 1024];
    let session = Session::new().no_stdout().no_file();
    let operation = session.operation("mix");
    let mut heard = 0.0f32;
    {
        let _span = operation.measure_thread().iterations(1);
        for step in 0..200 {
            let position = Vec3::new(step as f32 * 0.1 - 10.0, 0.0, -1.0);
            poses.set_emitter(0, &EmitterPose { position, ..EmitterPose::default() });
            poses.set_listener(&Pose::IDENTITY);
            mixer.render(&mut out);
            heard = out.iter().fold(heard, |most, sample| most.max(sample.abs()));
        }
    }
    let report = session.to_report();
    let counts: Vec<u64> = report.operations().map(|(_, operation)| operation.total_allocations_count()).collect();
    assert_eq!(counts, [0]);
    assert!(heard > 0.1, "something was mixed");
}

#[test]
fn the_demos_clips_are_as_loud_as_its_manifest_says() {
    let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo loads");
    let recording = tempfile::tempfile().expect("a place for the recording");
    let mut run =
        ride::open(&poc, &ride::stand_still(1, 1), recording).expect("a session; is a Vulkan driver installed?");
    while run.frame().expect("a frame") {}
    let info = run.finish().expect("an end").info;
    let sounds: Vec<_> = info.sounds().map(|(_, sound)| sound.clone()).collect();
    assert!(sounds.len() >= 3, "{sounds:?}");
    for sound in &sounds {
        let measured = sound.measured.expect("the demo's clips are WAV files");
        if let Some(declared) = sound.loudness_lufs {
            let found = measured.loudness_lufs.expect("long enough");
            assert!((found - declared).abs() < 1.0, "{}: {found} LUFS, declared {declared}", sound.clip);
        }
    }
    assert!(sounds.iter().any(|sound| sound.loudness_lufs.is_some()), "one is declared");
}
