use super::super::dsse::{self, sign};
use super::super::keys::PrivateKey;
use super::super::model::Verdict;
use super::super::sample::{self, Sample};
use super::super::trust::{KeyRole, Trust, TrustedKey};
use super::*;
use crate::observe::synthetic::{Synthetic, place};
use crate::observe::{HologramInfo, Role};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glam::Vec3;

fn now() -> Timestamp {
    "2026-05-05T00:00:00Z".parse().unwrap()
}

fn trust(role: KeyRole) -> Trust {
    let key = sample::key().public();
    Trust { keys: vec![TrustedKey { name: "Ida Rhodes".into(), role, key, not_before: None, not_after: None }] }
}

fn run(envelope: &str, trust: &Trust) -> Verification {
    let request = Request { trust, allow_test_role: false, subject: None, artifacts: None, now: now() };
    verify(envelope.as_bytes(), &request)
}

fn text(verification: &Verification) -> String {
    verification.checks.iter().map(|c| format!("{} {:?}: {}\n", c.id, c.state, c.text)).collect()
}

#[track_caller]
fn check(verification: &Verification, outcome: Outcome, says: &str) {
    let text = text(verification);
    assert_eq!(verification.outcome, outcome, "{text}");
    assert!(text.contains(says), "`{says}` not in:\n{text}");
}

/// The sample's statement, changed as JSON and signed again by the right key: what a dishonest tool could write.
fn resigned(sample: &Sample, change: impl Fn(&mut Value)) -> String {
    let mut value = serde_json::to_value(sample.statement()).unwrap();
    change(&mut value);
    sign(&serde_json::to_vec(&value).unwrap(), &sample::key()).unwrap()
}

#[test]
fn good_reports_verify_and_say_what_was_not_checked() {
    let own = run(&Sample::self_check().signed(), &trust(KeyRole::Own));
    check(&own, Outcome::Valid, "subject NotChecked");
    check(&own, Outcome::Valid, "artifacts NotChecked");
    let reviewer = trust(KeyRole::Reviewer);
    check(&run(&Sample::self_check().signed(), &reviewer), Outcome::Valid, "role Ok");
    check(&run(&Sample::review().signed(), &reviewer), Outcome::Valid, "consistency Ok");
    check(&run(&Sample::answered().signed(), &trust(KeyRole::Own)), Outcome::Valid, "consistency Ok");
}

/// From frames to a verified report, through the real probes and the real rules.
#[test]
fn what_the_product_judges_verifies() {
    let hologram =
        |name: &str| HologramInfo { name: name.into(), role: Some(Role::Primary), ..HologramInfo::default() };
    for distance in [2.0_f32, 0.4] {
        let recording = Synthetic::new(vec![hologram("pump"), hologram("valve")])
            .run(|run| run.content.placement_declared = true)
            .frames(1_200, |_, frame| {
                for i in 0..2 {
                    place(frame, i, Vec3::new(0.0, 0.0, -distance - 0.3 - i as f32), Vec3::splat(0.3));
                }
            })
            .build();
        let sample = Sample::of_recording(&recording);
        let verification = run(&sample.signed(), &trust(KeyRole::Own));
        check(&verification, Outcome::Valid, "consistency Ok");
        let failed = verification.statement.unwrap().predicate.verdict == Verdict::NotReady;
        assert_eq!(failed, distance < 1.25);
    }
}

#[test]
fn any_changed_byte_is_noticed() {
    let envelope = Sample::self_check().signed().into_bytes();
    let trust = trust(KeyRole::Own);
    let request = Request { trust: &trust, allow_test_role: false, subject: None, artifacts: None, now: now() };
    // Every byte of the outer form, and a coprime walk through the long payload.
    let ends = (0..60).chain(envelope.len() - 250..envelope.len());
    for position in ends.chain((60..envelope.len() - 250).step_by(37)) {
        for flip in [1_u8, 0x20] {
            let mut changed = envelope.clone();
            changed[position] ^= flip;
            let outcome = verify(&changed, &request).outcome;
            assert_ne!(outcome, Outcome::Valid, "byte {position} ^ {flip:#x}");
        }
    }
}

#[test]
fn truncated_reports_are_malformed() {
    let envelope = Sample::self_check().signed();
    let trust = trust(KeyRole::Own);
    for length in [0, 1, envelope.len() / 2, envelope.len() - 1] {
        check(&run(&envelope[..length], &trust), Outcome::Malformed, "not a DSSE envelope");
    }
}

#[test]
fn strangers_and_forgers_are_told_apart() {
    let sample = Sample::self_check();
    check(&run(&sample.signed(), &Trust::default()), Outcome::Invalid, "valid signature, unknown signer");
    let forged = sign(&sample.statement().payload().unwrap(), &PrivateKey::from_seed(&[1; 32])).unwrap();
    check(&run(&forged, &trust(KeyRole::Own)), Outcome::Invalid, "unknown signer");
    // The forger claims to be the trusted key.
    let envelope = dsse::open(forged.as_bytes()).unwrap();
    let claimed = forged.replace(&envelope.signatures[0].keyid, &sample::key().public().id());
    check(&run(&claimed, &trust(KeyRole::Own)), Outcome::Invalid, "something was changed");
    check(&run(&claimed, &Trust::default()), Outcome::Invalid, "something was changed");
}

#[test]
fn a_second_way_to_read_is_refused() {
    let trust = trust(KeyRole::Own);
    let envelope = Sample::self_check().signed();
    let twice = envelope.replacen('{', r#"{"payloadType":"application/vnd.in-toto+json","#, 1);
    check(&run(&twice, &trust), Outcome::Invalid, "twice");
    let extra = envelope.replacen('{', r#"{"cert":"x","#, 1);
    check(&run(&extra, &trust), Outcome::Invalid, "unknown field");
    let payload = String::from_utf8(Sample::self_check().statement().payload().unwrap()).unwrap();
    let payload = payload.replacen("\"predicate\": {", "\"predicate\": {\"verdict\": \"ready\",", 1);
    let duplicate = sign(payload.as_bytes(), &sample::key()).unwrap();
    check(&run(&duplicate, &trust), Outcome::Invalid, "`verdict` stands twice");
}

#[test]
fn roles_keys_and_times_are_kept() {
    check(&run(&Sample::review().signed(), &trust(KeyRole::Own)), Outcome::Invalid, "may not sign");
    check(&run(&Sample::review().signed(), &trust(KeyRole::Test)), Outcome::Invalid, "may not sign");
    let fixtures = trust(KeyRole::Test);
    let request = Request { trust: &fixtures, allow_test_role: true, subject: None, artifacts: None, now: now() };
    check(&verify(Sample::review().signed().as_bytes(), &request), Outcome::Valid, "proves nothing");
    let mut early = trust(KeyRole::Own);
    early.keys[0].not_before = Some("2026-06-01T00:00:00Z".parse().unwrap());
    check(&run(&Sample::self_check().signed(), &early), Outcome::Invalid, "valid from");
    let mut late = trust(KeyRole::Own);
    late.keys[0].not_after = Some("2026-05-01T00:00:00Z".parse().unwrap());
    check(&run(&Sample::self_check().signed(), &late), Outcome::Invalid, "valid until");
}

#[test]
fn future_reports_say_so() {
    let future = resigned(&Sample::self_check(), |v| v["predicateType"] = "urn:holograde:review-report:2".into());
    check(
        &run(&future, &trust(KeyRole::Own)),
        Outcome::Malformed,
        "this version reads `urn:holograde:review-report:1` only",
    );
    let odd = resigned(&Sample::self_check(), |v| v["predicate"]["mood"] = "good".into());
    check(&run(&odd, &trust(KeyRole::Own)), Outcome::Malformed, "unknown field `mood`");
    let none = sign(b"not json", &sample::key()).unwrap();
    check(&run(&none, &trust(KeyRole::Own)), Outcome::Malformed, "not JSON");
}

#[test]
fn contradictions_are_found() {
    let own = Sample::self_check();
    let review = Sample::review();
    let answered = Sample::answered();
    let cases: [(&Sample, &str, Value, &str); 24] = [
        (&own, "/predicate/verdict", "ready".into(), "the rule gives `not-ready`"),
        (&own, "/predicate/verdict", "pass".into(), "a self-check ends with"),
        (&own, "/predicate/criteria/3/grade", "meets".into(), "the rule gives `ready`"),
        (&own, "/predicate/criteria/3/basis", "not-evaluated".into(), "without evidence"),
        (&own, "/predicate/criteria/3/basis", "judged".into(), "no reviewer is named"),
        (&own, "/predicate/criteria/3/id", "frame-rate".into(), "once each"),
        (&own, "/predicate/criteria/3/evidence/1/sha256", "00".into(), "no signed artifact"),
        (&own, "/predicate/criteria/10/applicable", true.into(), "at once"),
        (&own, "/subject/1/digest/sha256", "00".into(), "package digest"),
        (&own, "/predicate/signer/keyId", "00".into(), "names another key"),
        (&review, "/predicate/runtime/simulated", true.into(), "simulated device cannot be a review"),
        (&review, "/predicate/reviewer", Value::Null, "a review names its reviewer"),
        (&review, "/predicate/reviewer/keyId", "00".into(), "the reviewer named is not the signer"),
        (&review, "/predicate/reviewer/script", true.into(), "a script stood in for the reviewer cannot have standing"),
        (&review, "/predicate/reviewer/name", "Ida (script)".into(), "differ about whether a script stood in"),
        (&own, "/predicate/attempt", 1.into(), "a self-check is no attempt"),
        (&own, "/predicate/criteria/3/overruled", "too near".into(), "overruled, but not by a reviewer"),
        (&answered, "/predicate/criteria/3/overruled", Value::Null, "the rule gives `ready`"),
        (&answered, "/predicate/criteria/1/reason", "judged Best by demo".into(), "a script judged it"),
        (&answered, "/predicate/questions/1/reason", "fine".into(), "a script judged it"),
        (&answered, "/predicate/questions/0/evidence/0/sha256", "00".into(), "no signed artifact"),
        (&answered, "/predicate/reviewer", Value::Null, "questions are answered, but no reviewer is named"),
        (&review, "/predicate/questions/2/grade", "fail".into(), "the rule gives `no-pass`"),
        (&review, "/predicate/finished", "2020-01-01T00:00:00Z".into(), "ended before"),
    ];
    for (sample, pointer, value, says) in cases {
        let envelope = resigned(sample, |v| *v.pointer_mut(pointer).expect(pointer) = value.clone());
        let verification = run(&envelope, &trust(KeyRole::Reviewer));
        check(&verification, Outcome::Invalid, says);
    }
}

#[test]
fn measurement_keys_are_unique() {
    let envelope = resigned(&Sample::self_check(), |v| {
        let first = v["predicate"]["measurements"][0].clone();
        v["predicate"]["measurements"].as_array_mut().unwrap().push(first);
    });
    check(&run(&envelope, &trust(KeyRole::Own)), Outcome::Invalid, "twice for the same thing");
}

#[test]
fn files_are_compared_with_what_was_signed() {
    let (package, artifacts) = (sample::package(), sample::artifacts());
    let envelope = Sample::self_check().signed();
    let trust = trust(KeyRole::Own);
    let verify_with = |subject: &[FileDigest], artifacts: &[FileDigest]| {
        let lookup = |path: &str| artifacts.iter().find(|a| a.path == path).cloned();
        let request = Request {
            trust: &trust,
            allow_test_role: false,
            subject: Some(subject),
            artifacts: Some(&lookup),
            now: now(),
        };
        verify(envelope.as_bytes(), &request)
    };
    check(&verify_with(&package, &artifacts), Outcome::Valid, "3 files, all as reviewed");
    let mut changed = package.clone();
    changed[1].sha256 = "0".repeat(64);
    check(&verify_with(&changed, &artifacts), Outcome::Invalid, "`scenes/line.glb` is not the file that was reviewed");
    check(&verify_with(&package[1..], &artifacts), Outcome::Invalid, "`poc.toml` is not in the package");
    let mut more = package.clone();
    more.push(FileDigest { path: "new.glb".into(), sha256: "0".repeat(64), bytes: 1 });
    check(&verify_with(&more, &artifacts), Outcome::Invalid, "`new.glb` was not in the package");
    check(&verify_with(&package, &artifacts[1..]), Outcome::Invalid, "`recording.mcap` is missing");
    let mut short = artifacts.clone();
    short[0].bytes = 1;
    check(&verify_with(&package, &short), Outcome::Invalid, "has 1 bytes");
}

#[test]
fn a_second_signature_is_refused() {
    let envelope = Sample::self_check().signed();
    let mut value: Value = serde_json::from_str(&envelope).unwrap();
    let first = value["signatures"][0].clone();
    value["signatures"].as_array_mut().unwrap().push(first);
    check(&run(&value.to_string(), &trust(KeyRole::Own)), Outcome::Invalid, "2 signatures");
    value["signatures"] = Value::Array(vec![]);
    value["payload"] = STANDARD.encode(b"{}").into();
    check(&run(&value.to_string(), &trust(KeyRole::Own)), Outcome::Invalid, "0 signatures");
}
