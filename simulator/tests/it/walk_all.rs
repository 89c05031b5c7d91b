//! Random calls of all functions, right and wrong: the runtime never fails inside, and what must hold for any call holds.

use std::collections::BTreeMap;

use holograde_simulator::get_instance_proc_addr;

use crate::walker::{Call, Choose, Fault, GraphicsBinding, World, all, walk};

/// Knuth's MMIX generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

impl Choose for Random {
    fn fault(&mut self, _: &'static str, faults: &[Fault]) -> usize {
        if self.below(40) == 0 { 1 + self.below(faults.len()) } else { 0 }
    }

    fn vary(&mut self, count: usize) -> usize {
        self.below(count)
    }
}

/// What a walk came to: how often each function succeeded, and how many calls were refused.
#[derive(Debug, Default, PartialEq)]
struct Walked {
    succeeded: BTreeMap<&'static str, usize>,
    refused: usize,
}

/// A walk of so many calls.
fn check(seed: u64, calls: usize, graphics: Option<GraphicsBinding>) -> Walked {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    // Every other walk begins with nothing, the rest with objects of every kind.
    let mut world = match seed % 2 {
        0 => World::filled(get_instance_proc_addr, graphics, true, true),
        _ => World::new(get_instance_proc_addr, graphics, true),
    };
    let mut walked = Walked::default();
    for number in 0..calls {
        let Some((name, done)) = walk(&mut world, &mut random) else { continue };
        assert!(done.wrong.is_empty(), "seed {seed}, call {number}, {name}: {:?}", done.wrong);
        match done.code.into_raw() {
            0.. => *walked.succeeded.entry(name).or_default() += 1,
            _ => walked.refused += 1,
        }
    }
    walked
}

/// Every function whose right call can succeed did so in one of the walks, and many calls were refused.
#[track_caller]
fn check_reach(walks: &[Walked], apart_from: impl Fn(&str) -> bool) {
    let reached = |call: &&Call| walks.iter().any(|walk| walk.succeeded.contains_key(call.name));
    let right = all().filter(|call| call.good.into_raw() >= 0 && !apart_from(call.name));
    let unreached: Vec<_> = right.filter(|call| !reached(call)).map(|call| call.name).collect();
    assert!(unreached.is_empty(), "no walk has got {unreached:?} to succeed");
    assert!(walks.iter().all(|walk| walk.refused > 100), "{walks:?}");
}

#[test]
fn any_calls_of_all_functions_are_answered() {
    let walks: Vec<_> = (1..=24).map(|seed| check(seed, 8000, None)).collect();
    check_reach(&walks, |name| name.contains("Swapchain") && !name.contains("Formats"));
}

#[test]
fn walks_side_by_side_do_not_disturb_each_other() {
    let alone: Vec<_> = (11..=14).map(|seed| check(seed, 1500, None)).collect();
    let together = std::thread::scope(|scope| {
        let walks: Vec<_> = (11..=14).map(|seed| scope.spawn(move || check(seed, 1500, None))).collect();
        walks.into_iter().map(|walk| walk.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(alone, together);
}

#[test]
fn threads_that_share_every_handle_get_answers_too() {
    let world = World::filled(get_instance_proc_addr, None, true, true);
    // A second wait blocks until the first one's frame begins, which here nobody promises; and what is destroyed is nobody else's.
    let left_out = |name: &str| name == "xrWaitFrame" || name.starts_with("xrDestroy") || name == "xrCreateInstance";
    std::thread::scope(|scope| {
        for seed in 31..=34 {
            let mut twin = world.twin(seed as usize);
            scope.spawn(move || {
                let mut random = Random(seed);
                let calls: Vec<_> = all().filter(|call| !left_out(call.name)).collect();
                for number in 0..2000 {
                    let call = calls[random.below(calls.len())];
                    let Some(done) = twin.call(call, &mut random) else { continue };
                    assert!(done.wrong.is_empty(), "seed {seed}, call {number}, {}: {:?}", call.name, done.wrong);
                }
            });
        }
    });
}

#[test]
fn any_calls_with_vulkan_sessions_are_answered() {
    let (_instance, _vulkan, binding) = crate::conformance::device();
    let walks: Vec<_> = (21..=24).map(|seed| check(seed, 4000, Some(binding))).collect();
    check_reach(&walks, |name| !name.contains("Swapchain") && !name.contains("Frame"));
}
