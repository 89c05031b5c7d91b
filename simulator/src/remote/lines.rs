//! Bytes into lines, however they arrive, without ever keeping more than one line may have.

/// Longest line in bytes, its end not counted.
pub const LONGEST_LINE: usize = 64 << 10;

/// A line that has come in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// As sent, without its end.
    Whole(Vec<u8>),
    /// It was longer than [`LONGEST_LINE`]; nothing of it was kept.
    TooLong,
}

/// What has come in and was not yet taken.
#[derive(Debug, Default)]
pub(super) struct Lines {
    held: Vec<u8>,
    /// So many of the bytes held are known to have no line end among them.
    searched: usize,
    /// A line that is too long is on its way.
    skipping: bool,
}

impl Lines {
    /// More has come in.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// The next line that is whole. `None` asks for more bytes, and then no more than [`LONGEST_LINE`] are held.
    pub(super) fn next(&mut self) -> Option<Line> {
        let rest = self.held.get(self.searched..).unwrap_or_default();
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            self.searched = self.held.len();
            if self.skipping || self.held.len() > LONGEST_LINE {
                self.skip();
            }
            return None;
        };
        let mut line: Vec<u8> = self.held.drain(..=self.searched + end).collect();
        line.pop();
        self.searched = 0;
        Some(self.judge(line))
    }

    /// What is left when no more comes: a line whose end was not sent.
    pub(super) fn last(&mut self) -> Option<Line> {
        let rest = std::mem::take(&mut self.held);
        self.searched = 0;
        if rest.is_empty() && !self.skipping { None } else { Some(self.judge(rest)) }
    }

    fn judge(&mut self, line: Vec<u8>) -> Line {
        let skipped = std::mem::take(&mut self.skipping);
        if skipped || line.len() > LONGEST_LINE { Line::TooLong } else { Line::Whole(line) }
    }

    fn skip(&mut self) {
        self.held.clear();
        (self.searched, self.skipping) = (0, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `text` when it comes in pieces of `size`, and the most that was held when more was asked for.
    fn split(text: &[u8], size: usize) -> (Vec<Line>, usize) {
        let (mut lines, mut found, mut held) = (Lines::default(), Vec::new(), 0);
        for piece in text.chunks(size) {
            lines.push(piece);
            while let Some(line) = lines.next() {
                found.push(line);
            }
            held = held.max(lines.held.len());
        }
        found.extend(lines.last());
        assert_eq!(lines.last(), None);
        (found, held)
    }

    #[test]
    fn lines_do_not_depend_on_how_they_arrive() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        for size in [1, 2, 3, 7, 100] {
            assert_eq!(
                split(b"one\n\ntwo\r\nthree", size).0,
                [whole("one"), whole(""), whole("two\r"), whole("three")]
            );
            assert_eq!(split(b"", size).0, []);
            assert_eq!(split(b"\n", size).0, [whole("")]);
        }
    }

    #[test]
    fn too_long_a_line_is_told_once_and_the_next_one_is_read() {
        let longest = vec![b'x'; LONGEST_LINE];
        for size in [1, 1000, 4096, 1 << 20] {
            let text = [&longest, &b"\n"[..], &longest, b"y\n", &longest, &longest, &longest, b"\nz\n"].concat();
            let (found, held) = split(&text, size);
            let expected = [Line::Whole(longest.clone()), Line::TooLong, Line::TooLong, Line::Whole(b"z".to_vec())];
            assert!(found == expected, "in pieces of {size}");
            assert!(held <= LONGEST_LINE, "{held}");
        }
        assert_eq!(split(&[&longest, &longest[..]].concat(), 4096).0, [Line::TooLong], "even without an end");
    }
}
