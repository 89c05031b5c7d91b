//! Pictures of what the eye sees, from real swapchain images: read back, composed, kept.

use std::fs;
use std::path::PathBuf;

use ash::vk;
use holograde_simulator::compose::Reprojection;
use holograde_simulator::control::{self, Config, Picture, PictureError, PictureOptions, Side};
use holograde_simulator::picture::{PicturePlan, When};
use holograde_simulator::room::Surroundings;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::paint::Canvas;
use crate::rig::{Client, STEREO, Submit, instance, small};

const SIZE: [u32; 2] = [96, 64];

/// The small device with nothing around it, so that what is seen is what was submitted.
fn alone() -> Config {
    let mut config = small();
    config.scenario.room = Surroundings::Nothing;
    config
}

fn full(reprojection: Reprojection) -> PictureOptions {
    PictureOptions { reprojection: Some(reprojection), scale: 1.0 }
}

/// One frame whose submission `arrange` has the last word on.
#[track_caller]
fn frame(client: &mut Client, arrange: impl FnOnce(&mut Client, &mut Submit)) {
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    let (_, views) = client.session.locate_views(STEREO, time, &client.local).unwrap();
    client.color.draw(&client.vulkan);
    client.depth.draw(&client.vulkan);
    let mut submit = Submit::new(client, &views);
    arrange(client, &mut submit);
    assert_eq!(submit.end(client, time), Code::SUCCESS);
}

fn picture(client: &Client, eye: Side, options: &PictureOptions) -> Result<Picture, PictureError> {
    control::picture(client.session.as_raw(), eye, options)
}

/// Both layers of a canvas, each of one texel.
fn plain(left: &[u8], right: &[u8]) -> Vec<u8> {
    let pixels = (SIZE[0] * SIZE[1]) as usize;
    [left.repeat(pixels), right.repeat(pixels)].concat()
}

#[test]
fn a_client_that_clears_gives_a_picture_of_that_colour() {
    let mut client = Client::focused(alone());
    client.drawn_frame();
    for eye in Side::ALL {
        let found = picture(&client, eye, &PictureOptions::default()).unwrap();
        assert_eq!(found.size, [48, 32]);
        // Cleared to linear 0, 0.5, 1 in an sRGB format.
        assert!(found.rgb.chunks(3).all(|pixel| pixel == [0, 188, 255]));
    }
    // The images are still where the application left them: it goes on, and the validation layer watches.
    client.drawn_frame();
    client.exit();
}

#[test]
fn additive_light_stands_before_the_room() {
    let mut bright = Client::focused(small());
    let mut alone = Client::focused(alone());
    for client in [&mut bright, &mut alone] {
        client.drawn_frame();
    }
    let [with_room, without] =
        [&bright, &alone].map(|client| picture(client, Side::Left, &PictureOptions::default()).unwrap());
    assert!(with_room.rgb.iter().zip(&without.rgb).all(|(a, b)| a >= b));
    // Nothing red was submitted, so what is red is the room.
    assert!(with_room.rgb.chunks(3).filter(|pixel| pixel[0] > 20).count() > 100);
    for client in [&mut bright, &mut alone] {
        client.exit();
    }
}

#[test]
fn every_colour_format_is_read_as_what_it_is() {
    let mut client = Client::focused(alone());
    let offered = client.session.enumerate_swapchain_formats().unwrap();
    // Linear bytes of a quarter and a half of the light are 137 and 188 in sRGB.
    let cases = [
        (vk::Format::R8G8B8A8_SRGB, [10, 20, 30, 255], [10, 20, 30]),
        (vk::Format::B8G8R8A8_SRGB, [10, 20, 30, 255], [30, 20, 10]),
        (vk::Format::R8G8B8A8_UNORM, [64, 128, 0, 255], [137, 188, 0]),
        (vk::Format::B8G8R8A8_UNORM, [64, 128, 0, 255], [0, 188, 137]),
    ];
    for (format, texel, expected) in cases {
        assert!(offered.contains(&(format.as_raw() as u32)), "{format:?} is not offered");
        let mut canvas = Canvas::new(&client, SIZE, format);
        frame(&mut client, |client, submit| {
            canvas.paint(&client.vulkan, &plain(&texel, &[200, 200, 200, 255]));
            for eye in 0..2 {
                submit.views[eye].sub_image = canvas.whole(eye as u32);
            }
        });
        let left = picture(&client, Side::Left, &full(Reprojection::None)).unwrap();
        assert!(left.rgb.chunks(3).all(|pixel| pixel == expected), "{format:?}: {:?}", left.pixel(0, 0));
        let right = picture(&client, Side::Right, &full(Reprojection::None)).unwrap();
        assert_ne!(right.pixel(0, 0), left.pixel(0, 0), "{format:?}: the right eye has a layer of its own");
    }
    client.exit();
}

#[test]
fn a_layer_shows_its_part_of_the_image_only() {
    let mut client = Client::focused(alone());
    let mut canvas = Canvas::new(&client, SIZE, vk::Format::R8G8B8A8_UNORM);
    // The place of each texel is its colour.
    let texel =
        |layer: u8| (0..SIZE[1] as u8).flat_map(move |y| (0..SIZE[0] as u8).flat_map(move |x| [x, y, layer, 255]));
    let texels: Vec<u8> = [0, 9].into_iter().flat_map(texel).collect();
    frame(&mut client, |client, submit| {
        canvas.paint(&client.vulkan, &texels);
        submit.depth = None;
        submit.views[0].sub_image = canvas.part(1, [10, 20, 40, 30]);
        submit.views[1].sub_image = canvas.part(1, [10, 30, 40, 30]);
    });
    let shown = picture(&client, Side::Left, &full(Reprojection::None)).unwrap();
    // Magnified 2.4 and 2.13 times; the outermost pixels show the outermost texels, and nothing from beyond.
    let light = |pixel: [u8; 3]| {
        pixel.map(|byte| {
            let encoded = f64::from(byte) / 255.0;
            let linear = if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) };
            (linear * 255.0 * 2.0).round() / 2.0
        })
    };
    assert_eq!(light(shown.pixel(0, 0).unwrap()), [10.0, 20.0, 9.0]);
    let [right, bottom, layer] = light(shown.pixel(95, 63).unwrap());
    assert!((right - 49.0).abs() <= 0.5 && (bottom - 49.0).abs() <= 0.5 && layer == 9.0, "{right} {bottom} {layer}");
    client.exit();
}

#[test]
fn every_depth_format_moves_pixels_by_what_it_says() {
    let mut client = Client::focused(alone());
    let offered = client.session.enumerate_swapchain_formats().unwrap();
    let mut color = Canvas::new(&client, SIZE, vk::Format::R8G8B8A8_UNORM);
    // White to the left of the middle, black to the right.
    let row: Vec<u8> = (0..SIZE[0]).flat_map(|x| if x < SIZE[0] / 2 { [255; 4] } else { [0, 0, 0, 255] }).collect();
    let half = row.repeat(2 * SIZE[1] as usize);
    // Everything at 1 m: two thirds of the way between 0.5 and 2 m, as 1 / z runs.
    let third = 2.0 / 3.0;
    let cases: [(vk::Format, Vec<u8>); 3] = [
        (vk::Format::D16_UNORM, ((third * 65535.0) as u16).to_le_bytes().to_vec()),
        (vk::Format::D32_SFLOAT, (third as f32).to_le_bytes().to_vec()),
        (vk::Format::D24_UNORM_S8_UINT, ((third * 16_777_215.0) as u32).to_le_bytes().to_vec()),
    ];
    let mut tried = 0;
    for (format, texel) in cases {
        if !offered.contains(&(format.as_raw() as u32)) {
            assert_eq!(format, vk::Format::D24_UNORM_S8_UINT, "every device has the others");
            continue;
        }
        tried += 1;
        let mut depth = Canvas::new(&client, SIZE, format);
        frame(&mut client, |client, submit| {
            color.paint(&client.vulkan, &half);
            depth.paint(&client.vulkan, &plain(&texel, &texel));
            for eye in 0..2 {
                let view = &mut submit.views[eye];
                view.sub_image = color.whole(eye as u32);
                // Drawn from 5 cm to the right of where the eye is when it is shown.
                view.pose.position.x += 0.05;
                let info = &mut submit.depth.as_mut().unwrap()[eye];
                info.sub_image = depth.whole(eye as u32);
                (info.near_z, info.far_z, info.min_depth, info.max_depth) = (0.5, 2.0, 0.0, 1.0);
            }
        });
        let edge = |mode| {
            let picture = picture(&client, Side::Left, &full(mode)).unwrap();
            // To the far left is what was beyond the picture drawn, so the edge is where the white ends.
            1 + (0..SIZE[0]).rfind(|&x| picture.pixel(x, 32).unwrap()[0] >= 128).unwrap()
        };
        assert_eq!(edge(Reprojection::None), 48, "{format:?}");
        // HoloLens 2's left eye: 96 pixels for tan 22.4° + tan 20.6°. The point 1 m away is 5 cm further right from the left.
        let pixels_per_tangent = 96.0 / (22.4f64.to_radians().tan() + 20.6f64.to_radians().tan());
        let moved = 48.0 + 0.05 * pixels_per_tangent;
        let found = f64::from(edge(Reprojection::Depth));
        assert!((found - moved).abs() <= 0.75, "{format:?}: the edge is at {found} instead of {moved}");
        // At 2 m, where the plane is, half as much.
        let found = f64::from(edge(Reprojection::Planar));
        assert!((found - (48.0 + 0.025 * pixels_per_tangent)).abs() <= 0.75, "{format:?}: planar {found}");
    }
    assert!(tried >= 2);
    client.exit();
}

#[test]
fn quads_are_composed_where_they_stand() {
    let mut client = Client::focused(alone());
    let mut canvas = Canvas::new(&client, [4, 2], vk::Format::R8G8B8A8_UNORM);
    let time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    let row = [[255, 0, 0, 255], [255, 0, 0, 255], [0, 255, 0, 255], [0, 255, 0, 255]].concat();
    canvas.paint(&client.vulkan, &row.repeat(4));
    // Both show a part of the same image, one its red half and one its green.
    let quad = |column, x| sys::CompositionLayerQuad {
        ty: sys::CompositionLayerQuad::TYPE,
        next: std::ptr::null(),
        layer_flags: xr::CompositionLayerFlags::EMPTY,
        space: client.local.as_raw(),
        eye_visibility: xr::EyeVisibility::BOTH,
        sub_image: canvas.part(1, [column, 0, 2, 2]),
        pose: xr::Posef { orientation: xr::Quaternionf::IDENTITY, position: xr::Vector3f { x, y: 0.0, z: -2.0 } },
        size: xr::Extent2Df { width: 0.2, height: 0.2 },
    };
    let quads = [quad(0, 0.2), quad(2, -0.3)];
    let layers = quads.each_ref().map(|quad| (&raw const *quad).cast::<sys::CompositionLayerBaseHeader>());
    let info = sys::FrameEndInfo {
        ty: sys::FrameEndInfo::TYPE,
        next: std::ptr::null(),
        display_time: time,
        environment_blend_mode: xr::EnvironmentBlendMode::ADDITIVE,
        layer_count: 2,
        layers: layers.as_ptr(),
    };
    // SAFETY: everything pointed to is alive here.
    let code = unsafe { (client.instance.fp().end_frame)(client.session.as_raw(), &info) };
    assert_eq!(code, Code::SUCCESS);
    let shown = picture(&client, Side::Left, &full(Reprojection::None)).unwrap();
    // 20 cm at 2 m, seen from half the distance between the eyes to the left.
    let column = |x: f64| {
        let (left, right) = (22.4f64.to_radians().tan(), 20.6f64.to_radians().tan());
        ((x + 0.0315) / 2.0 + left) / (left + right) * 96.0
    };
    for (color, from, to) in [([255, 0, 0], 0.1, 0.3), ([0, 255, 0], -0.4, -0.2)] {
        let lit: Vec<u32> = (0..SIZE[0]).filter(|&x| shown.pixel(x, 32).unwrap() == color).collect();
        let (first, end) = (f64::from(lit[0]), f64::from(lit[lit.len() - 1] + 1));
        assert!((first - column(from)).abs() <= 0.5 && (end - column(to)).abs() <= 0.5, "{color:?}: {first} to {end}");
    }
    client.exit();
}

#[test]
fn what_cannot_be_pictured_is_said() {
    let mut client = Client::focused(alone());
    let options = PictureOptions::default();
    assert_eq!(picture(&client, Side::Left, &options), Err(PictureError::NothingSubmitted));
    client.drawn_frame();
    let large = PictureOptions { scale: 7.0, ..options };
    assert_eq!(picture(&client, Side::Left, &large), Err(PictureError::Scale("7".to_owned())));
    assert_eq!(control::picture(sys::Session::default(), Side::Left, &options), Err(PictureError::NoSuchSession));
    let mut canvas = Canvas::new(&client, SIZE, vk::Format::R8G8B8A8_SRGB);
    frame(&mut client, |client, submit| {
        canvas.paint(&client.vulkan, &plain(&[0; 4], &[0; 4]));
        submit.views[1].sub_image = canvas.whole(0);
    });
    assert!(picture(&client, Side::Right, &options).is_ok());
    drop(canvas);
    assert!(matches!(picture(&client, Side::Right, &options), Err(PictureError::ReadBack(_))));
    assert!(picture(&client, Side::Left, &options).is_ok(), "the left eye does not show it");
    client.empty_frame();
    assert_eq!(picture(&client, Side::Left, &options), Err(PictureError::NothingSubmitted));
    client.exit();
}

#[test]
fn a_headless_session_has_no_pictures() {
    let (instance, system) = instance(alone(), xr::Version::new(1, 1, 0));
    // SAFETY: a headless session has no graphics to vouch for.
    let (session, _, _) =
        unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) }.unwrap();
    let found = control::picture(session.as_raw(), Side::Left, &PictureOptions::default());
    assert_eq!(found, Err(PictureError::Headless));
}

#[test]
fn several_samples_a_pixel_cannot_be_read_back() {
    let mut client = Client::focused(alone());
    let wish = xr::SwapchainCreateInfo {
        create_flags: xr::SwapchainCreateFlags::EMPTY,
        usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT,
        format: vk::Format::R8G8B8A8_SRGB.as_raw() as u32,
        sample_count: 4,
        width: SIZE[0],
        height: SIZE[1],
        face_count: 1,
        array_size: 2,
        mip_count: 1,
    };
    // Four samples are what every Vulkan device can do in this format.
    let mut rough = client.session.create_swapchain(&wish).unwrap();
    frame(&mut client, |_, submit| {
        rough.acquire_image().unwrap();
        rough.wait_image(xr::Duration::INFINITE).unwrap();
        rough.release_image().unwrap();
        submit.views[0].sub_image.swapchain = rough.as_raw();
    });
    let found = picture(&client, Side::Left, &PictureOptions::default());
    assert_eq!(found, Err(PictureError::ReadBack("it has several samples per pixel")));
    drop(rough);
    client.exit();
}

/// A folder of one test's own, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("holograde-pictures-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// Names and contents, sorted.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let read = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        let mut files: Vec<_> = fs::read_dir(&self.0).unwrap().map(|entry| read(entry.unwrap())).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The small device on a turning head, pictured at half a second and later.
fn pictured(folder: &Folder) -> Config {
    let mut config = small();
    let text = format!(
        "schema = 1\nclock = 'stepped'\n[[head.move]]\nkind = 'sweep'\nseconds = 1\namplitude_deg = 40\n\
         [picture]\nfolder = '{}'\nat_s = [0.05, 0.1]\nreprojection = 'depth'\nscale = 0.5",
        folder.0.display()
    );
    config.scenario = holograde_simulator::scenario::Scenario::parse("s.toml", &text).unwrap();
    config
}

fn run(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let mut client = Client::focused(pictured(folder));
    for _ in 0..9 {
        client.drawn_frame();
        client.empty_frame();
    }
    client.exit();
    folder.files()
}

#[test]
fn a_scenario_keeps_pictures_and_the_same_ones_each_time() {
    let folders = [Folder::new("first"), Folder::new("second")];
    let first = run(&folders[0]);
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    // Frame 0 has no layers, 1, 3, 5 and 7 have: the first at or after 50 ms is the third, at or after 100 ms the seventh.
    let expected = ["eye-left-000003.png", "eye-left-000007.png", "eye-right-000003.png", "eye-right-000007.png"];
    assert_eq!(names, [&expected[..], &["pictures.jsonl"]].concat());
    let lines = String::from_utf8(first.last().unwrap().1.clone()).unwrap();
    assert_eq!(lines.lines().count(), 4);
    for (line, (frame, eye)) in lines.lines().zip([(3, "left"), (3, "right"), (7, "left"), (7, "right")]) {
        let begin = format!("{{\"frame\":{frame},\"display_time_ns\":");
        assert!(line.starts_with(&begin) && line.contains(&format!("\"eye\":\"{eye}\"")), "{line}");
        assert!(line.contains("\"reprojection\":\"depth\",\"blend\":\"additive\",\"fields\":1"), "{line}");
    }
    assert!(first == run(&folders[1]), "another run gives other bytes");
    assert!(first == run(&folders[0]), "the same folder again");
}

#[test]
fn a_folder_that_cannot_be_written_is_no_concern_of_the_application() {
    let folder = Folder::new("blocked");
    fs::write(&folder.0, "in the way").unwrap();
    let mut config = pictured(&folder);
    let when = When::Every(1);
    config.scenario.picture = config.scenario.picture.map(|plan| PicturePlan { when, ..plan });
    let mut client = Client::focused(config);
    for _ in 0..3 {
        client.drawn_frame();
    }
    client.exit();
    assert_eq!(fs::read_to_string(&folder.0).unwrap(), "in the way");
    fs::remove_file(&folder.0).unwrap();
}
