//! Keeps the user's home folder out of what others read.

/// Replaces the home folder by `~`.
pub(super) struct Mask<'a>(Option<&'a str>);

impl<'a> Mask<'a> {
    /// Of this home folder; one that names no folder of its own (`/`, `C:\`) masks nothing.
    pub(super) fn new(home: Option<&'a str>) -> Self {
        Self(
            home.map(|h| h.trim_end_matches(['/', '\\']))
                .filter(|h| h.chars().filter(|c| c.is_alphanumeric()).count() > 1),
        )
    }

    /// The text with every whole occurrence of the folder replaced.
    pub(super) fn text(&self, text: &str) -> String {
        let Some(home) = self.0 else { return text.to_owned() };
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(home) {
            let (before, after) = (&rest[..at], &rest[at + home.len()..]);
            let whole = !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            masked.push_str(before);
            masked.push_str(if whole { "~" } else { home });
            rest = after;
        }
        masked.push_str(rest);
        masked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(home: &str, text: &str, expected: &str) {
        assert_eq!(Mask::new(Some(home)).text(text), expected);
    }

    #[test]
    fn only_the_folder_itself_is_masked() {
        check("/home/ada", "in /home/ada/poc and /home/ada", "in ~/poc and ~");
        check("/home/ada/", "/home/ada/poc", "~/poc");
        check("/home/ada", "/home/adam/poc", "/home/adam/poc");
        check("C:\\Users\\ada", "C:\\Users\\ada\\poc", "~\\poc");
        check("/", "/etc", "/etc");
        check("", "text", "text");
    }
}
