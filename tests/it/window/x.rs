//! An X server without a screen, and as much of the protocol as a hand at mouse and keyboard needs.

use image::RgbImage;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

/// The X keycode of the key that is W on a US keyboard: evdev's 17, and eight.
pub const KEY_W: u8 = 25;

/// A server that ends with its test.
pub struct Server {
    child: Child,
    number: u32,
}

impl Server {
    /// On a display that is free; `None` where it is not installed.
    pub fn start() -> Option<Server> {
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1700x1100x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let number = line.trim().parse().expect("the number of a display");
        Some(Server { child, number })
    }

    pub fn display(&self) -> String {
        format!(":{}", self.number)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("it ends");
    }
}

/// A client of a server, on a little-endian machine.
pub struct Display {
    stream: UnixStream,
    root: u32,
    xtest: u8,
}

impl Display {
    pub fn connect(display: &str) -> Display {
        let number = display.trim_start_matches(':');
        let mut stream = UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).expect("the server");
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]).expect("sent");
        let mut head = [0; 8];
        stream.read_exact(&mut head).expect("an answer");
        assert_eq!(head[0], 1, "the server lets us in");
        let mut setup = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        stream.read_exact(&mut setup).expect("the rest");
        let vendor = usize::from(u16::from_le_bytes([setup[16], setup[17]])).next_multiple_of(4);
        let root = number_at(&setup, 32 + vendor + 8 * usize::from(setup[21]));
        let mut display = Display { stream, root, xtest: 0 };
        let name = b"XTEST\0\0\0";
        display.send(98, 0, &[&[5, 0, 0, 0], &name[..]].concat());
        display.xtest = display.answer().0[9];
        display
    }

    fn send(&mut self, opcode: u8, detail: u8, rest: &[u8]) {
        let words = (1 + rest.len() / 4) as u16;
        let mut request = vec![opcode, detail];
        request.extend(words.to_le_bytes());
        request.extend(rest);
        self.stream.write_all(&request).expect("sent");
    }

    fn answer(&mut self) -> ([u8; 32], Vec<u8>) {
        loop {
            let mut head = [0; 32];
            self.stream.read_exact(&mut head).expect("an answer");
            assert_ne!(head[0], 0, "the server refuses: code {}", head[1]);
            if head[0] == 1 {
                let mut rest = vec![0; number_at(&head, 4) as usize * 4];
                self.stream.read_exact(&mut rest).expect("the rest");
                return (head, rest);
            }
        }
    }

    /// Waits until the server has done all that was asked.
    fn sync(&mut self) {
        self.send(43, 0, &[]);
        self.answer();
    }

    fn fake(&mut self, kind: u8, detail: u8, at: [i16; 2]) {
        let mut event = [0; 32];
        (event[0], event[1]) = (kind, detail);
        event[20..22].copy_from_slice(&at[0].to_le_bytes());
        event[22..24].copy_from_slice(&at[1].to_le_bytes());
        self.send(self.xtest, 2, &event);
        self.sync();
    }

    pub fn point(&mut self, x: i16, y: i16) {
        self.fake(6, 0, [x, y]);
    }

    pub fn button(&mut self, button: u8, down: bool) {
        self.fake(if down { 4 } else { 5 }, button, [0, 0]);
    }

    pub fn key(&mut self, key: u8, down: bool) {
        self.fake(if down { 2 } else { 3 }, key, [0, 0]);
    }

    /// Everything on the screen.
    pub fn picture(&mut self) -> RgbImage {
        let (wide, high) = (1700u16, 1100u16);
        let mut rest = self.root.to_le_bytes().to_vec();
        for value in [0, 0, wide, high] {
            rest.extend(value.to_le_bytes());
        }
        rest.extend(u32::MAX.to_le_bytes());
        self.send(73, 2, &rest);
        let pixels = self.answer().1;
        RgbImage::from_fn(wide.into(), high.into(), |x, y| {
            let at = (y as usize * usize::from(wide) + x as usize) * 4;
            image::Rgb([pixels[at + 2], pixels[at + 1], pixels[at]])
        })
    }

    /// The window that was made last and has something on the screen: the largest one.
    pub fn window(&mut self) -> u32 {
        self.send(15, 0, &self.root.to_le_bytes());
        let children = self.answer().1;
        let windows: Vec<u32> = children.chunks_exact(4).map(|bytes| number_at(bytes, 0)).collect();
        let area = |display: &mut Display, window: u32| {
            display.send(14, 0, &window.to_le_bytes());
            let head = display.answer().0;
            u32::from(u16::from_le_bytes([head[16], head[17]])) * u32::from(u16::from_le_bytes([head[18], head[19]]))
        };
        windows.into_iter().max_by_key(|window| area(self, *window)).expect("a window")
    }

    /// As a window manager does when a window is chosen; there is none here.
    pub fn focus(&mut self, window: u32) {
        self.send(42, 1, &[window.to_le_bytes(), [0; 4]].concat());
        self.sync();
    }

    pub fn resize(&mut self, window: u32, wide: u32, high: u32) {
        let mut rest = window.to_le_bytes().to_vec();
        rest.extend([0x0C, 0, 0, 0]);
        rest.extend(wide.to_le_bytes());
        rest.extend(high.to_le_bytes());
        self.send(12, 0, &rest);
        self.sync();
    }

    fn atom(&mut self, name: &str) -> u32 {
        let mut rest = (name.len() as u16).to_le_bytes().to_vec();
        rest.extend([0, 0]);
        rest.extend(name.as_bytes());
        rest.resize(rest.len().next_multiple_of(4), 0);
        self.send(16, 0, &rest);
        number_at(&self.answer().0, 8)
    }

    /// What a window manager sends when somebody presses the cross.
    pub fn close(&mut self, window: u32) {
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let mut event = vec![33, 32, 0, 0];
        for value in [window, protocols, delete, 0, 0, 0, 0] {
            event.extend(value.to_le_bytes());
        }
        let rest = [&window.to_le_bytes()[..], &[0; 4], &event].concat();
        self.send(25, 0, &rest);
        self.sync();
    }
}

fn number_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}
