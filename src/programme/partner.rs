//! Who may apply: the minimum requirements by type of partner. Meeting them is no guarantee of being chosen.

/// Type of partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartnerType {
    /// Systems integrator or solution provider.
    SystemsIntegrator,
    /// Digital agency.
    DigitalAgency,
}

/// What an applicant says of itself. `None`: not said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Application {
    /// Full-time staff.
    pub staff: Option<u32>,
    /// Yearly revenue, US dollars.
    pub revenue_usd: Option<f64>,
    /// A client is prepared for a POC, in a target industry.
    pub client_ready: Option<bool>,
    /// Has built a POC with HoloLens, holographic computing or AR/VR.
    pub built_poc: Option<bool>,
    /// Has an opportunity at hand.
    pub opportunity: Option<bool>,
    /// Statement on development: custom development and enterprise integration with references (integrator), 3D development and
    /// performance tuning (agency).
    pub development: Option<String>,
    /// Statement on activity in developer communities.
    pub community: Option<String>,
}

/// A minimum requirement that is not met, or not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// At least so many full-time staff.
    Staff(u32),
    /// At least so many million US dollars a year.
    RevenueMillions(u32),
    /// A client prepared for a POC in a target industry.
    ClientReady,
    /// A POC built, or an opportunity at hand.
    PocOrOpportunity,
    /// A statement on development.
    Development,
    /// A statement on community activity.
    Community,
}

impl PartnerType {
    /// The types by their words; solution providers are held to the same as systems integrators.
    pub const WORDS: &[(&str, PartnerType)] = &[
        ("systems-integrator", PartnerType::SystemsIntegrator),
        ("solution-provider", PartnerType::SystemsIntegrator),
        ("digital-agency", PartnerType::DigitalAgency),
    ];

    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            PartnerType::SystemsIntegrator => "systems-integrator",
            PartnerType::DigitalAgency => "digital-agency",
        }
    }

    /// The minimum to apply.
    pub fn minimum(self) -> &'static [Requirement] {
        use Requirement::{ClientReady, Community, Development, PocOrOpportunity, RevenueMillions, Staff};
        match self {
            PartnerType::SystemsIntegrator => &[Staff(25), RevenueMillions(15), ClientReady, Development],
            PartnerType::DigitalAgency => &[Staff(5), PocOrOpportunity, Development, Community],
        }
    }
}

/// The minimum requirements that an application does not meet or does not speak of.
pub fn unmet(partner: PartnerType, application: &Application) -> Vec<Requirement> {
    partner.minimum().iter().copied().filter(|requirement| !meets(*requirement, application)).collect()
}

fn meets(requirement: Requirement, application: &Application) -> bool {
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    match requirement {
        Requirement::Staff(least) => application.staff.is_some_and(|staff| staff >= least),
        Requirement::RevenueMillions(least) => {
            application.revenue_usd.is_some_and(|revenue| revenue >= f64::from(least) * 1e6)
        }
        Requirement::ClientReady => application.client_ready == Some(true),
        Requirement::PocOrOpportunity => application.built_poc == Some(true) || application.opportunity == Some(true),
        Requirement::Development => said(&application.development),
        Requirement::Community => said(&application.community),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimums_are_inclusive_and_silence_is_not_enough() {
        let integrator = Application {
            staff: Some(25),
            revenue_usd: Some(15e6),
            client_ready: Some(true),
            development: Some("references on request".into()),
            ..Application::default()
        };
        let agency = Application {
            staff: Some(5),
            opportunity: Some(true),
            development: Some("Unity".into()),
            community: Some("meetups".into()),
            ..Application::default()
        };
        use PartnerType::{DigitalAgency, SystemsIntegrator};
        assert_eq!(unmet(SystemsIntegrator, &integrator), []);
        assert_eq!(unmet(DigitalAgency, &agency), []);
        assert_eq!(unmet(SystemsIntegrator, &Application::default()), SystemsIntegrator.minimum());
        assert_eq!(unmet(DigitalAgency, &Application::default()), DigitalAgency.minimum());
        let short = Application { staff: Some(24), revenue_usd: Some(14_999_999.0), ..integrator };
        assert_eq!(unmet(SystemsIntegrator, &short), [Requirement::Staff(25), Requirement::RevenueMillions(15)]);
        let idle = Application { opportunity: Some(false), community: Some(" ".into()), ..agency };
        assert_eq!(unmet(DigitalAgency, &idle), [Requirement::PocOrOpportunity, Requirement::Community]);
    }
}
