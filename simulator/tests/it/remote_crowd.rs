//! Clients of the control channel that are rude, many, slow or mad, beside a frame loop that must not notice.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use holograde_simulator::remote::{Client as Caller, LONGEST_LINE, MOST_CLIENTS};
use serde_json::Value;

use crate::remote::{Folder, called, order, refuse};

const STATE: &str = r#"{"do":"state"}"#;

fn raw(folder: &Folder) -> UnixStream {
    UnixStream::connect(folder.path("control")).unwrap()
}

/// Sends bytes, and no more after them; gives whether each answer is `ok`. Comes again while there is no room, as there may not be until those
/// who left are seen to have left.
#[track_caller]
fn answers(folder: &Folder, bytes: &[u8]) -> Vec<bool> {
    loop {
        let mut stream = raw(folder);
        let mut sending = stream.try_clone().unwrap();
        let mut text = String::new();
        std::thread::scope(|scope| {
            // Who is sent away may find the door closed before all was said.
            scope.spawn(move || sending.write_all(bytes).and_then(|()| sending.shutdown(Shutdown::Write)));
            let _ = stream.read_to_string(&mut text);
        });
        if text.contains("others are connected") {
            continue;
        }
        assert!(text.is_empty() || text.ends_with('\n'));
        return text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["ok"] == true).collect();
    }
}

#[test]
fn every_line_has_its_answer_in_order() {
    let folder = Folder::new("lines");
    let (_client, mut caller) = called(&folder);
    let long = vec![b' '; LONGEST_LINE - STATE.len()];
    let text = [STATE.as_bytes(), b"\n\n\xff\xfe\n{}\n", STATE.as_bytes(), b"\r\nnull\n", STATE.as_bytes()].concat();
    assert_eq!(answers(&folder, &text), [true, false, false, false, true, false, true]);
    let text = [
        &long,
        STATE.as_bytes(),
        b"\n",
        &long,
        b" ",
        STATE.as_bytes(),
        b"\n",
        &long,
        &long,
        &long,
        b"\n",
        STATE.as_bytes(),
    ];
    assert_eq!(answers(&folder, &text.concat()), [true, false, false, true]);
    assert_eq!(answers(&folder, b""), [false; 0]);
    refuse(&mut caller, "garbage", "not JSON");
    order(&mut caller, STATE);
}

#[test]
fn one_too_many_is_told_so_and_the_others_stay() {
    let folder = Folder::new("crowd");
    let (_client, first) = called(&folder);
    let mut all = vec![first];
    while all.len() < MOST_CLIENTS {
        all.push(Caller::connect(&folder.socket()).unwrap());
    }
    for caller in &mut all {
        order(caller, STATE);
    }
    let mut late = String::new();
    BufReader::new(raw(&folder)).read_to_string(&mut late).unwrap();
    assert!(late.contains("\"ok\":false") && late.contains("4 others are connected"), "{late}");
    for caller in &mut all {
        order(caller, STATE);
    }
    // The place of one who leaves is free as soon as that was seen; until then a newcomer is told why not.
    all.pop();
    while Caller::connect(&folder.socket()).unwrap().ask(STATE).is_ok_and(|answer| answer.contains("\"ok\":false")) {}
}

#[test]
fn who_leaves_at_once_is_obeyed_all_the_same() {
    let folder = Folder::new("leave");
    let (client, mut caller) = called(&folder);
    let mut hasty = raw(&folder);
    hasty.write_all(format!("{STATE}\n{STATE}\n{{\"do\":\"attend\",\"attention\":\"seen\"}}").as_bytes()).unwrap();
    drop(hasty);
    while order(&mut caller, STATE)["sessions"][0]["state"] != "visible" {}
    drop(client);
}

#[test]
fn who_does_not_read_holds_nobody_up_and_gets_everything_in_the_end() {
    let folder = Folder::new("slow");
    let (mut client, mut caller) = called(&folder);
    let mut slow = raw(&folder);
    slow.set_nonblocking(true).unwrap();
    let (line, mut sent, mut refused) = (format!("{STATE}\n"), 0, 0);
    let mut part = line.as_bytes();
    // Until it takes no more, however often the others have had their turn.
    while refused < 5 {
        match slow.write(part) {
            Ok(length) => {
                (part, refused) = (&part[length..], 0);
                if part.is_empty() {
                    (part, sent) = (line.as_bytes(), sent + 1);
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                order(&mut caller, STATE);
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    for _ in 0..100 {
        client.frame();
    }
    assert_eq!(order(&mut caller, STATE)["sessions"][0]["frames_ended"], 100);
    assert!(sent > 100, "{sent}");
    slow.set_nonblocking(false).unwrap();
    let mut rest = slow.try_clone().unwrap();
    let rest_of_line = part.to_vec();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            rest.write_all(&rest_of_line).unwrap();
            rest.shutdown(Shutdown::Write).unwrap();
        });
        let lines = BufReader::new(slow).lines().map(|line| line.unwrap());
        assert_eq!(lines.filter(|line| line.contains("\"ok\":true")).count(), sent + 1);
    });
}

/// Numbers that are the same every time (G. Marsaglia, "Xorshift RNGs", 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[test]
fn no_bytes_make_it_fall_over() {
    let folder = Folder::new("bytes");
    let (mut client, caller) = called(&folder);
    drop(caller);
    let orders = [
        STATE,
        r#"{"do":"attend","attention":"away"}"#,
        r#"{"do":"attend","attention":"full"}"#,
        r#"{"do":"hand","hand":"left","grip":{"position":[0,0,-1],"orientation":[0,0,0,1]},"curl":[0,0,0,0,1],"select":0.5}"#,
        r#"{"do":"hand","hand":"right","release":true}"#,
        r#"{"do":"gaze","pose":{"position":[1e3,-2,0.1],"turn_deg":[10,20,30]}}"#,
        r#"{"do":"capture","on":true}"#,
        r#"{"do":"vibration","hand":"left","session":4294967297}"#,
        r#"{"do":"picture","path":"/nowhere/x.png","eye":"right","scale":1}"#,
    ];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..400 {
        let mut bytes = Vec::new();
        for _ in 0..dice.below(6) {
            let mut line = orders[dice.below(orders.len())].as_bytes().to_vec();
            for _ in 0..dice.below(4) {
                let at = dice.below(line.len());
                match dice.below(4) {
                    0 => line[at] = dice.below(256) as u8,
                    1 => line.insert(at, b"{}[]\",:\\\n\0-9eE."[dice.below(15)]),
                    2 => line.truncate(at.max(1)),
                    _ => line.extend_from_within(at..),
                }
            }
            bytes.extend(line);
            bytes.push(b'\n');
        }
        bytes.extend((0..dice.below(200)).map(|_| dice.below(256) as u8));
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count()
            + usize::from(bytes.last().is_some_and(|&byte| byte != b'\n'));
        if dice.below(4) == 0 {
            // Leaves in the middle of it, if it was let in at all.
            let _ = raw(&folder).write_all(&bytes);
        } else {
            let told = answers(&folder, &bytes);
            assert_eq!(told.len(), lines, "{}", String::from_utf8_lossy(&bytes));
        }
    }
    assert_eq!(answers(&folder, STATE.as_bytes()), [true]);
    // The session does not mind either.
    if holograde_simulator::control::state(client.session.as_raw()) == Ok(holograde_simulator::control::State::Focused)
    {
        client.frame();
    }
}
