//! What orders do, and what is answered.

use openxr_sys as xr;
use openxr_sys::Handle as _;
use serde_json::{Value, json};

use super::fields::Refusal;
use super::order::{Asked, Change, HandWish, Order};
use super::wish::Coming;
use crate::control;
use crate::ffi;
use crate::model::hand::Hand;
use crate::model::interaction::User;
use crate::model::layers::{Layer, Submission};
use crate::model::lifecycle::State;
use crate::model::pose::Pose;
use crate::profile::BlendMode;

/// What comes of an order.
pub(super) enum Outcome {
    /// This, at once.
    Done(Result<Value, Refusal>),
    /// A picture, later.
    Later(Coming),
}

/// Obeys an order to an instance. `may_write` says whether whoever sent it may have files written.
pub(super) fn obey(instance: u64, asked: Asked, may_write: bool) -> Outcome {
    let sessions = ffi::sessions(instance);
    if asked.order == Order::State && asked.session.is_none() {
        let states: Vec<Value> = sessions.into_iter().filter_map(|session| state(session).ok()).collect();
        return Outcome::Done(Ok(json!({ "runtime": crate::RUNTIME_NAME, "simulated": true, "sessions": states })));
    }
    let session = match which(&sessions, asked.session) {
        Ok(session) => session,
        Err(refusal) => return Outcome::Done(Err(refusal)),
    };
    match asked.order {
        Order::Picture { .. } if !may_write => {
            Outcome::Done(Err("every user of this machine can reach a port, so no files are written for it".to_owned()))
        }
        Order::Picture { side, path, options } => match Coming::ask(session, side, path, options) {
            Ok(coming) => Outcome::Later(coming),
            Err(refusal) => Outcome::Done(Err(refusal)),
        },
        order => Outcome::Done(at_once(session, order)),
    }
}

/// The session that is meant: the one named, or the only one.
fn which(sessions: &[u64], named: Option<u64>) -> Result<u64, Refusal> {
    match (sessions, named) {
        ([], _) => Err("there is no session yet, or no more".to_owned()),
        (all, Some(named)) if all.contains(&named) => Ok(named),
        ([only], None) => Ok(*only),
        (all, Some(named)) => Err(format!("there is no session {named}; there is {all:?}")),
        (all, None) => Err(format!("which `session`? There is {all:?}")),
    }
}

fn at_once(session: u64, order: Order) -> Result<Value, Refusal> {
    let handle = xr::Session::from_raw(session);
    let done = match order {
        Order::State => return state(session),
        Order::Vibration(hand) => return felt(handle, hand),
        Order::Truth => return truth(session),
        Order::RequestExit => return request_exit(session),
        Order::Attend(attention) => control::attend(handle, attention),
        Order::AnnounceLoss => control::announce_loss(handle),
        Order::Lose => control::lose(handle),
        Order::Capture(on) => control::capture(handle, on),
        Order::Hand(hand, Change::To(wish)) => return place(session, hand, &wish),
        Order::Hand(hand, Change::Untracked) => control::set_hand(handle, hand, None),
        Order::Hand(hand, Change::Released) => control::release_hand(handle, hand),
        Order::Gaze(Change::To(pose)) => control::set_gaze(handle, Some(pose)),
        Order::Gaze(Change::Untracked) => control::set_gaze(handle, None),
        Order::Gaze(Change::Released) => control::release_gaze(handle),
        Order::Head(pose) => control::set_head(handle, pose),
        Order::Move(motion, seconds) => control::move_head(handle, &[(motion, seconds)]),
        Order::Draw(frames) => control::draw(handle, frames),
        Order::Picture { .. } => return Err("a picture takes its time".to_owned()),
    };
    done.map(|()| json!({})).map_err(|error| error.to_string())
}

fn object(session: u64) -> Result<std::sync::Arc<ffi::SessionObject>, Refusal> {
    ffi::session(session).ok_or_else(|| control::NoSuchSession.to_string())
}

fn request_exit(session: u64) -> Result<Value, Refusal> {
    match object(session)?.change(|state| state.life.request_exit()) {
        Ok(()) => Ok(json!({})),
        Err(_) => Err("the session does not run, so it cannot be asked to exit".to_owned()),
    }
}

fn place(session: u64, hand: Hand, wish: &HandWish) -> Result<Value, Refusal> {
    object(session)?.change(|state| {
        let sample = wish.over(state.overrides.hand(hand))?;
        state.overrides.set_hand(hand, Some(Some(sample)));
        Ok(json!({}))
    })
}

fn felt(handle: xr::Session, hand: Hand) -> Result<Value, Refusal> {
    let user = match hand {
        Hand::Left => User::LeftHand,
        Hand::Right => User::RightHand,
    };
    let felt = control::vibration(handle, user).map_err(|error| error.to_string())?;
    let felt = felt.map(|felt| {
        json!({ "duration_ns": felt.duration_ns, "frequency_hz": felt.frequency_hz, "amplitude": felt.amplitude })
    });
    Ok(json!({ "felt": felt }))
}

/// The truth about the present: where the head is, where it is told to be, and which faults are there.
fn truth(session: u64) -> Result<Value, Refusal> {
    let host_now_ns = ffi::host_now_ns();
    Ok(object(session)?.look(|state| {
        let now_ns = state.now(host_now_ns);
        let truth = state.truth(now_ns, host_now_ns);
        json!({
            "now_ns": now_ns,
            "seconds": truth.seconds,
            "true": pose(&truth.head),
            "told": pose(&truth.told),
            "local": pose(&truth.local),
            "faults": state.faults_at(now_ns),
        })
    }))
}

fn pose(pose: &Pose) -> Value {
    json!({ "position": pose.position.to_array(), "orientation": pose.orientation.to_array() })
}

fn state(session: u64) -> Result<Value, Refusal> {
    let host_now_ns = ffi::host_now_ns();
    // All of it of one moment.
    Ok(object(session)?.look(|state| {
        json!({
            "session": session,
            "state": word(state.life.state()),
            "lost": state.check_lost().is_err(),
            "frames_ended": state.frames_ended(),
            "missed_vsyncs": state.missed_vsyncs(),
            "now_ns": state.now(host_now_ns),
            "head_moves_left_s": state.head_moves_left_s(host_now_ns),
            "submitted": state.submission().map(submitted),
        })
    }))
}

fn word(state: State) -> &'static str {
    match state {
        State::Idle => "idle",
        State::Ready => "ready",
        State::Synchronized => "synchronized",
        State::Visible => "visible",
        State::Focused => "focused",
        State::Stopping => "stopping",
        State::LossPending => "loss-pending",
        State::Exiting => "exiting",
    }
}

fn submitted(submission: &Submission) -> Value {
    let observer = submission.observer.as_ref();
    json!({
        "frame": submission.frame,
        "display_time_ns": submission.display_time_ns,
        "predicted_display_time_ns": submission.predicted_display_time_ns,
        "blend": blend(submission.blend_mode),
        "layers": submission.layers.iter().map(layer).collect::<Vec<_>>(),
        "observer": observer.map(|observer| json!({
            "blend": blend(observer.blend_mode),
            "layers": observer.layers.iter().map(layer).collect::<Vec<_>>(),
        })),
    })
}

fn blend(mode: BlendMode) -> &'static str {
    match mode {
        BlendMode::Opaque => "opaque",
        BlendMode::Additive => "additive",
        BlendMode::AlphaBlend => "alpha-blend",
    }
}

fn layer(layer: &Layer) -> Value {
    match layer {
        Layer::Projection { views, .. } => {
            let depth = views.iter().all(|view| view.depth.is_some());
            json!({ "kind": "projection", "views": views.len(), "depth": depth })
        }
        Layer::Quad { size_m, .. } => json!({ "kind": "quad", "size_m": size_m }),
        Layer::Cylinder { curve, .. } => json!({ "kind": "cylinder", "radius_m": curve.radius_m }),
    }
}

/// An answer as it is sent: one line, `ok` in it, and why not.
pub(super) fn line(answer: Result<Value, Refusal>) -> Vec<u8> {
    let value = match answer {
        Ok(Value::Object(mut map)) => {
            map.insert("ok".to_owned(), Value::Bool(true));
            Value::Object(map)
        }
        Ok(other) => json!({ "ok": true, "answer": other }),
        Err(error) => json!({ "ok": false, "error": error }),
    };
    let mut line = value.to_string().into_bytes();
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_meant_is_the_one_named_or_the_only_one() {
        assert_eq!(which(&[7], None), Ok(7));
        assert_eq!(which(&[7, 9], Some(9)), Ok(9));
        for (sessions, named, says) in [
            (&[][..], None, "no session yet"),
            (&[7, 9], None, "[7, 9]"),
            (&[7], Some(8), "no session 8; there is [7]"),
        ] {
            let refusal = which(sessions, named).unwrap_err();
            assert!(refusal.contains(says), "{refusal}");
        }
    }

    #[test]
    fn answers_are_one_line_each() {
        let text = |answer| String::from_utf8(line(answer)).unwrap();
        assert_eq!(text(Ok(json!({}))), "{\"ok\":true}\n");
        let refusal = text(Err("two\nlines".to_owned()));
        assert_eq!(refusal, "{\"error\":\"two\\nlines\",\"ok\":false}\n");
    }
}
