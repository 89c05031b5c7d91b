//! A realistic run for the tests of this folder.

use super::*;
use crate::checklist::{self, CriterionResult};
use crate::criteria::CRITERIA;
use crate::observe::*;
use crate::probe;

/// Seed of the key that signs samples.
const SEED: [u8; 32] = [42; 32];

/// Owned parts of an [`Input`], for tests to change.
pub(super) struct Sample {
    pub(super) kind: Kind,
    pub(super) verdict: checklist::Verdict,
    pub(super) run: RunInfo,
    pub(super) findings: Vec<probe::Finding>,
    pub(super) criteria: Vec<CriterionResult>,
    pub(super) questions: Option<Vec<Question>>,
    pub(super) reviewer: Option<Reviewer>,
    pub(super) receipt: bool,
    pub(super) complete: bool,
    pub(super) course: Course,
}

pub(super) fn key() -> PrivateKey {
    PrivateKey::from_seed(&SEED)
}

pub(super) fn package() -> Vec<FileDigest> {
    let file = |path: &str, bytes: &[u8]| FileDigest {
        path: path.into(),
        sha256: sha256_hex(bytes),
        bytes: bytes.len() as u64,
    };
    vec![file("poc.toml", b"schema = 1"), file("scenes/line.glb", b"glTF"), file("sounds/klaxon.wav", b"RIFF")]
}

pub(super) fn artifacts() -> Vec<FileDigest> {
    let names = [
        "recording.mcap",
        "frames.csv",
        "shots/hold.png",
        "shots/walk-in.png",
        "script.toml",
        "device.toml",
        "poc.toml",
    ];
    let file = |path: &&str| FileDigest { path: (*path).into(), sha256: sha256_hex(path.as_bytes()), bytes: 81_920 };
    names.iter().map(file).collect()
}

impl Sample {
    /// A self-check of a recording, judged and graded as the product does it.
    pub(super) fn of_recording(recording: &Recording) -> Self {
        let findings = probe::run_all(recording);
        let device = crate::device::find(crate::device::DEFAULT).unwrap();
        let criteria = checklist::grade(&recording.run, &findings, device, &checklist::Answers::default());
        let completeness = checklist::Completeness::of(&findings, recording.complete);
        let verdict = checklist::self_check(&criteria, &completeness).verdict;
        let mut run = run(true);
        run.windows = recording.run.windows.clone();
        run.holograms = recording.run.holograms.clone();
        Self { verdict, run, findings, criteria, complete: recording.complete, ..Self::self_check() }
    }

    /// A partner's check on the simulator: the content comes too near.
    pub(super) fn self_check() -> Self {
        Self {
            kind: Kind::SelfCheck,
            verdict: checklist::Verdict::NotReady,
            run: run(true),
            findings: findings(),
            criteria: CRITERIA.iter().map(|id| criterion(id)).collect(),
            questions: None,
            reviewer: None,
            receipt: false,
            complete: true,
            course: Course::default(),
        }
    }

    /// A review of standing on a device, passed.
    pub(super) fn review() -> Self {
        let judged = |id: &'static str| CriterionResult {
            grade: Some(checklist::Grade::Meets),
            basis: checklist::Basis::Judged,
            reason: "steady in all three moves; the conveyor shakes a little when walking".into(),
            advice: String::new(),
            ..criterion(id)
        };
        let question = |id: &str| Question {
            id: id.into(),
            grade: Some(Grade::Best),
            basis: Basis::Judged,
            reason: "shows the line at its real size, in the hall where it will stand".into(),
            evidence: vec![],
        };
        let mut criteria: Vec<CriterionResult> = CRITERIA.iter().map(|id| judged(id)).collect();
        criteria[10] = criterion("room-scanning");
        Self {
            kind: Kind::Review,
            verdict: checklist::Verdict::Pass,
            run: run(false),
            criteria,
            questions: Some(
                ["user-experience", "asset-quality", "device-value", "customer-value"].map(question).into(),
            ),
            reviewer: Some(Reviewer { name: "Ida Rhodes".into(), key_id: key().public().id(), script: false }),
            ..Self::self_check()
        }
    }

    /// A review on the simulator in which a script answered: it overrules what is measured, and leaves a step out.
    pub(super) fn answered() -> Self {
        let said = "judged by a script, demo (script)";
        let comfort = criterion("viewing-comfort");
        let mut criteria: Vec<CriterionResult> = CRITERIA.iter().map(|id| criterion(id)).collect();
        criteria[3] = CriterionResult {
            grade: Some(checklist::Grade::Meets),
            basis: checklist::Basis::Judged,
            reason: format!(
                "{said}, Meets: it looks further off; this overrules what was measured: {}",
                comfort.reason
            ),
            overruled: Some(comfort.reason.clone()),
            ..comfort
        };
        criteria[1] = CriterionResult {
            grade: Some(checklist::Grade::Best),
            basis: checklist::Basis::Judged,
            reason: format!("{said}, Best: steady in all three moves"),
            ..criterion("hologram-stability")
        };
        let question = |id: &str| Question {
            id: id.into(),
            grade: Some(Grade::Best),
            basis: Basis::Judged,
            reason: format!("{said}: shows the line at its real size"),
            evidence: vec![],
        };
        let stated = [("calibrated", "yes"), ("lighting", "no")];
        Self {
            criteria,
            questions: Some(crate::criteria::QUESTIONS.map(question).into()),
            reviewer: Some(Reviewer { name: "demo (script)".into(), key_id: key().public().id(), script: true }),
            course: Course {
                stated: stated.map(|(id, answer)| Stated { id: id.into(), answer: answer.into() }).into(),
                skipped: vec![SkippedStep { step: "ring".into(), reason: "no room".into() }],
                resumed: vec!["the program ended; it goes on at step nod".into()],
            },
            ..Self::self_check()
        }
    }

    /// The statement of the sample.
    pub(super) fn statement(&self) -> Statement {
        let review = self.kind == Kind::Review;
        build(Input {
            kind: self.kind,
            track: if review { Track::FastTrack } else { Track::SelfCheck },
            checkpoint: None,
            attempt: review.then_some(1),
            receipt: self.receipt,
            verdict: self.verdict,
            rule: if review { checklist::REVIEW } else { checklist::SELF_CHECK }.into(),
            submission: submission(),
            reviewer: self.reviewer.clone(),
            signer: Signer::of(&key().public()).unwrap(),
            device_declared_by: None,
            run: &self.run,
            complete: self.complete,
            findings: &self.findings,
            criteria: &self.criteria,
            questions: self.questions.clone(),
            gates: vec![Gate { id: "sales-and-marketing".into(), state: "open".into(), by: None, at: None }],
            evidence: vec![EvidenceFile {
                criterion: "viewing-comfort".into(),
                kind: "shot".into(),
                path: "shots/walk-in.png".into(),
            }]
            .into_iter()
            .chain(self.questions.iter().flatten().take(1).map(|question| EvidenceFile {
                criterion: question.id.clone(),
                kind: "shot".into(),
                path: "shots/hold.png".into(),
            }))
            .collect(),
            subject: package(),
            artifacts: artifacts(),
            limits: limits(),
            excluded: vec![
                Excluded { why: "cadence: not real on a stepped clock".into(), frames: vec![[0, 3_599]] },
                Excluded { why: "stability: first 2 s of the run".into(), frames: vec![[0, 119], [2_400, 2_411]] },
            ],
            personal_data: vec!["recording.mcap: head movement of the person in the headset".into()],
            course: self.course.clone(),
            next: review
                .then(|| Next { path: "sales and marketing readiness".into(), deadline: Some("2026-08-01".into()) }),
            started: "2026-05-04T09:30:00Z".into(),
            finished: "2026-05-04T09:30:52Z".into(),
            tool: Tool { name: "holograde".into(), version: "0.1.0".into(), commit: "0123abc".into() },
            home: Some("/home/ada"),
        })
    }

    /// Signed by [`key`].
    pub(super) fn signed(&self) -> String {
        dsse::sign(&self.statement().payload().unwrap(), &key()).unwrap()
    }
}

fn submission() -> Submission {
    Submission {
        partner: Some("Contoso Works & Sons".into()),
        partner_type: Some("systems-integrator".into()),
        industry: Some("manufacturing".into()),
        use_case: Some("assembly".into()),
        customer: Some("Fabrikam Presses".into()),
        project: Some("Line 4 changeover".into()),
    }
}

fn run(simulated: bool) -> RunInfo {
    RunInfo {
        version: OBSERVE_VERSION,
        tool: "0.1.0".into(),
        content: ContentInfo {
            name: "Line 4 changeover".into(),
            sha256: String::new(),
            scene: "line".into(),
            placement_declared: true,
        },
        runtime: RuntimeInfo {
            name: if simulated { "Holograde simulator" } else { "Windows Mixed Reality Runtime" }.into(),
            version: "0.1.0".into(),
            system: if simulated { "Simulated HoloLens 2" } else { "HoloLens 2" }.into(),
            vendor_id: 1118,
            form_factor: "head-mounted-display".into(),
            api: "1.1".into(),
            extensions: vec!["XR_KHR_vulkan_enable2".into(), "XR_KHR_composition_layer_depth".into()],
            blend_mode: "additive".into(),
            simulated,
        },
        adapter: AdapterInfo {
            name: if simulated { "llvmpipe (LLVM 20.1.2, 256 bits)" } else { "Adreno 630" }.into(),
            driver: "Mesa 25.2".into(),
            backend: "Vulkan".into(),
            software: simulated,
        },
        device: DeviceInfo {
            profile: "hololens-2".into(),
            target_fps: 60.0,
            source: "documents: Microsoft, understanding performance for mixed reality".into(),
            limits: LimitProfile::SeeThrough,
            ..DeviceInfo::default()
        },
        clock: if simulated { ClockKind::Stepped } else { ClockKind::Realtime },
        script: ScriptInfo { name: "self-check".into(), sha256: sha256_hex(b"script"), track: "self-check".into() },
        declared: Declarations { manifest: true, ..Declarations::default() },
        ..RunInfo::default()
    }
}

fn about(node: Option<&str>) -> probe::About {
    probe::About { scene: "line".into(), node: node.map(Into::into), window: Some("walk-in".into()) }
}

fn measurement(id: &'static str, node: Option<&str>, value: f64, unit: &'static str) -> probe::Measurement {
    probe::Measurement {
        id,
        about: about(node),
        value,
        unit,
        n: 540,
        interval: None,
        limit: None,
        frames: Some([1_260, 1_800]),
        doubts: vec![],
    }
}

fn findings() -> Vec<probe::Finding> {
    let limit = |value, good| {
        Some(probe::Limit {
            value,
            good,
            source: "Microsoft, app quality criteria: Fail is content nearer than 1.25 m",
        })
    };
    let near = |node, value| probe::Measurement {
        limit: limit(1.25, probe::GoodSide::AtLeast),
        frames: Some([1_512, 1_512]),
        ..measurement("comfort.nearest-m", Some(node), value, "m")
    };
    let drift = probe::Measurement {
        interval: Some([0.7, 2.9]),
        doubts: vec![probe::Doubt {
            what: "one hologram only, close to its anchor".into(),
            advice: "watch a second primary node further off".into(),
        }],
        ..measurement("stability.drift-mm-per-min", Some("Press/Frame"), 1.8, "mm/min")
    };
    let lever = probe::Measurement {
        limit: Some(probe::Limit {
            value: 3.0,
            good: probe::GoodSide::AtMost,
            source: "Microsoft, spatial anchors: content within 3 m of its anchor",
        }),
        ..measurement("stability.anchor-lever-m", Some("Press/Frame"), 1.42, "m")
    };
    let not = |id, why: &str, expected| probe::NotMeasured { id, why: why.into(), expected };
    vec![
        probe::Finding {
            probe: "comfort.nearest",
            measurements: vec![near("Press/Frame", 0.874), near("Klaxon <b>&amp;</b>", 1.61)],
            not_measured: vec![],
        },
        probe::Finding { probe: "stability.drift", measurements: vec![drift, lever], not_measured: vec![] },
        probe::Finding {
            probe: "cost.counters",
            measurements: vec![
                measurement("cost.triangles", None, 184_320.0, "count"),
                measurement("cost.draws", None, 212.0, "count"),
                measurement("frame.gpu-ms.p95", None, 318.4, "ms"),
            ],
            not_measured: vec![
                not("frame.drop-episodes-per-10s", "the clock is stepped, so cadence is not real", false),
                not("surface.gap-mm", "no node is declared to stand on a surface", false),
            ],
        },
    ]
}

fn criterion(id: &'static str) -> CriterionResult {
    let open = |reason: &str| CriterionResult {
        id,
        applicable: true,
        grade: None,
        basis: checklist::Basis::NotEvaluated,
        reason: reason.into(),
        advice: String::new(),
        measurements: vec![],
        frames: vec![],
        overruled: None,
        probe_missing: false,
    };
    match id {
        "viewing-comfort" => CriterionResult {
            grade: Some(checklist::Grade::Fail),
            basis: checklist::Basis::Measured,
            reason: "Press/Frame came to 0.87 m from the head; content nearer than 1.25 m fails".into(),
            advice: "move the start position of Press/Frame to 2 m, or declare a fade from 1.35 m and a clip at 1.25 m"
                .into(),
            measurements: vec![("comfort.nearest-m", about(Some("Press/Frame")))],
            frames: vec![[1_488, 1_560]],
            ..open("")
        },
        "hologram-stability" => CriterionResult {
            measurements: vec![
                ("stability.drift-mm-per-min", about(Some("Press/Frame"))),
                ("stability.anchor-lever-m", about(Some("Press/Frame"))),
            ],
            ..open("nothing measured fails; what the eye sees is for a reviewer")
        },
        "room-scanning" => CriterionResult {
            applicable: false,
            basis: checklist::Basis::NotApplicable,
            ..open("the manifest says that no scan is needed")
        },
        "frame-rate" => open("not evaluated on a simulator: the frame rate of a device can only be measured on it"),
        _ => open("left to a reviewer"),
    }
}

fn limits() -> Vec<Limit> {
    let limit = |id: &str, value, unit: &str, good, source: &str| Limit {
        id: id.into(),
        value: Finite::new(value).unwrap(),
        unit: unit.into(),
        good: Some(good),
        source: source.into(),
    };
    vec![
        limit(
            "comfort.nearest",
            1.25,
            "m",
            GoodSide::AtLeast,
            "Microsoft, app quality criteria: Fail is content nearer than 1.25 m",
        ),
        limit(
            "stability.anchor-lever",
            3.0,
            "m",
            GoodSide::AtMost,
            "Microsoft, spatial anchors: content within 3 m of its anchor",
        ),
        limit(
            "stability.jumps",
            1.0,
            "1/min",
            GoodSide::AtMost,
            "ours: more than one step a minute is noticed (derivation in docs/metrology.md)",
        ),
    ]
}
