//! Names of the criteria, in the order of Microsoft's page.

/// Slug and name of each of the 13 criteria.
pub const TITLES: [(&str, &str); 13] = [
    ("frame-rate", "Frame rate"),
    ("hologram-stability", "Hologram stability"),
    ("surface-position", "Holograms position on real surfaces"),
    ("viewing-comfort", "Viewing zone of comfort"),
    ("depth-switching", "Depth switching"),
    ("spatial-sound", "Use of spatial sound"),
    ("fov-boundaries", "Focus on holographic frame (FOV) boundaries"),
    ("user-position", "Content reacts to user position"),
    ("input-clarity", "Input interaction clarity"),
    ("interactable-objects", "Interactable objects"),
    ("room-scanning", "Room scanning"),
    ("directional-indicators", "Directional indicators"),
    ("data-loading", "Data loading"),
];

/// The name of a criterion; the slug itself for one that this version does not know.
pub fn title(id: &str) -> &str {
    TITLES.iter().find(|(slug, _)| *slug == id).map_or(id, |(_, title)| title)
}
