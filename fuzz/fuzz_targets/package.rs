//! Any bytes as a zip: a package whose files can be read back, or problems.
#![no_main]
use holograde::poc::{Package, Limits};
use std::cell::RefCell;
use std::io::{Seek, Write};
use tempfile::NamedTempFile;

thread_local! {
    /// Packages are read from disk; one file serves all inputs.
    static FILE: RefCell<NamedTempFile> = RefCell::new(tempfile::Builder::new().suffix(".zip").tempfile().expect("a temporary file"));
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    FILE.with_borrow_mut(|file| {
        file.rewind().and_then(|()| file.as_file().set_len(0)).and_then(|()| file.write_all(bytes)).expect("writing");
        let limits = Limits { bytes: 64 << 20, ..Limits::default() };
        let Ok(package) = Package::open_with(file.path(), &limits) else { return };
        for entry in package.files() {
            package.read(&entry.path).expect("what was hashed can be read");
        }
        let _ = package.manifest();
    });
});
