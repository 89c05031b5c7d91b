//! What is in a scene, and where.

use openxr_sys as xr;

use super::super::check::{Typed, TypedOut, XrResult, buffer, chained, guard, input, list, typed_output};
use super::super::objects::{self, SessionObject};
use super::super::scene_abi as abi;
use super::super::space::{locate_many, location_data, write_array};
use super::{SERIALIZATION, SceneObject, meshes};
use crate::model::pose::Pose;
use crate::model::scene::{Alignment, Component, Kind, Query, Scene, Uuid, alignment};
use crate::model::space::{Anchor, Space};
use crate::room::Label;

pub(super) unsafe extern "system" fn get_components(
    scene: xr::SceneMSFT,
    info: *const abi::SceneComponentsGetInfoMSFT,
    components: *mut abi::SceneComponentsMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(components)) };
    guard("xrGetSceneComponentsMSFT", || {
        let object = objects::scene(scene)?;
        let session = objects::owner(object.session)?;
        let (info, out) = (info?, out?);
        let query = query(&session, info)?;
        let details = Details::of(&out, query.kind)?;
        let found = object.scene.find(&query);
        // SAFETY: the application filled in its capacity and array; the rest is plain memory of its own.
        let own = unsafe { out.read() };
        let rows: Vec<_> = found.iter().map(|component| component_code(component)).collect();
        let mut count = own.component_count_output;
        // SAFETY: the application vouches for its array; the count is ours and outlives the buffer.
        let filled = unsafe { buffer(own.component_capacity_input, &mut count, own.components) }
            .and_then(|buffer| buffer.fill(&rows));
        out.write(|next| abi::SceneComponentsMSFT { next, component_count_output: count, ..own });
        filled?;
        if own.component_capacity_input > 0 { details.write(&object.scene, &found) } else { Ok(()) }
    })
}

fn query(session: &SessionObject, info: &abi::SceneComponentsGetInfoMSFT) -> XrResult<Query> {
    let kind = match info.component_type {
        xr::SceneComponentTypeMSFT::OBJECT => Kind::Object,
        xr::SceneComponentTypeMSFT::PLANE => Kind::Plane,
        xr::SceneComponentTypeMSFT::VISUAL_MESH => Kind::VisualMesh,
        xr::SceneComponentTypeMSFT::COLLIDER_MESH => Kind::ColliderMesh,
        xr::SceneComponentTypeMSFT::SERIALIZED_SCENE_FRAGMENT if session.instance.has(SERIALIZATION) => Kind::Fragment,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    };
    // SAFETY: the application vouches for the chain and the lists in it.
    let (parent, types, alignments) = unsafe {
        let parent = chained::<abi::SceneComponentParentFilterInfoMSFT>(info.next);
        let types = chained::<abi::SceneObjectTypesFilterInfoMSFT>(info.next);
        let types = types.map(|types| list(types.object_type_count, types.object_types)).transpose()?;
        let alignments = chained::<abi::ScenePlaneAlignmentFilterInfoMSFT>(info.next);
        (parent, types, alignments.map(|them| list(them.alignment_count, them.alignments)).transpose()?)
    };
    let labels = types.map(|types| types.iter().map(|&ty| label_in(ty)).collect::<XrResult<_>>()).transpose()?;
    let alignments = alignments.map(|them| them.iter().map(|&way| alignment_in(way)).collect::<XrResult<_>>());
    let parent = parent.map(|filter| Some(filter.parent_id.bytes).filter(|id| *id != NO_ID));
    Ok(Query { kind, parent, labels, alignments: alignments.transpose()? })
}

const NO_ID: Uuid = [0; 16];

fn label_in(ty: xr::SceneObjectTypeMSFT) -> XrResult<Option<Label>> {
    Ok(match ty {
        xr::SceneObjectTypeMSFT::WALL => Some(Label::Wall),
        xr::SceneObjectTypeMSFT::FLOOR => Some(Label::Floor),
        xr::SceneObjectTypeMSFT::CEILING => Some(Label::Ceiling),
        xr::SceneObjectTypeMSFT::PLATFORM => Some(Label::Table),
        // Of these the room has none.
        xr::SceneObjectTypeMSFT::UNCATEGORIZED
        | xr::SceneObjectTypeMSFT::BACKGROUND
        | xr::SceneObjectTypeMSFT::INFERRED => None,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    })
}

fn label_code(label: Label) -> xr::SceneObjectTypeMSFT {
    match label {
        Label::Wall => xr::SceneObjectTypeMSFT::WALL,
        Label::Floor => xr::SceneObjectTypeMSFT::FLOOR,
        Label::Ceiling => xr::SceneObjectTypeMSFT::CEILING,
        Label::Table => xr::SceneObjectTypeMSFT::PLATFORM,
        Label::Door => xr::SceneObjectTypeMSFT::BACKGROUND,
    }
}

fn alignment_in(way: xr::ScenePlaneAlignmentTypeMSFT) -> XrResult<Alignment> {
    Ok(match way {
        xr::ScenePlaneAlignmentTypeMSFT::HORIZONTAL => Alignment::Horizontal,
        xr::ScenePlaneAlignmentTypeMSFT::VERTICAL => Alignment::Vertical,
        xr::ScenePlaneAlignmentTypeMSFT::NON_ORTHOGONAL => Alignment::NonOrthogonal,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    })
}

fn alignment_code(way: Alignment) -> xr::ScenePlaneAlignmentTypeMSFT {
    match way {
        Alignment::Horizontal => xr::ScenePlaneAlignmentTypeMSFT::HORIZONTAL,
        Alignment::Vertical => xr::ScenePlaneAlignmentTypeMSFT::VERTICAL,
        Alignment::NonOrthogonal => xr::ScenePlaneAlignmentTypeMSFT::NON_ORTHOGONAL,
    }
}

fn component_code(component: &Component) -> abi::SceneComponentMSFT {
    abi::SceneComponentMSFT {
        component_type: match component.kind {
            Kind::Object => xr::SceneComponentTypeMSFT::OBJECT,
            Kind::Plane => xr::SceneComponentTypeMSFT::PLANE,
            Kind::VisualMesh => xr::SceneComponentTypeMSFT::VISUAL_MESH,
            Kind::ColliderMesh => xr::SceneComponentTypeMSFT::COLLIDER_MESH,
            Kind::Fragment => xr::SceneComponentTypeMSFT::SERIALIZED_SCENE_FRAGMENT,
        },
        id: abi::UuidMSFT { bytes: component.id() },
        parent_id: abi::UuidMSFT { bytes: component.parent().unwrap_or(NO_ID) },
        update_time: xr::Time::from_nanos(component.updated_ns),
    }
}

/// Where more about each component goes, if the application chained room for it. Found fit before anything is written.
#[derive(Default)]
struct Details {
    objects: Option<*mut abi::SceneObjectMSFT>,
    planes: Option<*mut abi::ScenePlaneMSFT>,
    meshes: Option<*mut abi::SceneMeshMSFT>,
}

impl Details {
    fn of(out: &TypedOut<'_, abi::SceneComponentsMSFT>, kind: Kind) -> XrResult<Self> {
        // SAFETY: the application filled in its capacity.
        let capacity = unsafe { out.read() }.component_capacity_input;
        let objects = link::<abi::SceneObjectsMSFT>(out, matches!(kind, Kind::Object))?;
        let planes = link::<abi::ScenePlanesMSFT>(out, matches!(kind, Kind::Plane))?;
        let meshes = link::<abi::SceneMeshesMSFT>(out, matches!(kind, Kind::VisualMesh | Kind::ColliderMesh))?;
        Ok(Self {
            objects: objects.map(|it| room_for(capacity, it.scene_object_count, it.scene_objects)).transpose()?,
            planes: planes.map(|it| room_for(capacity, it.scene_plane_count, it.scene_planes)).transpose()?,
            meshes: meshes.map(|it| room_for(capacity, it.scene_mesh_count, it.scene_meshes)).transpose()?,
        })
    }

    fn write(&self, scene: &Scene, found: &[&Component]) -> XrResult {
        let objects = found.iter().filter_map(|component| scene.object(component));
        if let Some(pointer) = self.objects {
            let rows = objects.clone().map(|it| abi::SceneObjectMSFT { object_type: label_code(it.label) });
            write_rows(pointer, &rows.collect::<Vec<_>>())?;
        }
        if let Some(pointer) = self.planes {
            let rows = found.iter().zip(objects).map(|(component, object)| {
                let [width, height] = object.plane.extent_m.map(|metres| metres as f32);
                abi::ScenePlaneMSFT {
                    alignment: alignment_code(alignment(object)),
                    size: xr::Extent2Df { width, height },
                    mesh_buffer_id: component.mesh,
                    supports_indices_uint16: meshes::takes_16_bits(scene, component.mesh).into(),
                }
            });
            write_rows(pointer, &rows.collect::<Vec<_>>())?;
        }
        if let Some(pointer) = self.meshes {
            let rows = found.iter().map(|component| abi::SceneMeshMSFT {
                mesh_buffer_id: component.mesh,
                supports_indices_uint16: meshes::takes_16_bits(scene, component.mesh).into(),
            });
            write_rows(pointer, &rows.collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

/// A structure that only components of one kind may have chained.
fn link<T: Typed>(out: &TypedOut<'_, abi::SceneComponentsMSFT>, fits: bool) -> XrResult<Option<T>> {
    match out.chained::<T>() {
        None => Ok(None),
        Some(_) if !fits => Err(xr::Result::ERROR_SCENE_COMPONENT_TYPE_MISMATCH_MSFT),
        // SAFETY: the application filled in count and array.
        Some(link) => Ok(Some(unsafe { link.read() })),
    }
}

/// An array beside the components, which must not be smaller than theirs.
fn room_for<T>(capacity: u32, count: u32, array: *mut T) -> XrResult<*mut T> {
    if count < capacity {
        return Err(xr::Result::ERROR_SIZE_INSUFFICIENT);
    }
    if count > 0 && array.is_null() { Err(xr::Result::ERROR_VALIDATION_FAILURE) } else { Ok(array) }
}

fn write_rows<T: Copy>(pointer: *mut T, rows: &[T]) -> XrResult {
    if rows.is_empty() { Ok(()) } else { write_array(rows.len() as u32, pointer, rows) }
}

pub(super) unsafe extern "system" fn locate_components(
    scene: xr::SceneMSFT,
    info: *const abi::SceneComponentsLocateInfoMSFT,
    locations: *mut abi::SceneComponentLocationsMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(locations)) };
    guard("xrLocateSceneComponentsMSFT", || {
        let object = objects::scene(scene)?;
        let session = objects::owner(object.session)?;
        let (info, out) = (info?, out?);
        let base = objects::space(info.base_space)?;
        if base.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        // SAFETY: the application vouches for the list, and filled in count and array of its answer.
        let (ids, own) = unsafe { (list(info.component_id_count, info.component_ids)?, out.read()) };
        if (own.location_count as usize) < ids.len() {
            return Err(xr::Result::ERROR_SIZE_INSUFFICIENT);
        }
        let rows = locate(&session, &object, &base.space, ids, info.time)?;
        write_rows(own.locations, &rows)
    })
}

fn locate(
    session: &SessionObject,
    object: &SceneObject,
    base: &Space,
    ids: &[abi::UuidMSFT],
    time: xr::Time,
) -> XrResult<Vec<abi::SceneComponentLocationMSFT>> {
    let space = |id: &abi::UuidMSFT| {
        let thing = object.scene.object(object.scene.by_id(&id.bytes)?)?;
        Some(Space { anchor: Anchor::Spatial(thing.plane.local_from_plane), offset: Pose::IDENTITY })
    };
    let spaces: Vec<Option<Space>> = ids.iter().map(space).collect();
    let known: Vec<Space> = spaces.iter().copied().flatten().collect();
    let mut found = locate_many(session, &known, base, time)?.into_iter();
    let row = |space: &Option<Space>| {
        let data = location_data(&space.and_then(|_| found.next().flatten()));
        abi::SceneComponentLocationMSFT { flags: data.location_flags, pose: data.pose }
    };
    Ok(spaces.iter().map(row).collect())
}
