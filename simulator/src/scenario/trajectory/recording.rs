//! The head path of a recording of ours: an MCAP file with a JSON message a frame.

use mcap::McapError;
use mcap::records::Record;
use mcap::sans_io::linear_reader::{LinearReadEvent, LinearReader, LinearReaderOptions};
use serde::Deserialize;

use super::Input;

/// Where frames are.
const CHANNEL: &str = "/frame";

/// Largest single record; a frame with a thousand holograms is a tenth of it.
const LARGEST_RECORD: usize = 16 << 20;

/// What is needed of a frame; the rest of the message is skipped.
#[derive(Deserialize)]
struct Frame {
    tick: Tick,
    head: Head,
}

#[derive(Deserialize)]
struct Tick {
    predicted_display_time: i64,
}

#[derive(Deserialize)]
struct Head {
    pose: Posture,
    valid: bool,
}

#[derive(Deserialize)]
struct Posture {
    position: [f64; 3],
    orientation: [f64; 4],
}

/// Reads the heads that were located, at the display times they were located for. A recording that was broken off gives what is there.
pub(super) fn read(input: &mut Input<'_>, bytes: &[u8]) {
    let options = LinearReaderOptions::default()
        .with_skip_end_magic(true)
        .with_validate_chunk_crcs(true)
        .with_record_length_limit(LARGEST_RECORD);
    let mut reader = LinearReader::new_with_options(options);
    let (mut rest, mut channel, mut count) = (bytes, None, 0);
    while let Some(event) = reader.next_event() {
        let place = format!("byte {}", bytes.len() - rest.len());
        match event {
            Ok(LinearReadEvent::ReadRequest(wanted)) => {
                let (now, later) = rest.split_at(wanted.min(rest.len()));
                reader.insert(now.len()).copy_from_slice(now);
                reader.notify_read(now.len());
                rest = later;
            }
            Ok(LinearReadEvent::Record { data, opcode }) => match mcap::parse_record(opcode, data) {
                Ok(Record::Channel(found)) if found.topic == CHANNEL => channel = Some(found.id),
                Ok(Record::Message { header, data }) if Some(header.channel_id) == channel => {
                    count += 1;
                    frame(input, count, &data);
                }
                Ok(Record::DataEnd(_)) => break,
                Ok(_other) => {}
                Err(error) => input.problem(place, error.to_string(), "the file is damaged here"),
            },
            Err(McapError::UnexpectedEof) => break,
            Err(McapError::BadMagic) => {
                return input.problem("its beginning", "is no MCAP file's", "give a recording of Holograde");
            }
            Err(error) => return input.problem(place, error.to_string(), "the file is damaged here"),
        }
        if input.is_hopeless() {
            return input.problem("the rest", "was not read", "mend what is above first");
        }
    }
    if channel.is_none() && input.problems.is_empty() {
        input.problem("its channels", format!("have no {CHANNEL}"), "give a recording of Holograde");
    }
}

fn frame(input: &mut Input<'_>, count: usize, json: &[u8]) {
    let place = format!("{CHANNEL} message {count}");
    match serde_json::from_slice::<Frame>(json) {
        Ok(Frame { head: Head { valid: false, .. }, .. }) => {}
        Ok(Frame { tick, head: Head { pose, .. } }) => {
            let ([x, y, z], [qx, qy, qz, qw]) = (pose.position, pose.orientation);
            // Differences of nanoseconds first, so that a clock that counts since the epoch loses no digits.
            let first_ns = *input.first_ns.get_or_insert(tick.predicted_display_time);
            let t = tick.predicted_display_time.wrapping_sub(first_ns) as f64 * 1e-9;
            input.add(place, [t, x, y, z, qx, qy, qz, qw]);
        }
        Err(error) => input.problem(place, error.to_string(), "give a recording of Holograde"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Trajectory;
    use std::collections::BTreeMap;
    use std::io::Cursor;

    /// A recording with these messages on the channel `topic`.
    fn recording(topic: &str, messages: &[&str]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut writer = mcap::WriteOptions::new().compression(None).create(&mut file).unwrap();
        let channel = writer.add_channel(0, topic, "json", &BTreeMap::new()).unwrap();
        for message in messages {
            let header =
                mcap::records::MessageHeader { channel_id: channel, sequence: 0, log_time: 0, publish_time: 0 };
            writer.write_to_known_channel(&header, message.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        file.into_inner()
    }

    fn message(time_ns: i64, x: f64, valid: bool) -> String {
        format!(
            r#"{{"index":1,"tick":{{"predicted_display_time":{time_ns},"predicted_display_period_ns":1,"should_render":true}},
            "head":{{"pose":{{"position":[{x},0.0,0.0],"orientation":[0.0,0.0,0.0,1.0]}},"valid":{valid},"tracked":true}},"views":[]}}"#
        )
    }

    #[test]
    fn the_head_path_of_a_recording_is_taken() {
        let start = 1_700_000_000_000_000_000;
        let messages = [
            message(start, 0.5, true),
            message(start + 16_666_667, 9.0, false),
            message(start + 33_333_334, 0.7, true),
        ];
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        let path = Trajectory::parse("a.mcap", &recording("/frame", &messages)).unwrap();
        assert_eq!(path.seconds(), 0.033_333_334);
        assert!((path.at(0.016_666_667).position.x - 0.6).abs() < 1e-9, "a head that was not located is passed over");
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let problems = Trajectory::parse("a.mcap", bytes).unwrap_err();
        let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
        assert!(found.iter().any(|problem| problem.contains(expected)), "{found:?}");
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        check(b"not an mcap file at all", "is no MCAP file's");
        check(&recording("/other", &["{}"]), "have no /frame");
        check(&recording("/frame", &["{}"]), "/frame message 1: missing field `tick`");
        check(&recording("/frame", &[]), "has 0 poses");
        let (a, b) = (message(5, 0.0, true), message(5, 0.0, true));
        check(&recording("/frame", &[&a, &b]), "/frame message 2: has the time 0, the pose before it 0");
    }

    #[test]
    fn damage_anywhere_is_no_panic_and_a_broken_end_gives_what_is_there() {
        let messages: Vec<String> = (0..50).map(|n| message(n * 1_000_000, n as f64, true)).collect();
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        let whole = recording("/frame", &messages);
        for cut in (0..whole.len()).step_by(97) {
            let _ = Trajectory::parse("a.mcap", &whole[..cut]);
        }
        for at in (0..whole.len()).step_by(31) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x5A;
            let _ = Trajectory::parse("a.mcap", &damaged);
        }
    }
}
