//! What is in view of ours: the board with the panel, the pointer, markers and aids.

use super::super::painter::Ours;
use crate::observe::{FrameObservation, HologramObservation, InputObservation, Role, RunInfo, SurfaceObservation};
use crate::panel::{POINTS, Painted, Panel};
use crate::render::{Ink, Quad};
#[cfg(feature = "simulator")]
use crate::review::Target;
use crate::review::aids::Aids;
use crate::review::{Action, AidScene, Board, Guide, Placer, Pointer, Pointers, Sheet, aids};
#[cfg(feature = "simulator")]
use glam::Vec2;
use glam::Vec3;

/// Pixels a point of the board: more than the eyes' pictures have, so that text is steady wherever the pixels fall.
const PIXELS_PER_POINT: f32 = crate::render::BOARD_OVERSAMPLING;
/// Pixels of the board.
pub const PIXELS: [u32; 2] = [(POINTS[0] * PIXELS_PER_POINT) as u32, (POINTS[1] * PIXELS_PER_POINT) as u32];

/// Share of a control's height below its middle at which a stand-in presses it.
const BELOW_WORDS: f32 = 0.28;

/// Everything that lives as long as the review.
pub struct Desk {
    panel: Panel,
    placer: Placer,
    pointers: Pointers,
    pointer: Pointer,
    board: Option<Board>,
    clear: Vec<[Vec3; 2]>,
    /// Lines and surfaces in the room.
    pub(super) ink: Ink,
    /// What the panel painted for this frame, until it is drawn.
    pub(super) painted: Option<Painted>,
    /// What was done with the panel in this frame.
    pub(super) actions: Vec<Action>,
    #[cfg(feature = "simulator")]
    targets: Vec<Target>,
    replay_from: Option<f64>,
    aids: Aids,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            panel: Panel::new(PIXELS_PER_POINT),
            placer: Placer::default(),
            pointers: Pointers::default(),
            pointer: Pointer::default(),
            board: None,
            clear: Vec::new(),
            ink: Ink::default(),
            painted: None,
            actions: Vec::new(),
            #[cfg(feature = "simulator")]
            targets: Vec::new(),
            replay_from: None,
            aids: Aids::default(),
        }
    }
}

impl Drop for Desk {
    /// What was painted and never drawn, as when a session is lost, is not drawn any more: egui wants that said.
    fn drop(&mut self) {
        if let Some(painted) = &mut self.painted {
            painted.textures.clear();
        }
    }
}

impl Desk {
    /// Shows what the guide wants shown.
    pub(super) fn show(
        &mut self,
        guide: &Guide,
        info: Option<&RunInfo>,
        frame: &FrameObservation,
        input: &InputObservation,
        seconds: f64,
    ) {
        self.ink.clear(frame.head.pose.position);
        self.aids.follow(&frame.head);
        let sheet = guide.sheet();
        if !super::in_view(sheet) {
            self.hide(sheet, seconds);
            return;
        }
        self.keep_clear(info, frame);
        let about = happened(sheet).or(self.clear.first().map(|[middle, _]| *middle));
        self.board = self.placer.update(&frame.head, about, &self.clear, self.pointer.near, seconds);
        let Some(board) = self.board else { return };
        self.pointer = self.pointers.update(input, &frame.head, &board, seconds);
        let painted = self.panel.run(sheet, &self.pointer, seconds, &mut self.actions);
        self.keep_painted(painted);
        self.aids.lead(&frame.head, board.base_from_board.position, seconds, &mut self.ink);
        aids::pointer(&self.pointer, &mut self.ink);
        self.mark(sheet, info, frame, seconds);
    }

    /// Nothing of ours is in view.
    fn hide(&mut self, sheet: &Sheet, seconds: f64) {
        if self.board.take().is_some() {
            self.pointer = Pointer::default();
            let painted = self.panel.run(sheet, &self.pointer, seconds, &mut self.actions);
            self.keep_painted(painted);
            self.replay_from = None;
            self.aids.hide();
        }
    }

    /// What the board must not cover: primary content, else all of it.
    fn keep_clear(&mut self, info: Option<&RunInfo>, frame: &FrameObservation) {
        self.clear.clear();
        let Some(info) = info else { return };
        let primary = |index: usize| info.holograms.get(index).is_some_and(|h| h.role == Some(Role::Primary));
        let any = (0..info.holograms.len()).any(primary);
        let boxed = |seen: &HologramObservation| [Vec3::from(seen.center), Vec3::from(seen.half_extents)];
        let shown = || frame.holograms.iter().enumerate().filter(|(_, seen)| seen.shown);
        self.clear.extend(shown().filter(|(index, _)| !any || primary(*index)).map(|(_, seen)| boxed(seen)));
        self.placer.spare(shown().filter(|(index, _)| any && !primary(*index)).map(|(_, seen)| boxed(seen)));
    }

    /// Marker, moment and aid of what is asked about.
    fn mark(&mut self, sheet: &Sheet, info: Option<&RunInfo>, frame: &FrameObservation, seconds: f64) {
        let Sheet::Ask(ask) = sheet else { return };
        let moment = ask.beside.as_ref().and_then(|beside| beside.moments.first());
        let from = if ask.replaying { Some(*self.replay_from.get_or_insert(seconds)) } else { None };
        self.replay_from = from;
        if let Some(moment) = moment {
            aids::moment(moment, from.map(|from| seconds - from), &mut self.ink);
            if let (Some(board), Some(_)) = (&self.board, from) {
                aids::leader(board, moment, &mut self.ink);
            }
        }
        match info.filter(|_| ask.aid) {
            Some(run) => {
                self.aids.point(&self.pointer, seconds);
                self.aids.draw(&ask.about, &AidScene { run, frame, seconds }, &mut self.ink);
            }
            None => self.aids.hide(),
        }
    }

    /// Where the board is, if one is shown.
    #[cfg(feature = "simulator")]
    pub(in super::super) fn board(&self) -> Option<Board> {
        self.board
    }

    /// Whether anything of ours is in view.
    pub(in super::super) fn is_shown(&self) -> bool {
        self.board.is_some() || !self.ink.is_empty()
    }

    /// Takes the surfaces of the room, for the aid that needs them.
    pub(super) fn room(&mut self, surfaces: &[SurfaceObservation]) {
        self.aids.room(surfaces);
    }

    /// What is to be drawn of it.
    pub(in super::super) fn ours(&mut self) -> Ours<'_> {
        let quad = |board: Board| Quad { base_from_quad: board.base_from_board, size_m: board.size_m };
        Ours { painted: &mut self.painted, board: self.board.map(quad), ink: &self.ink }
    }

    /// Keeps what was painted until a frame is drawn: changes of textures come one after the other.
    fn keep_painted(&mut self, painted: Option<Painted>) {
        let Some(mut newer) = painted else { return };
        if let Some(older) = self.painted.take() {
            let mut textures = older.textures;
            textures.append(newer.textures);
            newer.textures = textures;
        }
        self.painted = Some(newer);
    }

    /// Controls on the board, for whoever stands in for a reviewer.
    #[cfg(feature = "simulator")]
    pub(super) fn targets(&mut self) -> &[Target] {
        self.targets.clear();
        let Some(board) = self.board else { return &self.targets };
        let all = Vec2::from(POINTS);
        let facing = board.base_from_board.orientation * Vec3::Z;
        self.targets.extend(self.panel.parts().iter().filter(|part| part.control).map(|part| {
            let [left, top, right, bottom] = part.rect;
            let on = Vec2::new(left + right, top + bottom) / 2.0 / all;
            let [width, height] = board.size_m;
            // Below the words, so that the pointer hides none of them.
            let low = on.y + BELOW_WORDS * (bottom - top) / all.y;
            let at = Vec3::new((on.x - 0.5) * width, (0.5 - low) * height, 0.0);
            Target {
                label: part.label.clone(),
                on: on.to_array(),
                place: board.base_from_board.transform_point(at),
                facing,
                size: (Vec2::new(right - left, bottom - top) / all).to_array(),
                enabled: part.enabled,
            }
        }));
        &self.targets
    }
}

/// Where what is asked about happened, if that is at some content and not at the head.
fn happened(sheet: &Sheet) -> Option<Vec3> {
    let Sheet::Ask(ask) = sheet else { return None };
    let moment = ask.beside.as_ref()?.moments.first()?;
    let seen = moment.path.first().is_some_and(|point| Vec3::from(point.content[1]).max_element() > 0.0);
    seen.then(|| Vec3::from(moment.place)).filter(|place| place.is_finite())
}
