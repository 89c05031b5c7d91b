//! The PulseAudio server, or PipeWire in its place, over its socket.

use super::Mixer;
use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream, protocol};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

/// Samples per second and channel asked for; the server converts to its device's.
const RATE: u32 = 48_000;
/// What the server holds ready (ours: 40 ms, within what the ear forgives between sight and sound, EBU R 37).
const BUFFER_BYTES: u32 = RATE / 25 * FRAME_BYTES;
/// Two channels of four bytes.
const FRAME_BYTES: u32 = 8;
/// A server that says nothing for so long counts as none.
const PATIENCE: Duration = Duration::from_secs(2);

/// A stream that plays until it is dropped. A thread of its own speaks with the server, so that nobody else waits for it.
pub(super) struct Pulse {
    stop: Option<Sender<()>>,
    over: Receiver<()>,
}

impl Pulse {
    pub fn open(mix: impl FnOnce(u32) -> Mixer + Send + 'static) -> Result<Self, String> {
        let (opened, open) = channel();
        let (stop, stopped) = channel::<()>();
        let (end, over) = channel();
        let speak = move || {
            let stream = block_on(play(mix));
            let heard = opened.send(stream.as_ref().map(|_| ()).map_err(why)).is_ok();
            if let (true, Ok((client, stream))) = (heard, stream) {
                // Ends by the sender's being dropped.
                let _ = stopped.recv();
                let _ = block_on(stream.delete());
                drop(client);
            }
            let _ = end.send(());
        };
        let spawned = std::thread::Builder::new().name("sound".to_owned()).spawn(speak);
        spawned.map_err(|error| format!("no thread can be started: {error}"))?;
        match open.recv_timeout(PATIENCE) {
            Ok(Ok(())) => Ok(Self { stop: Some(stop), over }),
            Ok(Err(why)) => Err(why),
            Err(_) => Err("the sound server does not answer".to_owned()),
        }
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.stop = None;
        // Ours: a server that has gone does not hold the program up.
        let _ = self.over.recv_timeout(Duration::from_millis(200));
    }
}

async fn play(mix: impl FnOnce(u32) -> Mixer) -> Result<(Client, PlaybackStream), ClientError> {
    let client = Client::from_env(c"holograde")?;
    let spec = protocol::SampleSpec { format: protocol::SampleFormat::Float32Le, channels: 2, sample_rate: RATE };
    let params = protocol::PlaybackStreamParams {
        sample_spec: spec,
        channel_map: protocol::ChannelMap::stereo(),
        cvolume: Some(protocol::ChannelVolume::norm(2)),
        sink_name: Some(protocol::DEFAULT_SINK.to_owned()),
        buffer_attr: protocol::stream::BufferAttr { target_length: BUFFER_BYTES, ..Default::default() },
        ..Default::default()
    };
    let mut mixer = mix(RATE);
    let mut block = [0.0f32; 512];
    let source = move |bytes: &mut [u8]| {
        let frames = bytes.chunks_mut(block.len() * 4);
        for out in frames {
            let samples = &mut block[..out.len() / 4];
            mixer.render(samples);
            for (to, sample) in out.chunks_exact_mut(4).zip(samples) {
                to.copy_from_slice(&sample.to_le_bytes());
            }
        }
        bytes.len()
    };
    let stream = client.create_playback_stream(params, source.as_playback_source()).await?;
    Ok((client, stream))
}

fn why(error: &ClientError) -> String {
    match error {
        ClientError::ServerUnavailable => "there is no sound server (PulseAudio or PipeWire)".to_owned(),
        error => format!("the sound server cannot be used: {error}"),
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::audio::Pcm;
    use crate::sound::{Poses, Voice};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_future_is_waited_for_across_threads() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let future = std::future::poll_fn(move |context| {
            if count.fetch_add(1, Ordering::Relaxed) > 0 {
                return Poll::Ready(7);
            }
            let waker = context.waker().clone();
            std::thread::spawn(move || waker.wake());
            Poll::Pending
        });
        assert_eq!((block_on(future), asked.load(Ordering::Relaxed)), (7, 2));
    }

    #[test]
    fn a_server_asks_for_samples_or_its_absence_is_said() {
        let poses = Arc::new(Poses::new(1));
        poses.set_audible(true);
        let pcm = Arc::new(Pcm { rate: 48_000, channels: 1, samples: vec![0.0; 48_000] });
        let kept = Arc::downgrade(&pcm);
        let voice = Voice { pcm, gain: 1.0, looped: true, positional: None, emitter: 0 };
        match Pulse::open(move |rate| Mixer::new(rate, poses, vec![voice])) {
            Ok(pulse) => assert!(kept.upgrade().is_some(), "{:?} plays", pulse.stop),
            Err(why) => {
                println!("skipped: 1 ({why})");
                assert!(why.contains("sound server"), "{why}");
            }
        }
    }
}
