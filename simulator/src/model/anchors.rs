//! Spatial anchors: how far away they may be made, and the store that keeps them under names (XR_MSFT_spatial_anchor_persistence).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use glam::{DQuat, DVec3};
use openxr_sys::{MAX_SPATIAL_ANCHOR_NAME_SIZE_MSFT, Result as Code};

use super::Outcome;
use super::pose::Pose;
use super::space::{Poses, Space};
use crate::problem::Problems;
use crate::reader::{Sheet, Table};

/// How many anchors a store keeps. Ours: more than a room has places worth naming.
pub const MOST_ANCHORS: usize = 256;

/// An anchor further from the room's origin than this cannot be made, in metres. Ours: nothing there could be tracked.
pub const FARTHEST_M: f64 = 10_000.0;

/// The true place of an anchor at `space_from_anchor`; refuses where tracking cannot tell where in the room that is.
pub fn place(poses: &Poses<'_>, space: &Space, space_from_anchor: &Pose, time_ns: i64) -> Outcome<Pose> {
    let told = poses.local_from(space, time_ns).map(|local_from_space| local_from_space.then(space_from_anchor));
    let truth = told.and_then(|told| poses.truth(&told, time_ns));
    let near = truth.filter(|truth| truth.position.length() <= FARTHEST_M);
    near.ok_or(Code::ERROR_CREATE_SPATIAL_ANCHOR_FAILED_MSFT)
}

/// Anchors by name, in the order of their names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnchorStore {
    /// The true place of each in the LOCAL space.
    anchors: BTreeMap<String, Pose>,
}

impl AnchorStore {
    /// Keeps an anchor, in the place of one of the same name.
    pub fn persist(&mut self, name: &str, truth: Pose) -> Outcome {
        if self.anchors.len() >= MOST_ANCHORS && !self.anchors.contains_key(name) {
            return Err(Code::ERROR_OUT_OF_MEMORY);
        }
        self.anchors.insert(name.to_owned(), truth);
        Ok(())
    }

    /// Forgets an anchor.
    pub fn unpersist(&mut self, name: &str) -> Outcome {
        self.anchors.remove(name).map(|_| ()).ok_or(Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.anchors.clear();
    }

    /// The true place of the anchor called `name`.
    pub fn find(&self, name: &str) -> Outcome<Pose> {
        self.anchors.get(name).copied().ok_or(Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.anchors.keys().map(String::as_str)
    }

    /// Reads a store's file. `file` is the name used in problems.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let (mut sheet, root) = Sheet::parse(file, text);
        let mut root = Table::new(&root, "", 0);
        root.schema(&mut sheet);
        let mut store = Self::default();
        for table in root.tables(&mut sheet, "anchor") {
            store.read(&mut sheet, table);
        }
        root.finish(&mut sheet);
        sheet.finish(store)
    }

    fn read(&mut self, sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) {
        let name = table.string(sheet, "name", None, "desk");
        let position = table.numbers(sheet, "position", None).map(DVec3::from_array);
        let orientation = table.numbers(sheet, "orientation", Some([0.0, 0.0, 0.0, 1.0])).map(DQuat::from_array);
        if !(1..MAX_SPATIAL_ANCHOR_NAME_SIZE_MSFT).contains(&name.len()) || name.contains('\0') {
            let fix = "give a name of 1 to 255 bytes without NUL";
            table.refuse(sheet, "name", format!("is {} bytes long", name.len()), fix);
        } else if self.anchors.contains_key(&name) {
            table.refuse(sheet, "name", format!("\"{name}\" is there twice"), "keep one anchor of each name");
        } else if self.anchors.len() >= MOST_ANCHORS {
            table.refuse(sheet, "name", "is one too many".to_owned(), &format!("keep at most {MOST_ANCHORS} anchors"));
        }
        let far = position.is_some_and(|position| position.length() > FARTHEST_M);
        if far {
            table.refuse(sheet, "position", format!("is beyond {FARTHEST_M} m"), "give a place in the room, in metres");
        }
        let length = orientation.map_or(1.0, DQuat::length);
        if !(0.99..=1.01).contains(&length) {
            table.refuse(sheet, "orientation", format!("has length {length}"), "give a unit quaternion: x, y, z, w");
        }
        table.finish(sheet);
        if let (Some(position), Some(orientation)) = (position, orientation) {
            self.anchors.insert(name, Pose { position, orientation: orientation.normalize() });
        }
    }

    /// The store as a file.
    pub fn to_text(&self) -> String {
        let mut text =
            "# Spatial anchors that an application persisted in the Holograde Simulator.\nschema = 1\n".to_owned();
        for (name, Pose { position, orientation }) in &self.anchors {
            let (p, o) = (position.to_array(), orientation.to_array());
            // Writing to a string cannot fail.
            let _ = write!(text, "\n[[anchor]]\nname = {}\nposition = {p:?}\norientation = {o:?}\n", quoted(name));
        }
        text
    }
}

/// A TOML basic string.
fn quoted(name: &str) -> String {
    let mut text = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(text, "\\U{:08X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pose(x: f64) -> Pose {
        Pose { position: DVec3::new(x, -0.1, 1e-17), orientation: DQuat::from_rotation_y(x) }
    }

    #[test]
    fn names_are_unique_and_sorted_and_the_store_is_bounded() {
        let mut store = AnchorStore::default();
        for index in (0..MOST_ANCHORS).rev() {
            store.persist(&format!("{index:03}"), pose(0.0)).unwrap();
        }
        assert_eq!(store.persist("another", pose(0.0)), Err(Code::ERROR_OUT_OF_MEMORY));
        assert_eq!(store.persist("007", pose(7.0)), Ok(()), "an anchor of the same name is replaced");
        assert_eq!(store.find("007"), Ok(pose(7.0)));
        assert!(store.names().is_sorted() && store.names().count() == MOST_ANCHORS);
        assert_eq!(store.unpersist("007"), Ok(()));
        assert_eq!(store.unpersist("007"), Err(Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT));
        assert_eq!(store.persist("another", pose(0.0)), Ok(()));
        store.clear();
        assert_eq!(store.names().count(), 0);
    }

    #[test]
    fn a_store_reads_back_what_it_wrote() {
        let mut store = AnchorStore::default();
        let long = "ä".repeat(127);
        for (index, name) in
            ["desk", "\"quoted\" \\ path", "line\nbreak\u{7f}\u{85}", " ", "'", &long].iter().enumerate()
        {
            store.persist(name, pose(index as f64 / 3.0)).unwrap();
        }
        let back = AnchorStore::parse("anchors.toml", &store.to_text()).unwrap();
        assert!(back.names().eq(store.names()));
        for name in store.names() {
            let (a, b) = (store.find(name).unwrap(), back.find(name).unwrap());
            assert_eq!(a.position, b.position);
            assert!(a.orientation.angle_between(b.orientation) < 1e-7, "{name}");
        }
        assert_eq!(AnchorStore::parse("empty", "schema = 1"), Ok(AnchorStore::default()));
    }

    #[test]
    fn all_problems_of_a_file_are_told() {
        let anchors = "[[anchor]]\nname = ''\nposition = [0, 0, 0]\n[[anchor]]\nname = 'a'\nposition = [0, 1e5, 0]\ncolour = 1\n\
                       [[anchor]]\nname = 'a'\nposition = [0, 0, 0]\norientation = [0, 0, 0, 2]\n[[anchor]]\nname = 'b'\n";
        let problems = AnchorStore::parse("f", &format!("schema = 1\nsize = 2\n{anchors}")).unwrap_err().0;
        let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(
            places,
            [
                "line 4, anchor[0].name",
                "line 8, anchor[1].position",
                "line 9, anchor[1].colour",
                "line 11, anchor[2].name",
                "line 13, anchor[2].orientation",
                "line 14, anchor[3].position",
                "line 2, size",
            ]
        );
        let many = (0..=MOST_ANCHORS).fold("schema = 1\n".to_owned(), |text, n| {
            text + &format!("[[anchor]]\nname = 'a{n}'\nposition = [0, 0, 0]\n")
        });
        assert_eq!(AnchorStore::parse("f", &many).unwrap_err().0.len(), 1);
    }
}
