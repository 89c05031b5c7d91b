//! Voices into two channels. Nothing is allocated, locked or logged once the mixer is made: it runs on the device's own thread.

use super::{Ear, Poses, ears};
use crate::scene::audio::{Pcm, Positional};
use crate::space::Pose;
use std::sync::Arc;

/// Frames between two looks at the poses (ours: 2.7 ms at 48 kHz, shorter than any display period).
const BLOCK: usize = 128;
/// Gains and delays come to within 1/e of where they should be in this time (ours: no click, and no lag that the eye would notice).
const SMOOTHING_S: f32 = 0.015;
/// Ours: 60 dB, beyond which everything is at full scale anyway.
const MOST_GAIN: f32 = 1000.0;

/// A clip that is played.
#[derive(Debug, Clone)]
pub struct Voice {
    /// Samples.
    pub pcm: Arc<Pcm>,
    /// Linear factor.
    pub gain: f32,
    /// Starts again at its end.
    pub looped: bool,
    /// `None`: heard alike everywhere, in the clip's own channels.
    pub positional: Option<Positional>,
    /// Index of the emitter in [`Poses`].
    pub emitter: usize,
}

/// Mixes voices for a listener.
#[derive(Debug)]
pub struct Mixer {
    rate: u32,
    poses: Arc<Poses>,
    voices: Vec<Playing>,
    /// 0 while nothing is to be heard.
    master: f32,
}

#[derive(Debug)]
struct Playing {
    voice: Voice,
    /// Frame of the clip that the nearer ear hears.
    at: f64,
    ears: [Ear; 2],
    started: bool,
}

impl Mixer {
    /// All voices start together, when the poses first say that they are to be heard. `rate` is the device's.
    pub fn new(rate: u32, poses: Arc<Poses>, voices: Vec<Voice>) -> Self {
        let playing = |voice: Voice| {
            // A gain without bounds from a file would make no numbers out of silence.
            let gain = if voice.gain.is_nan() { 0.0 } else { voice.gain.clamp(0.0, MOST_GAIN) };
            Playing { voice: Voice { gain, ..voice }, at: 0.0, ears: [Ear::default(); 2], started: false }
        };
        Self { rate: rate.max(1), poses, voices: voices.into_iter().map(playing).collect(), master: 0.0 }
    }

    /// Samples per second and channel.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Whether every voice has come to its end.
    pub fn is_over(&self) -> bool {
        self.voices.iter().all(Playing::is_over)
    }

    /// The next frames, left and right interleaved, from -1 to 1; a last odd sample is silent.
    pub fn render(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        for block in out.chunks_mut(2 * BLOCK) {
            self.block(block);
        }
    }

    fn block(&mut self, out: &mut [f32]) {
        let frames = out.len() / 2;
        let way = 1.0 - (-(frames as f32) / (self.rate as f32 * SMOOTHING_S)).exp();
        let wanted = if self.poses.is_audible() { 1.0 } else { 0.0 };
        let from = self.master;
        self.master += way * (wanted - from);
        // Below -80 dB it is silence, and clips stand still.
        if wanted == 0.0 && self.master < 1e-4 {
            self.master = 0.0;
            return;
        }
        let listener = self.poses.listener();
        for playing in &mut self.voices {
            playing.add(out, &listener, &self.poses, way, self.rate);
        }
        let step = (self.master - from) / frames.max(1) as f32;
        for (i, frame) in out.chunks_exact_mut(2).enumerate() {
            let master = from + step * (i + 1) as f32;
            frame.iter_mut().for_each(|sample| *sample = (*sample * master).clamp(-1.0, 1.0));
        }
    }
}

impl Playing {
    fn is_over(&self) -> bool {
        // The far ear is at most 1 ms behind.
        let tail = f64::from(self.voice.pcm.rate) * 0.001;
        let frames = self.voice.pcm.frames();
        frames == 0 || !self.voice.looped && self.at >= frames as f64 + tail
    }

    /// Adds the voice to a block, with gains and delays that go straight from where they were to where they are by then.
    fn add(&mut self, out: &mut [f32], listener: &Pose, poses: &Poses, way: f32, rate: u32) {
        if self.is_over() {
            return;
        }
        let wanted = match &self.voice.positional {
            Some(positional) => ears(listener, &poses.emitter(self.voice.emitter), positional),
            None => [Ear { gain: 1.0, delay_s: 0.0 }; 2],
        };
        let from = if std::mem::replace(&mut self.started, true) { self.ears } else { wanted };
        let toward = |a: f32, b: f32| a + way * (b - a);
        for (i, ear) in self.ears.iter_mut().enumerate() {
            let (a, b) = (from[i], wanted[i]);
            *ear = Ear { gain: toward(a.gain, b.gain), delay_s: toward(a.delay_s, b.delay_s) };
        }
        let frames = out.len() / 2;
        let clip_rate = f64::from(self.voice.pcm.rate);
        let step = clip_rate / f64::from(rate);
        for (i, frame) in out.chunks_exact_mut(2).enumerate() {
            let part = (i + 1) as f32 / frames as f32;
            for (channel, sample) in frame.iter_mut().enumerate() {
                let (a, b) = (from[channel], self.ears[channel]);
                let gain = self.voice.gain * (a.gain + part * (b.gain - a.gain));
                let delay_s = a.delay_s + part * (b.delay_s - a.delay_s);
                *sample += gain * self.sample(channel, self.at - f64::from(delay_s) * clip_rate);
            }
            self.at += step;
        }
        let length = self.voice.pcm.frames() as f64;
        if self.voice.looped {
            self.at %= length;
        }
    }

    /// The clip between its frames: a cubic through four of them (Catmull-Rom).
    fn sample(&self, channel: usize, at: f64) -> f32 {
        let whole = at.floor();
        let t = (at - whole) as f32;
        let [a, b, c, d] = [-1i64, 0, 1, 2].map(|offset| self.frame(channel, whole as i64 + offset));
        let (p, q, r) = (-a + 3.0 * b - 3.0 * c + d, 2.0 * a - 5.0 * b + 4.0 * c - d, c - a);
        b + 0.5 * t * (r + t * (q + t * p))
    }

    /// One frame for one ear; beyond the ends of a clip that does not loop there is silence.
    fn frame(&self, ear: usize, at: i64) -> f32 {
        let pcm = &*self.voice.pcm;
        let (frames, channels) = (pcm.frames() as i64, usize::from(pcm.channels.max(1)));
        let at = if self.voice.looped { at.rem_euclid(frames) } else { at };
        if !(0..frames).contains(&at) {
            return 0.0;
        }
        let first = at as usize * channels;
        let Some(frame) = pcm.samples.get(first..first + channels) else { return 0.0 };
        match (self.voice.positional, frame) {
            (_, [only]) => *only,
            (None, [left, right]) => [*left, *right][ear],
            // Several channels at one place, or more than two ears can have: their mean.
            _ => frame.iter().sum::<f32>() / channels as f32,
        }
    }
}

#[cfg(test)]
mod tests;
