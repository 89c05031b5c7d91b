//! Cameras are not used (the headset is the camera); their properties are checked all the same.

use super::json::Obj;
use super::report::Report;

/// Checks `cameras`.
pub(super) fn check(root: &Obj, report: &mut Report) {
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
