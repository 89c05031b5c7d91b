//! Anchors kept under names, in an instance and in a file, and what is refused.

use holograde_simulator::control::{self, AnchorFileError, NoSuchSession};
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::anchors::{anchor, answer, near, position, space};
use crate::headless::{Headless, check, shift};
use crate::rig::small;

/// A connection to the anchor store.
struct Store<'a> {
    client: &'a Headless,
    functions: xr::raw::SpatialAnchorPersistenceMSFT,
    raw: sys::SpatialAnchorStoreConnectionMSFT,
}

fn name(text: &str) -> sys::SpatialAnchorPersistenceNameMSFT {
    let mut name = [0; sys::MAX_SPATIAL_ANCHOR_NAME_SIZE_MSFT];
    for (slot, byte) in name.iter_mut().zip(text.bytes()) {
        *slot = byte as _;
    }
    sys::SpatialAnchorPersistenceNameMSFT { name }
}

// SAFETY of the calls below: everything pointed to is alive in the function that calls, or the call is about a wrong handle.
impl<'a> Store<'a> {
    fn connect(client: &'a Headless) -> Result<Self, Code> {
        let functions = client.instance.exts().msft_spatial_anchor_persistence.unwrap();
        let mut raw = sys::SpatialAnchorStoreConnectionMSFT::NULL;
        // SAFETY: see above.
        let code = unsafe { (functions.create_spatial_anchor_store_connection)(client.session.as_raw(), &mut raw) };
        answer(code, Self { client, functions, raw })
    }

    fn persist(&self, anchor: sys::SpatialAnchorMSFT, text: &str) -> Code {
        let info = sys::SpatialAnchorPersistenceInfoMSFT {
            ty: sys::SpatialAnchorPersistenceInfoMSFT::TYPE,
            next: std::ptr::null(),
            spatial_anchor_persistence_name: name(text),
            spatial_anchor: anchor,
        };
        // SAFETY: see above.
        unsafe { (self.functions.persist_spatial_anchor)(self.raw, &info) }
    }

    fn names(&self) -> Vec<String> {
        let mut count = 0;
        let enumerate = self.functions.enumerate_persisted_spatial_anchor_names;
        // SAFETY: see above.
        unsafe {
            check(enumerate(self.raw, 0, &mut count, std::ptr::null_mut()), Code::SUCCESS);
            let mut names = vec![name("?"); count as usize];
            check(enumerate(self.raw, count, &mut count, names.as_mut_ptr()), Code::SUCCESS);
            if count > 1 {
                check(enumerate(self.raw, 1, &mut count, names.as_mut_ptr()), Code::ERROR_SIZE_INSUFFICIENT);
                assert_eq!(count as usize, names.len());
            }
            let text = |name: &sys::SpatialAnchorPersistenceNameMSFT| {
                name.name.iter().take_while(|&&c| c != 0).map(|&c| char::from(c as u8)).collect()
            };
            names.iter().map(text).collect()
        }
    }

    fn create(&self, text: &str) -> Result<sys::SpatialAnchorMSFT, Code> {
        self.create_for(self.client.session.as_raw(), name(text))
    }

    fn create_for(
        &self,
        session: sys::Session,
        name: sys::SpatialAnchorPersistenceNameMSFT,
    ) -> Result<sys::SpatialAnchorMSFT, Code> {
        let info = sys::SpatialAnchorFromPersistedAnchorCreateInfoMSFT {
            ty: sys::SpatialAnchorFromPersistedAnchorCreateInfoMSFT::TYPE,
            next: std::ptr::null(),
            spatial_anchor_store: self.raw,
            spatial_anchor_persistence_name: name,
        };
        let mut anchor = sys::SpatialAnchorMSFT::NULL;
        // SAFETY: see above.
        let code = unsafe { (self.functions.create_spatial_anchor_from_persisted_name)(session, &info, &mut anchor) };
        answer(code, anchor)
    }

    fn unpersist(&self, text: &str) -> Code {
        // SAFETY: see above.
        unsafe { (self.functions.unpersist_spatial_anchor)(self.raw, &name(text)) }
    }

    fn clear(&self) -> Code {
        // SAFETY: see above.
        unsafe { (self.functions.clear_spatial_anchor_store)(self.raw) }
    }
}

#[test]
fn a_named_anchor_is_found_again_in_the_next_session() {
    let mut client = Headless::new(small());
    let now = client.frame();
    let made = anchor(&client, client.local.as_raw(), shift(0.5, -0.5, -1.0), now).unwrap();
    let store = Store::connect(&client).unwrap();
    assert_eq!(store.names(), [""; 0]);
    check(store.persist(made, "desk"), Code::SUCCESS);
    check(store.persist(made, "a door"), Code::SUCCESS);
    check(store.persist(made, "desk"), Code::SUCCESS);
    let (instance, system) = (client.instance.clone(), client.system);
    drop(client);
    let mut client = Headless::on(instance, system);
    let now = client.frame();
    let store = Store::connect(&client).unwrap();
    assert_eq!(store.names(), ["a door", "desk"]);
    let again = store.create("desk").unwrap();
    near(position(&client, &space(&client, again, xr::Posef::IDENTITY).unwrap(), now), [0.5, -0.5, -1.0]);
    check(store.unpersist("a door"), Code::SUCCESS);
    assert_eq!(store.names(), ["desk"]);
    check(store.clear(), Code::SUCCESS);
    assert_eq!(store.names(), [""; 0]);
    let place = space(&client, again, xr::Posef::IDENTITY).unwrap();
    near(position(&client, &place, now), [0.5, -0.5, -1.0]);
}

#[test]
fn wrong_names_anchors_and_connections_are_refused() {
    let client = Headless::new(small());
    let other = Headless::new(small());
    let now = control::now(client.session.as_raw()).unwrap();
    let made = anchor(&client, client.local.as_raw(), xr::Posef::IDENTITY, now).unwrap();
    let foreign = anchor(&other, other.local.as_raw(), xr::Posef::IDENTITY, now).unwrap();
    let store = Store::connect(&client).unwrap();
    let not_found = Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT;
    check(store.persist(made, ""), Code::ERROR_SPATIAL_ANCHOR_NAME_INVALID_MSFT);
    check(store.unpersist(""), Code::ERROR_SPATIAL_ANCHOR_NAME_INVALID_MSFT);
    assert_eq!(store.create("").err(), Some(Code::ERROR_SPATIAL_ANCHOR_NAME_INVALID_MSFT));
    check(store.persist(made, &"x".repeat(256)), Code::ERROR_VALIDATION_FAILURE);
    check(store.persist(made, &"x".repeat(255)), Code::SUCCESS);
    check(store.persist(foreign, "desk"), Code::ERROR_VALIDATION_FAILURE);
    check(store.persist(sys::SpatialAnchorMSFT::NULL, "desk"), Code::ERROR_HANDLE_INVALID);
    check(store.unpersist("desk"), not_found);
    assert_eq!(store.create("desk").err(), Some(not_found));
    assert_eq!(store.create_for(other.session.as_raw(), name("x")).err(), Some(Code::ERROR_VALIDATION_FAILURE));
    // SAFETY: null where that is what the calls are about.
    unsafe {
        let functions = &store.functions;
        check((functions.unpersist_spatial_anchor)(store.raw, std::ptr::null()), Code::ERROR_VALIDATION_FAILURE);
        check((functions.persist_spatial_anchor)(store.raw, std::ptr::null()), Code::ERROR_VALIDATION_FAILURE);
        check((functions.destroy_spatial_anchor_store_connection)(store.raw), Code::SUCCESS);
        check((functions.destroy_spatial_anchor_store_connection)(store.raw), Code::ERROR_HANDLE_INVALID);
        let mut count = 0;
        let enumerate = functions.enumerate_persisted_spatial_anchor_names;
        check(enumerate(store.raw, 0, &mut count, std::ptr::null_mut()), Code::ERROR_HANDLE_INVALID);
    }
    check(store.persist(made, "desk"), Code::ERROR_HANDLE_INVALID);
    check(store.clear(), Code::ERROR_HANDLE_INVALID);
    let store = Store::connect(&client).unwrap();
    control::lose(client.session.as_raw()).unwrap();
    check(store.persist(made, "desk"), Code::ERROR_SESSION_LOST);
    check(store.clear(), Code::ERROR_SESSION_LOST);
    assert_eq!(Store::connect(&client).err(), Some(Code::ERROR_SESSION_LOST));
}

#[test]
fn the_store_is_bounded() {
    let client = Headless::new(small());
    let now = control::now(client.session.as_raw()).unwrap();
    let made = anchor(&client, client.local.as_raw(), xr::Posef::IDENTITY, now).unwrap();
    let store = Store::connect(&client).unwrap();
    for index in 0..256 {
        check(store.persist(made, &format!("anchor {index}")), Code::SUCCESS);
    }
    check(store.persist(made, "one more"), Code::ERROR_OUT_OF_MEMORY);
    check(store.persist(made, "anchor 9"), Code::SUCCESS);
}

#[test]
fn a_file_keeps_anchors_for_the_next_instance() {
    let folder = std::env::temp_dir().join(format!("holograde-anchors-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("anchors.toml");
    {
        let client = Headless::new(small());
        let now = control::now(client.session.as_raw()).unwrap();
        control::keep_anchors_in(client.session.as_raw(), &file).unwrap();
        let made = anchor(&client, client.local.as_raw(), shift(0.25, 0.0, -3.0), now).unwrap();
        check(Store::connect(&client).unwrap().persist(made, "the \"desk\""), Code::SUCCESS);
    }
    let client = Headless::new(small());
    let now = control::now(client.session.as_raw()).unwrap();
    let store = Store::connect(&client).unwrap();
    assert_eq!(store.names(), [""; 0], "instances without a file share nothing");
    control::keep_anchors_in(client.session.as_raw(), &file).unwrap();
    let again = store.create("the \"desk\"").unwrap();
    near(position(&client, &space(&client, again, xr::Posef::IDENTITY).unwrap(), now), [0.25, 0.0, -3.0]);
    std::fs::write(&file, "schema = 1\n[[anchor]]\nname = 7\n").unwrap();
    let refused = control::keep_anchors_in(client.session.as_raw(), &file).unwrap_err();
    assert!(refused.to_string().contains("line 3, anchor[0].name"), "{refused}");
    control::keep_anchors_in(client.session.as_raw(), &folder.join("absent/anchors.toml")).unwrap();
    check(store.persist(again, "lost"), Code::ERROR_RUNTIME_FAILURE);
    assert_eq!(store.names(), [""; 0], "what could not be written is not kept");
    let nobody = control::keep_anchors_in(sys::Session::NULL, &file);
    assert!(matches!(nobody, Err(AnchorFileError::NoSuchSession(NoSuchSession))));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_environment_names_the_file_of_a_program_configured_from_outside() {
    const VARIABLE: &str = "HOLOGRADE_SIMULATOR_ANCHORS";
    let file = std::env::temp_dir().join(format!("holograde-anchors-{}.toml", std::process::id()));
    if std::env::var_os(VARIABLE).is_some() {
        // The child process, whose environment is set.
        let client = Headless::new(small());
        let now = control::now(client.session.as_raw()).unwrap();
        let made = anchor(&client, client.local.as_raw(), xr::Posef::IDENTITY, now).unwrap();
        return check(Store::connect(&client).unwrap().persist(made, "from the child"), Code::SUCCESS);
    }
    let test = "anchor_store::the_environment_names_the_file_of_a_program_configured_from_outside";
    let child = |file: &std::path::Path| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact"]).env(VARIABLE, file).output().unwrap()
    };
    let output = child(&file);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("name = \"from the child\""), "{text}");
    std::fs::write(&file, "schema = 2").unwrap();
    assert!(!child(&file).status.success(), "a file that cannot be read is told");
    std::fs::remove_file(&file).unwrap();
}
