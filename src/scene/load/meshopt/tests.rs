//! The codecs and filters: the text's own example, streams of the reference encoder, a packer of our own, and broken streams.

use super::*;
use proptest::prelude::*;

fn bytes_of(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

#[test]
fn the_example_of_the_text_decodes() {
    // Sixteen deltas of the first byte, four bits each; the other bytes stay at the baseline.
    let mut stream = vec![0xa0, 2];
    stream.extend(bytes_of("175ff0bc77a9210034b5"));
    stream.extend([0, 0, 0]);
    stream.extend([0; 28]);
    stream.extend([100, 7, 8, 9]);
    let packing = Packing { mode: Mode::Attributes(Filter::None), count: 16, stride: 4 };
    let found = decode(packing, &stream).unwrap();
    let deltas = [-1i8, -4, -3, 26, -91, 0, -6, 6, -4, -4, 5, -5, 1, -1, 0, 0];
    let mut value = 100u8;
    for (element, delta) in found.chunks(4).zip(deltas) {
        value = value.wrapping_add_signed(delta);
        assert_eq!(element, [value, 7, 8, 9]);
    }
}

/// Made with the encoder of meshoptimizer 1.3: mode, count, stride, packed, unpacked.
const REFERENCE: &[(Mode, usize, usize, &str, &str)] = &[
    (
        Mode::Attributes(Filter::None),
        5,
        4,
        "a0013fc00000141416120001008000000100800000000000000000000000000000000000000000000000000000000000000000ffff",
        "0000ffff0a00ffff1400ffff1f00ffff28000000",
    ),
    (
        Mode::Attributes(Filter::None),
        20,
        8,
        "a19e5b00aff153b1d771d3b15ff153b1d771d3b16fd1b301071c71c70307030f030600010700505050505050505050505050505050505050500207777777777777770f00070707070207777777777777770f0007070707000000000000000000000000000000000300000060ea6201",
        "00000300000060eabc0203002800dce678050300500058e3340803007800d4dff00a0300a00050dcac0d0300c800ccd868100300f00048d5241303001801c4d1e0150300400140ce9c1803006801bcca581b0300900138c7141e0300b801b4c3d0200300e00130c08c2303000802acbc48260300300228b9042903005802a4b5c02b0300800220b27c2e0300a8029cae38310300d00218abf4330300f80294a7",
    ),
    (
        Mode::Attributes(Filter::None),
        18,
        4,
        "a19f00759a51c22de607f51ccf42ab66878c61b00040c6b9334ed0ab275adc9f1b66ea930f7202000222244446668603000808000000000000000000000000000000000000000000803f00",
        "0000803fc520803f1283803fe926813f4a0c823f3333833fa69b843fa245863f2731883f355e8a3fcdcc8c3fee7c8f3f986e923fcba1953f8716993fcdcc9c3f9cc4a03ff4fda43f",
    ),
    (
        Mode::Attributes(Filter::Octahedral),
        4,
        4,
        "a0013f000000fdfe45013f000000fd81da00013f000000040304000000000000000000000000000000000000000000000000000000007f007f7f",
        "7f00007f008100815900a57f4cc4ae81",
    ),
    (
        Mode::Attributes(Filter::Octahedral),
        4,
        8,
        "a1ffba00020175000d0e0300020169000f1813000403040000000000000000000000000000ff070000ff07ff7f0001",
        "ff7f00000000ff7f0000018000000180765a000073a5ff7fca4c97c20dae0180",
    ),
    (
        Mode::Attributes(Filter::Quaternion),
        4,
        8,
        "a0010f000000b1b2010f0000000a09010f000000b2e0010f0000000b18012f000000b3b2013f0000000f1a090133000000050600000000000000000000000000000000000000000000000000000000000000ff07",
        "000000000000ff7f825a000000007ea50f40fa3f06c0fa3f0000cd4c00006566",
    ),
    (
        Mode::Attributes(Filter::Exponential),
        2,
        12,
        "a1efefef00f7007c0014009f002a002f00cb00020005000000000000000000000000f2002000f300d8fff4000000",
        "000000000000803f000020c000107a4400c0d633009899be",
    ),
    (
        Mode::Attributes(Filter::Color),
        4,
        4,
        "a1ff00be71cd00821a6600c3bd0000fdcc3200000000000000000000000000000000000000407fc1ff00",
        "fe0100ff00fe8000336699ccffffffff",
    ),
    (
        Mode::Attributes(Filter::Color),
        3,
        8,
        "a1ffff00fe0000020300fd0000050200fcfd00040100020100010200000000000000000000000000000001ff0101ffff030100",
        "bfff40000000ffff0000bfff20800000ffffffffffffffff",
    ),
    (
        Mode::Triangles,
        24,
        2,
        "e1fe1e100e4e1e120e0f06007687566778a9866589689801690000",
        "000001000300030001000400040001000200040002000500030004000600060004000700070004000500070005000800",
    ),
    (
        Mode::Triangles,
        9,
        4,
        "e1f0ff42ff12d607f8bd08007687566778a9866589689801690000",
        "00000000010000000200000009000000f401000070110100020000000100000009000000",
    ),
    (Mode::Indices, 8, 2, "d100040491030405040500000000", "00000100020064000300650004006600"),
    (Mode::Indices, 3, 4, "d1c18b11000500000000", "701101000000000071110100"),
];

#[test]
fn streams_of_the_reference_encoder_decode_and_break_when_cut() {
    for (mode, count, stride, packed, unpacked) in REFERENCE {
        let packing = Packing { mode: *mode, count: *count, stride: *stride };
        let packed = bytes_of(packed);
        assert_eq!(decode(packing, &packed).unwrap(), bytes_of(unpacked), "{packing:?}");
        for end in 0..packed.len() {
            assert!(decode(packing, &packed[..end]).is_err(), "{packing:?} cut to {end} bytes");
        }
        let other = [&[packed[0] ^ 0x40], &packed[1..]].concat();
        assert!(decode(packing, &other).is_err(), "{packing:?} with another header");
    }
}

#[test]
fn strides_and_counts_keep_to_the_rules() {
    #[track_caller]
    fn check(mode: Mode, count: usize, stride: usize, lawful: bool) {
        assert_eq!(Packing { mode, count, stride }.problem().is_none(), lawful);
    }
    let attributes = Mode::Attributes;
    check(attributes(Filter::None), 1, 4, true);
    check(attributes(Filter::None), 1, 256, true);
    check(attributes(Filter::None), 1, 6, false);
    check(attributes(Filter::None), 1, 260, false);
    check(attributes(Filter::None), 1, 0, false);
    check(attributes(Filter::Octahedral), 1, 8, true);
    check(attributes(Filter::Octahedral), 1, 12, false);
    check(attributes(Filter::Color), 1, 12, false);
    check(attributes(Filter::Quaternion), 1, 4, false);
    check(attributes(Filter::Exponential), 1, 12, true);
    check(Mode::Triangles, 3, 2, true);
    check(Mode::Triangles, 4, 2, false);
    check(Mode::Triangles, 3, 1, false);
    check(Mode::Indices, 4, 4, true);
    check(Mode::Indices, 4, 8, false);
}

#[test]
fn what_triangles_refer_to_must_be_there() {
    #[track_caller]
    fn check(stream: &[u8], table: &[u8], expected: Option<&str>) {
        let mut tail = [0; 16];
        tail[..table.len()].copy_from_slice(table);
        let found = decode(Packing { mode: Mode::Triangles, count: 3, stride: 4 }, &[stream, &tail].concat()).err();
        assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
        assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
    }
    // Over an edge, by a vertex remembered, by the table, by a table that breaks its rules, and by a number of six bytes.
    check(&[0xe1, 0x00], &[], Some("refers to"));
    check(&[0xe1, 0xfe, 0x20], &[], Some("refers to"));
    check(&[0xe1, 0xf0], &[0x20], Some("refers to"));
    check(&[0xe1, 0xf0], &[0x2f], Some("table"));
    check(&[0xe1, 0xf0], &[0], None);
    check(&[0xe1, 0xf0, 0], &[0], Some("left over"));
    check(&[0xe1, 0xff, 0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0], &[], Some("five bytes"));
}

#[test]
fn a_claim_without_data_takes_no_memory() {
    let claims = [(Mode::Attributes(Filter::None), 0xa1), (Mode::Triangles, 0xe1), (Mode::Indices, 0xd1)];
    for (mode, head) in claims {
        let packing = Packing { mode, count: 3 << 50, stride: 4 };
        assert!(decode(packing, &[&[head][..], &[0; 64]].concat()).is_err());
    }
}

/// Packs elements with widths, controls and channels that a seed chooses; a poor packer, but one that uses every way there is.
fn pack(elements: &[u8], stride: usize, newer: bool, mut seed: u64) -> Vec<u8> {
    let mut choose = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let baseline: Vec<u8> = (0..stride).map(|_| choose(256) as u8).collect();
    let modes: Vec<u8> = (0..stride / 4).map(|_| [0, 1, 2, 0x52][if newer { choose(4) as usize } else { 0 }]).collect();
    let mut out = vec![if newer { 0xa1 } else { 0xa0 }];
    let mut previous = baseline.clone();
    for block in elements.chunks(((8192 / stride) & !15).min(256) * stride) {
        let planes = planes_of(block, stride, &modes, &mut previous);
        let empty = |plane: &[u8]| plane.iter().all(|delta| *delta == 0);
        let control = |plane: &Vec<u8>| [0, 1, 3, if empty(plane) { 2 } else { 0 }][choose(4) as usize];
        let controls: Vec<u8> = planes.iter().map(control).collect();
        if newer {
            out.extend(controls.chunks(4).map(|c| c[0] | c[1] << 2 | c[2] << 4 | c[3] << 6));
        }
        for (plane, control) in planes.iter().zip(controls) {
            let widths = match (newer, control) {
                (false, _) => [0, 2, 4, 8],
                (true, 0) => [0, 1, 2, 4],
                (true, 1) => [1, 2, 4, 8],
                (true, 3) => {
                    out.extend(&plane[..block.len() / stride]);
                    continue;
                }
                _ => continue,
            };
            let width = |group: &[u8]| {
                if widths[0] == 0 && !empty(group) { 1 + choose(3) as u8 } else { choose(4) as u8 }
            };
            let chosen: Vec<u8> = plane.chunks(16).map(width).collect();
            out.extend(chosen.chunks(4).map(|four| four.iter().rev().fold(0, |byte, two| byte << 2 | two)));
            for (group, chosen) in plane.chunks(16).zip(chosen) {
                pack_group(group, widths[usize::from(chosen)], &mut out);
            }
        }
    }
    let tail = if newer { (stride + stride / 4, 24) } else { (stride, 32) };
    out.extend(vec![0; tail.1.max(tail.0) - tail.0]);
    out.extend(baseline);
    out.extend(if newer { modes } else { Vec::new() });
    out
}

/// Deltas of a block by byte position, padded to whole groups.
fn planes_of(block: &[u8], stride: usize, modes: &[u8], previous: &mut Vec<u8>) -> Vec<Vec<u8>> {
    let mut planes = vec![vec![0u8; (block.len() / stride).next_multiple_of(16)]; stride];
    for (i, element) in block.chunks(stride).enumerate() {
        for (c, mode) in modes.iter().enumerate() {
            let at = c * 4..c * 4 + 4;
            let four = delta(*mode, &element[at.clone()], &previous[at]);
            (0..4).for_each(|k| planes[c * 4 + k][i] = four[k]);
        }
        *previous = element.to_vec();
    }
    planes
}

fn delta(mode: u8, now: &[u8], before: &[u8]) -> [u8; 4] {
    match mode & 15 {
        0 => std::array::from_fn(|k| {
            let step = now[k].wrapping_sub(before[k]);
            if step & 0x80 != 0 { !(step << 1) } else { step << 1 }
        }),
        1 => {
            let word = |a: usize| {
                let read = |from: &[u8]| u16::from_le_bytes([from[a], from[a + 1]]);
                let step = read(now).wrapping_sub(read(before));
                (if step & 0x8000 != 0 { !(step << 1) } else { step << 1 }).to_le_bytes()
            };
            [word(0)[0], word(0)[1], word(2)[0], word(2)[1]]
        }
        _ => {
            let read = |from: &[u8]| u32::from_le_bytes([from[0], from[1], from[2], from[3]]);
            (read(now) ^ read(before)).rotate_left(u32::from(mode >> 4)).to_le_bytes()
        }
    }
}

fn pack_group(group: &[u8], width: usize, out: &mut Vec<u8>) {
    if width == 8 {
        out.extend(group);
    }
    if !matches!(width, 1 | 2 | 4) {
        return;
    }
    let sentinel = (1u8 << width) - 1;
    for some in group.chunks(8 / width) {
        let small = some.iter().map(|delta| (*delta).min(sentinel));
        let packed = if width == 1 {
            small.rev().fold(0, |byte, delta| byte << 1 | delta)
        } else {
            small.fold(0, |byte, delta| byte << width | delta)
        };
        out.push(packed);
    }
    out.extend(group.iter().filter(|delta| **delta >= sentinel));
}

fn leb(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(delta: u32) -> u32 {
    if delta & 1 << 31 != 0 { !(delta << 1) } else { delta << 1 }
}

/// Packs triangles over the newest edge of the one before where they have it, else whole.
fn pack_triangles(indices: &[u32]) -> Vec<u8> {
    let (mut codes, mut extra, mut last) = (Vec::new(), Vec::new(), 0u32);
    let mut newest: Option<[u32; 2]> = None;
    for triangle in indices.chunks(3) {
        let [a, b, c] = [triangle[0], triangle[1], triangle[2]];
        let explicit = if newest == Some([a, b]) {
            codes.push(0x0f);
            &triangle[2..]
        } else {
            codes.push(0xff);
            extra.push(0xff);
            triangle
        };
        // The byte of a whole triangle stands between its code and its first index.
        for corner in explicit {
            leb(zigzag(corner.wrapping_sub(last)), &mut extra);
            last = *corner;
        }
        newest = Some([a, c]);
    }
    [&[0xe1], &codes[..], &extra, &[0; 16]].concat()
}

fn pack_sequence(indices: &[u32]) -> Vec<u8> {
    let (mut out, mut last) = (vec![0xd1], [0u32; 2]);
    for (i, index) in indices.iter().enumerate() {
        leb(zigzag(index.wrapping_sub(last[i % 2])) << 1 | (i % 2) as u32, &mut out);
        last[i % 2] = *index;
    }
    out.extend([0; 4]);
    out
}

fn wide(indices: &[u32]) -> Vec<u8> {
    indices.iter().flat_map(|index| index.to_le_bytes()).collect()
}

#[track_caller]
fn check_triangles(indices: &[u32]) {
    let packing = Packing { mode: Mode::Triangles, count: indices.len(), stride: 4 };
    assert_eq!(decode(packing, &pack_triangles(indices)), Ok(wide(indices)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_packed_comes_back(words in 1..=64usize, count in 1..400usize, newer: bool, seed: u64, rough in 1..256u64) {
        let stride = words * 4;
        let mut state = seed;
        let elements: Vec<u8> = (0..stride * count).map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99_991);
            (i / stride) as u8 ^ ((state >> 40) % rough) as u8
        }).collect();
        let packing = Packing { mode: Mode::Attributes(Filter::None), count, stride };
        prop_assert_eq!(decode(packing, &pack(&elements, stride, newer, seed)), Ok(elements));
    }

    #[test]
    fn indices_come_back(indices in proptest::collection::vec(0..1u32 << 29, 0..200)) {
        check_triangles(&indices[..indices.len() / 3 * 3]);
        let fan: Vec<u32> = (2..indices.len()).flat_map(|i| [indices[0], indices[i - 1], indices[i]]).collect();
        check_triangles(&fan);
        let packing = Packing { mode: Mode::Indices, count: indices.len(), stride: 4 };
        prop_assert_eq!(decode(packing, &pack_sequence(&indices)), Ok(wide(&indices)));
    }

    #[test]
    fn any_bytes_give_the_right_size_or_an_error(
        bytes in proptest::collection::vec(any::<u8>(), 0..600), which in 0..9usize, count in 1..300usize
    ) {
        let (mode, stride, head) = [
            (Mode::Attributes(Filter::None), 4, 0xa0), (Mode::Attributes(Filter::Octahedral), 4, 0xa1),
            (Mode::Attributes(Filter::Octahedral), 8, 0xa0), (Mode::Attributes(Filter::Quaternion), 8, 0xa1),
            (Mode::Attributes(Filter::Exponential), 12, 0xa1), (Mode::Attributes(Filter::Color), 4, 0xa1),
            (Mode::Attributes(Filter::Color), 8, 0xa1), (Mode::Triangles, 2, 0xe1), (Mode::Indices, 4, 0xd1),
        ][which];
        let packing = Packing { mode, count: if mode == Mode::Triangles { count * 3 } else { count }, stride };
        if let Ok(out) = decode(packing, &[&[head], &bytes[..]].concat()) {
            prop_assert_eq!(out.len(), packing.count * stride);
        }
        // Filters take whatever the codec gives.
        if let Mode::Attributes(filter) = mode {
            let mut elements = bytes[..bytes.len() / stride * stride].to_vec();
            filters::apply(filter, stride, &mut elements);
        }
    }
}
