//! What is done to unpacked elements (KHR_meshopt_compression, appendix B).

use super::Filter;

/// Applies a filter in place. The stride is one that the filter allows.
pub(super) fn apply(filter: Filter, stride: usize, bytes: &mut [u8]) {
    match (filter, stride) {
        (Filter::None, _) => {}
        (Filter::Octahedral, 4) => bytes.as_chunks_mut::<4>().0.iter_mut().for_each(octahedral_8),
        (Filter::Octahedral, _) => each_of_16(bytes, octahedral_16),
        (Filter::Quaternion, _) => each_of_16(bytes, quaternion),
        (Filter::Exponential, _) => bytes.as_chunks_mut::<4>().0.iter_mut().for_each(exponential),
        (Filter::Color, 4) => bytes.as_chunks_mut::<4>().0.iter_mut().for_each(color_8),
        (Filter::Color, _) => each_of_16(bytes, color_16),
    }
}

/// Elements of four 16-bit integers.
fn each_of_16(bytes: &mut [u8], f: impl Fn([i16; 4]) -> [i16; 4]) {
    for element in bytes.as_chunks_mut::<8>().0 {
        let value = std::array::from_fn(|i| i16::from_le_bytes([element[2 * i], element[2 * i + 1]]));
        for (to, value) in element.as_chunks_mut::<2>().0.iter_mut().zip(f(value)) {
            *to = value.to_le_bytes();
        }
    }
}

/// The unit vector, times `most`. Undefined input gives zeros or what saturates, never a panic.
fn octahedral([x, y, one]: [f32; 3], most: f32) -> [f32; 3] {
    let (x, y) = (x / one, y / one);
    let z = 1.0 - x.abs() - y.abs();
    // Below the equator the corners are folded inward.
    let fold = z.min(0.0);
    let (x, y) = (x - fold.copysign(x), y - fold.copysign(y));
    let length = (x * x + y * y + z * z).sqrt();
    [x, y, z].map(|part| (part / length * most).round())
}

fn octahedral_8(element: &mut [u8; 4]) {
    let [x, y, one, _] = element.map(|byte| f32::from(byte as i8));
    let [x, y, z] = octahedral([x, y, one], 127.0).map(|part| part as i8 as u8);
    element[..3].copy_from_slice(&[x, y, z]);
}

fn octahedral_16([x, y, one, rest]: [i16; 4]) -> [i16; 4] {
    let [x, y, z] = octahedral([x, y, one].map(f32::from), 32767.0).map(|part| part as i16);
    [x, y, z, rest]
}

fn quaternion(value: [i16; 4]) -> [i16; 4] {
    let one = f32::from(value[3] | 3);
    let [x, y, z] = [value[0], value[1], value[2]].map(|part| f32::from(part) / one * std::f32::consts::FRAC_1_SQRT_2);
    let w = (1.0 - x * x - y * y - z * z).max(0.0).sqrt();
    let largest = (value[3] & 3) as usize;
    let mut out = [0; 4];
    for (step, part) in [w, x, y, z].into_iter().enumerate() {
        out[(largest + step) % 4] = (part * 32767.0).round() as i16;
    }
    out
}

/// Mantissa of 24 bits times two to the power of the upper 8 bits, exactly.
fn exponential(element: &mut [u8; 4]) {
    let bits = i32::from_le_bytes(*element);
    let (exponent, mantissa) = (bits >> 24, bits << 8 >> 8);
    // Powers of two from -128 to 127 are exact in 64 bits.
    let power = f64::from_bits(((exponent + 1023) as u64) << 52);
    *element = ((f64::from(mantissa) * power) as f32).to_le_bytes();
}

/// Y, Co, Cg and alpha with a marker bit; `most` is the value of 1.
fn color([y, co, cg, alpha]: [i32; 4], most: f32) -> [f32; 4] {
    let bits = 32 - alpha.leading_zeros();
    let scale = ((1i64 << bits) - 1) as i32;
    let half = alpha & scale >> 1;
    let alpha = half << 1 | half & 1;
    let factor = most / scale as f32;
    [y + co - cg, y + cg, y - co - cg, alpha].map(|part| (part as f32 * factor).round())
}

fn color_8(element: &mut [u8; 4]) {
    let [y, co, cg, alpha] = *element;
    let value = [i32::from(y), i32::from(co as i8), i32::from(cg as i8), i32::from(alpha)];
    *element = color(value, 255.0).map(|part| part as u8);
}

fn color_16([y, co, cg, alpha]: [i16; 4]) -> [i16; 4] {
    let value = [i32::from(y as u16), i32::from(co), i32::from(cg), i32::from(alpha as u16)];
    color(value, 65535.0).map(|part| part as u16 as i16)
}
