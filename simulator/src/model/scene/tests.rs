use super::*;
use crate::model::pose::Pose;
use glam::DVec3;

const ALL: Request = Request {
    planes: true,
    plane_meshes: true,
    visual_meshes: true,
    collider_meshes: true,
    serialized: false,
    occlusion: false,
    detail: Detail::Medium,
};
const NONE: Request =
    Request { planes: false, plane_meshes: false, visual_meshes: false, collider_meshes: false, ..ALL };

fn around(x: f64, y: f64, z: f64, size: f64) -> Volume {
    Volume::cuboid(&Pose::at(x, y, z), DVec3::splat(size))
}

fn everywhere() -> [Volume; 1] {
    [around(0.0, 0.0, 0.0, 100.0)]
}

fn query(kind: Kind) -> Query {
    Query { kind, parent: None, labels: None, alignments: None }
}

fn finish(observer: &mut Observer) -> Arc<Scene> {
    assert_eq!([observer.ask(), observer.ask()], [State::Updating, State::Completed]);
    observer.scene().unwrap()
}

fn scene(request: &Request, bounds: &[Volume]) -> Arc<Scene> {
    let mut observer = Observer::default();
    observer.compute(Some(&Plan::default()), request, Some(bounds), 5).unwrap();
    finish(&mut observer)
}

fn places(scene: &Scene, query: &Query) -> Vec<usize> {
    scene.find(query).iter().map(|component| component.place).collect()
}

#[test]
fn features_must_go_together() {
    #[track_caller]
    fn check(request: Request, good: bool) {
        let expected = if good { Ok(()) } else { Err(Code::ERROR_SCENE_COMPUTE_FEATURE_INCOMPATIBLE_MSFT) };
        let volumes = everywhere();
        let done = Observer::default().compute(Some(&Plan::default()), &request, Some(&volumes), 1);
        assert_eq!(done, expected, "{request:?}");
    }
    check(NONE, false);
    check(ALL, true);
    check(Request { serialized: true, ..NONE }, false);
    check(Request { serialized: true, planes: true, ..NONE }, true);
    check(Request { plane_meshes: true, ..NONE }, false);
    check(Request { plane_meshes: true, visual_meshes: true, ..NONE }, false);
    let occlusion = Request { occlusion: true, visual_meshes: true, ..NONE };
    check(occlusion, true);
    check(Request { collider_meshes: true, ..occlusion }, true);
    check(Request { visual_meshes: false, ..occlusion }, false);
    check(Request { planes: true, ..occlusion }, false);
    check(Request { serialized: true, ..occlusion }, false);
}

#[test]
fn an_observer_works_on_one_scene_at_a_time_and_for_one_purpose() {
    let mut observer = Observer::default();
    let not_yet = Err(Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT);
    let (plan, bounds) = (Plan::default(), everywhere());
    assert_eq!(observer.ask(), State::None);
    assert_eq!(observer.scene().map(|_| ()), not_yet);
    observer.compute(Some(&plan), &ALL, Some(&bounds), 1).unwrap();
    assert_eq!(observer.compute(Some(&plan), &ALL, Some(&bounds), 1), not_yet);
    assert_eq!(observer.deserialize(&[], 1), not_yet);
    assert_eq!(observer.scene().map(|_| ()), not_yet);
    let first = finish(&mut observer);
    let occlusion = Request { occlusion: true, visual_meshes: true, ..NONE };
    let mismatch = Err(Code::ERROR_SCENE_COMPUTE_CONSISTENCY_MISMATCH_MSFT);
    assert_eq!(observer.compute(Some(&plan), &occlusion, Some(&bounds), 1), mismatch);
    observer.compute(Some(&plan), &ALL, None, 1).unwrap();
    assert_eq!([observer.ask(), observer.ask()], [State::Updating, State::CompletedWithError]);
    assert_eq!(places(&observer.scene().unwrap(), &query(Kind::Object)), [0usize; 0]);
    assert_eq!(places(&first, &query(Kind::Object)).len(), 7, "a scene stays what it was");
}

#[test]
fn components_are_those_asked_for_within_the_bounds() {
    let planes = scene(&Request { planes: true, ..NONE }, &everywhere());
    assert_eq!(places(&planes, &query(Kind::Object)), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(places(&planes, &query(Kind::Plane)), [0, 1, 2, 3, 4, 5, 6]);
    assert!(planes.find(&query(Kind::Plane)).iter().all(|plane| plane.mesh == 0), "meshes were not asked for");
    assert_eq!(places(&planes, &query(Kind::VisualMesh)), [0usize; 0]);
    // Around a leg of the table and the floor under it: the top of the table is further up.
    let leg = scene(&ALL, &[around(-1.85, -1.5, -2.2, 0.4)]);
    assert_eq!(places(&leg, &query(Kind::Object)), [0, 6]);
    assert_eq!(places(&leg, &query(Kind::Plane)), [0]);
    assert_eq!(places(&leg, &query(Kind::ColliderMesh)), [0, 6]);
    let two = [around(0.0, 1.0, 0.0, 0.1), around(0.0, -1.6, 0.0, 0.1)];
    assert_eq!(places(&scene(&ALL, &two), &query(Kind::VisualMesh)), [0, 1]);
    assert_eq!(places(&scene(&ALL, &[]), &query(Kind::Object)), [0usize; 0]);
}

#[test]
fn filters_narrow_what_is_found() {
    let scene = scene(&ALL, &everywhere());
    let table = scene.find(&query(Kind::Object))[6].id();
    let of_table = |kind| Query { parent: Some(Some(table)), ..query(kind) };
    assert_eq!(places(&scene, &of_table(Kind::Plane)), [6]);
    assert_eq!(places(&scene, &of_table(Kind::Object)), [0usize; 0]);
    let orphans = |kind| Query { parent: Some(None), ..query(kind) };
    assert_eq!(places(&scene, &orphans(Kind::Object)).len(), 7);
    assert_eq!(places(&scene, &orphans(Kind::Plane)), [0usize; 0]);
    let labelled = |kind, labels: &[Option<Label>]| Query { labels: Some(labels.to_vec()), ..query(kind) };
    assert_eq!(places(&scene, &labelled(Kind::Object, &[Some(Label::Wall)])), [2, 3, 4, 5]);
    assert_eq!(places(&scene, &labelled(Kind::VisualMesh, &[None, Some(Label::Table)])), [6], "by the parent's type");
    assert_eq!(places(&scene, &labelled(Kind::Object, &[])), [0usize; 0]);
    let lying = |kind, way| Query { alignments: Some(vec![way]), ..query(kind) };
    assert_eq!(places(&scene, &lying(Kind::Plane, Alignment::Horizontal)), [0, 1, 6]);
    assert_eq!(places(&scene, &lying(Kind::Plane, Alignment::NonOrthogonal)), [0usize; 0]);
    assert_eq!(places(&scene, &lying(Kind::Object, Alignment::Horizontal)), [0usize; 0], "only planes lie");
    let both = Query { parent: Some(Some(table)), ..lying(Kind::Plane, Alignment::Vertical) };
    assert_eq!(places(&scene, &both), [0usize; 0]);
}

#[test]
fn identifiers_and_meshes_keep_their_meaning_from_scene_to_scene() {
    let mut observer = Observer::default();
    let (plan, bounds) = (Plan::default(), everywhere());
    let mut compute = |request: &Request, now_ns| {
        observer.compute(Some(&plan), request, Some(&bounds), now_ns).unwrap();
        finish(&mut observer)
    };
    let (first, second) = (compute(&ALL, 10), compute(&ALL, 20));
    assert_eq!(first, second, "nothing changed, so nothing was updated");
    let fine = compute(&Request { detail: Detail::Fine, ..ALL }, 30);
    let [before, after] = [&second, &fine].map(|scene| *scene.find(&query(Kind::VisualMesh))[0]);
    assert_eq!((before.id(), before.updated_ns, after.updated_ns), (after.id(), 10, 30));
    assert_ne!(before.mesh, after.mesh);
    let triangles = |scene: &Scene, component: Component| scene.mesh(component.mesh).unwrap().indices.len() / 3;
    assert_eq!([triangles(&second, before), triangles(&fine, after)], [160, 4000]);
    let plane = *fine.find(&query(Kind::Plane))[6];
    assert_eq!(triangles(&fine, plane), 2);
    let collider = *fine.find(&query(Kind::ColliderMesh))[6];
    assert!(triangles(&fine, collider) > 2);
    let unknown = Err(Code::ERROR_SCENE_MESH_BUFFER_ID_INVALID_MSFT);
    assert_eq!(fine.mesh(0), unknown);
    assert_eq!(fine.mesh(before.mesh), unknown, "the coarser mesh is not in this scene");
    let mut ids: Vec<Uuid> = fine.components.iter().map(Component::id).collect();
    assert!(ids.iter().all(|id| id[6] >> 4 == 8 && id[8] >> 6 == 0b10), "version 8, variant of RFC 9562");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), fine.components.len());
}

#[test]
fn a_scene_comes_back_from_its_bytes() {
    let original = scene(&Request { serialized: true, ..ALL }, &[around(-1.3, -1.2, -1.9, 1.5)]);
    let [fragment] = original.find(&query(Kind::Fragment))[..] else { panic!("one fragment") };
    let bytes = original.fragment(&fragment.id()).unwrap();
    let mut observer = Observer::default();
    observer.deserialize(&[bytes], 5).unwrap();
    let back = finish(&mut observer);
    assert_eq!(back.room, original.room);
    let parts = original.components.iter().filter(|component| component.kind != Kind::Fragment);
    assert!(back.components.iter().eq(parts));
    let not_here = Err(Code::ERROR_SCENE_COMPONENT_ID_INVALID_MSFT);
    assert_eq!(back.fragment(&fragment.id()), not_here);
    assert_eq!(original.fragment(&original.components[0].id()), not_here);
    for wrong in [&[][..], &[bytes, bytes], &[&bytes[1..]], &[&bytes[..bytes.len() - 1]], &[b""]] {
        observer.deserialize(wrong, 5).unwrap();
        assert_eq!([observer.ask(), observer.ask()], [State::Updating, State::CompletedWithError]);
    }
}

#[test]
fn spoilt_bytes_are_refused_or_still_a_scene() {
    let original = scene(&Request { serialized: true, ..ALL }, &everywhere());
    let id = original.find(&query(Kind::Fragment))[0].id();
    let bytes = original.fragment(&id).unwrap().to_vec();
    let mut seed = 3u64;
    let (mut kept, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut spoilt = bytes.clone();
        for _ in 0..=(seed >> 62) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % spoilt.len();
            spoilt[at] ^= 1 << ((seed >> 20) % 8);
        }
        match bytes::read(&spoilt) {
            None => refused += 1,
            Some(scene) => {
                kept += 1;
                // Whatever it says, its meshes are there and bounded.
                for component in scene.components.iter().filter(|component| component.mesh != 0).take(1) {
                    assert!(scene.mesh(component.mesh).is_ok());
                }
            }
        }
    }
    assert!(kept > 500 && refused > 1000, "{kept} kept, {refused} refused");
}
