//! Messages for an application's developer: how grave, of what kind, and in words (XR_EXT_debug_utils).

use openxr_sys::Result as Code;

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Only of interest when looking for something.
    Verbose,
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warning,
    /// A mistake: the call was refused.
    Error,
}

impl Severity {
    /// Every severity's `XrDebugUtilsMessageSeverityFlagBitsEXT`.
    pub const BITS: u64 = 0x1111;

    /// The severity's own bit.
    pub fn bit(self) -> u64 {
        match self {
            Self::Verbose => 0x1,
            Self::Info => 0x10,
            Self::Warning => 0x100,
            Self::Error => 0x1000,
        }
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything else.
    General,
    /// The specification was not kept.
    Validation,
    /// It could go faster.
    Performance,
}

impl Kind {
    /// Every kind's `XrDebugUtilsMessageTypeFlagBitsEXT`; the simulator itself sends nothing about conformance, the fourth.
    pub const BITS: u64 = 0xf;

    /// The kind's own bit.
    pub fn bit(self) -> u64 {
        match self {
            Self::General => 0x1,
            Self::Validation => 0x2,
            Self::Performance => 0x4,
        }
    }
}

/// Which messages a messenger wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Severity bits.
    pub severities: u64,
    /// Kind bits.
    pub kinds: u64,
}

impl Filter {
    /// Whether both sets of bits are among those of the extension, and none is empty.
    pub fn is_valid(&self) -> bool {
        let within = |bits: u64, all: u64| bits != 0 && bits & !all == 0;
        within(self.severities, Severity::BITS) && within(self.kinds, Kind::BITS)
    }

    /// Whether a message with these bits passes.
    pub fn takes(&self, severity: u64, kinds: u64) -> bool {
        self.severities & severity != 0 && self.kinds & kinds != 0
    }
}

/// How a refusal is to be reported. Some codes are ordinary answers, and some are no fault of the application.
pub fn grade(code: Code) -> (Severity, Kind) {
    match code {
        Code::ERROR_SIZE_INSUFFICIENT | Code::ERROR_FUNCTION_UNSUPPORTED => (Severity::Info, Kind::Validation),
        Code::ERROR_SESSION_LOST
        | Code::ERROR_INSTANCE_LOST
        | Code::ERROR_RUNTIME_FAILURE
        | Code::ERROR_OUT_OF_MEMORY
        | Code::ERROR_LIMIT_REACHED => (Severity::Error, Kind::General),
        _ => (Severity::Error, Kind::Validation),
    }
}

/// What a refusal means where nothing closer is known.
pub fn explain(code: Code) -> &'static str {
    match code {
        Code::ERROR_VALIDATION_FAILURE => "an argument breaks a rule of valid usage",
        Code::ERROR_HANDLE_INVALID => "a handle is null, destroyed, or of another kind",
        Code::ERROR_CALL_ORDER_INVALID => "the call comes out of order",
        Code::ERROR_SESSION_NOT_RUNNING => "the session does not run: it was not begun yet, or has ended",
        Code::ERROR_SESSION_RUNNING => "the session runs already",
        Code::ERROR_SESSION_NOT_READY => "the session may begin only after its state became READY",
        Code::ERROR_SESSION_NOT_STOPPING => "the session may end only after its state became STOPPING",
        Code::ERROR_SESSION_LOST => "the session is lost; it can only be destroyed",
        Code::ERROR_TIME_INVALID => "a time must be positive, as xrWaitFrame gives it",
        Code::ERROR_POSE_INVALID => "an orientation is not of unit length, or a position not finite",
        Code::ERROR_SIZE_INSUFFICIENT => "the buffer holds fewer elements than there are",
        Code::ERROR_SYSTEM_INVALID => "there is no system with this id",
        Code::ERROR_FORM_FACTOR_UNSUPPORTED => "the simulator is a head-mounted display",
        Code::ERROR_LAYER_INVALID => {
            "a layer is null, of a type that is not supported, or shows a swapchain that never released an image"
        }
        Code::ERROR_LAYER_LIMIT_EXCEEDED => "more layers than the system takes",
        Code::ERROR_SWAPCHAIN_RECT_INVALID => "an image rectangle leaves its swapchain, or has a negative side",
        Code::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED => {
            "the format is not among those that xrEnumerateSwapchainFormats lists"
        }
        Code::ERROR_FEATURE_UNSUPPORTED => "the device cannot do this",
        Code::ERROR_FUNCTION_UNSUPPORTED => "no such function for this version and these extensions",
        Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED => {
            "the system has no such view configuration, or the session did not enable it"
        }
        Code::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED => {
            "the blend mode is not among those that xrEnumerateEnvironmentBlendModes lists"
        }
        Code::ERROR_REFERENCE_SPACE_UNSUPPORTED => {
            "the reference space is not among those that xrEnumerateReferenceSpaces lists"
        }
        Code::ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING => {
            "the graphics requirements must be asked for before a session is made"
        }
        Code::ERROR_GRAPHICS_DEVICE_INVALID => "the graphics device is missing, or not the one that the runtime named",
        Code::ERROR_EXTENSION_NOT_PRESENT => {
            "the simulated device's runtime does not offer an extension that was asked for"
        }
        Code::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED => "an extension needs another one that was not enabled",
        Code::ERROR_API_VERSION_UNSUPPORTED => "the simulator serves OpenXR 1.0 and 1.1",
        Code::ERROR_API_LAYER_NOT_PRESENT => "a runtime has no API layers; the loader has",
        Code::ERROR_NAME_INVALID => "a name is empty or malformed",
        Code::ERROR_NAME_DUPLICATED => "the name is taken",
        Code::ERROR_LOCALIZED_NAME_INVALID => "a localized name is empty or malformed",
        Code::ERROR_LOCALIZED_NAME_DUPLICATED => "the localized name is taken",
        Code::ERROR_PATH_INVALID => "the path is not one that xrStringToPath gave",
        Code::ERROR_PATH_FORMAT_INVALID => "a path or name has characters or an order that the specification rules out",
        Code::ERROR_PATH_UNSUPPORTED => "the path is well formed but not known here",
        Code::ERROR_ACTIONSETS_ALREADY_ATTACHED => "action sets were attached already, and cannot change any more",
        Code::ERROR_ACTIONSET_NOT_ATTACHED => "the action set is not attached to the session",
        Code::ERROR_ACTION_TYPE_MISMATCH => "the action is of another type",
        Code::ERROR_REPROJECTION_MODE_UNSUPPORTED_MSFT => {
            "the reprojection mode is not among those that xrEnumerateReprojectionModesMSFT lists"
        }
        Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB => {
            "the rate is not among those that xrEnumerateDisplayRefreshRatesFB lists"
        }
        Code::ERROR_SECONDARY_VIEW_CONFIGURATION_TYPE_NOT_ENABLED_MSFT => {
            "the session was not begun with this secondary view configuration"
        }
        Code::ERROR_RUNTIME_FAILURE => "the simulator failed; its log may tell more",
        Code::ERROR_OUT_OF_MEMORY => "no memory is left",
        Code::ERROR_LIMIT_REACHED => "the simulator takes no more of these",
        _ => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_messenger_hears_what_passes_both_its_filters() {
        let filter = Filter { severities: 0x1100, kinds: Kind::Validation.bit() };
        assert!(filter.takes(Severity::Error.bit(), Kind::Validation.bit() | Kind::General.bit()));
        assert!(!filter.takes(Severity::Info.bit(), Kind::Validation.bit()));
        assert!(!filter.takes(Severity::Error.bit(), Kind::Performance.bit()));
    }

    #[test]
    fn filters_name_known_bits_and_at_least_one_of_each() {
        let valid = |severities, kinds| Filter { severities, kinds }.is_valid();
        assert!(valid(0x1111, 0xf) && valid(0x1, 0x8));
        assert!(!valid(0, 1) && !valid(1, 0) && !valid(0x2, 1) && !valid(1, 0x10));
    }

    #[test]
    fn ordinary_answers_are_no_errors_and_a_lost_session_is_nobodys_fault() {
        assert_eq!(grade(Code::ERROR_SIZE_INSUFFICIENT).0, Severity::Info);
        assert_eq!(grade(Code::ERROR_SESSION_LOST), (Severity::Error, Kind::General));
        assert_eq!(grade(Code::ERROR_POSE_INVALID), (Severity::Error, Kind::Validation));
    }
}
