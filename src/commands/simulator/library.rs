//! Where the simulator's library is.

use crate::commands::Failure;
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The environment variable that says where else to look: the library, or its folder.
const VARIABLE: &str = "HOLOGRADE_SIMULATOR";

/// The library: beside this program, in the folder `deps` there (which is where Cargo leaves it), or where [`VARIABLE`] says.
///
/// # Errors
/// It is nowhere.
pub fn find() -> Result<PathBuf, Failure> {
    let name = format!("{DLL_PREFIX}holograde_simulator{DLL_SUFFIX}");
    let program = std::env::current_exe()?;
    let beside = program.parent().unwrap_or(Path::new(""));
    // Cargo may renew only one of the two, so the one built last is taken.
    let built = [beside.join("deps").join(&name), beside.join(&name)];
    if let Some(path) = built.iter().filter(|path| path.is_file()).max_by_key(|path| age(path)) {
        return Ok(std::path::absolute(path)?);
    }
    let elsewhere = std::env::var_os(VARIABLE).filter(|place| !place.is_empty()).map(PathBuf::from);
    let named = elsewhere.iter().flat_map(|place| [place.join(&name), place.clone()]).find(|path| path.is_file());
    match named {
        Some(path) => Ok(std::path::absolute(path)?),
        None => Err(Failure::NoSimulator(missing(&name, beside, elsewhere.as_deref()))),
    }
}

fn age(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}

fn missing(name: &str, beside: &Path, elsewhere: Option<&Path>) -> String {
    let elsewhere = match elsewhere {
        Some(place) => format!("{VARIABLE} names {}, where it is not either", place.display()),
        None => format!("{VARIABLE} may name it or its folder"),
    };
    format!(
        "the simulator's library {name} is not in {} ({elsewhere}); build it: cargo build -p holograde-simulator",
        beside.display()
    )
}
