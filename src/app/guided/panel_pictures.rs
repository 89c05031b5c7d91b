//! Pictures of the panel in each of its states, for those who teach reviewers and for those who build it.

use crate::review::{Ask, Notice, Purpose, Sheet, Writing};

/// Names the pictures, one for each state that is new.
#[derive(Debug, Clone, Default)]
pub struct PanelPictures {
    taken: u32,
    last: String,
}

impl PanelPictures {
    /// The name of the picture to be taken now, if what is in view is not what was in view before.
    pub fn next(&mut self, sheet: &Sheet) -> Option<String> {
        let state = state(sheet)?;
        if state == self.last {
            return None;
        }
        self.taken += 1;
        let name = format!("{:03}-{state}", self.taken);
        self.last = state;
        Some(name)
    }
}

/// What is in view, in words that go into a file name; `None` for nothing.
fn state(sheet: &Sheet) -> Option<String> {
    let with = |name: &str, writing: &Option<Writing>| match writing.as_ref().map(|writing| writing.purpose) {
        None => name.to_owned(),
        Some(Purpose::Name) => format!("{name}-write-name"),
        Some(Purpose::Note) => format!("{name}-write-note"),
        Some(Purpose::Skip) => format!("{name}-write-reason"),
    };
    Some(match sheet {
        Sheet::Hidden => return None,
        Sheet::PreFlight(sheet) => with("pre-flight", &sheet.writing),
        Sheet::Brief(sheet) => match &sheet.skipping {
            None => format!("brief-{}", sheet.step),
            Some(skipping) => with(&format!("brief-{}-skip", sheet.step), &skipping.writing),
        },
        Sheet::Made(sheet) => match &sheet.skipping {
            None => format!("made-{}", sheet.step),
            Some(skipping) => with(&format!("made-{}-skip", sheet.step), &skipping.writing),
        },
        Sheet::Ask(ask) => with(&asked(ask), &ask.writing),
        Sheet::Summary(_) => "summary".to_owned(),
        Sheet::Signing(sheet) => if sheet.writing { "signing-writes" } else { "signing" }.to_owned(),
        Sheet::Notice(Notice::Resumed { .. }) => "notice-resumed".to_owned(),
        Sheet::Notice(Notice::TrackingLost) => "notice-tracking-lost".to_owned(),
        Sheet::Notice(Notice::Signed { .. }) => "notice-signed".to_owned(),
    })
}

fn asked(ask: &Ask) -> String {
    let about = &ask.about;
    match (ask.choice.is_some(), ask.replaying, ask.aid) {
        (_, true, _) => format!("ask-{about}-replay"),
        (_, _, true) => format!("ask-{about}-aid"),
        (true, ..) => format!("ask-{about}-chosen"),
        _ => format!("ask-{about}"),
    }
}
