//! The fields of an order: each is asked for by name and kind, and in the end none may be left over.

use glam::{DQuat, DVec3, EulerRot};
use serde_json::{Map, Value};

use crate::model::pose::Pose;

/// Why an order is refused, for the one who sent it.
pub(super) type Refusal = String;

/// Positions beyond are no places a user could be at, and would be lost in single precision.
const FARTHEST_M: f64 = 10_000.0;

/// Fields that nobody has asked for yet.
pub(super) struct Fields {
    left: Map<String, Value>,
    known: Vec<&'static str>,
    /// What the fields are of, for messages.
    of: String,
}

impl Fields {
    pub(super) fn new(left: Map<String, Value>, of: &str) -> Self {
        Self { left, known: Vec::new(), of: of.to_owned() }
    }

    /// Says what the fields are of, once that is known.
    pub(super) fn call(&mut self, of: &str) {
        self.of = of.to_owned();
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.left.remove(key)
    }

    fn refuse<T>(&self, key: &str, value: &Value, wanted: &str) -> Result<T, Refusal> {
        let mut value = value.to_string();
        if value.chars().count() > 40 {
            value = value.chars().take(40).chain("…".chars()).collect();
        }
        Err(format!("`{key}` of {} is {value}; {wanted}", self.of))
    }

    /// A field that has to be there.
    pub(super) fn need<T>(&self, key: &str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| format!("`{key}` of {} is missing", self.of))
    }

    /// One of a closed set of words.
    pub(super) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Result<Option<T>, Refusal> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let named = words.iter().find(|(word, _)| value.as_str() == Some(word));
        match named {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => self.refuse(key, &value, &format!("known: {}", list(words.iter().map(|(word, _)| *word)))),
        }
    }

    /// Any text.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, Refusal> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => self.refuse(key, &value, "a text is wanted"),
        }
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, Refusal> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(value) => self.refuse(key, &value, "true or false is wanted"),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, key: &'static str) -> Result<Option<u64>, Refusal> {
        match self.take(key) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(count) => Ok(Some(count)),
                None => self.refuse(key, &value, "a whole number is wanted"),
            },
        }
    }

    /// A number from `least` to `most`.
    pub(super) fn number(&mut self, key: &'static str, [least, most]: [f64; 2]) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.take(key) else { return Ok(None) };
        match value.as_f64().filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => self.refuse(key, &value, &format!("a number from {least} to {most} is wanted")),
        }
    }

    /// So many numbers, each from `least` to `most`.
    pub(super) fn numbers<const N: usize>(
        &mut self,
        key: &'static str,
        [least, most]: [f64; 2],
    ) -> Result<Option<[f64; N]>, Refusal> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let numbers: Option<Vec<f64>> = value.as_array().and_then(|all| all.iter().map(Value::as_f64).collect());
        let inside = |numbers: &[f64; N]| numbers.iter().all(|number| (least..=most).contains(number));
        match numbers.and_then(|numbers| numbers.try_into().ok()).filter(inside) {
            Some(numbers) => Ok(Some(numbers)),
            None => self.refuse(key, &value, &format!("a list of {N} numbers from {least} to {most} is wanted")),
        }
    }

    /// A pose in the LOCAL space: `position` in metres, and `orientation` (x, y, z, w) or `turn_deg` (yaw, pitch, roll).
    pub(super) fn pose(&mut self, key: &'static str) -> Result<Option<Pose>, Refusal> {
        let map = match self.take(key) {
            None => return Ok(None),
            Some(Value::Object(map)) => map,
            Some(value) => {
                return self.refuse(
                    key,
                    &value,
                    "an object is wanted, as {\"position\": [0, 0, -1], \"turn_deg\": [0, 0, 0]}",
                );
            }
        };
        let mut fields = Self::new(map, &format!("`{key}`"));
        let position = fields.numbers("position", [-FARTHEST_M, FARTHEST_M])?;
        let position = DVec3::from_array(fields.need("position", position)?);
        let orientation = fields.orientation()?;
        fields.finish()?;
        Ok(Some(Pose { position, orientation }))
    }

    /// `orientation` or `turn_deg`; without them, not turned.
    fn orientation(&mut self) -> Result<DQuat, Refusal> {
        let orientation = self.numbers("orientation", [-1.001, 1.001])?.map(DQuat::from_array);
        let turn_deg = self.numbers::<3>("turn_deg", [-360.0, 360.0])?;
        match (orientation, turn_deg) {
            (None, None) => Ok(DQuat::IDENTITY),
            (Some(turn), None) if (turn.length() - 1.0).abs() <= 1e-3 => Ok(turn.normalize()),
            (Some(turn), None) => Err(format!("`orientation` of {} has a length of {}, not 1", self.of, turn.length())),
            (None, Some(turn_deg)) => {
                let [yaw, pitch, roll] = turn_deg.map(f64::to_radians);
                Ok(DQuat::from_euler(EulerRot::YXZ, yaw, pitch, roll))
            }
            (Some(_), Some(_)) => Err(format!("{} has both `orientation` and `turn_deg`", self.of)),
        }
    }

    /// Refuses what nobody has asked for.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(key) => {
                let key: String = key.chars().take(40).collect();
                Err(format!("{} has no field `{key}`; known: {}", self.of, list(self.known.iter().copied())))
            }
        }
    }
}

/// Names, parted by commas.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
