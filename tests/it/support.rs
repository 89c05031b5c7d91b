//! Running the built program, and making the files it is given.

use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a run of the program gave.
pub struct Answer {
    /// Exit status; `None` when it was killed or took longer than [`LONGEST`].
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub seconds: f64,
    /// Most memory it held at once; `None` where the system does not tell.
    pub peak_mib: Option<u64>,
}

/// A run that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(120);

/// A folder of its own for one test, with a configuration of its own.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the desk")).expect("folders");
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// Runs `holograde` on this desk.
    pub fn run(&self, args: &[&str]) -> Answer {
        let (out, err) = (self.path("stdout.txt"), self.path("stderr.txt"));
        let begin = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_holograde"))
            .args(args)
            .current_dir(self.folder.path())
            .env("HOLOGRADE_CONFIG", self.path("config"))
            .env("NO_COLOR", "1")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(File::create(&out).expect("a file"))
            .stderr(File::create(&err).expect("a file"))
            .spawn()
            .expect("the program starts");
        let (status, peak_kib) = watch(child, begin);
        let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).expect("what it said")).into_owned();
        Answer {
            status: status.and_then(|status| status.code()),
            stdout: text(&out),
            stderr: text(&err),
            seconds: begin.elapsed().as_secs_f64(),
            peak_mib: peak_kib.map(|kib| kib / 1024),
        }
    }
}

/// Waits for a child, looking again and again at the high-water mark of its memory.
fn watch(mut child: Child, begin: Instant) -> (Option<ExitStatus>, Option<u64>) {
    let about = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        let mark = fs::read_to_string(&about).ok().and_then(|text| high_water_kib(&text));
        peak = peak.max(mark);
        if let Some(status) = child.try_wait().expect("a child to wait for") {
            return (Some(status), peak);
        }
        if begin.elapsed() > LONGEST {
            child.kill().and_then(|()| child.wait()).expect("killed");
            return (None, peak);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn high_water_kib(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

/// A document with one triangle whose 36 bytes are the BIN chunk, changed by `change`.
pub fn triangle(change: impl FnOnce(&mut Value)) -> Value {
    let mut document = json!({
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "thing", "mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "buffers": [{"byteLength": 36}],
    });
    change(&mut document);
    document
}

/// The 36 bytes of [`triangle`].
pub fn corners() -> Vec<u8> {
    [0.0f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// A GLB of JSON text and binary data.
pub fn glb(json: &str, bin: &[u8]) -> Vec<u8> {
    let padded = |bytes: &[u8], with: u8| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(4), with);
        bytes
    };
    let mut body = Vec::new();
    for (kind, data) in [(b"JSON", padded(json.as_bytes(), b' ')), (b"BIN\0", padded(bin, 0))] {
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(kind);
        body.extend(data);
    }
    [b"glTF\x02\0\0\0", &(body.len() as u32 + 12).to_le_bytes()[..], &body].concat()
}

/// A GLB of [`triangle`].
pub fn triangle_glb(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    glb(&triangle(change).to_string(), &corners())
}

/// A GLB of a triangle with a texture.
pub fn textured_glb(mime: &str, image: &[u8]) -> Vec<u8> {
    let document = triangle(|doc| {
        doc["meshes"][0]["primitives"][0]["material"] = json!(0);
        doc["materials"] = json!([{"emissiveTexture": {"index": 0}}]);
        doc["textures"] = json!([{"source": 0}]);
        doc["images"] = json!([{"name": "picture", "mimeType": mime, "bufferView": 1}]);
        doc["bufferViews"] =
            json!([{"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": image.len()}]);
        doc["buffers"][0]["byteLength"] = json!(36 + image.len());
        doc["accessors"] = json!([doc["accessors"][0], {"componentType": 5126, "count": 3, "type": "VEC2"}]);
        doc["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = json!(1);
    });
    glb(&document.to_string(), &[corners(), image.to_vec()].concat())
}

/// A PNG of noise.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let noise = |x: u32, y: u32| (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77)).to_le_bytes();
    let picture = image::RgbaImage::from_fn(width, height, |x, y| image::Rgba(noise(x, y)));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).expect("a PNG");
    out.into_inner()
}

/// CRC-32 as in PNG and zip.
pub fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// One entry of a zip that is made byte by byte, stored without compression.
#[derive(Clone)]
pub struct Packed {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub flags: u16,
    pub unix_mode: u32,
    /// Points the directory at the local header of this entry instead.
    pub local_of: Option<usize>,
}

/// An ordinary entry.
pub fn packed(name: &str, data: &[u8]) -> Packed {
    Packed { name: name.into(), data: data.to_vec(), flags: 0x800, unix_mode: 0o100_644, local_of: None }
}

/// A zip of entries that break rules (APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16).
pub fn zip_of(entries: &[Packed]) -> Vec<u8> {
    let common = |entry: &Packed| {
        let size = entry.data.len() as u32;
        let halves = [20, entry.flags, 0, 0, 0].map(u16::to_le_bytes).concat();
        let words = [crc32(&entry.data), size, size].map(u32::to_le_bytes).concat();
        [halves, words, [entry.name.len() as u16, 0].map(u16::to_le_bytes).concat()].concat()
    };
    let (mut out, mut directory, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        starts.push(out.len() as u32);
        out.extend([b"PK\x03\x04", &common(entry)[..], &entry.name, &entry.data].concat());
    }
    for (i, entry) in entries.iter().enumerate() {
        let place = [entry.unix_mode << 16, starts[entry.local_of.unwrap_or(i)]].map(u32::to_le_bytes).concat();
        directory.extend([b"PK\x01\x02\x14\x03", &common(entry)[..], &[0; 6], &place, &entry.name].concat());
    }
    let count = entries.len() as u16;
    let counts = [count, count].map(u16::to_le_bytes).concat();
    let place = [directory.len() as u32, out.len() as u32].map(u32::to_le_bytes).concat();
    [&out[..], &directory, b"PK\x05\x06\0\0\0\0", &counts, &place, &[0; 2]].concat()
}
