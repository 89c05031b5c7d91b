//! What signing means: who vouches, and for what.

use super::header;
use crate::messages::{say, say_with};
use crate::panel::cut::{bottom, right};
use crate::panel::marks::Mark;
use crate::panel::page::{Button, Page};
use crate::panel::text::Para;
use crate::review::{Action, Signing};

pub(super) fn show(page: &mut Page<'_>, sheet: &Signing) {
    let mut area = Page::whole();
    header(page, &mut area, &say("signing"), None);
    let mut last = bottom(&mut area, 100.0);
    let mut paras = vec![
        Para::title(&sheet.verdict),
        Para::body(&sheet.standing).bold(),
        Para::body(say_with("signer", &[("signer", sheet.signer.as_str().into())])),
        Para::caption(say("signing-means")),
    ];
    if sheet.writing {
        paras.push(Para::body(say("signing-writing")).marked(Mark::Ring));
    }
    page.middle(area, "what-text", &paras);
    let leave = right(&mut last, 200.0);
    let back = right(&mut last, 200.0);
    if page.button(last, Button::primary(say("sign")).enabled(!sheet.writing)) {
        page.act(Action::Sign);
    }
    if page.button(back, Button::new(say("back")).enabled(!sheet.writing)) {
        page.act(Action::Cancel);
    }
    if page.button(leave, Button::new(say("leave")).enabled(!sheet.writing)) {
        page.act(Action::Leave);
    }
}
