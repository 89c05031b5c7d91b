//! A client with everything that a mixed-reality application uses in a frame, made before the first one: action sets, spaces, swapchains.

use std::time::{Duration, Instant};

use ash::vk;
use openxr as xr;
use openxr::sys;

use super::graphics::Graphics;

pub const STEREO: xr::ViewConfigurationType = xr::ViewConfigurationType::PRIMARY_STEREO;

/// Extensions used where the runtime has them.
fn wanted(offered: &xr::ExtensionSet, graphics: bool) -> xr::ExtensionSet {
    let mut wanted = xr::ExtensionSet::default();
    wanted.khr_vulkan_enable2 = graphics;
    wanted.mnd_headless = !graphics;
    wanted.khr_composition_layer_depth = graphics && offered.khr_composition_layer_depth;
    wanted.ext_hand_tracking = offered.ext_hand_tracking;
    wanted
}

/// A swapchain for both eyes.
pub struct Picture {
    pub swapchain: sys::Swapchain,
    pub size: [i32; 2],
    _own: xr::Swapchain<xr::Vulkan>,
}

impl Picture {
    fn new(
        session: &xr::Session<xr::Vulkan>,
        size: [u32; 2],
        format: vk::Format,
        usage: sys::SwapchainUsageFlags,
    ) -> Self {
        let own = session
            .create_swapchain(&xr::SwapchainCreateInfo {
                create_flags: xr::SwapchainCreateFlags::EMPTY,
                usage_flags: usage,
                format: format.as_raw() as u32,
                sample_count: 1,
                width: size[0],
                height: size[1],
                face_count: 1,
                array_size: 2,
                mip_count: 1,
            })
            .expect("a swapchain");
        Self { swapchain: own.as_raw(), size: size.map(|pixels| pixels as i32), _own: own }
    }
}

/// An action set with one action of each kind.
pub struct Actions {
    pub set: xr::ActionSet,
    pub boolean: xr::Action<bool>,
    pub float: xr::Action<f32>,
    pub vector: xr::Action<xr::Vector2f>,
    pub pose: xr::Action<xr::Posef>,
}

impl Actions {
    fn new(instance: &xr::Instance, name: &str, priority: u32, hands: &[xr::Path]) -> Self {
        let set = instance.create_action_set(name, name, priority).expect("an action set");
        let action = |kind: &str| format!("{name}_{kind}");
        Self {
            boolean: set.create_action(&action("boolean"), &action("boolean"), hands).expect("an action"),
            float: set.create_action(&action("float"), &action("float"), hands).expect("an action"),
            vector: set.create_action(&action("vector"), &action("vector"), hands).expect("an action"),
            pose: set.create_action(&action("pose"), &action("pose"), hands).expect("an action"),
            set,
        }
    }

    /// Bindings for both hands on a profile with a click, a value, and perhaps a thumbstick.
    fn bindings(
        &self,
        path: &dyn Fn(&str) -> xr::Path,
        [click, value]: [&str; 2],
        stick: bool,
    ) -> Vec<xr::Binding<'_>> {
        let mut bindings = Vec::new();
        for hand in HANDS {
            let input = |part: &str| path(&format!("{hand}/input/{part}"));
            bindings.push(xr::Binding::new(&self.boolean, input(click)));
            bindings.push(xr::Binding::new(&self.float, input(value)));
            bindings.push(xr::Binding::new(&self.pose, input("aim/pose")));
            if stick {
                bindings.push(xr::Binding::new(&self.vector, input("thumbstick")));
            }
        }
        bindings
    }
}

const HANDS: [&str; 2] = ["/user/hand/left", "/user/hand/right"];

/// The client. Fields drop in order: what hangs on the device before the device.
pub struct Client {
    pub color: Option<Picture>,
    pub depth: Option<Picture>,
    pub hands: Vec<xr::HandTracker>,
    pub aims: Vec<xr::Space>,
    pub local: xr::Space,
    pub view: xr::Space,
    pub sets: Vec<Actions>,
    pub paths: Vec<xr::Path>,
    pub locate_spaces: Option<sys::pfn::LocateSpaces>,
    pub blend: xr::EnvironmentBlendMode,
    pub session: xr::Session<xr::AnyGraphics>,
    pub instance: xr::Instance,
    pub graphics: Option<Graphics>,
}

impl Client {
    /// A client of the runtime behind `entry`, with its session begun.
    pub fn new(entry: &xr::Entry, graphics: bool) -> Self {
        let offered = entry.enumerate_extensions().expect("extensions");
        let application = xr::ApplicationInfo {
            application_name: "frame",
            api_version: xr::Version::new(1, 1, 0),
            ..Default::default()
        };
        let instance = entry.create_instance(&application, &wanted(&offered, graphics), &[], &()).expect("an instance");
        let system = instance.system(xr::FormFactor::HEAD_MOUNTED_DISPLAY).expect("a headset");
        let blend = instance.enumerate_environment_blend_modes(system, STEREO).expect("blend modes")[0];
        let graphics = graphics.then(|| Graphics::new(&instance, system));
        let (session, color, depth) = match &graphics {
            Some(graphics) => drawing(&instance, system, graphics),
            None => {
                // SAFETY: a headless session has no graphics to vouch for.
                let made =
                    unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) };
                (made.expect("a session").0.into_any_graphics(), None, None)
            }
        };
        let paths: Vec<_> = HANDS.iter().map(|hand| instance.string_to_path(hand).expect("a path")).collect();
        let sets = ["walk", "menu", "tools"].iter().zip(0..).map(|(name, n)| Actions::new(&instance, name, n, &paths));
        let sets: Vec<_> = sets.collect();
        suggest(&instance, &sets);
        session.attach_action_sets(&sets.iter().map(|actions| &actions.set).collect::<Vec<_>>()).expect("action sets");
        let at_rest = xr::Posef::IDENTITY;
        let space = |ty| session.create_reference_space(ty, at_rest).expect("a space");
        let (local, view) = (space(xr::ReferenceSpaceType::LOCAL), space(xr::ReferenceSpaceType::VIEW));
        let aim = |hand: &xr::Path| sets[0].pose.create_space(&session, *hand, at_rest).expect("a space");
        let aims = paths.iter().map(aim).collect();
        let tracks =
            instance.exts().ext_hand_tracking.is_some() && instance.supports_hand_tracking(system).expect("properties");
        let hands = [xr::Hand::LEFT, xr::Hand::RIGHT].into_iter().filter(|_| tracks);
        let hands = hands.map(|hand| session.create_hand_tracker(hand).expect("a hand tracker")).collect();
        let locate_spaces = locate_spaces(&instance);
        let client = Self {
            color,
            depth,
            hands,
            aims,
            local,
            view,
            sets,
            paths,
            locate_spaces,
            blend,
            session,
            instance,
            graphics,
        };
        client.begin();
        client
    }

    /// Waits for READY, which another runtime may take a while for, and begins the session.
    fn begin(&self) {
        let late = Instant::now() + Duration::from_secs(10);
        let mut buffer = xr::EventDataBuffer::new();
        loop {
            match self.instance.poll_event(&mut buffer).expect("events") {
                Some(xr::Event::SessionStateChanged(change)) if change.state() == xr::SessionState::READY => break,
                Some(_) => {}
                None => std::thread::yield_now(),
            }
            assert!(Instant::now() < late, "the session does not become ready");
        }
        self.session.begin(STEREO).expect("the session begins");
    }
}

/// A session that draws, with a swapchain for colour and, where the runtime takes depth, one for that.
fn drawing(
    instance: &xr::Instance,
    system: xr::SystemId,
    graphics: &Graphics,
) -> (xr::Session<xr::AnyGraphics>, Option<Picture>, Option<Picture>) {
    // SAFETY: the device outlives the session, see the order of the client's fields.
    let made = unsafe { instance.create_session::<xr::Vulkan>(system, &graphics.binding()) };
    let (session, _, _) = made.expect("a session");
    let eye = instance.enumerate_view_configuration_views(system, STEREO).expect("views")[0];
    let size = [eye.recommended_image_rect_width, eye.recommended_image_rect_height];
    let (color, depth) = (vk::Format::R8G8B8A8_SRGB, vk::Format::D16_UNORM);
    let color = Picture::new(&session, size, color, xr::SwapchainUsageFlags::COLOR_ATTACHMENT);
    let formats = session.enumerate_swapchain_formats().expect("formats");
    let deep = formats.contains(&(depth.as_raw() as u32)) && instance.exts().khr_composition_layer_depth.is_some();
    let depth = deep.then(|| Picture::new(&session, size, depth, xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT));
    (session.into_any_graphics(), Some(color), depth)
}

fn suggest(instance: &xr::Instance, sets: &[Actions]) {
    let path = |text: &str| instance.string_to_path(text).expect("a path");
    let profiles = [
        ("khr/simple_controller", ["select/click", "select/click"], false),
        ("oculus/touch_controller", ["trigger/value", "squeeze/value"], true),
    ];
    for (profile, parts, stick) in profiles {
        let bindings: Vec<_> = sets.iter().flat_map(|actions| actions.bindings(&path, parts, stick)).collect();
        let profile = path(&format!("/interaction_profiles/{profile}"));
        instance.suggest_interaction_profile_bindings(profile, &bindings).expect("bindings");
    }
}

/// `xrLocateSpaces`, for which the crate has no table.
fn locate_spaces(instance: &xr::Instance) -> Option<sys::pfn::LocateSpaces> {
    let mut found = None;
    let get = instance.entry().fp().get_instance_proc_addr;
    // SAFETY: the name is terminated and the place for the answer is valid.
    let code = unsafe { get(instance.as_raw(), c"xrLocateSpaces".as_ptr(), &mut found) };
    // SAFETY: the function has the type that the specification gives this name.
    let typed = |function| unsafe { std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::LocateSpaces>(function) };
    found.filter(|_| code == sys::Result::SUCCESS).map(typed)
}
