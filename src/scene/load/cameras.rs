//! Cameras, and what the file says about itself: kept for those who ask. The headset is the camera.

use super::json::Obj;
use super::report::Report;
use crate::scene::model::{Camera, Lens};

/// Reads `cameras`.
pub(super) fn read(root: &Obj, report: &mut Report) -> Vec<Camera> {
    check(root, report);
    root.objects("cameras")
        .map(|camera| {
            let number = |lens: &Obj, key: &str| lens.number(key).unwrap_or_default();
            // What is missing was reported with the schema, and the model is never seen.
            let lens = if camera.text("type") == Some("orthographic") {
                let lens = camera.object("orthographic");
                let (xmag, ymag) = (number(&lens, "xmag"), number(&lens, "ymag"));
                Lens::Orthographic { xmag, ymag, znear: number(&lens, "znear"), zfar: number(&lens, "zfar") }
            } else {
                let lens = camera.object("perspective");
                Lens::Perspective {
                    yfov: number(&lens, "yfov"),
                    aspect_ratio: lens.number("aspectRatio"),
                    znear: number(&lens, "znear"),
                    zfar: lens.number("zfar"),
                }
            };
            Camera { name: camera.name(), lens }
        })
        .collect()
}

/// KHR_xmp_json_ld: the packet that `asset` refers to, as text.
pub(super) fn read_xmp(root: &Obj) -> Option<String> {
    const NAME: &str = "KHR_xmp_json_ld";
    let packet = root.object("asset").extension(NAME)?.index("packet")?;
    root.extension(NAME)?.array("packets").get(packet).map(ToString::to_string)
}

fn check(root: &Obj, report: &mut Report) {
    for camera in root.objects("cameras") {
        let kinds = ["perspective", "orthographic"].into_iter().filter(|kind| camera.has(kind)).count();
        if kinds > 1 {
            report.refuse(&*camera.place, "a camera is either perspective or orthographic", "keep one");
        }
        for kind in ["perspective", "orthographic"] {
            let lens = camera.object(kind);
            if let (Some(near), Some(far)) = (lens.number("znear"), lens.number("zfar"))
                && far <= near
            {
                report.refuse(&*lens.place, format!("zfar {far} is not more than znear {near}"), "raise zfar");
            }
        }
        let lens = camera.object("orthographic");
        for key in ["xmag", "ymag"] {
            if lens.number(key) == Some(0.0) {
                report.refuse(lens.at(key), "the magnification is zero", "write the half width or height");
            }
        }
    }
}
