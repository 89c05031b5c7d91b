//! `[picture]` of a scenario file.

use std::path::PathBuf;

use super::{LARGEST_SCALE, MODES, Options, PicturePlan, SMALLEST_SCALE, Side, When};
use crate::reader::{Sheet, Table};

/// Reads `[picture]`; without it nothing is pictured.
pub(crate) fn read(sheet: &mut Sheet<'_>, root: &mut Table<'_, '_>) -> Option<PicturePlan> {
    let mut table = root.table(sheet, "picture")?;
    let folder = table.string(sheet, "folder", None, "pictures");
    if folder.contains('\0') {
        table.refuse(sheet, "folder", "has a NUL character in it".to_owned(), "name a folder");
    }
    let when = read_when(sheet, &mut table);
    let eyes = match table.string(sheet, "eyes", Some("both"), "both").as_str() {
        "both" | "" => Side::ALL.to_vec(),
        "left" => vec![Side::Left],
        "right" => vec![Side::Right],
        other => {
            table.refuse(sheet, "eyes", format!("is \"{other}\""), "choose both, left or right");
            Side::ALL.to_vec()
        }
    };
    let mode = table.string(sheet, "reprojection", Some("device"), "device");
    let known = MODES.iter().find(|(name, _)| *name == mode);
    if known.is_none() && !mode.is_empty() {
        let names = MODES.map(|(name, _)| name).join(", ");
        table.refuse(sheet, "reprojection", format!("is \"{mode}\""), &format!("choose from {names}"));
    }
    let scale = table.number(sheet, "scale", SMALLEST_SCALE..=LARGEST_SCALE, Some(Options::default().scale));
    table.finish(sheet);
    let options = Options { reprojection: known.and_then(|(_, mode)| *mode), scale };
    Some(PicturePlan { when, folder: PathBuf::from(folder), eyes, options })
}

fn read_when(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>) -> When {
    // 0 stands for an absent key.
    let every = table.number(sheet, "every", 0.0..=1e7, Some(0.0)) as u32;
    let at_s = table.number_list(sheet, "at_s", 0.0..=86_400.0);
    match (every, at_s.is_empty()) {
        (0, true) => {
            table.missing(sheet, "every", "60` or `at_s = [1.0]");
            When::Every(1)
        }
        (0, false) => When::AtSeconds(at_s),
        (_, false) => {
            table.refuse(sheet, "at_s", "stands beside `every`".to_owned(), "keep one of the two");
            When::Every(every)
        }
        (_, true) => When::Every(every),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Reprojection;
    use crate::scenario::Scenario;

    #[test]
    fn nothing_is_pictured_unless_the_scenario_says_so() {
        assert_eq!(Scenario::parse("s.toml", "schema = 1").unwrap().picture, None);
    }

    #[test]
    fn a_plan_reads() {
        let read = |text: &str| Scenario::parse("s.toml", &format!("schema = 1\n[picture]\n{text}")).unwrap().picture;
        let plain = PicturePlan {
            when: When::Every(60),
            folder: PathBuf::from("out"),
            eyes: Side::ALL.to_vec(),
            options: Options { reprojection: None, scale: 0.5 },
        };
        assert_eq!(read("folder = 'out'\nevery = 60"), Some(plain.clone()));
        let rich = PicturePlan {
            when: When::AtSeconds(vec![1.0, 2.5]),
            eyes: vec![Side::Right],
            options: Options { reprojection: Some(Reprojection::Depth), scale: 1.0 },
            ..plain
        };
        let text = "folder = 'out'\nat_s = [1, 2.5]\neyes = 'right'\nreprojection = 'depth'\nscale = 1.0";
        assert_eq!(read(text), Some(rich));
    }

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        let problems = Scenario::parse("s.toml", &format!("schema = 1\n[picture]\n{text}")).unwrap_err().0;
        let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn all_problems_of_a_plan_are_told() {
        refused("", &["line 2, picture.folder: is missing", "line 2, picture.every: is missing"]);
        refused(
            "folder = 3\nevery = 60\nat_s = [1]\neyes = 'third'\nreprojection = 'magic'\nscale = 9\nquality = 1",
            &[
                "line 3, picture.folder: is the integer 3",
                "line 5, picture.at_s: stands beside `every`",
                "line 6, picture.eyes: is \"third\"",
                "line 7, picture.reprojection: is \"magic\"",
                "line 8, picture.scale: is the integer 9",
                "line 9, picture.quality: is not a known key",
            ],
        );
        refused(
            "folder = 'x'\nat_s = [-1]",
            &["line 4, picture.at_s: is a list of 1", "line 2, picture.every: is missing"],
        );
    }
}
