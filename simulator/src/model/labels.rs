//! Labels that an application puts on stretches of its session's work (XR_EXT_debug_utils).

/// A session's labels: nested regions, and one note on the present place.
#[derive(Debug, Default)]
pub struct Labels {
    regions: Vec<String>,
    note: Option<String>,
}

impl Labels {
    /// A region begins, inside those that are open.
    pub fn begin(&mut self, name: String) {
        self.note = None;
        self.regions.push(name);
    }

    /// The region begun last ends. Without one nothing happens: OpenXR's loader forgives it too.
    pub fn end(&mut self) {
        self.note = None;
        self.regions.pop();
    }

    /// Notes the present place, until the next label of any kind.
    pub fn insert(&mut self, name: String) {
        self.note = Some(name);
    }

    /// Labels that hold now, the newest first.
    pub fn active(&self) -> impl Iterator<Item = &str> {
        self.note.iter().chain(self.regions.iter().rev()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_nest_and_a_note_lasts_until_the_next_label() {
        let mut labels = Labels::default();
        let mut check = |act: fn(&mut Labels), expected: &[&str]| {
            act(&mut labels);
            assert_eq!(labels.active().collect::<Vec<_>>(), expected);
        };
        check(|l| l.insert("a".into()), &["a"]);
        check(|l| l.begin("run".into()), &["run"]);
        check(|l| l.insert("b".into()), &["b", "run"]);
        check(|l| l.insert("c".into()), &["c", "run"]);
        check(|l| l.begin("frame".into()), &["frame", "run"]);
        check(|l| l.insert("d".into()), &["d", "frame", "run"]);
        check(Labels::end, &["run"]);
        check(Labels::end, &[]);
        check(Labels::end, &[]);
    }
}
