//! The sheets as a reviewer meets them: what can be read, what can be pressed, and what comes of it.

mod raster;

use super::*;
use crate::review::Means;
use raster::Raster;

/// A panel with a pointer, run frame by frame.
struct Bench {
    panel: Panel,
    raster: Raster,
    seconds: f64,
    picture: Option<image::RgbImage>,
}

impl Bench {
    fn new() -> Bench {
        Bench { panel: Panel::default(), raster: Raster::default(), seconds: 0.0, picture: None }
    }

    fn run(&mut self, sheet: &Sheet, pointer: Pointer) -> Vec<Action> {
        let mut actions = Vec::new();
        self.seconds += 1.0 / 60.0;
        if let Some(mut painted) = self.panel.run(sheet, &pointer, self.seconds, &mut actions) {
            self.picture = Some(self.raster.paint(&mut painted));
        }
        actions
    }
}

#[test]
fn look() {
    let Ok(folder) = std::env::var("HOLOGRADE_LOOK") else { return };
    let only = std::env::var("HOLOGRADE_LOOK_AT").unwrap_or_default();
    for (name, sheet) in samples::all().into_iter().filter(|(name, _)| name.contains(&only)) {
        let mut bench = Bench::new();
        let before = Pointer { means: Means::HandRay, ..Pointer::default() };
        bench.run(&sheet, before);
        bench.run(&sheet, before);
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        bench.picture.expect("something painted").save(path).expect("a picture");
    }
}
