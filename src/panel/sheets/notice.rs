//! Something to be read before it goes on.

use super::header;
use crate::messages::{say, say_with};
use crate::panel::cut::bottom;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::review::{Action, Notice};

pub(super) fn show(page: &mut Page<'_>, notice: &Notice) {
    let mut area = Page::whole();
    let (title, paras, button) = match notice {
        Notice::Resumed { step, answers } => {
            let at = Para::body(say_with("resumed-where", &[("step", step.as_str().into())]));
            let kept = Para::body(say_with("resumed-answers", &[("count", (*answers).into())]));
            (say("resumed"), vec![at, kept], say("continue"))
        }
        Notice::TrackingLost => (say("tracking-lost"), vec![Para::body(say("tracking-lost-help"))], say("continue")),
        Notice::Signed { verdict, report } => {
            let at = Para::body(say_with("signed-where", &[("report", report.as_str().into())]));
            (say("signed"), vec![Para::title(verdict), at], say("finish"))
        }
    };
    header(page, &mut area, &title, None);
    let last = bottom(&mut area, 100.0);
    page.middle(area, "what-text", &paras);
    if page.button(last, Button::primary(button)) {
        page.act(Action::Continue);
    }
}
