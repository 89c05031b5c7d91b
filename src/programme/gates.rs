//! The three exit gates: recorded with who decided and when, never inferred; and the integrator's alternative to an app of its own.

use super::{PartnerType, Track};
use jiff::civil::Date;

/// An exit criterion of the readiness phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateId {
    /// An app delivered to a customer that meets the quality criteria.
    App,
    /// Sales and marketing readiness.
    SalesAndMarketing,
    /// A business plan with a view of the mixed-reality pipeline.
    BusinessPlan,
}

/// Whether a gate is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateState {
    /// Nobody decided yet.
    Open,
    /// Somebody decided that it is met.
    Met,
    /// Somebody decided that it is not.
    NotMet,
}

/// How a gate was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By a passed app review of standing.
    AppReview,
    /// By partnering with a recommended digital agency (integrators).
    Agency,
    /// By the programme's training.
    Training,
    /// By the partner's own customer-facing plans, evaluated by marketing (fast-track).
    OwnPlans,
    /// By a business plan that was seen.
    Plan,
}

/// What is on record for a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Which.
    pub id: GateId,
    /// State.
    pub state: GateState,
    /// How it was met.
    pub how: Option<How>,
    /// Who decided.
    pub by: Option<String>,
    /// On which day (UTC).
    pub at: Option<Date>,
}

/// An integrator's partnership with a recommended digital agency, in place of an app of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// The agency's name.
    pub name: String,
    /// It is on the programme's list of recommended agencies.
    pub recommended: bool,
    /// Who recorded it.
    pub by: String,
    /// On which day (UTC).
    pub at: Date,
}

impl GateId {
    /// The gates in order.
    pub const ALL: [GateId; 3] = [GateId::App, GateId::SalesAndMarketing, GateId::BusinessPlan];

    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            GateId::App => "app",
            GateId::SalesAndMarketing => "sales-and-marketing",
            GateId::BusinessPlan => "business-plan",
        }
    }

    /// Ways in which it can be met by a partner of that type on that track.
    pub fn ways(self, partner: PartnerType, track: Track) -> &'static [How] {
        match self {
            GateId::App if partner == PartnerType::SystemsIntegrator => &[How::AppReview, How::Agency],
            GateId::App => &[How::AppReview],
            GateId::SalesAndMarketing if track == Track::FastTrack => &[How::Training, How::OwnPlans],
            GateId::SalesAndMarketing => &[How::Training],
            GateId::BusinessPlan => &[How::Plan],
        }
    }
}

impl GateState {
    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            GateState::Open => "open",
            GateState::Met => "met",
            GateState::NotMet => "not-met",
        }
    }
}

/// What is wrong with a gate's record; empty when it can be stored. A decision needs a name and a day, and a way that is open to this
/// partner on this track.
pub fn check_gate(gate: &Gate, partner: PartnerType, track: Track) -> Vec<String> {
    let id = gate.id.word();
    let mut wrong = Vec::new();
    let named = gate.by.as_ref().is_some_and(|name| !name.trim().is_empty());
    if gate.state == GateState::Open {
        if gate.by.is_some() || gate.at.is_some() || gate.how.is_some() {
            wrong.push(format!("gate `{id}` is open, so nobody can have decided it"));
        }
        return wrong;
    }
    if !named {
        wrong.push(format!("gate `{id}` is {} but does not say who decided", gate.state.word()));
    }
    if gate.at.is_none() {
        wrong.push(format!("gate `{id}` is {} but does not say when", gate.state.word()));
    }
    match gate.how {
        None if gate.state == GateState::Met => wrong.push(format!("gate `{id}` is met but does not say how")),
        Some(how) if !gate.id.ways(partner, track).contains(&how) => {
            wrong.push(format!("gate `{id}` cannot be met in this way by a {} on {}", partner.word(), track.word()));
        }
        _ => {}
    }
    wrong
}

/// The three gates as they stand: what is recorded, with the app gate met by the partner's own passed review, or else by an integrator's
/// named and recommended agency. The alternative lapses once the own app passes. Gates without a record are open.
pub fn gates(
    recorded: &[Gate],
    partner: PartnerType,
    own_pass: Option<(&str, Date)>,
    agency: Option<&Agency>,
) -> [Gate; 3] {
    GateId::ALL.map(|id| {
        let met = |how, by: &str, at| Gate {
            id,
            state: GateState::Met,
            how: Some(how),
            by: Some(by.to_owned()),
            at: Some(at),
        };
        if id == GateId::App {
            if let Some((reviewer, day)) = own_pass {
                return met(How::AppReview, reviewer, day);
            }
            let stands =
                |agency: &&Agency| agency.recommended && !agency.name.trim().is_empty() && !agency.by.trim().is_empty();
            if partner == PartnerType::SystemsIntegrator
                && let Some(agency) = agency.filter(stands)
            {
                return met(How::Agency, &agency.by, agency.at);
            }
        }
        let open = Gate { id, state: GateState::Open, how: None, by: None, at: None };
        recorded.iter().rev().find(|gate| gate.id == id).cloned().unwrap_or(open)
    })
}

/// Whether all three are met.
pub fn complete(gates: &[Gate; 3]) -> bool {
    gates.iter().all(|gate| gate.state == GateState::Met)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PartnerType::{DigitalAgency, SystemsIntegrator};
    use jiff::civil::date;

    fn gate(id: GateId, state: GateState, how: Option<How>, by: Option<&str>) -> Gate {
        Gate { id, state, how, by: by.map(str::to_owned), at: by.map(|_| date(2026, 1, 31)) }
    }

    #[test]
    fn decisions_need_a_name_a_day_and_an_open_way() {
        use GateId::{App, BusinessPlan, SalesAndMarketing};
        use GateState::{Met, NotMet, Open};
        for (gate, partner, track, wrong) in [
            (gate(App, Open, None, None), DigitalAgency, Track::Readiness, 0),
            (gate(App, Open, None, Some("R. Eviewer")), DigitalAgency, Track::Readiness, 1),
            (gate(App, Met, Some(How::AppReview), None), DigitalAgency, Track::Readiness, 2),
            (gate(App, Met, Some(How::Agency), Some("M. Anager")), SystemsIntegrator, Track::Readiness, 0),
            (gate(App, Met, Some(How::Agency), Some("M. Anager")), DigitalAgency, Track::Readiness, 1),
            (gate(SalesAndMarketing, Met, Some(How::OwnPlans), Some("M. Anager")), DigitalAgency, Track::FastTrack, 0),
            (gate(SalesAndMarketing, Met, Some(How::OwnPlans), Some("M. Anager")), DigitalAgency, Track::Readiness, 1),
            (gate(SalesAndMarketing, Met, None, Some("M. Anager")), DigitalAgency, Track::Readiness, 1),
            (gate(BusinessPlan, NotMet, None, Some("M. Anager")), DigitalAgency, Track::Readiness, 0),
            (gate(BusinessPlan, Met, Some(How::Training), Some(" ")), DigitalAgency, Track::Readiness, 2),
        ] {
            assert_eq!(check_gate(&gate, partner, track).len(), wrong, "{gate:?} {partner:?} {track:?}");
        }
    }

    #[test]
    fn the_agency_stands_in_until_the_own_app_passes() {
        let agency = Agency { name: "Studio".into(), recommended: true, by: "M. Anager".into(), at: date(2026, 1, 2) };
        let unlisted = Agency { recommended: false, ..agency.clone() };
        let unnamed = Agency { name: " ".into(), ..agency.clone() };
        let pass = Some(("R. Eviewer", date(2026, 3, 4)));
        for (partner, own_pass, agency, how) in [
            (SystemsIntegrator, None, None, None),
            (SystemsIntegrator, None, Some(&agency), Some(How::Agency)),
            (SystemsIntegrator, None, Some(&unlisted), None),
            (SystemsIntegrator, None, Some(&unnamed), None),
            (SystemsIntegrator, pass, Some(&agency), Some(How::AppReview)),
            (DigitalAgency, None, Some(&agency), None),
            (DigitalAgency, pass, None, Some(How::AppReview)),
        ] {
            assert_eq!(gates(&[], partner, own_pass, agency)[0].how, how, "{partner:?} {own_pass:?} {agency:?}");
        }
    }

    #[test]
    fn graduation_takes_all_three_and_the_last_record_counts() {
        let plan = gate(GateId::BusinessPlan, GateState::NotMet, None, Some("M. Anager"));
        let better = gate(GateId::BusinessPlan, GateState::Met, Some(How::Plan), Some("M. Anager"));
        let sales = gate(GateId::SalesAndMarketing, GateState::Met, Some(How::Training), Some("M. Anager"));
        let pass = Some(("R. Eviewer", date(2026, 3, 4)));
        assert!(!complete(&gates(&[], DigitalAgency, pass, None)));
        assert!(!complete(&gates(&[sales.clone(), plan.clone()], DigitalAgency, pass, None)));
        assert!(complete(&gates(&[sales.clone(), plan, better.clone()], DigitalAgency, pass, None)));
        assert!(!complete(&gates(&[sales, better], DigitalAgency, None, None)));
    }
}
