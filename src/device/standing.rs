//! Whether a run was made on a real device: the fourth law of honest evidence as a pure function.

use super::{Confirmed, Device, all};
use crate::observe::RunInfo;

/// Names under which simulators and test runtimes are known, in lower case. A run on one of them is simulated whatever anybody declares.
const SIMULATORS: [&str; 6] = ["simulator", "simulated", "emulator", "holograde", "null", "qwerty"];

/// How a runtime names itself and its system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// `XrInstanceProperties::runtimeName`.
    pub runtime: &'a str,
    /// `XrSystemProperties::systemName`.
    pub system: &'a str,
    /// `XrSystemProperties::vendorId`.
    pub vendor_id: u32,
    /// `head-mounted-display` or `handheld-display`.
    pub form_factor: &'a str,
}

/// What a run counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Carries no device evidence.
    pub simulated: bool,
    /// The device that all four names agree with, where the run counts as made on one.
    pub device: Option<&'static str>,
    /// Why, printed in the report: `documents`, `hardware` or `declared`, or what makes it count as simulated.
    pub source: String,
}

/// What a run on this runtime counts as. `declared` is true when a reviewer with a reviewer key stated in the run which device is in hand.
///
/// Known simulators (Monado's simulated headset among them) stay simulated even when declared otherwise; unknown runtimes, and names that
/// fit a device but that nothing confirms, count as simulated unless declared.
pub fn standing(identity: &Identity<'_>, declared: bool) -> Standing {
    standing_among(all(), identity, declared)
}

/// Takes a reviewer at their word about which device is in hand: what the header says of the runtime follows from it. Only a reviewer with a
/// reviewer's key can say so, and known simulators stay what they are.
pub fn declare(run: &mut RunInfo) {
    let runtime = &run.runtime;
    let identity = Identity {
        runtime: &runtime.name,
        system: &runtime.system,
        vendor_id: runtime.vendor_id,
        form_factor: &runtime.form_factor,
    };
    let found = standing(&identity, true);
    if runtime.simulated && !found.simulated {
        run.runtime.simulated = false;
        // The header's last words are why it counted as simulated; both stay.
        run.device.source = format!("{}; {}", run.device.source, found.source);
    }
}

fn standing_among(devices: &'static [Device], identity: &Identity<'_>, declared: bool) -> Standing {
    let Identity { runtime, system, vendor_id, form_factor } = *identity;
    let simulated = |source: String| Standing { simulated: true, device: None, source };
    if let Some(word) = SIMULATORS.iter().find(|word| names_it(runtime, word) || names_it(system, word)) {
        return simulated(format!("`{runtime}` with `{system}` is a known simulator (`{word}`)"));
    }
    if form_factor != "head-mounted-display" {
        return simulated(format!("`{form_factor}` is not a headset"));
    }
    let fitting = devices.iter().find(|device| agrees(device, identity));
    let real = |source| Standing { simulated: false, device: fitting.map(|device| device.id.as_str()), source };
    let names = format!("`{runtime}` with `{system}` (vendor {vendor_id:#06x})");
    match fitting {
        Some(device) if device.matching.confirmed != Confirmed::No => {
            real(format!("{}: {}", device.matching.confirmed.word(), device.source("match")))
        }
        Some(device) if declared => {
            real(format!("declared by the reviewer; {names} fits {}, names that nothing confirms", device.id))
        }
        Some(device) => simulated(format!(
            "{names} fits {}, but no document and no device confirms those names, and nobody declared the device",
            device.id
        )),
        None if declared => real(format!("declared by the reviewer; the runtime calls itself {names}")),
        None => simulated(format!("{names} is unknown and nobody declared the device")),
    }
}

fn names_it(name: &str, word: &str) -> bool {
    name.to_lowercase().contains(word)
}

fn agrees(device: &Device, identity: &Identity<'_>) -> bool {
    let matching = &device.matching;
    matching.runtime_names.iter().any(|name| name == identity.runtime)
        && matching.system_names.iter().any(|name| name == identity.system)
        && matching.vendor_ids.contains(&identity.vendor_id)
        && matching.form_factor == identity.form_factor
}

#[cfg(test)]
mod tests {
    use super::*;

    const HMD: &str = "head-mounted-display";
    const WMR: &str = "Windows Mixed Reality Runtime";
    const MONADO: &str = "Monado(XRT) by Collabora et al";

    /// The built-in devices with the names of the first as if a document gave them.
    fn documented() -> &'static [Device] {
        let mut devices = all().to_vec();
        devices[0].matching.confirmed = Confirmed::Documents;
        Vec::leak(devices)
    }

    #[test]
    fn only_a_confirmed_match_or_a_declaration_is_a_device() {
        let documented = documented();
        for (devices, runtime, system, vendor_id, form_factor, declared, simulated) in [
            (all(), WMR, "HoloLens 2", 0x045e, HMD, false, true),
            (all(), WMR, "HoloLens 2", 0x045e, HMD, true, false),
            (documented, WMR, "HoloLens 2", 0x045e, HMD, false, false),
            (documented, WMR, "HoloLens 2", 0x045f, HMD, false, true),
            (documented, WMR, "HoloLens 9", 0x045e, HMD, false, true),
            (documented, WMR, "HoloLens 2", 0x045e, "handheld-display", false, true),
            (documented, WMR, "HoloLens 2", 0x045e, "handheld-display", true, true),
            (documented, "Windows Mixed Reality", "HoloLens 2", 0x045e, HMD, false, true),
            (documented, "Windows Mixed Reality", "HoloLens 2", 0x045e, HMD, true, false),
            (documented, "Holograde simulator", "HoloLens 2", 0x045e, HMD, false, true),
            (documented, "Holograde simulator", "HoloLens 2", 0x045e, HMD, true, true),
            (all(), MONADO, "Monado: Simulated HMD", 42, HMD, true, true),
            (all(), MONADO, "Monado: North Star", 42, HMD, false, true),
            (all(), MONADO, "Monado: North Star", 42, HMD, true, false),
            (all(), "Meta XR Simulator", "Meta Quest 3", 0x2833, HMD, true, true),
            (all(), "Oculus", "Meta Quest 3", 0x2833, HMD, false, true),
            (all(), "Oculus", "Meta Quest 3", 0x2833, HMD, true, false),
            (all(), "", "", 0, "", false, true),
            (all(), "", "", 0, HMD, true, false),
        ] {
            let identity = Identity { runtime, system, vendor_id, form_factor };
            let found = standing_among(devices, &identity, declared);
            assert_eq!(found.simulated, simulated, "{identity:?} {declared}");
            assert!(found.device.is_none() || !found.simulated);
        }
    }

    #[test]
    fn a_reviewers_word_makes_a_device_of_an_unknown_runtime_and_of_no_simulator() {
        for (name, simulated) in [("Acme XR", false), ("Holograde simulator", true)] {
            let mut run = RunInfo::default();
            (run.runtime.name, run.runtime.form_factor, run.runtime.simulated) = (name.into(), HMD.into(), true);
            declare(&mut run);
            assert_eq!(run.runtime.simulated, simulated, "{name}");
            assert_eq!(run.device.source.contains("declared by the reviewer"), !simulated, "{name}");
            let once = run.clone();
            declare(&mut run);
            assert_eq!(run, once, "once is enough");
        }
    }

    #[test]
    fn no_built_in_match_claims_more_than_its_source() {
        for device in all().iter().filter(|device| device.source("match").starts_with("ours")) {
            assert_eq!(device.matching.confirmed, Confirmed::No, "{}", device.id);
        }
    }

    #[test]
    fn the_source_is_told() {
        let of = |devices, runtime, system, vendor_id, declared| {
            standing_among(devices, &Identity { runtime, system, vendor_id, form_factor: HMD }, declared)
        };
        let hololens = of(documented(), WMR, "HoloLens 2", 0x045e, false);
        assert_eq!(hololens.device, Some("hololens-2"));
        assert!(hololens.source.starts_with("documents"));
        let unconfirmed = of(all(), WMR, "HoloLens 2", 0x045e, false);
        assert_eq!(unconfirmed.device, None);
        assert!(unconfirmed.source.contains("no document and no device confirms"), "{}", unconfirmed.source);
        let declared = of(all(), WMR, "HoloLens 2", 0x045e, true);
        assert_eq!(declared.device, Some("hololens-2"));
        assert!(declared.source.starts_with("declared") && declared.source.contains("nothing confirms"));
        assert!(of(all(), "Acme XR", "Acme One", 7, true).source.starts_with("declared"));
        assert!(of(all(), "Acme XR", "Acme One", 7, false).source.contains("unknown"));
    }
}
