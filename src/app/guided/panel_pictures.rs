//! Pictures of the panel in each of its states, for those who teach reviewers and for those who build it.

use crate::review::{Ask, Notice, Purpose, Sheet, Skipping, Writing};

/// Names the pictures, one for each state that is new.
#[derive(Debug, Clone, Default)]
pub struct PanelPictures {
    taken: u32,
    last: [String; 2],
    /// What has come into view since without a frame being drawn, since when, and whether one was asked for.
    coming: [String; 2],
    since: f64,
    asked: bool,
}

impl PanelPictures {
    /// The name of the picture to be taken now, if what is in view is not what was in view before.
    pub fn next(&mut self, sheet: &Sheet) -> Option<String> {
        let state = state(sheet)?;
        if state == self.last {
            return None;
        }
        self.taken += 1;
        let name = format!("{:03}-{}", self.taken, state.concat());
        self.last = state;
        Some(name)
    }

    /// Whether a frame has to be drawn for what is in view, where not every frame is: for what has changed on a sheet that was
    /// pictured already. Whoever turns to a new sheet has one drawn.
    pub fn wants_drawn(&mut self, sheet: &Sheet, seconds: f64) -> bool {
        let Some(state) = state(sheet).filter(|state| *state != self.last && state[0] == self.last[0]) else {
            return false;
        };
        if state != self.coming {
            (self.since, self.asked) = (seconds, false);
            self.coming = state;
        }
        let rests = match self.coming[1].as_str() {
            "-replay" => 0.8,
            "-aid" => 0.8,
            _ => 0.1,
        };
        seconds - self.since >= rests && !std::mem::replace(&mut self.asked, true)
    }
}

/// What is in view, and in which state, in words that go into a file name; `None` for nothing.
fn state(sheet: &Sheet) -> Option<[String; 2]> {
    let with = |name: &str, state: &str, writing: &Option<Writing>| {
        let written = match writing.as_ref().map(|writing| writing.purpose) {
            None => "",
            Some(Purpose::Name) => "-write-name",
            Some(Purpose::Note) => "-write-note",
            Some(Purpose::Skip) => "-write-reason",
        };
        [name.to_owned(), format!("{state}{written}")]
    };
    let of_step = |kind: &str, step: &str, skipping: &Option<Skipping>| {
        let name = format!("{kind}-{step}");
        skipping.as_ref().map_or_else(|| with(&name, "", &None), |skipping| with(&name, "-skip", &skipping.writing))
    };
    let plain = |name: &str| [name.to_owned(), String::new()];
    Some(match sheet {
        Sheet::Hidden => return None,
        Sheet::PreFlight(sheet) => with("pre-flight", if sheet.ready { "-ready" } else { "" }, &sheet.writing),
        Sheet::Brief(sheet) => of_step("brief", &sheet.step, &sheet.skipping),
        Sheet::Made(sheet) => of_step("made", &sheet.step, &sheet.skipping),
        Sheet::Ask(ask) => with(&format!("ask-{}", ask.about), asked(ask), &ask.writing),
        Sheet::Summary(_) => plain("summary"),
        Sheet::Signing(sheet) => plain(if sheet.writing { "signing-writes" } else { "signing" }),
        Sheet::Notice(Notice::Resumed { .. }) => plain("notice-resumed"),
        Sheet::Notice(Notice::TrackingLost) => plain("notice-tracking-lost"),
        Sheet::Notice(Notice::Signed { .. }) => plain("notice-signed"),
    })
}

fn asked(ask: &Ask) -> &'static str {
    match (ask.choice.is_some(), ask.replaying, ask.aid) {
        (_, true, _) => "-replay",
        (_, _, true) => "-aid",
        (true, ..) => "-chosen",
        _ => "",
    }
}
