//! Reasons to pick from, by what is asked about. The words of each are in the messages, under `reason-` and its id; those for artefacts are
//! the platform's own (hologram stability). The choice of reasons is ours.

/// What `reasons` is asked for where a step is left out.
pub const SKIP: &str = "skip";

const TABLE: [(&str, &[&str]); 18] = [
    (
        "frame-rate",
        &["drops-seen", "freezes", "slow-throughout", "spoils-task", "not-noticed", "harmless", "measurement-doubted"],
    ),
    (
        "hologram-stability",
        &[
            "jitter",
            "judder",
            "drift",
            "jumpiness",
            "swim",
            "colour-separation",
            "inaccuracy",
            "secondary-only",
            "measurement-doubted",
        ],
    ),
    (
        "surface-position",
        &[
            "floats",
            "sinks",
            "slides",
            "inaccuracy",
            "no-calibration",
            "surface-misread",
            "harmless",
            "measurement-doubted",
        ],
    ),
    (
        "viewing-comfort",
        &[
            "too-near",
            "too-far",
            "double-image",
            "no-fade",
            "cut-hard",
            "eye-strain",
            "neck-strain",
            "harmless",
            "measurement-doubted",
        ],
    ),
    (
        "depth-switching",
        &[
            "refocus-often",
            "sudden-depth",
            "pop-up-near",
            "part-of-task",
            "real-room",
            "harmless",
            "measurement-doubted",
        ],
    ),
    (
        "spatial-sound",
        &[
            "wrong-place",
            "not-spatial",
            "silent",
            "uneven-level",
            "unnatural",
            "no-feedback",
            "helps-finding",
            "harmless",
            "measurement-doubted",
        ],
    ),
    (
        "fov-boundaries",
        &["cut-off", "too-large", "leaves-frame", "lost-thread", "neck-strain", "harmless", "measurement-doubted"],
    ),
    (
        "user-position",
        &[
            "controls-lost",
            "controls-behind",
            "hides-content",
            "head-locked",
            "follows-badly",
            "text-too-small",
            "harmless",
            "measurement-doubted",
        ],
    ),
    (
        "input-clarity",
        &[
            "no-instructions",
            "hard-to-guess",
            "tiring",
            "custom-duplicates",
            "standard-fails",
            "needed-help",
            "well-taught",
            "measurement-doubted",
        ],
    ),
    (
        "interactable-objects",
        &[
            "not-recognisable",
            "no-sight-cue",
            "no-sound-cue",
            "too-small",
            "too-close",
            "wrong-target",
            "harmless",
            "measurement-doubted",
        ],
    ),
    ("room-scanning", &["no-mesh", "no-guidance", "no-progress", "no-end", "harmless", "measurement-doubted"]),
    (
        "directional-indicators",
        &["no-cue", "cue-wrong", "no-sound-cue", "on-cursor", "slow-to-find", "harmless", "measurement-doubted"],
    ),
    ("data-loading", &["nothing-shown", "no-time-hint", "stalls", "out-of-view", "harmless", "measurement-doubted"]),
    ("user-experience", &["drawn-in", "understood-unaided", "needs-explanation", "confusing", "tiring", "boring"]),
    (
        "asset-quality",
        &["finished", "holds-up-close", "placeholder", "torn", "wrong-scale", "weak-materials", "weak-sound"],
    ),
    (
        "device-value",
        &["uses-space", "uses-scale", "hands-free", "uses-surroundings", "screen-in-parts", "screen-would-do"],
    ),
    ("customer-value", &["own-figures", "own-task", "plausible", "no-customer", "no-task", "no-gain"]),
    (SKIP, &["no-room", "not-possible-here", "content-lacks-it", "no-time", "unwell"]),
];

/// Ids of the reasons to pick from for a criterion, a question of the programme, or [`SKIP`]; none for anything else. At most nine.
pub fn reasons(about: &str) -> &'static [&'static str] {
    TABLE.iter().find(|(id, _)| *id == about).map_or(&[], |(_, reasons)| reasons)
}

/// Every reason's id, in order, each once.
pub fn all_reasons() -> Vec<&'static str> {
    let mut all: Vec<_> = TABLE.iter().flat_map(|(_, reasons)| *reasons).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_asked_about_has_reasons_and_nothing_else() {
        let asked: Vec<&str> = crate::criteria::all().iter().map(|criterion| criterion.id.as_str()).collect();
        let questions: Vec<&str> = crate::criteria::questions().iter().map(|question| question.id.as_str()).collect();
        for about in asked.iter().chain(&questions).chain(&[SKIP]) {
            assert!((4..=9).contains(&reasons(about).len()), "{about}: {:?}", reasons(about));
        }
        assert_eq!(TABLE.len(), asked.len() + questions.len() + 1);
        assert!(reasons("nothing").is_empty());
    }

    #[test]
    fn no_reason_is_twice_in_one_list() {
        for (about, reasons) in TABLE {
            let mut once = reasons.to_vec();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), reasons.len(), "{about}");
        }
    }
}
