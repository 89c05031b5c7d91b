//! Where in a partner's files the cause of a finding is: the line of the manifest that speaks of a node, else the scene's file. Build
//! systems show findings there.

use super::model::About;
use std::collections::BTreeMap;

/// Name of the manifest in a package.
const MANIFEST: &str = "poc.toml";

/// A file, and a line in it, counted from 1; no line in a file that is no text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path, `/` between folders.
    pub file: String,
    /// Line.
    pub line: Option<u32>,
}

/// The files of a POC that findings can point at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    folder: String,
    manifest: bool,
    scene: String,
    nodes: BTreeMap<String, u32>,
    scenes: BTreeMap<String, u32>,
}

impl Places {
    /// From the manifest's text, if there is one, and the scene's path in the package. `folder` is where the package lies as seen from
    /// the root of a checkout: build systems know files by their path from there. Empty where it is not known.
    pub fn new(folder: &str, manifest: Option<&str>, scene: &str) -> Places {
        let folder = folder.trim_end_matches('/').trim_start_matches("./");
        let folder = if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
        let lines = |key: &str| manifest.map(|text| lines_of(text, key)).unwrap_or_default();
        Places {
            folder,
            manifest: manifest.is_some(),
            scene: scene.to_owned(),
            nodes: lines("node"),
            scenes: lines("id"),
        }
    }

    /// Where to look for what is wrong with a node, else with the scene as it is declared.
    pub fn of(&self, about: &About) -> Place {
        let declared =
            about.node.as_ref().and_then(|node| self.nodes.get(node)).or_else(|| self.scenes.get(&about.scene));
        match declared {
            Some(line) => Place { file: self.file(MANIFEST), line: Some(*line) },
            None if self.manifest => Place { file: self.file(MANIFEST), line: Some(1) },
            None => self.scene(),
        }
    }

    /// The scene's file: where cost comes from.
    pub fn scene(&self) -> Place {
        let text = self.scene.ends_with(".gltf");
        Place { file: self.file(&self.scene), line: text.then_some(1) }
    }

    fn file(&self, name: &str) -> String {
        format!("{}{name}", self.folder)
    }
}

/// Lines of `key = "value"` by value, the first of each. The manifest has been read by a parser before; here only lines are looked for.
fn lines_of(text: &str, key: &str) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for (number, line) in (1u32..).zip(text.lines()) {
        let value = line.trim_start().strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix('='));
        let Some(value) = value.map(str::trim_start) else { continue };
        let quote = if value.starts_with('\'') { '\'' } else { '"' };
        let inner = value.strip_prefix(quote).and_then(|rest| rest.split(quote).next());
        if let Some(value) = inner {
            found.entry(value.to_owned()).or_insert(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "schema = 1\n\n[[scenes]]\nid = \"line\"\n[[nodes]]\nnode = \"Press/Frame\" # the press\nnode_x = \"no\"\n  node='b'\n[[nodes]]\nnode = \"Press/Frame\"\n";

    #[track_caller]
    fn check(places: &Places, node: Option<&str>, file: &str, line: Option<u32>) {
        let about = About { scene: "line".into(), node: node.map(Into::into), window: None };
        assert_eq!(places.of(&about), Place { file: file.into(), line });
    }

    #[test]
    fn nodes_are_found_by_line_and_paths_from_the_checkout() {
        let places = Places::new("./content/poc/", Some(TEXT), "scenes/line.glb");
        check(&places, Some("Press/Frame"), "content/poc/poc.toml", Some(6));
        check(&places, Some("b"), "content/poc/poc.toml", Some(8));
        check(&places, Some("elsewhere"), "content/poc/poc.toml", Some(4));
        check(&places, None, "content/poc/poc.toml", Some(4));
        assert_eq!(places.scene(), Place { file: "content/poc/scenes/line.glb".into(), line: None });
    }

    #[test]
    fn without_a_manifest_the_asset_is_shown() {
        check(&Places::new("", None, "a.glb"), Some("x"), "a.glb", None);
        check(&Places::new(".", Some(""), "a.glb"), Some("x"), "poc.toml", Some(1));
    }
}
