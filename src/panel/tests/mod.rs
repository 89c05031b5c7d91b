//! The sheets as a reviewer meets them: what can be read, what can be pressed, and what comes of it.

mod colours;
mod layout;
mod press;
mod raster;
mod tree;
mod words;

use super::*;
use crate::checklist::{Choice, Grade};
use crate::review::Ask;
use raster::Raster;

/// A panel with a pointer, run frame by frame.
struct Bench {
    panel: Panel,
    seconds: f64,
    on: Option<[f32; 2]>,
}

impl Bench {
    /// A panel that shows a sheet to a reviewer who points at nothing yet.
    fn of(sheet: &Sheet) -> Bench {
        let mut bench = Bench { panel: Panel::new(1.0), seconds: 0.0, on: None };
        bench.run(sheet, false);
        bench.run(sheet, false);
        bench
    }

    /// One frame. What was painted is thrown away.
    fn run(&mut self, sheet: &Sheet, pressed: bool) -> Vec<Action> {
        let mut actions = Vec::new();
        let pointer = Pointer { on: self.on, pressed, ..Pointer::default() };
        self.seconds += 1.0 / 60.0;
        if let Some(mut painted) = self.panel.run(sheet, &pointer, self.seconds, &mut actions) {
            painted.textures.clear();
        }
        actions
    }

    /// The middle of a control, as a share of the board.
    #[track_caller]
    fn find(&self, label: &str) -> [f32; 2] {
        let controls = || self.panel.parts().iter().filter(|part| part.control);
        let part = controls().find(|part| part.label == label);
        let labels: Vec<_> = controls().map(|part| &part.label).collect();
        let [left, top, right, bottom] = part.unwrap_or_else(|| panic!("no “{label}” in {labels:?}")).rect;
        [(left + right) / 2.0 / POINTS[0], (top + bottom) / 2.0 / POINTS[1]]
    }

    /// Points at a control, presses and lets go, and says what came of it.
    #[track_caller]
    fn press(&mut self, sheet: &Sheet, label: &str) -> Vec<Action> {
        self.on = Some(self.find(label));
        let mut actions = self.run(sheet, false);
        actions.extend(self.run(sheet, true));
        actions.extend(self.run(sheet, false));
        actions.extend(self.run(sheet, false));
        actions
    }
}

/// Every sample, and every question with its longest words, on each of its faces.
fn everything() -> Vec<(String, Sheet, Face)> {
    let mut all: Vec<_> =
        samples::all().into_iter().map(|(name, sheet)| (name.to_owned(), sheet, Face::Question)).collect();
    let criteria = crate::criteria::all().iter().map(|criterion| criterion.id.as_str());
    for about in criteria.chain(crate::criteria::questions().iter().map(|question| question.id.as_str())) {
        for choice in [None, Some(Choice::Grade(Grade::Best)), Some(Choice::Grade(Grade::Fail))] {
            let ask = Ask {
                choice,
                pictures: 8,
                revisited: true,
                overrules: choice.map(|_| Grade::Fail),
                ..samples::ask(about)
            };
            let faces = [Face::Question, Face::Measurements, Face::Reasons];
            let faces = faces.into_iter().filter(|face| match face {
                Face::Question => true,
                Face::Measurements => !ask.programme,
                Face::Reasons => choice.is_some(),
            });
            all.extend(faces.map(|face| (format!("{about} {face:?}"), Sheet::Ask(Box::new(ask.clone())), face)));
        }
    }
    all
}

/// A view that is turned to a face.
fn turned(sheet: &Sheet, face: Face) -> View {
    let mut view = View::default();
    if let Sheet::Ask(ask) = sheet {
        view.face(ask);
        view.turn(face);
    }
    view
}

#[test]
fn pictures_of_all_sheets_for_who_wants_to_look() {
    let Ok(folder) = std::env::var("HOLOGRADE_LOOK") else { return };
    let only = std::env::var("HOLOGRADE_LOOK_AT").unwrap_or_default();
    for (name, sheet, face) in everything().into_iter().filter(|(name, ..)| name.contains(&only)) {
        let mut panel = Panel { view: turned(&sheet, face), ..Panel::new(1.0) };
        let mut raster = Raster::default();
        let mut picture = None;
        for frame in 0..2 {
            let painted = panel.run(&sheet, &Pointer::default(), f64::from(frame), &mut Vec::new());
            picture = painted.map(|mut painted| raster.paint(&mut painted)).or(picture);
        }
        let path = std::path::Path::new(&folder).join(format!("{}.png", name.replace(' ', "-")));
        picture.expect("something painted").save(path).expect("a picture");
    }
}
