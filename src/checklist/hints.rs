//! What stands beside a question: what the manifest declares about it, what was measured, and what of that is past its limit.

use super::prove::Evidence;
use super::reason::list;
use crate::observe::{LockMode, Role, RunInfo};
use crate::probe::Measurement;

/// For a criterion that stays open: what is declared, and how much was measured and is past its limit.
pub(super) fn beside(evidence: &Evidence<'_>, deciding: &[&str]) -> String {
    let criterion = evidence.criterion;
    let all = evidence.findings.iter().flat_map(|finding| &finding.measurements);
    let taken: Vec<&Measurement> =
        all.filter(|found| criterion.looks_at(found.id) && !deciding.contains(&found.id)).collect();
    let ids = distinct(taken.iter().copied());
    let out = distinct(taken.iter().copied().filter(|found| is_past_limit(found)));
    let mut parts: Vec<String> = declares(&criterion.id, evidence.run).into_iter().collect();
    parts.push(match (ids.len(), out.len()) {
        (0, _) => "nothing else was measured for it".to_owned(),
        (1, 0) => "the one measurement beside it is within its limit or has none".to_owned(),
        (n, 0) => format!("none of the {n} measurements beside it is past its limit"),
        (1, _) => format!("the one measurement beside it, `{}`, is past its limit", out[0]),
        (n, _) => {
            let named: Vec<String> = out.iter().map(|id| format!("`{id}`")).collect();
            format!("of {n} measurements beside it, past their limits are {}", list(&named))
        }
    });
    parts.join("; ")
}

fn distinct<'a>(found: impl Iterator<Item = &'a Measurement>) -> Vec<&'static str> {
    found.fold(Vec::new(), |mut ids, found| {
        if !ids.contains(&found.id) {
            ids.push(found.id);
        }
        ids
    })
}

fn is_past_limit(found: &Measurement) -> bool {
    found.limit.as_ref().is_some_and(|limit| !limit.holds(found.value))
}

/// What the manifest says that bears on a question and that no measurement tells.
fn declares(criterion: &str, run: &RunInfo) -> Option<String> {
    let declared = &run.declared;
    match criterion {
        "depth-switching" => match declared.depth_switches_core? {
            true => {
                Some("the manifest declares changes of depth a core part of the design, which Meets allows".to_owned())
            }
            false => Some("the manifest declares no changes of depth that the design needs".to_owned()),
        },
        "input-clarity" => Some(match &declared.custom_input {
            Some(taught) => format!("the manifest declares custom input, taught so: {taught}"),
            None => "the manifest declares no custom input".to_owned(),
        }),
        "user-position" => {
            let controls = || run.holograms.iter().filter(|hologram| hologram.role == Some(Role::Ui));
            let follows = |lock| matches!(lock, Some(LockMode::Billboard | LockMode::TagAlong | LockMode::Body));
            let (all, adapt) = (controls().count(), controls().filter(|hologram| follows(hologram.lock)).count());
            (all > 0).then(|| format!("{adapt} of {all} controls are declared to turn with the user or to follow"))
        }
        "room-scanning" => {
            let scan = declared.scan.as_ref().filter(|scan| scan.required)?;
            let word = |there: bool| if there { "a" } else { "no" };
            let (mesh, guidance) = (word(scan.mesh), if scan.guidance { "guidance" } else { "no guidance" });
            Some(format!("the manifest declares {mesh} visible mesh and {guidance} for the scan that it requires"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::{Answers, CriterionResult, grade};
    use crate::device::find;
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{Declarations, InteractableInfo, Recording, ScanInfo};
    use crate::probe::run_all;
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn node(name: &str, role: Role) -> crate::observe::HologramInfo {
        crate::observe::HologramInfo { name: name.into(), role: Some(role), ..Default::default() }
    }

    /// A machine with a label of small text, a small button that only a word calls, a panel locked to the head, and content that pops up
    /// near; the head turns and nods.
    fn careless() -> Recording {
        let mut button = node("button", Role::Ui);
        let input = vec!["hand-ray".to_owned(), "voice".to_owned()];
        button.interactable =
            Some(InteractableInfo { input, voice_label: Some("select".into()), ..InteractableInfo::default() });
        let mut panel = node("panel", Role::Ui);
        panel.text_height_m = Some(0.004);
        let holograms = vec![node("machine", Role::Primary), button, panel, node("note", Role::Secondary)];
        Synthetic::new(holograms)
            .run(|run| {
                run.declared = Declarations { manifest: true, depth_switches_core: Some(false), ..Default::default() }
            })
            .frames(900, |k, frame| {
                let (aside, up) = (20.0 * (k as f32 / 60.0).sin(), if k / 60 % 4 == 3 { 30.0f32 } else { 0.0 });
                let turn = Quat::from_rotation_y(aside.to_radians()) * Quat::from_rotation_x(up.to_radians());
                let pose = Pose { position: Vec3::ZERO, orientation: turn };
                move_head(frame, pose);
                place(frame, 0, Vec3::new(0.0, 0.0, -3.0), Vec3::new(0.5, 2.0, 0.1));
                place(frame, 1, Vec3::new(0.3, 0.0, -2.0), Vec3::new(0.005, 0.005, 0.001));
                place(frame, 2, pose.transform_point(Vec3::new(0.1, 0.0, -1.5)), Vec3::new(0.2, 0.1, 0.001));
                place(frame, 3, Vec3::new(0.0, 0.0, -0.9), Vec3::splat(0.02));
                frame.holograms[3].shown = k % 200 > 100;
            })
            .build()
    }

    fn result(recording: &Recording, id: &str) -> CriterionResult {
        let findings = run_all(recording);
        let device = find("hololens-2").unwrap();
        grade(&recording.run, &findings, device, &Answers::default()).into_iter().find(|r| r.id == id).unwrap()
    }

    #[track_caller]
    fn check(id: &str, reason: &[&str], advice: &[&str]) {
        let result = result(&careless(), id);
        assert_eq!(result.grade, None, "{id}: {}", result.reason);
        for part in reason {
            assert!(result.reason.contains(part), "{id}: `{}` does not say `{part}`", result.reason);
        }
        for part in advice {
            assert!(result.advice.contains(part), "{id}: `{}` does not say `{part}`", result.advice);
        }
    }

    #[test]
    fn open_criteria_say_what_was_measured_and_what_decides() {
        check(
            "depth-switching",
            &["no changes of depth that the design needs", "`depth.pop-ups-nearer`"],
            &["`depth.pop-ups-nearer` is", "at most 0 is wanted", "Bring what is read together to one depth"],
        );
        check(
            "fov-boundaries",
            &["past their limits"],
            &["`fov.pitch-excursions-per-min` is"],
        );
        check(
            "user-position",
            &["0 of 2 controls", "`ui.head-locked`"],
            &["of `panel`", "`text.height-deg`", "Billboard"],
        );
        check(
            "input-clarity",
            &["declares no custom input"],
            &["`input.voice-reserved` of `button`", "standard gestures"],
        );
        check("room-scanning", &["does not say whether a room scan is required"], &["Declare it in poc.toml"]);
    }

    #[test]
    fn a_scan_that_is_required_is_told_as_declared() {
        let mut recording = careless();
        recording.run.declared.scan = Some(ScanInfo { required: true, mesh: true, guidance: false });
        let scan = result(&recording, "room-scanning");
        assert!(
            scan.reason.contains("a visible mesh and no guidance") && scan.reason.contains("nothing else was measured")
        );
        recording.run.declared.custom_input = Some("a film at the start".into());
        assert!(result(&recording, "input-clarity").reason.contains("taught so: a film"));
    }
}
