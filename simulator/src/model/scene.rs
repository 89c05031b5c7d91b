//! The room as XR_MSFT_scene_understanding tells it: objects with a plane, a visual mesh and a collider mesh each.

mod bytes;

use std::collections::BTreeMap;
use std::sync::Arc;

use openxr_sys::Result as Code;

use super::Outcome;
use super::job::{Job, Progress};
use super::planes::{Facing, facing, has_surface, plane_mesh, plane_reaches, surface_reaches};
use super::volume::Volume;
use crate::room::{Detail, Label, Mesh, Object, Plan, Room};

/// A universally unique identifier (RFC 9562).
pub type Uuid = [u8; 16];

/// What a component is of an object in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The object itself.
    Object = 1,
    /// Its plane.
    Plane = 2,
    /// Its surface, as fine as asked for.
    VisualMesh = 3,
    /// Its surface with as few triangles as there can be.
    ColliderMesh = 4,
    /// Not of an object: the whole scene as bytes.
    Fragment = 5,
}

/// What a scene is to contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Planes.
    pub planes: bool,
    /// Triangles of the planes.
    pub plane_meshes: bool,
    /// Surfaces to look at.
    pub visual_meshes: bool,
    /// Surfaces to bump into.
    pub collider_meshes: bool,
    /// The scene as bytes.
    pub serialized: bool,
    /// Only what hides holograms is wanted, fast.
    pub occlusion: bool,
    /// How fine visual meshes are.
    pub detail: Detail,
}

impl Request {
    /// Refuses what does not go together.
    fn check(&self) -> Outcome {
        let meshes = self.visual_meshes || self.collider_meshes;
        let flat = self.planes || self.plane_meshes;
        let incompatible = !(meshes || flat)
            || (self.plane_meshes && !self.planes)
            || (self.occlusion && (!meshes || flat || self.serialized));
        if incompatible { Err(Code::ERROR_SCENE_COMPUTE_FEATURE_INCOMPATIBLE_MSFT) } else { Ok(()) }
    }
}

/// A part of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// What it is.
    pub kind: Kind,
    /// Of which object: the place in [`Room::objects`].
    pub place: usize,
    /// Number of its triangles, 0 if it has none. It stands for the same triangles as long as the room is the same.
    pub mesh: u64,
    /// When it was first seen like this, on the display clock.
    pub updated_ns: i64,
}

impl Component {
    fn new(kind: Kind, place: usize, mesh: u64) -> Self {
        Self { kind, place, mesh, updated_ns: 0 }
    }

    /// Its identifier, the same in every scene.
    pub fn id(&self) -> Uuid {
        uuid(self.kind, self.place)
    }

    /// The identifier of its object; `None` for objects and fragments.
    pub fn parent(&self) -> Option<Uuid> {
        let child = matches!(self.kind, Kind::Plane | Kind::VisualMesh | Kind::ColliderMesh);
        child.then(|| uuid(Kind::Object, self.place))
    }
}

/// Version 8 of RFC 9562: the content is ours, a number for each part of the room.
fn uuid(kind: Kind, place: usize) -> Uuid {
    let [.., high, low] = place.to_be_bytes();
    [b'r', b'o', b'o', b'm', 0, 0, 0x80, 0, 0x80, kind as u8, 0, 0, 0, 0, high, low]
}

/// Number of a component's triangles.
fn mesh_number(kind: Kind, place: usize, detail: Detail) -> u64 {
    (kind as u64) << 32 | (detail as u64) << 24 | (place as u64 + 1)
}

/// Which way a plane lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Level.
    Horizontal,
    /// Upright.
    Vertical,
    /// Neither.
    NonOrthogonal,
}

/// How an object's plane lies.
pub fn alignment(object: &Object) -> Alignment {
    match facing(object) {
        Facing::Up | Facing::Down => Alignment::Horizontal,
        Facing::Sideways => Alignment::Vertical,
        Facing::Slanting => Alignment::NonOrthogonal,
    }
}

/// Which components are wanted; what is `None` does not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What they are.
    pub kind: Kind,
    /// Their object; `Some(None)` for components without one.
    pub parent: Option<Option<Uuid>>,
    /// What their object is, `None` inside for classes that the room does not have.
    pub labels: Option<Vec<Option<Label>>>,
    /// How they lie; only planes do.
    pub alignments: Option<Vec<Alignment>>,
}

/// A scene that was computed. It stays what it is, whatever is computed later.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    room: Option<Room>,
    components: Vec<Component>,
    fragment: Option<Vec<u8>>,
}

impl Scene {
    /// What of a room reaches into one of the volumes.
    fn compute(plan: Option<&Plan>, request: &Request, bounds: &[Volume]) -> Self {
        let room = plan.map(Room::new);
        let mut components = Vec::new();
        if let Some(room) = &room {
            let seen = |place| bounds.iter().any(|volume| surface_reaches(room, place, volume));
            let things = room.objects().iter().enumerate().filter(|(_, thing)| has_surface(thing));
            for (place, _) in things.filter(|(place, _)| seen(*place)) {
                let flat = request.planes && bounds.iter().any(|volume| plane_reaches(room, place, volume));
                components.extend(parts(place, flat, request));
            }
        }
        let fragment = request.serialized.then(|| bytes::write(plan, &components));
        components.extend(fragment.as_ref().map(|_| Component::new(Kind::Fragment, 0, 0)));
        Self { room, components, fragment }
    }

    /// The components wanted.
    pub fn find(&self, query: &Query) -> Vec<&Component> {
        self.components.iter().filter(|component| self.answers(component, query)).collect()
    }

    fn answers(&self, component: &Component, query: &Query) -> bool {
        let object = self.object(component);
        component.kind == query.kind
            && query.parent.is_none_or(|parent| parent == component.parent())
            && query.labels.as_ref().is_none_or(|labels| object.is_some_and(|it| labels.contains(&Some(it.label))))
            && query.alignments.as_ref().is_none_or(|wanted| {
                component.kind == Kind::Plane && object.is_some_and(|it| wanted.contains(&alignment(it)))
            })
    }

    /// The component with an identifier.
    pub fn by_id(&self, id: &Uuid) -> Option<&Component> {
        self.components.iter().find(|component| component.id() == *id)
    }

    /// What a component is part of; its own space is that of the object's plane. `None` for a fragment.
    pub fn object(&self, component: &Component) -> Option<&Object> {
        let room = self.room.as_ref().filter(|_| component.kind != Kind::Fragment)?;
        room.objects().get(component.place)
    }

    /// The triangles with a number, in their component's own space.
    pub fn mesh(&self, number: u64) -> Outcome<Mesh> {
        let unknown = Code::ERROR_SCENE_MESH_BUFFER_ID_INVALID_MSFT;
        let component = self.components.iter().find(|component| component.mesh == number && number != 0);
        let (component, room) = component.zip(self.room.as_ref()).ok_or(unknown)?;
        let mesh = match component.kind {
            Kind::Plane => plane_mesh(room, component.place),
            _ => details().find_map(|detail| {
                let meant = mesh_number(component.kind, component.place, detail) == number;
                meant.then(|| room.mesh(component.place, detail))?
            }),
        };
        mesh.ok_or(unknown)
    }

    /// The bytes of a fragment.
    pub fn fragment(&self, id: &Uuid) -> Outcome<&[u8]> {
        let found = self.by_id(id).filter(|component| component.kind == Kind::Fragment);
        let bytes = found.and(self.fragment.as_deref());
        bytes.ok_or(Code::ERROR_SCENE_COMPONENT_ID_INVALID_MSFT)
    }
}

fn details() -> impl Iterator<Item = Detail> {
    [Detail::Coarse, Detail::Medium, Detail::Fine].into_iter()
}

/// An object and its children.
fn parts(place: usize, flat: bool, request: &Request) -> impl Iterator<Item = Component> {
    let mesh = |kind, detail| mesh_number(kind, place, detail);
    let plane = if request.plane_meshes { mesh(Kind::Plane, Detail::Coarse) } else { 0 };
    let all = [
        (true, Kind::Object, 0),
        (flat, Kind::Plane, plane),
        (request.visual_meshes, Kind::VisualMesh, mesh(Kind::VisualMesh, request.detail)),
        (request.collider_meshes, Kind::ColliderMesh, mesh(Kind::ColliderMesh, Detail::Coarse)),
    ];
    all.into_iter().filter(|(wanted, ..)| *wanted).map(move |(_, kind, mesh)| Component::new(kind, place, mesh))
}

/// How far an observer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is no scene and none is on its way.
    None,
    /// One is on its way.
    Updating,
    /// It is there.
    Completed,
    /// It came to nothing: a scene without components is there.
    CompletedWithError,
}

/// Looks at the room again and again, and knows what it saw before.
#[derive(Debug, Default)]
pub struct Observer {
    job: Job<Option<Arc<Scene>>>,
    /// Whether computes so far were for occlusion; an observer does one or the other.
    occlusion: Option<bool>,
    /// When each component was first seen with these triangles.
    seen: BTreeMap<(Uuid, u64), i64>,
}

impl Observer {
    /// Starts a compute. Without `bounds` tracking cannot tell where they are, and the compute comes to nothing.
    pub fn compute(
        &mut self,
        plan: Option<&Plan>,
        request: &Request,
        bounds: Option<&[Volume]>,
        now_ns: i64,
    ) -> Outcome {
        request.check()?;
        if self.occlusion.is_some_and(|before| before != request.occlusion) {
            return Err(Code::ERROR_SCENE_COMPUTE_CONSISTENCY_MISMATCH_MSFT);
        }
        self.check_idle()?;
        self.occlusion = Some(request.occlusion);
        self.start(bounds.map(|bounds| Scene::compute(plan, request, bounds)), now_ns);
        Ok(())
    }

    /// Starts making a scene from fragments.
    pub fn deserialize(&mut self, fragments: &[&[u8]], now_ns: i64) -> Outcome {
        self.check_idle()?;
        // A scene has one fragment, so nothing else can be all of them in their order.
        let scene = match fragments {
            [fragment] => bytes::read(fragment),
            _ => None,
        };
        self.start(scene, now_ns);
        Ok(())
    }

    fn check_idle(&self) -> Outcome {
        let busy = self.job.progress() == Progress::Running;
        if busy { Err(Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT) } else { Ok(()) }
    }

    fn start(&mut self, scene: Option<Scene>, now_ns: i64) {
        let dated = scene.map(|mut scene| {
            for component in &mut scene.components {
                component.updated_ns = *self.seen.entry((component.id(), component.mesh)).or_insert(now_ns);
            }
            Arc::new(scene)
        });
        self.job.start(dated);
    }

    /// The application asks how far it is.
    pub fn ask(&mut self) -> State {
        match self.job.ask() {
            Progress::Idle => State::None,
            Progress::Running => State::Updating,
            Progress::Done if self.job.result().is_some_and(Option::is_some) => State::Completed,
            Progress::Done => State::CompletedWithError,
        }
    }

    /// The scene, once the application knows that it is there.
    pub fn scene(&self) -> Outcome<Arc<Scene>> {
        let result = self.job.result().ok_or(Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT)?;
        let nothing = || Arc::new(Scene { room: None, components: Vec::new(), fragment: None });
        Ok(result.clone().unwrap_or_else(nothing))
    }
}

#[cfg(test)]
mod tests;
