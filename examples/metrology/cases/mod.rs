//! The cases. Each injects what it says, at times and in directions that depend on the seed.

mod causes;
mod pace;
mod view;

use super::case::Case;

/// All of them, in the page's order.
pub fn all() -> Vec<Case> {
    [pace::cases(), causes::cases(), view::cases()].into_iter().flatten().collect()
}
