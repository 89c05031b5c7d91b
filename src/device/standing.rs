//! Whether a run was made on a real device: the fourth law of honest evidence as a pure function.

use super::{Device, all};

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
    /// The device that all four names agree with.
    pub device: Option<&'static str>,
    /// Why, printed in the report: `documents`, `hardware` or `declared` with the names, or what makes it count as simulated.
    pub source: String,
}

/// What a run on this runtime counts as. `declared` is true when a reviewer with a reviewer key stated in the run which device is in hand.
///
/// Known simulators (Monado's simulated headset among them) stay simulated even when declared otherwise; unknown runtimes count as
/// simulated unless declared.
pub fn standing(identity: &Identity<'_>, declared: bool) -> Standing {
    let Identity { runtime, system, vendor_id, form_factor } = *identity;
    let simulated = |source: String| Standing { simulated: true, device: None, source };
    let real = |device, source| Standing { simulated: false, device, source };
    if let Some(word) = SIMULATORS.iter().find(|word| names_it(runtime, word) || names_it(system, word)) {
        return simulated(format!("`{runtime}` with `{system}` is a known simulator (`{word}`)"));
    }
    if form_factor != "head-mounted-display" {
        return simulated(format!("`{form_factor}` is not a headset"));
    }
    if let Some(device) = all().iter().find(|device| agrees(device, identity)) {
        let source = format!("{}: {}", device.matching.confirmed, device.source("match"));
        return real(Some(device.id.as_str()), source);
    }
    if declared {
        return real(None, format!("declared by the reviewer; the runtime calls itself `{runtime}` with `{system}`"));
    }
    simulated(format!(
        "`{runtime}` with `{system}` (vendor {vendor_id:#06x}) is unknown and nobody declared the device"
    ))
}

/// [`standing`] as the one bit that decides what kind of report a run can give.
pub fn is_simulated(
    runtime: &str,
    system: &str,
    vendor_id: u32,
    form_factor: &str,
    declared_by_reviewer: bool,
) -> bool {
    standing(&Identity { runtime, system, vendor_id, form_factor }, declared_by_reviewer).simulated
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

    #[test]
    fn only_a_full_match_or_a_declaration_is_a_device() {
        let hmd = "head-mounted-display";
        let wmr = "Windows Mixed Reality Runtime";
        let monado = "Monado(XRT) by Collabora et al";
        for (runtime, system, vendor, form, declared, simulated) in [
            (wmr, "HoloLens 2", 0x045e, hmd, false, false),
            (wmr, "HoloLens 2", 0x045f, hmd, false, true),
            (wmr, "HoloLens 9", 0x045e, hmd, false, true),
            (wmr, "HoloLens 2", 0x045e, "handheld-display", false, true),
            (wmr, "HoloLens 2", 0x045e, "handheld-display", true, true),
            ("Windows Mixed Reality", "HoloLens 2", 0x045e, hmd, false, true),
            ("Windows Mixed Reality", "HoloLens 2", 0x045e, hmd, true, false),
            ("Holograde simulator", "HoloLens 2", 0x045e, hmd, false, true),
            ("Holograde simulator", "HoloLens 2", 0x045e, hmd, true, true),
            (monado, "Monado: Simulated HMD", 42, hmd, true, true),
            (monado, "Monado: North Star", 42, hmd, false, true),
            (monado, "Monado: North Star", 42, hmd, true, false),
            ("Meta XR Simulator", "Meta Quest 3", 0x2833, hmd, true, true),
            ("Oculus", "Meta Quest 3", 0x2833, hmd, false, true),
            ("Oculus", "Meta Quest 3", 0x2833, hmd, true, false),
            ("", "", 0, "", false, true),
            ("", "", 0, hmd, true, false),
        ] {
            assert_eq!(
                is_simulated(runtime, system, vendor, form, declared),
                simulated,
                "{runtime} {system} {declared}"
            );
        }
    }

    #[test]
    fn the_source_is_told() {
        let of = |runtime, system, vendor_id, declared| {
            standing(&Identity { runtime, system, vendor_id, form_factor: "head-mounted-display" }, declared)
        };
        let hololens = of("Windows Mixed Reality Runtime", "HoloLens 2", 0x045e, false);
        assert_eq!(hololens.device, Some("hololens-2"));
        assert!(hololens.source.starts_with("documents"));
        assert!(of("Acme XR", "Acme One", 7, true).source.starts_with("declared"));
        assert!(of("Acme XR", "Acme One", 7, false).source.contains("unknown"));
    }
}
