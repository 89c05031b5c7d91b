//! Where nothing changes nothing is made anew.

use super::driver::{Manner, begin};
use super::*;

/// Address of a sheet's first text, if it is one of a step.
fn address(sheet: &Sheet) -> Option<*const u8> {
    match sheet {
        Sheet::Brief(sheet) => Some(sheet.say.as_ptr()),
        Sheet::Ask(sheet) => Some(sheet.question.as_ptr()),
        Sheet::Summary(sheet) => sheet.lines.first().map(|line| line.name.as_ptr()),
        _ => None,
    }
}

#[test]
fn a_sheet_is_made_anew_only_when_it_changes() {
    let mut driven = begin(&plan("fast-track"), setup(), Manner { seed: 2, plain: true });
    let mut kept = 0;
    for _ in 0..200 {
        driven.wait();
        if let Some(before) = address(driven.guide.sheet()) {
            (0..3).for_each(|_| driven.tick());
            driven.act(Action::Visit("nothing".into()));
            driven.guide.measured("nothing", Beside::default());
            assert_eq!(address(driven.guide.sheet()), Some(before));
            kept += 1;
        }
        driven.step();
    }
    assert!(kept > 30, "{kept} sheets stayed");
}

#[test]
fn frames_of_a_running_step_ask_for_nothing() {
    let mut driven = begin(&plan("self-check"), setup(), Manner { seed: 2, plain: true });
    driven.step();
    driven.begin();
    driven.order.clear();
    let capacity = driven.guide.effects.capacity();
    (0..46).for_each(|_| driven.tick());
    assert_eq!((driven.guide.running(), driven.order.as_str()), (Some(0), ""));
    assert_eq!(driven.guide.effects.capacity(), capacity);
}
