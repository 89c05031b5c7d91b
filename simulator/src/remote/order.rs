//! What can be asked for over the control channel: a closed set of orders, read from JSON.

mod lead;

use std::path::PathBuf;

use serde_json::Value;

use super::fields::{Fields, Refusal, list};
use crate::model::hand::Hand;
use crate::model::lifecycle::Attention;
use crate::model::pose::Pose;
use crate::picture::{LARGEST_SCALE, MODES, Options, SMALLEST_SCALE, Side};
use crate::scenario::Move;
use crate::scenario::input::{HandCurl, HandSample, Holds};

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Order {
    State,
    Attend(Attention),
    RequestExit,
    AnnounceLoss,
    Lose,
    Hand(Hand, Change<HandWish>),
    Gaze(Change<Pose>),
    Head(Option<Pose>),
    Move(Move, f64),
    Draw(u32),
    Capture(bool),
    Vibration(Hand),
    Truth,
    Picture { side: Side, path: PathBuf, options: Options },
}

/// What a device is to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change<T> {
    /// This, whatever the scenario says.
    To(T),
    /// It is not tracked, whatever the scenario says.
    Untracked,
    /// What the scenario says.
    Released,
}

/// What is named of a hand; the rest stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct HandWish {
    holds: Option<Holds>,
    grip: Option<Pose>,
    aim: Option<Pose>,
    curl: Option<[f64; 5]>,
    select: Option<f64>,
    squeeze: Option<f64>,
    menu: Option<bool>,
    thumbstick: Option<[f64; 2]>,
}

impl HandWish {
    /// The hand with what is named, on what a control said before. An aim that is not named goes along with the grip.
    pub(super) fn over(&self, before: Option<HandSample>) -> Result<HandSample, Refusal> {
        let start = |pose| HandSample {
            holds: Holds::default(),
            local_from_grip: pose,
            local_from_aim: pose,
            curl: HandCurl::default(),
            select: 0.0,
            squeeze: 0.0,
            menu: false,
            thumbstick: [0.0; 2],
        };
        let mut hand =
            before.or_else(|| self.grip.map(start)).ok_or("the hand is nowhere yet; say where with `grip`")?;
        if let Some(grip) = self.grip {
            hand.local_from_aim = grip.then(&hand.local_from_grip.inverse().then(&hand.local_from_aim));
            hand.local_from_grip = grip;
        }
        Ok(HandSample {
            holds: self.holds.unwrap_or(hand.holds),
            local_from_aim: self.aim.unwrap_or(hand.local_from_aim),
            curl: self.curl.map_or(hand.curl, HandCurl),
            select: self.select.unwrap_or(hand.select),
            squeeze: self.squeeze.unwrap_or(hand.squeeze),
            menu: self.menu.unwrap_or(hand.menu),
            thumbstick: self.thumbstick.unwrap_or(hand.thumbstick),
            ..hand
        })
    }
}

/// A line that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) order: Order,
    /// The session that is meant, where one is named.
    pub(super) session: Option<u64>,
}

/// Why a line was not understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Misread {
    /// It is no JSON object: whoever sent it speaks something else.
    NotAnObject(Refusal),
    /// It is one, but no order.
    NotAnOrder(Refusal),
}

type Reader = fn(&mut Fields) -> Result<Order, Refusal>;

/// Every order and how its fields are read.
const ORDERS: &[(&str, Reader)] = &[
    ("state", |_| Ok(Order::State)),
    ("attend", attend),
    ("request-exit", |_| Ok(Order::RequestExit)),
    ("announce-loss", |_| Ok(Order::AnnounceLoss)),
    ("lose", |_| Ok(Order::Lose)),
    ("hand", hand),
    ("gaze", gaze),
    ("head", lead::head),
    ("move", lead::motion),
    ("draw", lead::draw),
    ("capture", capture),
    ("vibration", |fields| Ok(Order::Vibration(which_hand(fields)?))),
    ("truth", |_| Ok(Order::Truth)),
    ("picture", picture),
];

/// Reads one line.
pub(super) fn read(line: &[u8]) -> Result<Asked, Misread> {
    let map = match serde_json::from_slice(line) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return Err(Misread::NotAnObject("a line is one JSON object, as {\"do\":\"state\"}".to_owned())),
        Err(error) => return Err(Misread::NotAnObject(format!("the line is not JSON: {error}"))),
    };
    asked(Fields::new(map, "the order")).map_err(Misread::NotAnOrder)
}

fn asked(mut fields: Fields) -> Result<Asked, Refusal> {
    let words: Vec<_> = ORDERS.iter().map(|(word, reader)| (*word, (*word, *reader))).collect();
    let word = fields.word("do", &words)?;
    let missing = || format!("the order says not what to `do`; known: {}", list(ORDERS.iter().map(|(word, _)| *word)));
    let (word, reader) = word.ok_or_else(missing)?;
    fields.call(&format!("`{word}`"));
    let session = fields.count("session")?;
    let order = reader(&mut fields)?;
    fields.finish()?;
    Ok(Asked { order, session })
}

fn attend(fields: &mut Fields) -> Result<Order, Refusal> {
    let words = [
        ("full", Attention::Full),
        ("seen", Attention::Seen),
        ("hidden", Attention::Hidden),
        ("away", Attention::Away),
    ];
    let attention = fields.word("attention", &words)?;
    Ok(Order::Attend(fields.need("attention", attention)?))
}

fn which_hand(fields: &mut Fields) -> Result<Hand, Refusal> {
    let hand = fields.word("hand", &[("left", Hand::Left), ("right", Hand::Right)])?;
    fields.need("hand", hand)
}

/// A device is taken over with what `named` says, not tracked with `"tracked": false`, or given back with `"release": true`.
fn change<T: PartialEq + Default>(fields: &mut Fields, named: T) -> Result<Change<T>, Refusal> {
    let tracked = fields.flag("tracked")?.unwrap_or(true);
    let release = fields.flag("release")?.unwrap_or(false);
    if (release || !tracked) && named != T::default() {
        return Err("a device that is released or not tracked can do nothing besides".to_owned());
    }
    match (release, tracked) {
        (true, true) => Ok(Change::Released),
        (true, false) => Err("a device is either released or not tracked".to_owned()),
        (false, false) => Ok(Change::Untracked),
        (false, true) => Ok(Change::To(named)),
    }
}

fn hand(fields: &mut Fields) -> Result<Order, Refusal> {
    let hand = which_hand(fields)?;
    let wish = HandWish {
        holds: fields.word("holds", &[("nothing", Holds::Nothing), ("controller", Holds::Controller)])?,
        grip: fields.pose("grip")?,
        aim: fields.pose("aim")?,
        curl: fields.numbers("curl", [0.0, 1.0])?,
        select: fields.number("select", [0.0, 1.0])?,
        squeeze: fields.number("squeeze", [0.0, 1.0])?,
        menu: fields.flag("menu")?,
        thumbstick: fields.numbers("thumbstick", [-1.0, 1.0])?,
    };
    Ok(Order::Hand(hand, change(fields, wish)?))
}

fn gaze(fields: &mut Fields) -> Result<Order, Refusal> {
    let pose = fields.pose("pose")?;
    Ok(Order::Gaze(match change(fields, pose)? {
        Change::To(pose) => Change::To(fields.need("pose", pose)?),
        Change::Untracked => Change::Untracked,
        Change::Released => Change::Released,
    }))
}

fn capture(fields: &mut Fields) -> Result<Order, Refusal> {
    let on = fields.flag("on")?;
    Ok(Order::Capture(fields.need("on", on)?))
}

fn picture(fields: &mut Fields) -> Result<Order, Refusal> {
    let side = fields.word("eye", &Side::ALL.map(|side| (side.name(), side)))?;
    let path = fields.text("path")?;
    let path = PathBuf::from(fields.need("path", path)?);
    if !path.is_absolute() || path.extension().is_none_or(|end| end != "png") {
        return Err("`path` of `picture` must be absolute and end in .png".to_owned());
    }
    let mode = fields.word("reprojection", &MODES)?;
    let scale = fields.number("scale", [SMALLEST_SCALE, LARGEST_SCALE])?;
    let usual = Options::default();
    let options = Options { reprojection: mode.unwrap_or(usual.reprojection), scale: scale.unwrap_or(usual.scale) };
    Ok(Order::Picture { side: side.unwrap_or(Side::Left), path, options })
}

#[cfg(test)]
mod tests;
