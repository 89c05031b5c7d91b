//! How a report speaks to people: one place, so that page, terminal and CI say the same.

use super::model::*;

/// A number with up to four significant digits and no needless zeros: `0.874`, `184320`, `1.6`.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with its unit; a plain count has none.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "count" | "1" => number(value),
        "%" => format!("{} %", number(value)),
        unit if unit.starts_with("1/") => format!("{} per {}", number(value), &unit[2..]),
        unit => format!("{} {unit}", number(value)),
    }
}

/// What a measurement is about, in one line: node, then step; the scene when it is about neither.
pub fn about(about: &About) -> String {
    match (&about.node, &about.window) {
        (Some(node), Some(window)) => format!("{node}, in step {window}"),
        (Some(node), None) => node.clone(),
        (None, Some(window)) => format!("step {window}"),
        (None, None) => about.scene.clone(),
    }
}

/// A measurement as one line.
pub fn measurement(m: &Measurement) -> String {
    let mut line = format!("{} = {} ({})", m.id, quantity(m.value.get(), &m.unit), about(&m.about));
    if let (Some(limit), Some(good)) = (m.limit, m.limit_good) {
        line.push_str(&format!(", limit {} {}", good.sign(), quantity(limit.get(), &m.unit)));
    }
    line
}

/// The grade of a criterion or question in a word; what stands in its place without one.
pub fn grade(grade: Option<Grade>, basis: Basis) -> &'static str {
    match (grade, basis) {
        (Some(Grade::Best), _) => "Best",
        (Some(Grade::Meets), _) => "Meets",
        (Some(Grade::Fail), _) => "Fail",
        (None, Basis::NotApplicable) => "Not applicable",
        (None, _) => "Not evaluated",
    }
}

/// The basis in words.
pub fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Measured => "measured",
        Basis::Judged => "judged",
        Basis::NotEvaluated => "not evaluated",
        Basis::NotApplicable => "not applicable",
    }
}

/// The counts that stand beside every verdict: `5 criteria measured, 1 not applicable, 7 left to a reviewer; 1 fails`.
pub fn count(p: &Predicate) -> String {
    let with = |basis| p.criteria.iter().filter(|c| c.basis == basis).count();
    let left = if p.kind == Kind::SelfCheck { "left to a reviewer" } else { "without a grade" };
    let parts = [
        (with(Basis::Measured), "measured"),
        (with(Basis::Judged), "judged"),
        (with(Basis::NotApplicable), "not applicable"),
        (with(Basis::NotEvaluated), left),
    ];
    let mut parts =
        parts.into_iter().filter(|(n, word)| *n > 0 || *word == "measured").map(|(n, word)| (n, word.to_owned()));
    let (n, word) = parts.next().unwrap_or_default();
    let first = format!("{n} {} {word}", if n == 1 { "criterion" } else { "criteria" });
    let rest: String = parts.map(|(n, word)| format!(", {n} {word}")).collect();
    let failing = match p.criteria.iter().filter(|c| p.fails(c)).count() {
        0 => String::new(),
        1 => "; 1 fails".into(),
        n => format!("; {n} fail"),
    };
    let overruled = match p.criteria.iter().filter(|c| c.overruled.is_some()).count() {
        0 => String::new(),
        1 => "; 1 measured Fail overruled".into(),
        n => format!("; {n} measured Fails overruled"),
    };
    format!("{first}{rest}{failing}{overruled}")
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (0.874, "0.874"),
            (1.25, "1.25"),
            (184_320.0, "184320"),
            (318.44, "318.4"),
            (-0.000_123_456, "-0.0001235"),
            (3.0, "3"),
            (9.999_96, "10"),
            (1e-12, "0"),
            (100.0, "100"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn the_count_stands_beside_the_verdict() {
        let own = Sample::self_check().statement();
        assert_eq!(count(&own.predicate), "1 criterion measured, 1 not applicable, 11 left to a reviewer; 1 fails");
        let answered = Sample::answered().statement();
        let text = "0 criteria measured, 2 judged, 1 not applicable, 10 left to a reviewer; 1 fails; 1 measured Fail overruled";
        assert_eq!(count(&answered.predicate), text);
        let review = Sample::review().statement();
        assert_eq!(count(&review.predicate), "0 criteria measured, 12 judged, 1 not applicable");
    }
}
