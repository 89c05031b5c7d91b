//! Names for people.

use crate::criteria;

/// The name of a criterion or programme question; the id itself for one that this version does not know.
pub fn title(id: &str) -> &str {
    let criterion = criteria::find(id).map(|c| c.name.as_str());
    criterion.or_else(|| criteria::questions().iter().find(|q| q.id == id).map(|q| q.name.as_str())).unwrap_or(id)
}
