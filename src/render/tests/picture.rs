//! Pictures: parallax, depth, transparency.

use super::fixture::*;

const MIDDLE: [u32; 2] = [SIZE[0] / 2, SIZE[1] / 2];

#[test]
fn nothing_is_transparent_and_far() {
    let Some(mut fixture) = Fixture::new() else { return };
    let stills = fixture.draw_model(&model(vec![quad(0.2)], vec![unlit([1.0; 4])]), &list(vec![]));
    for eye in 0..2 {
        assert!(stills.eyes[eye].pixels().all(|pixel| pixel.0 == [0; 4]));
        assert!(stills.depth[eye].iter().all(|depth| *depth == 0.0));
    }
}

#[test]
fn each_eye_sees_the_quad_on_the_other_side() {
    let Some(mut fixture) = Fixture::new() else { return };
    let stills = fixture.draw_model(&model(vec![quad(0.1)], vec![unlit([1.0, 0.0, 0.0, 1.0])]), &list(vec![at(0, [0.0, 0.0, -1.0])]));
    let [left, right] = [0, 1].map(|eye| centroid(&stills.eyes[eye]).0);
    let expected = f64::from(HALF_IPD) * f64::from(SIZE[0]);
    assert!((left - 48.0 - expected).abs() < 0.6 && (48.0 - right - expected).abs() < 0.6, "{left} {right}");
    assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, [255, 0, 0, 255]);
}
