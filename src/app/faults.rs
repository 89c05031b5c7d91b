//! What is to go wrong in a run on the simulator: the `[[fault]]` tables and the `seed` of its scenario files.

use super::scenario;
pub use super::scenario::Fault;
use crate::digest::sha256_hex;
use crate::problem::{Problem, Problems};

/// Faults with the seed of everything random in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// Of everything random.
    pub seed: u64,
    /// How the recording's header and the report name them; `None` for none.
    pub name: Option<String>,
}

impl Faults {
    /// The same for a run whose pictures are empty.
    #[must_use]
    pub fn unseen(mut self) -> Faults {
        let faults = self.name.unwrap_or_else(|| "no faults".to_owned());
        self.name = Some(format!("{faults}; the pictures are empty"));
        self
    }

    /// Faults that no file holds.
    pub fn new(faults: Vec<Fault>, seed: u64) -> Faults {
        let count = faults.len();
        let name = format!("{count} fault{} put in by the caller, seed {seed}", if count == 1 { "" } else { "s" });
        Faults { name: (count > 0).then_some(name), faults, seed }
    }

    /// Reads a file of faults. `file` names it in problems; the header has its last part and the text's digest.
    ///
    /// # Errors
    /// Everything wrong with it; also what belongs to a scenario and not to its faults, and a file without a fault.
    pub fn parse(file: &str, text: &str) -> Result<Faults, Problems> {
        let (faults, seed) = scenario::read_faults(file, text)?;
        let mut problems = Problems::default();
        let root: toml::Table = text.parse().unwrap_or_default();
        for key in root.keys().filter(|key| !["schema", "seed", "fault"].contains(&key.as_str())) {
            let what = "is no fault: the script says what happens else";
            problems.push(Problem::new(file, key, what).fix("leave it out, or run another program with the scenario"));
        }
        if faults.is_empty() {
            problems.push(Problem::new(file, "fault", "is missing").fix("add a [[fault]] table"));
        }
        let last = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let name = Some(format!("{last}, SHA-256 {}, seed {seed}", sha256_hex(text.as_bytes())));
        problems.into_result(Faults { faults, seed, name })
    }
}

#[cfg(all(test, feature = "simulator"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_faults_is_named_with_its_digest() {
        let text = "schema = 1\nseed = 7\n[[fault]]\nkind = \"jump\"\nstart_s = 2.0\nmm = 12.0\n";
        let faults = Faults::parse("somewhere/jump.toml", text).expect("faults");
        assert_eq!((faults.faults.len(), faults.seed), (1, 7));
        let name = faults.name.expect("a name");
        assert_eq!(name, format!("jump.toml, SHA-256 {}, seed 7", sha256_hex(text.as_bytes())));
        assert_eq!(Faults::new(Vec::new(), 3).name, None);
        assert_eq!(Faults::new(faults.faults, 3).name.as_deref(), Some("1 fault put in by the caller, seed 3"));
    }

    #[track_caller]
    fn check(text: &str, places: &[&str]) {
        let Err(problems) = Faults::parse("f.toml", text) else { panic!("{text} was taken") };
        let found: Vec<&str> = problems.0.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(found, places, "{problems}");
    }

    #[test]
    fn every_problem_of_such_a_file_is_told() {
        check("schema = 1\n", &["fault"]);
        check("schema = 1\nclock = \"stepped\"\n[room]\nkind = \"none\"\n", &["clock", "room", "fault"]);
        check(
            "schema = 1\nseed = 0.5\n[[fault]]\nkind = \"jmp\"\nstart_s = 1\n[[fault]]\nkind = \"jump\"\nmm = 2\n",
            &["line 2, seed", "line 4, fault[0].kind", "line 6, fault[1].start_s"],
        );
    }
}
