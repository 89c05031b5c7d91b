//! XR_MSFT_secondary_view_configuration with XR_MSFT_first_person_observer: the view of mixed-reality capture.

use openxr_sys as xr;

use super::call::{self, Because, refusal};
use super::check::{TypedOut, XrResult, chained, input, list, typed_output};
use super::layers::{Target, blend_mode, layers};
use super::objects::{InstanceObject, SessionObject};
use super::system;
use crate::model::layers::ObserverSubmission;
use crate::model::messages::{Kind, Severity};
use crate::model::second_view::ViewSet;
use crate::model::spare::Spare;
use crate::profile::BlendMode;

const NAME: &str = "XR_MSFT_secondary_view_configuration";
const INVALID: xr::Result = xr::Result::ERROR_VALIDATION_FAILURE;

/// OpenXR's name of the observer's views.
pub(super) const OBSERVER: xr::ViewConfigurationType =
    xr::ViewConfigurationType::SECONDARY_MONO_FIRST_PERSON_OBSERVER_MSFT;

/// Blend modes with the camera's picture. HoloLens 2 prefers alpha there, though its display only adds light (seen in logs of the device,
/// StereoKit#681); that it adds light too is ours.
pub(super) const BLEND_MODES: &[BlendMode] = &[BlendMode::AlphaBlend, BlendMode::Additive];

/// Whether the instance has the observer.
pub(super) fn is_offered(instance: &InstanceObject) -> bool {
    instance.has(NAME) && instance.has("XR_MSFT_first_person_observer")
}

/// Whether the session that is begun enables the observer.
pub(super) fn enabled(session: &SessionObject, info: &xr::SessionBeginInfo) -> XrResult<bool> {
    let instance = &session.instance;
    if !instance.has(NAME) {
        return Ok(false);
    }
    // SAFETY: the application vouches for the chain.
    let found = unsafe { chained::<xr::SecondaryViewConfigurationSessionBeginInfoMSFT>(info.next) };
    let Some(info) = found else { return Ok(false) };
    // SAFETY: the application vouches for the list.
    let types = unsafe { list(info.view_configuration_count, info.enabled_view_configuration_types) }?;
    if types.is_empty() {
        return refusal(INVALID, "the list of secondary view configurations is empty");
    }
    for (index, &ty) in types.iter().enumerate() {
        if types.iter().take(index).any(|&earlier| earlier == ty) {
            return refusal(INVALID, format!("{ty:?} is listed twice"));
        }
        if is_primary(ty) {
            return refusal(INVALID, format!("{ty:?} is no secondary view configuration"));
        }
        system::view_set(instance, ty).map_err(|_| xr::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED)?;
    }
    Ok(true)
}

fn is_primary(ty: xr::ViewConfigurationType) -> bool {
    let primary = [
        xr::ViewConfigurationType::PRIMARY_MONO,
        xr::ViewConfigurationType::PRIMARY_STEREO,
        xr::ViewConfigurationType::PRIMARY_STEREO_WITH_FOVEATED_INSET,
    ];
    primary.contains(&ty)
}

/// Where `xrWaitFrame` tells which secondary views are active.
pub(super) struct States<'a> {
    place: Option<TypedOut<'a, xr::SecondaryViewConfigurationStateMSFT>>,
}

/// The place that the application chained to its frame state; refused where it has not the size of what was enabled.
pub(super) fn states<'a>(
    session: &SessionObject,
    state: &TypedOut<'a, xr::FrameState>,
) -> XrResult<Option<States<'a>>> {
    if !session.instance.has(NAME) {
        return Ok(None);
    }
    let Some(out) = state.chained::<xr::SecondaryViewConfigurationFrameStateMSFT>() else { return Ok(None) };
    // SAFETY: the application filled in the count and the pointer.
    let array = unsafe { out.read() };
    let enabled = session.look(|state| state.observer.is_enabled());
    if array.view_configuration_count != u32::from(enabled) {
        let why =
            format!("states of {} view configurations, not {}", array.view_configuration_count, u8::from(enabled));
        return refusal(INVALID, why);
    }
    // SAFETY: the application vouches for its array of one element.
    let place = enabled.then(|| unsafe { typed_output(array.view_configuration_states) }).transpose()?;
    Ok(Some(States { place }))
}

impl States<'_> {
    pub(super) fn write(&self, active: bool) {
        if let Some(place) = &self.place {
            place.write(|next| xr::SecondaryViewConfigurationStateMSFT {
                ty: xr::SecondaryViewConfigurationStateMSFT::TYPE,
                next,
                view_configuration_type: OBSERVER,
                active: active.into(),
            });
        }
    }
}

/// What was submitted for the observer with frame number `frame`.
pub(super) fn submission(
    session: &SessionObject,
    spare: &mut Spare,
    info: &xr::FrameEndInfo,
    frame: u64,
) -> XrResult<Option<ObserverSubmission>> {
    if !session.instance.has(NAME) {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let found = unsafe { chained::<xr::SecondaryViewConfigurationFrameEndInfoMSFT>(info.next) };
    let Some(end) = found else { return Ok(None) };
    // SAFETY: the application vouches for the list.
    let infos = unsafe { list(end.view_configuration_count, end.view_configuration_layers_info) }?;
    if infos.is_empty() {
        return refusal(INVALID, "the list of secondary view configurations is empty");
    }
    let mut submitted = None;
    for info_for_views in infos {
        // SAFETY: a reference is a valid pointer.
        let for_views: &xr::SecondaryViewConfigurationLayerInfoMSFT = unsafe { input(info_for_views) }?;
        check_enabled(session, for_views.view_configuration_type)?;
        if submitted.is_some() {
            return refusal(INVALID, "the observer is submitted to twice");
        }
        submitted = Some(for_views);
    }
    let Some(submitted) = submitted else { return Ok(None) };
    if !session.look(|state| state.observer.was_active(frame)) {
        call::remark(&session.instance, Severity::Warning, Kind::Performance, "observer-inactive", || {
            "layers for the first-person observer are ignored: it is not active in this frame".to_owned()
        });
        return Ok(None);
    }
    let target = Target { session, views: ViewSet::Observer, time_ns: info.display_time.as_nanos() };
    // SAFETY: the application vouches for its layers.
    let layers =
        unsafe { layers(target, spare, submitted.layer_count, submitted.layers) }.because(|| "observer".to_owned())?;
    Ok(Some(ObserverSubmission { blend_mode: blend_mode(submitted.environment_blend_mode, BLEND_MODES)?, layers }))
}

fn check_enabled(session: &SessionObject, ty: xr::ViewConfigurationType) -> XrResult {
    if ty == xr::ViewConfigurationType::PRIMARY_STEREO {
        return refusal(xr::Result::ERROR_LAYER_INVALID, "layers of the primary views go into XrFrameEndInfo itself");
    }
    match ty == OBSERVER && session.look(|state| state.observer.is_enabled()) {
        true => Ok(()),
        false => Err(xr::Result::ERROR_SECONDARY_VIEW_CONFIGURATION_TYPE_NOT_ENABLED_MSFT),
    }
}

/// Refuses a swapchain that is meant for views that do not exist. The hint has no other use here: every swapchain may be shown in
/// every view.
pub(super) fn check_swapchain_hint(session: &SessionObject, info: &xr::SwapchainCreateInfo) -> XrResult {
    if !session.instance.has(NAME) {
        return Ok(());
    }
    // SAFETY: the application vouches for the chain.
    let hint = unsafe { chained::<xr::SecondaryViewConfigurationSwapchainCreateInfoMSFT>(info.next) };
    let Some(hint) = hint else { return Ok(()) };
    match system::view_set(&session.instance, hint.view_configuration_type) {
        Ok(_) => Ok(()),
        Err(_) => refusal(INVALID, format!("the system has no views of type {:?}", hint.view_configuration_type)),
    }
}
