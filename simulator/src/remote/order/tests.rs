use super::*;
use Attention::*;

#[track_caller]
fn check(line: &str, expected: Order) {
    assert_eq!(read(line.as_bytes()), Ok(Asked { order: expected, session: None }), "{line}");
}

#[track_caller]
fn refused(line: &str, says: &[&str]) {
    let text = match read(line.as_bytes()) {
        Err(Misread::NotAnObject(text) | Misread::NotAnOrder(text)) => text,
        Ok(asked) => panic!("{line}: {asked:?}"),
    };
    for part in says {
        assert!(text.contains(part), "{line}: `{part}` is not in `{text}`");
    }
}

#[test]
fn orders_are_read() {
    check(r#"{"do":"state"}"#, Order::State);
    for (word, attention) in [("full", Full), ("seen", Seen), ("hidden", Hidden), ("away", Away)] {
        check(&format!(r#"{{"do":"attend","attention":"{word}"}}"#), Order::Attend(attention));
    }
    check(" {\"do\":\"request-exit\"}\r", Order::RequestExit);
    check(r#"{"do":"announce-loss"}"#, Order::AnnounceLoss);
    check(r#"{"do":"lose"}"#, Order::Lose);
    check(r#"{"do":"head","pose":{"position":[0,0.1,0]}}"#, Order::Head(Some(Pose::at(0.0, 0.1, 0.0))));
    check(r#"{"do":"head","release":true}"#, Order::Head(None));
    check(r#"{"do":"draw","frames":2}"#, Order::Draw(2));
    check(r#"{"do":"move","kind":"hold","seconds":1}"#, Order::Move(Move::Hold, 1.0));
    check(
        r#"{"do":"move","kind":"walk-round","seconds":8,"centre":[0,0,-2],"angle_deg":270}"#,
        Order::Move(Move::WalkRound { centre: [0.0, 0.0, -2.0], angle_deg: 270.0 }, 8.0),
    );
    check(
        r#"{"do":"move","kind":"approach","seconds":2,"target":[0,0,-2],"stop_m":0.5}"#,
        Order::Move(Move::Approach { target: [0.0, 0.0, -2.0], stop_m: 0.5 }, 2.0),
    );
    check(
        r#"{"do":"move","kind":"nod","seconds":2,"amplitude_deg":-10,"cycles":3}"#,
        Order::Move(Move::Nod { amplitude_deg: -10.0, cycles: 3 }, 2.0),
    );
    check(r#"{"do":"capture","on":false}"#, Order::Capture(false));
    check(r#"{"do":"vibration","hand":"right"}"#, Order::Vibration(Hand::Right));
    check(r#"{"do":"truth"}"#, Order::Truth);
    check(r#"{"do":"hand","hand":"left","release":true}"#, Order::Hand(Hand::Left, Change::Released));
    check(r#"{"do":"hand","hand":"left","tracked":false}"#, Order::Hand(Hand::Left, Change::Untracked));
    let wish = HandWish { select: Some(1.0), menu: Some(true), thumbstick: Some([-1.0, 0.5]), ..HandWish::default() };
    check(
        r#"{"do":"hand","hand":"right","select":1,"menu":true,"thumbstick":[-1,0.5]}"#,
        Order::Hand(Hand::Right, Change::To(wish)),
    );
    check(r#"{"do":"gaze","pose":{"position":[1,2,3]}}"#, Order::Gaze(Change::To(Pose::at(1.0, 2.0, 3.0))));
    check(r#"{"do":"gaze","release":true}"#, Order::Gaze(Change::Released));
    let options = Options { reprojection: Some(crate::compose::Reprojection::Depth), scale: 1.0 };
    check(
        r#"{"do":"picture","path":"/x/y.png","eye":"right","reprojection":"depth","scale":1}"#,
        Order::Picture { side: Side::Right, path: "/x/y.png".into(), options },
    );
    let asked = read(br#"{"do":"lose","session":4294967297}"#).unwrap();
    assert_eq!(asked, Asked { order: Order::Lose, session: Some(4_294_967_297) });
}

#[test]
fn what_is_no_order_is_refused_with_what_is_known() {
    let names: Vec<&str> = ORDERS.iter().map(|(word, _)| *word).collect();
    refused(r#"{"do":"dance"}"#, &[&["dance"], &names[..]].concat());
    refused("{}", &names);
    refused(r#"{"do":3}"#, &names);
    refused("state", &["not JSON"]);
    refused("", &["not JSON"]);
    refused("[1]", &["one JSON object"]);
    refused(&"[".repeat(5000), &["not JSON", "recursion"]);
    refused(r#"{"do":"state","really":1}"#, &["`state` has no field `really`", "known: do, session"]);
    refused(r#"{"do":"state","session":-1}"#, &["`session` of `state` is -1", "whole number"]);
    refused(r#"{"do":"attend"}"#, &["`attention` of `attend` is missing"]);
    refused(r#"{"do":"attend","attention":"half"}"#, &["\"half\"", "full, seen, hidden, away"]);
    refused(r#"{"do":"hand","hand":"third"}"#, &["left, right"]);
    refused(r#"{"do":"hand","hand":"left","select":1.5}"#, &["`select` of `hand` is 1.5", "from 0 to 1"]);
    refused(r#"{"do":"hand","hand":"left","curl":[0,0,0,0]}"#, &["5 numbers"]);
    refused(r#"{"do":"hand","hand":"left","grip":[0,0,0]}"#, &["an object is wanted"]);
    refused(r#"{"do":"hand","hand":"left","grip":{"position":[0,0,1e9]}}"#, &["from -10000 to 10000"]);
    refused(r#"{"do":"hand","hand":"left","grip":{"position":[0,0,0],"orientation":[0,0,0,0.5]}}"#, &["length of 0.5"]);
    refused(r#"{"do":"hand","hand":"left","grip":{"position":[0,0,0],"size":1}}"#, &["`grip` has no field `size`"]);
    refused(r#"{"do":"hand","hand":"left","release":true,"select":1}"#, &["besides"]);
    refused(r#"{"do":"hand","hand":"left","release":true,"tracked":false}"#, &["either"]);
    refused(r#"{"do":"gaze"}"#, &["`pose` of `gaze` is missing"]);
    refused(r#"{"do":"head"}"#, &["`pose` of `head` is missing"]);
    refused(r#"{"do":"head","release":true,"pose":{"position":[0,0,0]}}"#, &["besides"]);
    refused(r#"{"do":"move","seconds":1}"#, &["`kind` of `move` is missing"]);
    refused(r#"{"do":"move","kind":"leap","seconds":1}"#, &["walk-round", "keyframe"]);
    refused(r#"{"do":"move","kind":"approach","seconds":1,"target":[0,0,0]}"#, &["`stop_m` of `move` is missing"]);
    refused(r#"{"do":"move","kind":"hold","seconds":0}"#, &["from 0.01"]);
    refused(r#"{"do":"move","kind":"hold","seconds":1,"target":[0,0,0]}"#, &["no field `target`"]);
    refused(r#"{"do":"draw","frames":5000000000}"#, &["never drawn"]);
    refused(r#"{"do":"picture","path":"x.png"}"#, &["absolute"]);
    refused(r#"{"do":"picture","path":"/etc/passwd"}"#, &[".png"]);
    refused(r#"{"do":"picture","path":"/x.png","scale":9}"#, &["from 0.05 to 2"]);
}

#[test]
fn what_is_not_named_of_a_hand_stays_and_its_aim_goes_along() {
    let wish = |line: &str| match read(line.as_bytes()).unwrap().order {
        Order::Hand(_, Change::To(wish)) => wish,
        other => panic!("{other:?}"),
    };
    let pinch = wish(r#"{"do":"hand","hand":"left","select":0.75}"#);
    assert!(pinch.over(None).unwrap_err().contains("`grip`"));
    let first =
        r#"{"do":"hand","hand":"left","grip":{"position":[1,0,0]},"aim":{"position":[1,0,-0.25]},"squeeze":0.5}"#;
    let first = wish(first).over(None).unwrap();
    assert_eq!((first.local_from_aim, first.squeeze, first.select), (Pose::at(1.0, 0.0, -0.25), 0.5, 0.0));
    let pinched = pinch.over(Some(first)).unwrap();
    assert_eq!(pinched, HandSample { select: 0.75, ..first });
    let moved = wish(r#"{"do":"hand","hand":"left","grip":{"position":[0,1,0],"turn_deg":[90,0,0]}}"#);
    let moved = moved.over(Some(pinched)).unwrap();
    assert_eq!((moved.select, moved.squeeze), (0.75, 0.5));
    // A quarter turn to the left about the grip takes what was ahead of it to its left.
    assert!((moved.local_from_aim.position - glam::DVec3::new(-0.25, 1.0, 0.0)).length() < 1e-12);
}
