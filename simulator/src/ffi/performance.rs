//! XR_EXT_performance_settings: hints of the application. What the runtime tells in turn, the temperature's stage, is an event.

use openxr_sys as xr;

use super::check::guard;
use super::objects;
use crate::model::performance::{Domain, Level};

pub(super) unsafe extern "system" fn set_performance_level(
    session: xr::Session,
    domain: xr::PerfSettingsDomainEXT,
    level: xr::PerfSettingsLevelEXT,
) -> xr::Result {
    guard("xrPerfSettingsSetPerformanceLevelEXT", || {
        let session = objects::live_session(session)?;
        let domain = match domain {
            xr::PerfSettingsDomainEXT::CPU => Domain::Cpu,
            xr::PerfSettingsDomainEXT::GPU => Domain::Gpu,
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        };
        let level = match level {
            xr::PerfSettingsLevelEXT::POWER_SAVINGS => Level::PowerSavings,
            xr::PerfSettingsLevelEXT::SUSTAINED_LOW => Level::SustainedLow,
            xr::PerfSettingsLevelEXT::SUSTAINED_HIGH => Level::SustainedHigh,
            xr::PerfSettingsLevelEXT::BOOST => Level::Boost,
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        };
        session.change(|state| state.hints.set(domain, level));
        Ok(())
    })
}
