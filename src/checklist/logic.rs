//! How each criterion is decided, as data: what fails it, what proves a row of it, what only advises, and what a person is asked.

use super::law::{LAW, Row, deciding};
use super::prove::{PROOFS, Proven};
use crate::criteria::Criterion;
use crate::probe::{LIMITS, LimitRule, MEASUREMENTS, MeasurementInfo};

/// A measurement that stands beside a question, with the limits that it is compared with; without any it is a number to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Advised {
    /// The measurement.
    pub measurement: MeasurementInfo,
    /// Its limits; which of several applies, the measurement says.
    pub limits: Vec<LimitRule>,
}

/// One criterion's way to a grade. Where nothing proves a row, the question in [`Criterion::question`] decides.
pub struct Logic {
    /// Cases of the law that fail it by themselves.
    pub fails: Vec<&'static Row>,
    /// Rows that numbers alone prove.
    pub proves: Vec<&'static Proven>,
    /// What stands beside the question and fails nothing.
    pub advised: Vec<Advised>,
}

/// The logic of a criterion.
pub fn logic(criterion: &Criterion) -> Logic {
    let decides: Vec<&str> = deciding(&criterion.id).collect();
    let beside = MEASUREMENTS.iter().filter(|known| criterion.looks_at(known.id) && !decides.contains(&known.id));
    let advised = beside.map(|known| {
        let limits = LIMITS.iter().filter(|limit| limit.measurement == known.id).copied().collect();
        Advised { measurement: *known, limits }
    });
    Logic {
        fails: LAW.iter().filter(|row| row.criterion == criterion.id).collect(),
        proves: PROOFS.iter().filter(|proof| proof.criterion == criterion.id).collect(),
        advised: advised.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{all, find};

    /// How many cases fail, rows are proven and measurements advise, at least.
    #[track_caller]
    fn check(id: &str, fails: usize, proves: usize, advised: usize) {
        let logic = logic(find(id).unwrap());
        assert_eq!((logic.fails.len(), logic.proves.len()), (fails, proves), "{id}");
        assert!(logic.advised.len() >= advised, "{id} has {} measurements beside it", logic.advised.len());
    }

    #[test]
    fn every_criterion_has_its_logic() {
        check("frame-rate", 1, 1, 20);
        check("hologram-stability", 1, 0, 2);
        check("surface-position", 1, 1, 2);
        check("viewing-comfort", 1, 2, 14);
        check("depth-switching", 0, 0, 4);
        check("spatial-sound", 1, 0, 7);
        check("fov-boundaries", 0, 0, 8);
        check("user-position", 0, 0, 9);
        check("input-clarity", 0, 0, 4);
        check("interactable-objects", 1, 0, 5);
        check("room-scanning", 1, 0, 3);
        check("directional-indicators", 1, 0, 4);
        check("data-loading", 1, 1, 7);
    }

    #[test]
    fn what_is_measured_of_content_stands_beside_a_question() {
        const AREAS: [&str; 12] = [
            "comfort",
            "depth",
            "fov",
            "ui",
            "text",
            "input",
            "interact",
            "indicator",
            "surface",
            "scan",
            "sound",
            "load",
        ];
        let of_content = |id: &&str| AREAS.contains(&id.split('.').next().unwrap_or_default());
        let homeless: Vec<&str> = MEASUREMENTS
            .iter()
            .map(|known| known.id)
            .filter(of_content)
            .filter(|id| all().iter().all(|criterion| !criterion.looks_at(id)))
            .collect();
        assert!(homeless.is_empty(), "beside no question: {homeless:?}");
        for start in all().iter().flat_map(|criterion| &criterion.beside) {
            assert!(
                MEASUREMENTS.iter().any(|known| known.id.starts_with(start.as_str())),
                "nothing begins with `{start}`"
            );
        }
    }

    #[test]
    fn what_advises_decides_nothing() {
        for criterion in all() {
            let logic = logic(criterion);
            let decides: Vec<&str> = deciding(&criterion.id).collect();
            assert!(logic.advised.iter().all(|advised| !decides.contains(&advised.measurement.id)), "{}", criterion.id);
            assert!(!criterion.question.is_empty() && !criterion.advice.is_empty() && !criterion.measured.is_empty());
        }
    }
}
