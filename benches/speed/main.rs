//! How fast Holograde is, measured and set in a table: `cargo bench --bench speed -- --write docs/speed.md`.
//!
//! A bench of its own instead of a harness, because one run of the frame loop gives most of the numbers at once: time by stage, allocations by
//! stage, frames drawn and not drawn.

mod content;
mod frames;
mod machine;
#[allow(dead_code, reason = "shared with the integration tests, which use more of it")]
mod meter;
mod own;
mod panel;
mod processes;
#[allow(dead_code, reason = "shared with the integration tests, which use more of it")]
mod ride;
mod scaling;
mod scenes;
mod table;

use anyhow::Context;
use content::Contents;
use table::Table;

/// Counts allocations by thread; see `meter`.
#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();

fn main() -> anyhow::Result<()> {
    holograde::allocator::keep_freed_memory();
    let mut arguments = std::env::args().skip_while(|argument| argument != "--write").skip(1);
    let place = arguments.next();
    let contents = Contents::find();
    let mut table = Table::default();
    processes::measure(&contents, &mut table)?;
    content::measure(&contents, &mut table)?;
    let adapter = frames::measure(&contents, &mut table)?;
    own::measure(&contents, &mut table)?;
    panel::measure(&mut table)?;
    scenes::measure(&mut table)?;
    scaling::measure(&mut table)?;
    let text = format!("{}{}{}", machine::heading(&adapter), table.markdown(), contents.skipped());
    println!("{text}");
    if let Some(place) = place {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&place);
        std::fs::write(file, text).with_context(|| format!("writing {place}"))?;
    }
    Ok(())
}
