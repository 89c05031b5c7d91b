//! A panel and a guide of a few lines, for the stand-in to work on: controls lie anywhere, and presses can go astray.

use super::super::super::*;
use super::super::labels;
use super::person;
use crate::checklist::{Choice, Grade};
use crate::messages::{say, say_reason};
use crate::observe::Located;
use crate::space::Pose;
use glam::Vec3;

/// What pressing a control does.
#[derive(Debug, Clone, PartialEq)]
enum Press {
    Act(Action),
    Shift,
    Key(char),
    Turn,
}

pub struct World {
    sheets: std::vec::IntoIter<Sheet>,
    pub sheet: Sheet,
    /// What happened, one line each.
    pub log: Vec<String>,
    controls: Vec<(Target, Press)>,
    board: Board,
    pointers: Pointers,
    head: Located,
    points: Points,
    down_on: Option<usize>,
    was: bool,
    shift: bool,
    reasons: bool,
    seed: u64,
    /// One press of so many is lost; 0 for none.
    loses: u64,
    /// A label that no control has.
    lacks: String,
    pub frames: u32,
    busy: u32,
}

impl World {
    pub fn new(sheets: Vec<Sheet>, seed: u64) -> World {
        let mut sheets = sheets.into_iter();
        let sheet = sheets.next().unwrap_or_default();
        World {
            sheets,
            sheet,
            log: Vec::new(),
            controls: Vec::new(),
            board: Board { base_from_board: Pose::at(Vec3::new(0.2, 1.3, -1.5)), size_m: [0.8, 0.56] },
            pointers: Pointers::default(),
            head: Located { pose: Pose::at(Vec3::new(0.0, 1.6, 0.0)), valid: true, tracked: true },
            points: Points::default(),
            down_on: None,
            was: false,
            shift: false,
            reasons: false,
            seed: seed | 1,
            loses: 0,
            lacks: String::new(),
            frames: 0,
            busy: 0,
        }
    }

    /// One press of so many goes astray.
    pub fn losing(self, loses: u64) -> World {
        World { loses, ..self }
    }

    /// Nothing is called so.
    pub fn lacking(self, label: String) -> World {
        World { lacks: label, ..self }
    }

    /// Whoever acts there points so.
    pub fn pointed(self, points: Points) -> World {
        World { points, ..self }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 20) % below.max(1)
    }

    /// One frame: the stand-in looks and acts, and what it presses has its effect.
    pub fn frame(&mut self, robot: &mut Robot) {
        self.frames += 1;
        self.time_goes_on();
        let targets: Vec<Target> = self.controls.iter().map(|(target, _)| target.clone()).collect();
        let deed = robot.update(&self.sheet, &targets, &self.head.pose, f64::from(self.frames) / 60.0);
        let pointer = self.point(deed);
        let on = pointer.on.and_then(|on| self.controls.iter().position(|(target, _)| holds(target, on)));
        if pointer.pressed && !self.was {
            self.down_on = on;
        } else if !pointer.pressed
            && self.was
            && let Some(pressed) = self.down_on.take().filter(|down| on == Some(*down))
        {
            let lost = self.loses > 0 && self.random(self.loses) == 0;
            let (target, press) = self.controls[pressed].clone();
            if target.enabled && !lost {
                self.press(press);
                self.lay_out();
            }
        }
        self.was = pointer.pressed;
    }

    /// Steps end, measurements and reports come, all by themselves.
    fn time_goes_on(&mut self) {
        if self.controls.is_empty() && self.sheet != Sheet::Hidden {
            self.lay_out();
        }
        let comes = match &mut self.sheet {
            Sheet::Ask(ask) => ask.lacks == Some(Lack::Measuring),
            Sheet::Summary(summary) => summary.verdict.is_empty(),
            Sheet::Signing(signing) => signing.writing,
            Sheet::Hidden => true,
            _ => false,
        };
        self.busy = if comes { self.busy + 1 } else { 0 };
        if self.busy < 40 {
            return;
        }
        self.busy = 0;
        match &mut self.sheet {
            Sheet::Ask(ask) => ask.lacks = None,
            Sheet::Summary(summary) => summary.verdict = "ready".to_owned(),
            _ => self.next(),
        }
        self.lay_out();
    }

    fn next(&mut self) {
        self.reasons = false;
        self.sheet = self.sheets.next().unwrap_or_default();
    }

    pub fn is_over(&self) -> bool {
        self.sheet == Sheet::Hidden && self.sheets.len() == 0
    }

    fn point(&mut self, deed: Deed) -> Pointer {
        let input = person::input(deed, &mut self.head.pose, self.points);
        self.pointers.update(&input, &self.head, &self.board, f64::from(self.frames) / 60.0)
    }

    /// Puts the controls of the sheet somewhere, each in a cell of its own.
    fn lay_out(&mut self) {
        self.controls.clear();
        let offers: Vec<(String, Press, bool)> =
            self.offers().into_iter().filter(|(label, _, _)| *label != self.lacks).collect();
        let mut cells: Vec<u8> = (0..80).collect();
        for (label, press, enabled) in offers {
            let cell = cells.swap_remove(self.random(cells.len() as u64) as usize);
            let on = [f32::from(cell % 8) / 8.0 + 0.0625, f32::from(cell / 8) / 10.0 + 0.05];
            let [width, height] = self.board.size_m;
            let flat = Vec3::new((on[0] - 0.5) * width, (0.5 - on[1]) * height, 0.0);
            let place = self.board.base_from_board.transform_point(flat);
            self.controls.push((Target { label, on, place, facing: Vec3::Z, size: [0.11, 0.09], enabled }, press));
        }
    }

    fn offers(&self) -> Vec<(String, Press, bool)> {
        let act = |label: String, action: Action| (label, Press::Act(action), true);
        if let Some(writing) = self.writing() {
            let letters = "1234567890qwertyuiopasdfghjkl'zxcvbnm,.-".chars();
            let case = |letter: char| if self.shift { letter.to_ascii_uppercase() } else { letter };
            let mut offers: Vec<_> =
                letters.map(|letter| (labels::key(case(letter)), Press::Key(case(letter)), true)).collect();
            let mut shorter = writing.text.clone();
            shorter.pop();
            offers.push((say("key-space"), Press::Key(' '), true));
            offers.push((say("key-shift"), Press::Shift, true));
            offers.push(act(say("key-backspace"), Action::Write(shorter)));
            offers.push(act(say("done"), Action::Close));
            return offers;
        }
        match &self.sheet {
            Sheet::PreFlight(sheet) => {
                let both = |id: CheckId| [true, false].map(|yes| act(labels::check(id, yes), Action::Check(id, yes)));
                let mut offers: Vec<_> = sheet.checks.iter().flat_map(|(id, _)| both(*id)).collect();
                offers.push(act(say("name"), Action::OpenKeyboard));
                offers.push((say("begin"), Press::Act(Action::Continue), sheet.ready));
                offers
            }
            Sheet::Brief(Brief { skipping: Some(skipping), .. }) => {
                let mut offers: Vec<_> = toggles(&skipping.reasons);
                offers.push(act(say("note"), Action::OpenKeyboard));
                offers.push((say("leave-out-now"), Press::Act(Action::Submit), skipping.ready));
                offers
            }
            Sheet::Brief(_) => {
                vec![act(say("begin"), Action::Continue), act(say("leave-out"), Action::OpenSkip)]
            }
            Sheet::Made(_) => vec![act(say("continue"), Action::Continue), act(say("repeat"), Action::Repeat)],
            Sheet::Ask(ask) => {
                let grades = [Grade::Best, Grade::Meets, Grade::Fail].map(Choice::Grade);
                let words = ["best", "meets", "fail", "not-applicable"];
                let choices = grades.into_iter().chain([Choice::NotApplicable]).zip(words);
                let mut offers: Vec<_> =
                    choices.map(|(choice, word)| act(labels::choice(word), Action::Choose(choice))).collect();
                offers.push(act(labels::picture(ask.pictures), Action::Picture));
                if ask.has_aid {
                    offers.push(act(say(if ask.aid { "aid-hide" } else { "aid" }), Action::Aid(!ask.aid)));
                }
                if ask.beside.as_ref().is_some_and(|beside| !beside.moments.is_empty()) {
                    let label = if ask.replaying { "replay-stop" } else { "replay" };
                    offers.push(act(say(label), Action::Replay(!ask.replaying)));
                }
                if self.reasons {
                    offers.extend(toggles(&ask.reasons));
                    offers.push(act(say("note"), Action::OpenKeyboard));
                    offers.push((say("answer"), Press::Act(Action::Submit), ask.lacks.is_none()));
                } else {
                    offers.push((say("to-reasons"), Press::Turn, true));
                }
                offers
            }
            Sheet::Summary(_) => vec![act(say("to-signing"), Action::Continue)],
            Sheet::Signing(sheet) => vec![(say("sign"), Press::Act(Action::Sign), !sheet.writing)],
            Sheet::Notice(Notice::Signed { .. }) => vec![act(say("finish"), Action::Continue)],
            Sheet::Notice(_) => vec![act(say("continue"), Action::Continue)],
            Sheet::Hidden => Vec::new(),
        }
    }

    fn writing(&self) -> Option<&Writing> {
        match &self.sheet {
            Sheet::PreFlight(sheet) => sheet.writing.as_ref(),
            Sheet::Brief(sheet) => sheet.skipping.as_ref().and_then(|skipping| skipping.writing.as_ref()),
            Sheet::Ask(sheet) => sheet.writing.as_ref(),
            _ => None,
        }
    }

    fn press(&mut self, press: Press) {
        match press {
            Press::Shift => self.shift = !self.shift,
            Press::Turn => self.reasons = true,
            Press::Key(letter) => {
                self.shift = false;
                let text = self.writing().map(|writing| format!("{}{letter}", writing.text)).unwrap_or_default();
                self.act(Action::Write(text));
            }
            Press::Act(action) => self.act(action),
        }
    }

    fn act(&mut self, action: Action) {
        let log = &mut self.log;
        match (&mut self.sheet, action) {
            (Sheet::PreFlight(sheet), action) => match action {
                Action::Check(id, yes) => {
                    sheet.checks.iter_mut().filter(|(known, _)| *known == id).for_each(|(_, given)| *given = Some(yes));
                    log.push(format!("{} {yes}", id.word()));
                }
                Action::Continue => self.next(),
                action => write(&mut sheet.writing, &mut sheet.reviewer, Purpose::Name, action),
            },
            (Sheet::Brief(sheet), Action::OpenSkip) => {
                let reasons = vec![("no-room".to_owned(), false), ("no-time".to_owned(), false)];
                sheet.skipping = Some(Skipping { reasons, ready: true, ..Skipping::default() });
            }
            (Sheet::Brief(Brief { step, skipping: Some(skipping), .. }), action) => match action {
                Action::Submit => {
                    log.push(format!("skip {step} {} {}", picked(&skipping.reasons), skipping.note));
                    self.next();
                }
                Action::ToggleReason(id) => toggle(&mut skipping.reasons, &id),
                action => write(&mut skipping.writing, &mut skipping.note, Purpose::Skip, action),
            },
            (Sheet::Made(made), Action::Repeat) => log.push(format!("repeat {}", made.step)),
            (Sheet::Ask(ask), action) => match action {
                Action::Submit => {
                    let choice = ask.choice.map(|choice| format!("{choice:?}")).unwrap_or_default();
                    let reasons = picked(&ask.reasons);
                    log.push(format!("{} {choice} [{reasons}] {} {}", ask.about, ask.note, ask.pictures));
                    self.next();
                }
                Action::Choose(choice) => (ask.choice, self.reasons) = (Some(choice), true),
                Action::ToggleReason(id) => toggle(&mut ask.reasons, &id),
                Action::Picture => ask.pictures += 1,
                Action::Aid(on) => {
                    ask.aid = on;
                    log.push(format!("aid {on}"));
                }
                Action::Replay(on) => {
                    ask.replaying = on;
                    log.push(format!("replay {on}"));
                }
                action => write(&mut ask.writing, &mut ask.note, Purpose::Note, action),
            },
            (Sheet::Signing(signing), Action::Sign) => {
                signing.writing = true;
                log.push("sign".to_owned());
            }
            (_, Action::Continue) => self.next(),
            _ => {}
        }
        if let (Sheet::Made(_), Some("repeat ring")) = (&self.sheet, self.log.last().map(String::as_str)) {
            self.sheet = Sheet::Brief(Brief { step: "ring".to_owned(), ..Brief::default() });
            self.log.push("again".to_owned());
            let rest: Vec<Sheet> = self.sheets.by_ref().collect();
            let made = Sheet::Made(Made { step: "ring".to_owned(), ..Made::default() });
            self.sheets = [vec![Sheet::Hidden, made], rest].concat().into_iter();
        }
    }
}

fn write(writing: &mut Option<Writing>, text: &mut String, purpose: Purpose, action: Action) {
    match action {
        Action::OpenKeyboard => *writing = Some(Writing { purpose, text: text.clone() }),
        Action::Write(text) => *writing = Some(Writing { purpose, text }),
        Action::Close => *text = writing.take().map(|writing| writing.text).unwrap_or_default(),
        _ => {}
    }
}

fn toggles(reasons: &[(String, bool)]) -> Vec<(String, Press, bool)> {
    let press = |id: &String| (say_reason(id), Press::Act(Action::ToggleReason(id.clone())), true);
    reasons.iter().map(|(id, _)| press(id)).collect()
}

fn toggle(reasons: &mut [(String, bool)], id: &str) {
    reasons.iter_mut().filter(|(known, _)| known == id).for_each(|(_, picked)| *picked = !*picked);
}

fn picked(reasons: &[(String, bool)]) -> String {
    let picked: Vec<&str> = reasons.iter().filter(|(_, picked)| *picked).map(|(id, _)| id.as_str()).collect();
    picked.join(" ")
}

fn holds(target: &Target, on: [f32; 2]) -> bool {
    (0..2).all(|axis| (on[axis] - target.on[axis]).abs() <= target.size[axis] / 2.0)
}
