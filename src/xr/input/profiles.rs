//! Which input of which device means what: a table. The names are those of the profiles' sections in OpenXR 1.1, chapter 6.4.

/// When a profile may be suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Always.
    Nothing,
    /// With OpenXR 1.1.
    Version11,
    /// With this extension.
    Extension(&'static str),
}

/// A profile of a device in the hand, or of the hand itself. Inputs are paths below `/user/hand/…/input/`; `aim/pose` and `grip/pose` are in
/// all of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Below `/interaction_profiles/`.
    pub(super) path: &'static str,
    /// When it is there.
    pub(super) needs: Needs,
    /// It is the bare hand.
    pub(super) bare: bool,
    /// Pinch or trigger.
    pub(super) select: &'static [&'static str],
    /// Grasp or squeeze.
    pub(super) squeeze: &'static str,
    /// Menu button of the left and of the right hand.
    pub(super) menu: [&'static str; 2],
}

const NONE: [&str; 2] = [""; 2];
const MENU: [&str; 2] = ["menu/click"; 2];
const LEFT_MENU: [&str; 2] = ["menu/click", ""];
const TRIGGER: &[&str] = &["trigger/value"];

pub(super) const EXT_HANDS: &str = "XR_EXT_hand_interaction";
pub(super) const MSFT_HANDS: &str = "XR_MSFT_hand_interaction";

/// Which profile a runtime picks for a bare hand without one of its own, as a rule.
pub(super) const SIMPLE: &str = "khr/simple_controller";

/// All of them.
pub(super) const PROFILES: &[Profile] = &[
    Profile {
        path: "ext/hand_interaction_ext",
        needs: Needs::Extension(EXT_HANDS),
        bare: true,
        // Some runtimes see the pinch of a hand that points by one, of a hand that grasps near things by the other.
        select: &["aim_activate_ext/value", "pinch_ext/value"],
        squeeze: "grasp_ext/value",
        menu: NONE,
    },
    Profile {
        path: "microsoft/hand_interaction",
        needs: Needs::Extension(MSFT_HANDS),
        bare: true,
        select: &["select/value"],
        squeeze: "squeeze/value",
        menu: NONE,
    },
    controller(SIMPLE, Needs::Nothing, &["select/click"], "", MENU),
    controller("oculus/touch_controller", Needs::Nothing, TRIGGER, "squeeze/value", LEFT_MENU),
    controller("microsoft/motion_controller", Needs::Nothing, TRIGGER, "squeeze/click", MENU),
    controller("valve/index_controller", Needs::Nothing, TRIGGER, "squeeze/value", ["b/click"; 2]),
    controller("htc/vive_controller", Needs::Nothing, TRIGGER, "squeeze/click", MENU),
    controller("ml/ml2_controller", Needs::Version11, TRIGGER, "shoulder/click", MENU),
    controller("meta/touch_pro_controller", Needs::Version11, TRIGGER, "squeeze/value", LEFT_MENU),
    controller("meta/touch_plus_controller", Needs::Version11, TRIGGER, "squeeze/value", LEFT_MENU),
    controller("hp/mixed_reality_controller", Needs::Version11, TRIGGER, "squeeze/value", MENU),
    controller("samsung/odyssey_controller", Needs::Version11, TRIGGER, "squeeze/click", MENU),
    controller("htc/vive_focus3_controller", Needs::Version11, TRIGGER, "squeeze/value", LEFT_MENU),
    controller("bytedance/pico4_controller", Needs::Version11, TRIGGER, "squeeze/value", LEFT_MENU),
];

const fn controller(
    path: &'static str,
    needs: Needs,
    select: &'static [&'static str],
    squeeze: &'static str,
    menu: [&'static str; 2],
) -> Profile {
    Profile { path, needs, bare: false, select, squeeze, menu }
}

#[cfg(all(test, feature = "simulator"))]
mod tests {
    use super::*;

    #[test]
    fn every_input_is_one_of_the_profile_in_the_registry() {
        for ours in PROFILES {
            let path = format!("/interaction_profiles/{}", ours.path);
            let known = holograde_simulator::model::interaction::InteractionProfile::find(&path).expect(&path);
            for (side, menu) in ["left", "right"].into_iter().zip(ours.menu) {
                let inputs = ours.select.iter().copied().chain([ours.squeeze, menu, "aim/pose", "grip/pose"]);
                for input in inputs.filter(|input| !input.is_empty()) {
                    let user = holograde_simulator::model::interaction::User::of(&format!("/user/hand/{side}"));
                    let source = known.source(user.expect("a hand"), &format!("input/{input}"));
                    assert!(source.is_some(), "{path} has no {input} on the {side}");
                }
            }
        }
    }
}
