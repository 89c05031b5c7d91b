//! The system's default output on Windows (WASAPI) and Android (AAudio).

use super::Mixer;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{FromSample, SampleFormat, SizedSample, StreamConfig};

/// A stream that plays until it is dropped.
pub(super) struct Playing {
    _stream: cpal::Stream,
}

/// Frames mixed at a time.
const BLOCK: usize = 256;

impl Playing {
    pub fn open(mix: impl FnOnce(u32) -> Mixer) -> Result<Self, String> {
        let device = cpal::default_host().default_output_device().ok_or("there is no sound device")?;
        let config =
            device.default_output_config().map_err(|error| format!("the sound device says nothing: {error}"))?;
        let mixer = mix(config.sample_rate());
        let stream = match config.sample_format() {
            SampleFormat::F32 => start::<f32>(&device, config.config(), mixer),
            SampleFormat::I16 => start::<i16>(&device, config.config(), mixer),
            SampleFormat::I32 => start::<i32>(&device, config.config(), mixer),
            other => return Err(format!("the sound device wants samples as {other}")),
        };
        let stream = stream.map_err(|error| format!("the sound device cannot be opened: {error}"))?;
        stream.play().map_err(|error| format!("the sound device does not play: {error}"))?;
        Ok(Self { _stream: stream })
    }
}

fn start<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut mixer: Mixer,
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels.max(1));
    let mut block = [0.0f32; 2 * BLOCK];
    let fill = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        for frames in out.chunks_mut(channels * BLOCK) {
            let mixed = &mut block[..2 * frames.len().div_ceil(channels)];
            mixer.render(mixed);
            for (frame, heard) in frames.chunks_mut(channels).zip(mixed.chunks_exact(2)) {
                spread(frame, heard[0], heard[1]);
            }
        }
    };
    // The run goes on without sound; there is nobody on this thread to tell.
    device.build_output_stream(config, fill, |_| {}, None)
}

/// Left and right into what the device has: one channel gets both, more than two get silence.
fn spread<T: SizedSample + FromSample<f32>>(frame: &mut [T], left: f32, right: f32) {
    if let [only] = frame {
        *only = T::from_sample(0.5 * (left + right));
        return;
    }
    for (i, to) in frame.iter_mut().enumerate() {
        *to = T::from_sample([left, right].get(i).copied().unwrap_or(0.0));
    }
}
