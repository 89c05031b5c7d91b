use super::*;
use crate::scene::model::{Filter, Material, Sampler, Texture, TextureRef};
use proptest::prelude::*;

mod files;

/// An encoded image; what cannot be read from its header gets the size 4 × 4.
fn image(mime: &'static str, bytes: Vec<u8>) -> Image {
    let (width, height) = look(mime, &bytes).unwrap_or((4, 4));
    Image { name: "image".into(), mime, width, height, bytes: bytes.into() }
}

/// A model of one image, of which a texture reads the smaller levels.
fn model(image: Image) -> Model {
    let sampler = Sampler { mip: Some(Filter::Linear), ..Sampler::default() };
    Model { images: vec![image], textures: vec![Texture { image: 0, sampler }], ..Model::default() }
}

fn decoded(image: Image, support: TextureSupport) -> Result<DecodedImage, String> {
    decode_images(&model(image), support, 1).map(|mut images| images.remove(0)).map_err(|problems| problems.to_string())
}

/// The first pixel of a level.
fn pixel(image: &DecodedImage, level: usize) -> [u8; 4] {
    image.levels[level][..4].try_into().unwrap()
}

fn plain(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 200]));
    pixels.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn png(width: u32, height: u32) -> Image {
    Image { name: format!("{width}x{height}"), ..image("image/png", plain(ImageFormat::Png, width, height)) }
}

/// Every kind of file that is read here, with its media type.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("image/png", plain(ImageFormat::Png, 8, 4)),
        ("image/jpeg", plain(ImageFormat::Jpeg, 8, 4)),
        ("image/webp", plain(ImageFormat::WebP, 8, 4)),
        ("image/ktx2", files::uastc(2, [10, 20, 30, 255], files::Pack::None)),
        ("image/ktx2", files::uastc(2, [10, 20, 30, 255], files::Pack::Zlib)),
        ("image/ktx2", files::uastc(2, [10, 20, 30, 255], files::Pack::Zstd)),
        ("image/ktx2", files::stored_ktx2(133, 8, &[&[0xFF; 32], &[0xFF; 8]])),
        ("image/vnd-ms.dds", files::dds(b"DXT1", 8, 8, &[&[0xFF; 32], &[0xFF; 8]])),
        ("image/vnd-ms.dds", files::dds(b"ATI2", 4, 4, &[&[0xFF; 16]])),
    ]
}

#[test]
fn images_come_back_in_order_whatever_the_threads() {
    let model = Model { images: (1..9).map(|i| png(i * 10, 3)).collect(), ..Model::default() };
    for threads in [0, 1, 3, 99] {
        let decoded = decode_images(&model, TextureSupport::BC, threads).unwrap();
        assert_eq!(decoded.iter().map(|image| image.width).collect::<Vec<_>>(), [10, 20, 30, 40, 50, 60, 70, 80]);
        assert_eq!(decoded[1].levels[0][4..8], [1, 0, 200, 255]);
    }
}

#[test]
fn damaged_and_lying_images_are_named() {
    let mut cut = png(64, 64);
    cut.bytes = cut.bytes[..60].into();
    let lying = Image { width: 4, height: 4, name: "lying".into(), ..png(64, 64) };
    let model = Model { images: vec![cut, png(2, 2), lying], ..Model::default() };
    let problems = decode_images(&model, TextureSupport::NONE, 2).unwrap_err();
    assert_eq!(problems.0.iter().map(|p| p.place.as_str()).collect::<Vec<_>>(), ["64x64", "lying"]);
}

#[test]
fn a_decoder_that_panics_fails_its_image_only() {
    let model = Model { images: vec![png(2, 2), png(4, 4), png(6, 6)], ..Model::default() };
    let finish = |i: usize, _| if i == 1 { std::panic::panic_any("on purpose") } else { Some(i) };
    let problems = decode_each(&model, TextureSupport::NONE, 2, finish).unwrap_err();
    assert_eq!(problems.0.iter().map(|p| p.place.as_str()).collect::<Vec<_>>(), ["4x4"]);
}

#[test]
fn webp_is_decoded() {
    let webp = decoded(image("image/webp", plain(ImageFormat::WebP, 8, 4)), TextureSupport::NONE).unwrap();
    assert_eq!((webp.width, webp.height, webp.levels[0][4..8].to_vec()), (8, 4, vec![1, 0, 200, 255]));
}

#[test]
fn uastc_goes_to_the_best_format_there_is() {
    #[track_caller]
    fn check(support: TextureSupport, levels: usize, data: bool, format: PixelFormat) {
        let file = image("image/ktx2", files::uastc(levels, [200, 100, 50, 255], files::Pack::None));
        let mut model = model(file);
        if data {
            let read = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };
            model.materials.push(Material { normal_texture: Some(read), ..Material::default() });
        }
        let image = &decode_images(&model, support, 1).unwrap()[0];
        assert_eq!((image.format, image.levels.len()), (format, levels));
        let full = full_levels(image.width, image.height);
        let (told, told_levels) = gpu_formats(&model, support)[0];
        assert_eq!((told, told_levels), (format, if format == PixelFormat::Rgba8 { full } else { levels as u32 }));
        if format == PixelFormat::Rgba8 {
            assert_eq!(pixel(image, levels - 1), [200, 100, 50, 255]);
        }
    }
    let astc = TextureSupport { astc: true, ..TextureSupport::BC };
    let etc2 = TextureSupport { etc2: true, ..TextureSupport::NONE };
    check(TextureSupport::NONE, 2, false, PixelFormat::Rgba8);
    check(TextureSupport::BC, 2, false, PixelFormat::Bc7);
    check(astc, 2, false, PixelFormat::Astc4x4);
    check(etc2, 2, false, PixelFormat::Etc2Rgba8);
    check(etc2, 2, true, PixelFormat::Rgba8);
    // Without smaller levels, which are read, RGBA lets them be made.
    check(TextureSupport::BC, 1, false, PixelFormat::Rgba8);
}

#[test]
fn levels_that_nothing_reads_are_not_decoded() {
    let mut model = model(image("image/ktx2", files::uastc(2, [1, 2, 3, 255], files::Pack::None)));
    model.textures[0].sampler.mip = None;
    assert_eq!(decode_images(&model, TextureSupport::BC, 1).unwrap()[0].levels.len(), 1);
}

#[test]
fn packed_levels_are_the_same_pixels() {
    let check = |pack| {
        let packed = image("image/ktx2", files::uastc(3, [9, 99, 199, 128], pack));
        let decoded = decoded(packed, TextureSupport::NONE).unwrap();
        assert_eq!((pixel(&decoded, 0), pixel(&decoded, 2)), ([9, 99, 199, 128], [9, 99, 199, 128]));
    };
    check(files::Pack::None);
    check(files::Pack::Zlib);
    check(files::Pack::Zstd);
}

#[test]
fn formats_of_directx_stay_or_are_decoded() {
    #[track_caller]
    fn check(bytes: Vec<u8>, mime: &'static str, kept: PixelFormat, first: [u8; 4]) {
        let at_hand = decoded(image(mime, bytes.clone()), TextureSupport::BC).unwrap();
        assert_eq!((at_hand.format, at_hand.levels.len()), (kept, 2));
        let plain = decoded(image(mime, bytes), TextureSupport::NONE).unwrap();
        assert_eq!((plain.format, pixel(&plain, 0), pixel(&plain, 1)), (PixelFormat::Rgba8, first, first));
    }
    let two = |block: &[u8], four_cc: &[u8; 4]| files::dds(four_cc, 8, 8, &[&block.repeat(4), block]);
    let red = [0x00, 0xF8, 0, 0, 0, 0, 0, 0];
    let half = [128, 128, 0, 0, 0, 0, 0, 0];
    let dds = "image/vnd-ms.dds";
    check(two(&red, b"DXT1"), dds, PixelFormat::Bc1, [255, 0, 0, 255]);
    check(two(&[half, red].concat(), b"DXT5"), dds, PixelFormat::Bc3, [255, 0, 0, 128]);
    check(two(&half, b"ATI1"), dds, PixelFormat::Rgba8, [128, 0, 0, 255]);
    check(two(&[half, half].concat(), b"ATI2"), dds, PixelFormat::Rgba8, [128, 128, 255, 255]);
    check(files::stored_ktx2(134, 8, &[&red.repeat(4), &red]), "image/ktx2", PixelFormat::Bc1, [255, 0, 0, 255]);
    let rgba = [1, 2, 3, 4];
    check(files::stored_ktx2(43, 2, &[&rgba.repeat(4), &rgba]), "image/ktx2", PixelFormat::Rgba8, rgba);
}

#[test]
fn one_channel_stays_compressed_where_it_is_data() {
    let half = [128, 128, 0, 0, 0, 0, 0, 0];
    let mut model = model(image("image/vnd-ms.dds", files::dds(b"ATI1", 8, 8, &[&half.repeat(4), &half])));
    let read = Some(TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] });
    let mut check = |base_color_texture, occlusion_texture, format| {
        model.materials = vec![Material { base_color_texture, occlusion_texture, ..Material::default() }];
        assert_eq!(decode_images(&model, TextureSupport::BC, 1).unwrap()[0].format, format);
    };
    check(None, read, PixelFormat::Bc4);
    check(read, read, PixelFormat::Rgba8);
    check(None, None, PixelFormat::Rgba8);
}

#[test]
fn block_formats_need_whole_blocks() {
    let odd = files::dds(b"DXT1", 6, 4, &[&[0x00, 0xF8, 0, 0, 0, 0, 0, 0].repeat(2), &[0; 8]]);
    let odd = decoded(image("image/vnd-ms.dds", odd), TextureSupport::BC).unwrap();
    assert_eq!((odd.format, pixel(&odd, 0), odd.levels[0].len()), (PixelFormat::Rgba8, [255, 0, 0, 255], 96));
}

#[test]
fn what_is_not_one_flat_image_is_refused_by_name() {
    #[track_caller]
    fn check(mime: &str, mut bytes: Vec<u8>, change: &[(usize, u32)], name: &str) {
        for (at, value) in change {
            bytes[*at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let Err(Refusal::Unsupported(what)) = look(mime, &bytes) else {
            panic!("{:?} instead of {name}", look(mime, &bytes));
        };
        assert!(what.contains(name), "{what} instead of {name}");
    }
    let ktx2 = || files::uastc(2, [1, 2, 3, 255], files::Pack::None);
    check("image/ktx2", ktx2(), &[(28, 1)], "a volume");
    check("image/ktx2", ktx2(), &[(36, 6)], "a cube map");
    check("image/ktx2", ktx2(), &[(32, 3)], "an array");
    check("image/ktx2", ktx2(), &[(44, 9)], "scheme 9");
    check("image/ktx2", ktx2(), &[(12, 97)], "Vulkan format 97");
    let dds = || files::dds(b"DXT1", 8, 8, &[&[0; 192]]);
    check("image/vnd-ms.dds", dds(), &[(112, 0xFE00)], "a cube map");
    check("image/vnd-ms.dds", files::dds(b"DXT4", 4, 4, &[&[0; 16]]), &[], "premultiplied");
    check("image/vnd-ms.dds", files::dds(b"WHAT", 4, 4, &[&[0; 16]]), &[], "not known here");
}

#[test]
fn headers_that_lie_are_refused_before_memory_is_taken() {
    #[track_caller]
    fn check(mime: &str, mut bytes: Vec<u8>, at: usize, value: u32, name: &str) {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let Err(Refusal::Damaged(what)) = look(mime, &bytes) else {
            panic!("{:?} instead of {name}", look(mime, &bytes))
        };
        assert!(what.contains(name), "{what} instead of {name}");
    }
    let ktx2 = || files::uastc(2, [1, 2, 3, 255], files::Pack::None);
    check("image/ktx2", ktx2(), 20, 16384, "unpacks to");
    check("image/ktx2", ktx2(), 40, 99, "99 levels");
    check("image/ktx2", ktx2(), 36, 5, "5 faces");
    check("image/ktx2", ktx2(), 80, 1 << 30, "but the file ends");
    check("image/ktx2", ktx2(), 84, u32::MAX, "but the file ends");
    check("image/ktx2", ktx2(), 88, 1, "unpacks to 1 bytes");
    check("image/ktx2", ktx2(), 52, 1 << 20, "data format descriptor");
    check("image/ktx2", ktx2(), 44, 1, "BasisLZ");
    check("image/ktx2", files::uastc(2, [0; 4], files::Pack::Zstd), 96, 1 << 30, "unpacks to");
    check("image/vnd-ms.dds", files::dds(b"DXT1", 8, 8, &[&[0; 32]]), 16, 16384, "within level 0");
    check("image/vnd-ms.dds", files::dds(b"DXT1", 8, 8, &[&[0; 32], &[0; 8]]), 12, 16, "within level");
}

#[test]
fn cut_files_fail() {
    for (mime, bytes) in samples() {
        for length in [0, 3, 12, bytes.len() / 3, bytes.len() / 2, bytes.len() - 9] {
            let whole = image(mime, bytes.clone());
            let cut = Image { bytes: bytes[..length].into(), ..whole };
            if mime != "image/jpeg" || length < bytes.len() / 2 {
                assert!(decoded(cut, TextureSupport::BC).is_err(), "{length} bytes of {mime}");
            }
        }
    }
}

#[test]
fn channels_are_set_anew_on_every_level() {
    let mut model = model(image("image/ktx2", files::uastc(2, [128, 128, 60, 70], files::Pack::None)));
    model.repacks = vec![(0, Repack::RoughnessMetallicFromBa)];
    let image = &decode_images(&model, TextureSupport::BC, 1).unwrap()[0];
    assert_eq!(
        (image.format, pixel(image, 0), pixel(image, 1)),
        (PixelFormat::Rgba8, [255, 60, 70, 255], [255, 60, 70, 255])
    );
    assert_eq!(gpu_formats(&model, TextureSupport::BC), [(PixelFormat::Rgba8, 4)]);
}

/// The smallest image of a partner's file, of a few hundred bytes.
fn exported_etc1s() -> Option<Vec<u8>> {
    static FILE: std::sync::LazyLock<Option<Vec<u8>>> = std::sync::LazyLock::new(|| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf");
        let glb = std::fs::read(folder.join("flight-helmet-ktx2-meshopt.glb"));
        glb.inspect_err(|_| println!("skipped: 1"))
            .ok()
            .and_then(|glb| files::images_of(&glb).into_iter().min_by_key(Vec::len))
    });
    FILE.clone()
}

/// Images of partners' exporters: how many a file has, and the side of the first.
#[test]
fn exported_ktx2_is_transcoded() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf");
    let mut skipped = 0;
    for (file, count, side) in [("flight-helmet-ktx2-meshopt.glb", 15, 512), ("jet-fighter-draco-ktx2.glb", 3, 4096)] {
        let Ok(glb) = std::fs::read(folder.join(file)) else {
            skipped += 1;
            continue;
        };
        let images = files::images_of(&glb);
        assert_eq!((images.len(), look("image/ktx2", &images[0])), (count, Ok((side, side))), "{file}");
        let smallest = images.into_iter().min_by_key(Vec::len).unwrap();
        let levels = full_levels(look("image/ktx2", &smallest).unwrap().0, 1) as usize;
        for support in [TextureSupport::NONE, TextureSupport::BC] {
            let decoded = decoded(image("image/ktx2", smallest.clone()), support).unwrap();
            let format = if support == TextureSupport::BC { PixelFormat::Bc1 } else { PixelFormat::Rgba8 };
            assert_eq!((decoded.format, decoded.levels.len(), decoded.is_whole()), (format, levels, true), "{file}");
        }
    }
    println!("{skipped} files skipped");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes that were changed here and there give an image or an error: what is said of them holds, and nothing panics or hangs.
    #[test]
    fn changed_bytes_never_panic(
        sample in 0usize..10,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let exported = || exported_etc1s().map(|bytes| ("image/ktx2", bytes));
        let (mime, mut bytes) = samples().into_iter().nth(sample).or_else(exported).unwrap_or_default();
        for (at, byte) in changes {
            let at = at.index(bytes.len().max(1));
            bytes.iter_mut().skip(at).take(1).for_each(|old| *old = byte);
        }
        if !keep && !bytes.is_empty() {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        if let Ok((width, height)) = look(mime, &bytes)
            && (1..=4096).contains(&width)
            && (1..=4096).contains(&height)
            && least_bytes(mime, &bytes, width, height).unwrap_or(0) <= bytes.len() as u64
            && let Ok(decoded) = decoded(image(mime, bytes), TextureSupport::BC)
        {
            prop_assert!(decoded.is_whole() && (decoded.width, decoded.height) == (width, height));
        }
    }
}
