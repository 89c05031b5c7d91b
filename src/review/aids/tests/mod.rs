//! Where aids put what, and what they look like.

mod geometry;
mod look;

use super::*;
use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{HologramInfo, InteractableInfo, Recording, Role, SoundInfo};
use crate::space::Pose;
use glam::{Quat, Vec3};

const EYES: Vec3 = Vec3::new(0.0, 1.6, 0.0);

/// A machine on the floor's anchor, a small button, a large one, and a siren to the right.
fn room() -> Recording {
    let named = |name: &str, role| HologramInfo { name: name.to_owned(), role: Some(role), ..HologramInfo::default() };
    let pressed = || Some(InteractableInfo { input: vec!["hand-ray".to_owned()], ..InteractableInfo::default() });
    let machine = HologramInfo {
        anchor: Some(0),
        relevant: true,
        surface_tolerance_mm: Some(20.0),
        ..named("machine", Role::Primary)
    };
    let small = HologramInfo { interactable: pressed(), ..named("small", Role::Ui) };
    let large = HologramInfo { interactable: pressed(), anchor: Some(0), ..named("large", Role::Ui) };
    let sounds = vec![SoundInfo { spatial: true, ..SoundInfo::default() }];
    let siren = HologramInfo { sounds, relevant: true, ..named("siren", Role::Secondary) };
    Synthetic::new(vec![machine, small, large, siren])
        .anchor("corner")
        .run(|run| run.floor = Some(Pose::IDENTITY))
        .frames(1, |_, frame| {
            move_head(frame, Pose { position: EYES, orientation: Quat::from_rotation_x(-0.25) });
            frame.anchors[0].pose = Pose::at(Vec3::new(-0.8, 0.8, -3.4));
            place(frame, 0, Vec3::new(0.25, 1.03, -2.0), Vec3::new(0.25, 0.2, 0.25));
            place(frame, 1, Vec3::new(-0.4, 1.35, -1.8), Vec3::new(0.012, 0.012, 0.002));
            place(frame, 2, Vec3::new(-0.25, 1.1, -1.8), Vec3::new(0.1, 0.05, 0.002));
            place(frame, 3, Vec3::new(2.5, 1.8, 1.0), Vec3::splat(0.1));
        })
        .build()
}

fn scene(recording: &Recording, seconds: f64) -> AidScene<'_> {
    AidScene { run: &recording.run, frame: &recording.frames[0], seconds }
}

/// The aid, drawn as it begins and a second later.
fn drawn(recording: &Recording, about: &str) -> Ink {
    let mut aids = Aids::default();
    let mut ink = Ink::default();
    for seconds in [0.0, 1.0] {
        ink.clear(recording.frames[0].head.pose.position);
        aids.draw(about, &scene(recording, seconds), &mut ink);
    }
    ink
}

/// Places of what is drawn in about this hue.
fn of_color(ink: &Ink, color: [f32; 3]) -> Vec<Vec3> {
    let hue = |[r, g, b]: [f32; 3]| Vec3::new(r, g, b).normalize_or_zero();
    let wanted = hue(color);
    let same = ink.vertices.iter().filter(|vertex| {
        let [r, g, b, a] = vertex.color;
        a > 0.0 && hue([r, g, b]).distance(wanted) < 0.01
    });
    same.map(|vertex| Vec3::from(vertex.position)).collect()
}

#[test]
fn the_way_to_the_board_is_shown_only_where_it_is_out_of_view() {
    let head = Located { pose: Pose::IDENTITY, valid: true, tracked: true };
    let check = |board: Vec3, shown: bool| {
        let (mut aids, mut ink) = (Aids::default(), Ink::default());
        ink.clear(Vec3::ZERO);
        aids.lead(&head, board, 1.0, &mut ink);
        assert_eq!(!ink.is_empty(), shown, "{board}");
    };
    check(Vec3::new(0.3, 0.0, -1.5), false);
    check(Vec3::new(1.5, 0.0, -0.5), true);
    check(Vec3::new(-0.5, 0.0, 1.5), true);
    check(Vec3::NAN, false);
}
