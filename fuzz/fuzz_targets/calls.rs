//! Any calls of any functions of the simulator, with any arguments that an application can vouch for.
#![no_main]
use holograde_simulator::get_instance_proc_addr;
use walker::{Choose, Fault, World, walk};

#[path = "../../simulator/tests/it/walker/mod.rs"]
mod walker;

/// The input as a source of choices; where it ends, everything is as usual.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> Option<usize> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first.into())
    }
}

impl Choose for Bytes<'_> {
    fn fault(&mut self, _: &'static str, faults: &[Fault]) -> usize {
        // One byte in 32 is a fault, so that most calls have few.
        self.next().filter(|byte| byte % 32 == 31).map_or(0, |byte| 1 + byte / 32 % faults.len())
    }

    fn vary(&mut self, count: usize) -> usize {
        self.next().map_or(0, |byte| byte % count)
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let mut world = match bytes.vary(3) {
        0 => World::new(get_instance_proc_addr, None, true),
        begun => World::filled(get_instance_proc_addr, None, true, begun == 1),
    };
    while !bytes.0.is_empty() {
        if let Some((name, done)) = walk(&mut world, &mut bytes) {
            assert!(done.wrong.is_empty(), "{name}: {:?}", done.wrong);
        }
    }
});
