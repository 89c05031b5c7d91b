use super::super::sample::Sample;
use super::*;
use crate::observe::synthetic::{Synthetic, move_head, place};
use crate::observe::{HologramInfo, Recording, Role, WindowInfo};
use crate::probe::Limits;
use crate::space::Pose;
use glam::Vec3;

fn hologram(name: &str) -> HologramInfo {
    HologramInfo { name: name.into(), role: Some(Role::Primary), ..HologramInfo::default() }
}

/// Half a minute: hold, walk up to the press, look for the klaxon.
fn recording() -> Recording {
    let names = ["Press/Frame", "Klaxon", "Conveyor"];
    Synthetic::new(names.map(hologram).into())
        .run(|run| {
            let window = |id: &str| WindowInfo { id: id.into(), ..WindowInfo::default() };
            run.windows = ["hold", "walk-in", "find", "free"].map(window).into();
        })
        .frames(1_800, |k, frame| {
            let t = k as f32 / 60.0;
            frame.window = (k / 450) as u16;
            let step = ((t - 7.5) / 7.5).clamp(0.0, 1.0);
            let walk = if t < 18.0 { step } else { (1.0 - (t - 18.0) / 4.0).clamp(0.0, 1.0) };
            move_head(frame, Pose { position: Vec3::new(0.0, 1.6, -1.4 * walk), ..Pose::default() });
            for (i, z) in [-2.6_f32, -4.4, -6.5].into_iter().enumerate() {
                place(frame, i, Vec3::new(i as f32 * 0.7, 1.5 + 0.1 * t.sin(), z), Vec3::splat(0.3));
            }
        })
        .build()
}

fn png() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(320, 200, |x, y| image::Rgb([(x / 2) as u8, (y / 2 + 40) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn page(sample: &Sample) -> String {
    let statement = sample.statement();
    let picture = png();
    let eyes = vec![("left eye", picture.as_slice()), ("right eye", picture.as_slice())];
    let shot = Shot { caption: "Walk-in, nearest moment (frame 1512)".into(), eyes, paths: vec!["shots/walk-in.png"] };
    html(&statement, &story(&recording(), &Limits::default(), &statement), &[shot]).unwrap()
}

#[test]
fn the_page_stands_alone() {
    let page = page(&Sample::self_check());
    for outside in ["http://", "https://", "<script", "<link", "<iframe", "@import", "url(", "src=\"/"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_says_who_judged_and_what_was_overruled() {
    let page = page(&Sample::answered());
    for text in [
        "demo (script)",
        "A script stood in for the reviewer",
        "Judged by a script, demo (script), Meets: it looks further off",
        "Measured, and overruled",
        "came to 0.87 m from the head",
        "The four programme questions",
        "<a href=\"#picture-1\">shots/walk-in.png</a>",
        "id=\"picture-1\"",
        "How the review went",
        "calibrated: yes, lighting: no",
        "step ring: no room",
        "Broken off and resumed",
        "The review was broken off and resumed: the program ended",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!self::page(&Sample::self_check()).contains("How the review went"));
}

#[test]
fn the_page_says_what_matters() {
    let page = page(&Sample::self_check());
    for text in [
        "Not ready",
        "1 criterion measured, 1 not applicable, 11 left to a reviewer; 1 fails",
        "holograde.self-check.1",
        "Simulated: this ran on Holograde simulator",
        "not on the device: no verdict on the frame rate",
        "Move the start position of Press/Frame",
        "llvmpipe",
        "The signature says who vouches",
        "It says nothing about the engine",
        "head movement of the person",
        "ours: more than one step a minute",
        "Microsoft, spatial anchors",
        "shots/walk-in.png",
        "hologram",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let criteria = crate::criteria::CRITERIA;
    assert!(criteria.iter().all(|id| page.contains(&format!("<tr id=\"{id}\""))));
    assert_eq!(page.matches("<svg viewBox=\"0 0 960").count(), 4, "timeline, frame times, their histogram, distances");
    assert_eq!(page.matches("data:image/png;base64,").count(), 2);
    assert_eq!(page.matches("<img ").count(), page.matches(" alt=\"").count());
}

#[test]
fn names_from_the_package_stay_text() {
    let hostile = "</title><script>alert(1)</script>\"'><img src=x onerror=y>";
    let mut sample = Sample::self_check();
    sample.run.content.name = hostile.into();
    sample.run.runtime.name = hostile.into();
    sample.findings[0].measurements[0].about.node = Some(hostile.into());
    sample.criteria[3].reason = hostile.into();
    sample.criteria[3].advice = hostile.into();
    let statement = sample.statement();
    let mut recording = recording();
    recording.run.holograms[0].name = hostile.into();
    recording.run.windows[1].id = hostile.into();
    let shot = Shot {
        caption: hostile.into(),
        eyes: vec![(hostile, b"\x89PNG\r\n\x1a\n<script>"), ("text", b"<script>")],
        paths: vec![],
    };
    let page = html(&statement, &story(&recording, &Limits::default(), &statement), &[shot]).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img src=x") && !page.contains("</title><s"), "escaped");
    assert_eq!(page.matches("<img ").count(), 1, "bytes that are no PNG are left out");
}

#[test]
fn questions_and_next_step_stand_in_a_review() {
    let page = page(&Sample::review());
    for text in
        ["Pass", "Ida Rhodes", "1 (claimed)", "2026-08-01 UTC (claimed)", "The four programme questions", "nobody yet"]
    {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("What fails, and what to change"));
}

#[track_caller]
fn check_chart(points: Vec<[f64; 2]>) -> String {
    let chart = Chart {
        title: "t".into(),
        unit: "ms".into(),
        curves: vec![Curve { name: "c".into(), points }],
        ..Chart::default()
    };
    let svg = chart.draw().unwrap().svg;
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    svg
}

#[test]
fn charts_bear_any_data() {
    check_chart(vec![]);
    check_chart(vec![[0.0, 0.0]]);
    check_chart(vec![[1.0, 5.0]; 3]);
    check_chart(vec![[0.0, f64::NAN], [1.0, f64::INFINITY], [2.0, 3.0]]);
    check_chart(vec![[0.0, -3.0], [1.0, -1.0]]);
    check_chart(vec![[0.0, 1e-300], [1.0, 1e300]]);
}

#[test]
fn long_runs_keep_their_spikes_and_a_small_page() {
    let points = (0..400_000).map(|k| [f64::from(k) / 90.0, if k == 123_456 { 80.0 } else { 11.0 }]).collect();
    let svg = check_chart(points);
    assert!(svg.len() < 40_000, "{}", svg.len());
    assert_eq!(svg.matches("class=\"over\"").count(), 1);
}

#[test]
fn curves_break_where_nothing_was_seen() {
    let second = |from: f64| (0..60).map(move |k| [from + f64::from(k) / 60.0, 2.0]);
    let svg = check_chart(second(0.0).chain(second(5.0)).collect());
    let path = svg.split("class=\"line s0\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(path.matches('M').count(), 2, "{path}");
}

/// Whatever a recording holds, the page is drawn.
#[test]
fn hostile_recordings_are_drawn() {
    let mut ragged = recording();
    ragged.frames.iter_mut().for_each(|f| f.holograms.truncate((f.index % 3) as usize));
    let mut backwards = recording();
    backwards.frames.iter_mut().for_each(|f| f.tick.predicted_display_time.0 *= -1);
    let mut wild = recording();
    for (k, frame) in wild.frames.iter_mut().enumerate() {
        frame.tick.predicted_display_time.0 = if k % 2 == 0 { i64::MAX } else { i64::MIN };
        frame.holograms[0].nearest_m = if k % 2 == 0 { 3e38 } else { -3e38 };
        frame.window = k as u16;
    }
    let mut lost = recording();
    lost.frames.retain(|f| f.index % 50 > 20);
    for recording in [ragged, backwards, wild, lost, Recording::default()] {
        let mut sample = Sample::self_check();
        sample.findings = crate::probe::run_all(&recording);
        let statement = sample.statement();
        let story = story(&recording, &Limits::default(), &statement);
        let page = html(&statement, &story, &[]).unwrap();
        assert!(!page.contains("=\"NaN") && !page.contains("=\"inf"), "coordinates are numbers");
        assert!(page.len() < 2_000_000, "{} bytes", page.len());
    }
}

#[test]
fn each_finding_has_its_moment_step_and_picture() {
    let mut recording = recording();
    // The press comes 0.5 m in front of the face in the second step, by itself.
    for frame in recording.frames.iter_mut().filter(|f| (600..700).contains(&f.index)) {
        let head = frame.head.pose.position;
        place(frame, 0, head + Vec3::new(0.0, 0.0, -0.8), Vec3::splat(0.3));
    }
    let mut sample = Sample::self_check();
    sample.findings = crate::probe::run_all(&recording);
    let statement = sample.statement();
    let story = story(&recording, &Limits::default(), &statement);
    let found = story.found.iter().find(|f| f.id == "comfort.nearest-m").expect("too near");
    assert_eq!((found.step.as_str(), found.frames[0] / 100), ("walk-in", 6), "{found:?}");
    assert!((found.seconds[0] - found.frames[0] as f64 / 60.0).abs() < 0.01, "{found:?}");
    let chart = found.chart.as_ref().expect("the distance around it");
    assert_eq!((chart.unit.as_str(), chart.curves.len(), chart.moments.len()), ("m", 1, 1));
    assert!(story.timeline.left_out.iter().any(|o| o.why.starts_with("first 2 s")));
    let page = html(&statement, &story, &[]).unwrap();
    assert!(page.contains("step walk-in, second") && page.contains(&format!("href=\"#moment-{}\"", found.number)));
}
