//! What the documents tell people to write is read.

use holograde_simulator::scenario::Scenario;

/// The TOML blocks of a page, each a scenario or a part of one.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next());
    let whole = |part: &str| if part.contains("schema") { part.to_owned() } else { format!("schema = 1\n{part}") };
    parts.map(whole).collect()
}

#[track_caller]
fn check(name: &str, page: &str, count: usize) {
    let blocks = blocks(page);
    assert_eq!(blocks.len(), count, "{name}");
    for block in blocks {
        let mut path = |_: &str| Ok(b"0 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 1\n".to_vec());
        if let Err(problems) = Scenario::parse_with(name, &block, &mut path) {
            panic!("{problems}\n{block}");
        }
    }
}

#[test]
fn every_scenario_of_the_documents_is_read() {
    check("scenarios.md", include_str!("../../docs/scenarios.md"), 5);
    check("guide.md", include_str!("../../docs/guide.md"), 3);
}
