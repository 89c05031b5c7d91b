//! One Draco stream in, bytes of accessors out. A pure function, so that streams can be decoded side by side.

use super::super::accessor::Component;
use draco_core::{DataType, DecodeLimits, DecoderBuffer, ErrorKind, Mesh, MeshDecoder, PointAttribute, PointIndex};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An attribute as its accessor describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Draco's unique id.
    pub id: u32,
    /// Component type of the accessor.
    pub component: Component,
    /// Components of an element.
    pub width: usize,
}

impl Wanted {
    /// Bytes from element to element: vertex data is aligned to four bytes.
    pub fn stride(&self) -> usize {
        (self.width * self.component.size()).next_multiple_of(4)
    }
}

/// What the accessors of a primitive say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    /// Elements of every attribute.
    pub points: usize,
    /// Triangles, where the accessors tell; a strip's indices do not.
    pub faces: Option<usize>,
    /// Attributes to read.
    pub attributes: Vec<Wanted>,
}

/// A decoded primitive.
#[derive(Debug)]
pub(super) struct Geometry {
    /// Per wanted attribute, its bytes.
    pub attributes: Vec<Vec<u8>>,
    /// 32-bit indices of a triangle list.
    pub indices: Vec<u8>,
}

/// Decodes a stream that must hold what is claimed; `most_faces` and `most_bytes` bound what decoding may take.
///
/// # Errors
/// What the stream lacks or where it contradicts the claims.
pub(super) fn decode(bytes: &[u8], claims: &Claims, most_faces: u64, most_bytes: u64) -> Result<Geometry, String> {
    let faces = claims.faces.map_or(most_faces, |faces| faces as u64);
    check_header(bytes, claims.points as u64, faces)?;
    let limits = DecodeLimits::default()
        .with_max_points(claims.points as u64)
        .with_max_faces(faces)
        .with_max_decoded_bytes(most_bytes);
    let mesh = decode_mesh(bytes, limits)?;
    if mesh.num_points() != claims.points {
        return Err(format!("{} vertices are packed, the accessors say {}", mesh.num_points(), claims.points));
    }
    if claims.faces.is_some_and(|faces| faces != mesh.num_faces()) {
        return Err(format!("{} triangles are packed, the accessor of indices says {faces}", mesh.num_faces()));
    }
    let indices: Vec<u8> = mesh.faces().iter().flatten().flat_map(|point| point.0.to_le_bytes()).collect();
    let attributes = claims.attributes.iter().map(|wanted| read_attribute(&mesh, wanted)).collect::<Result<_, _>>()?;
    Ok(Geometry { attributes, indices })
}

/// The decoder is not ours: should it panic, the asset is refused and the program goes on.
fn decode_mesh(bytes: &[u8], limits: DecodeLimits) -> Result<Mesh, String> {
    let work = || {
        let mut mesh = Mesh::new();
        let mut buffer = DecoderBuffer::new(bytes).with_limits(limits);
        MeshDecoder::new().decode(&mut buffer, &mut mesh).map(|()| mesh)
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(mesh)) => Ok(mesh),
        Ok(Err(error)) if error.kind() == ErrorKind::LimitExceeded => {
            Err(format!("more is packed than the accessors say or the limits (ours) allow: {error}"))
        }
        Ok(Err(error)) => Err(format!("the Draco data cannot be decoded: {error}")),
        Err(_) => Err("the Draco data cannot be decoded: it breaks the decoder".to_owned()),
    }
}

/// Looks at the counts in the head of a stream (Draco bitstream 2.2) before anything is decoded. Older streams and those with metadata are
/// left to the decoder's own limits.
fn check_header(bytes: &[u8], points: u64, faces: u64) -> Result<(), String> {
    let Some((b"DRACO", [major, minor, kind, method, flags @ ..])) = bytes.split_first_chunk::<5>() else {
        return Err("the data does not start with `DRACO`".to_owned());
    };
    let Some((flags, mut rest)) = flags.split_first_chunk::<2>() else {
        return Err("the Draco data ends early".to_owned());
    };
    if *kind != 1 {
        return Err("the Draco data is not a triangle mesh".to_owned());
    }
    let has_metadata = u16::from_le_bytes(*flags) & 0x8000 != 0;
    if (*major, *minor) != (2, 2) || has_metadata {
        return Ok(());
    }
    let (claimed_faces, claimed_points) = match method {
        0 => (varint(&mut rest), varint(&mut rest)),
        1 => {
            rest = rest.get(1..).unwrap_or_default();
            let vertices = varint(&mut rest);
            (varint(&mut rest), vertices)
        }
        other => return Err(format!("Draco's mesh encoding {other} is not known")),
    };
    for (what, claimed, most) in [("triangles", claimed_faces, faces), ("vertices", claimed_points, points)] {
        match claimed {
            None => return Err("the Draco data ends early".to_owned()),
            Some(claimed) if claimed > most => {
                return Err(format!("{claimed} {what} are packed, the accessors say {most}"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn read_attribute(mesh: &Mesh, wanted: &Wanted) -> Result<Vec<u8>, String> {
    let id = wanted.id;
    let attribute = mesh.attribute_by_unique_id(id).ok_or_else(|| format!("no packed attribute has the id {id}"))?;
    if usize::from(attribute.num_components()) != wanted.width {
        let found = attribute.num_components();
        return Err(format!("packed attribute {id} has {found} components, its accessor {}", wanted.width));
    }
    let read = reader(attribute.data_type()).ok_or_else(|| format!("packed attribute {id} has no readable type"))?;
    let mut out = vec![0; mesh.num_points() * wanted.stride()];
    for (point, element) in out.chunks_exact_mut(wanted.stride()).enumerate() {
        let value = value_of(attribute, point).ok_or_else(|| format!("packed attribute {id} lacks values"))?;
        write_element(value, attribute.data_type().byte_length(), read, wanted.component, element)?;
    }
    Ok(out)
}

fn value_of(attribute: &PointAttribute, point: usize) -> Option<&[u8]> {
    let stride = usize::try_from(attribute.byte_stride()).ok()?;
    let size = usize::from(attribute.num_components()) * attribute.data_type().byte_length();
    let start = (attribute.mapped_index(PointIndex(point as u32)).0 as usize).checked_mul(stride)?;
    attribute.buffer().data().get(start..start.checked_add(size)?)
}

/// A number of the packed type.
type Read = fn(&[u8]) -> f64;

fn reader(data: DataType) -> Option<Read> {
    macro_rules! of {
        ($type:ty) => {
            |bytes| bytes.try_into().map_or(f64::NAN, |raw| <$type>::from_le_bytes(raw) as f64)
        };
    }
    Some(match data {
        DataType::Int8 => of!(i8),
        DataType::Uint8 | DataType::Bool => of!(u8),
        DataType::Int16 => of!(i16),
        DataType::Uint16 => of!(u16),
        DataType::Int32 => of!(i32),
        DataType::Uint32 => of!(u32),
        DataType::Float32 => of!(f32),
        DataType::Float64 => of!(f64),
        _ => return None,
    })
}

/// Writes an element as its accessor has it; numbers that this type does not hold are refused.
fn write_element(value: &[u8], size: usize, read: Read, component: Component, out: &mut [u8]) -> Result<(), String> {
    macro_rules! put {
        ($type:ty, $number:expr, $slot:expr) => {{
            let number = $number as $type;
            let exact = number as f64 == $number;
            $slot.copy_from_slice(&number.to_le_bytes());
            exact
        }};
    }
    for (raw, slot) in value.chunks_exact(size).zip(out.chunks_exact_mut(component.size())) {
        let number = read(raw);
        let fits = match component {
            Component::I8 => put!(i8, number, slot),
            Component::U8 => put!(u8, number, slot),
            Component::I16 => put!(i16, number, slot),
            Component::U16 => put!(u16, number, slot),
            Component::U32 => put!(u32, number, slot),
            Component::F32 => {
                slot.copy_from_slice(&(number as f32).to_le_bytes());
                (number as f32).is_finite()
            }
        };
        if !fits {
            return Err(format!("the packed number {number} does not fit its accessor's component type"));
        }
    }
    Ok(())
}
