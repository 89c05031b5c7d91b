//! Accessors: typed arrays over buffer views, checked once, then read by loops that are compiled per component type.

use super::Limits;
use super::buffers::Buffers;
use super::json::Obj;
use super::report::Report;
use serde_json::Value;

/// Component type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    fn from_gl(code: u64) -> Option<Self> {
        Some(match code {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    pub fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }
}

/// Element type: columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Type {
    pub columns: usize,
    pub rows: usize,
}

impl Type {
    fn from_name(name: &str) -> Option<Self> {
        let (columns, rows) = match name {
            "SCALAR" => (1, 1),
            "VEC2" => (1, 2),
            "VEC3" => (1, 3),
            "VEC4" => (1, 4),
            "MAT2" => (2, 2),
            "MAT3" => (3, 3),
            "MAT4" => (4, 4),
            _ => return None,
        };
        Some(Self { columns, rows })
    }

    pub fn components(self) -> usize {
        self.columns * self.rows
    }

    /// Bytes of one element; columns of matrices start at multiples of four.
    fn size(self, component: Component) -> usize {
        let column = self.rows * component.size();
        if self.columns == 1 {
            column
        } else {
            column.next_multiple_of(4) * (self.columns - 1) + self.rows * component.size()
        }
    }
}

/// Replacement of single elements.
#[derive(Debug, Clone)]
pub(super) struct Sparse {
    pub count: usize,
    pub index_component: Component,
    pub index_view: usize,
    pub index_offset: usize,
    pub value_view: usize,
    pub value_offset: usize,
}

/// An accessor whose bytes are all there.
#[derive(Debug, Clone)]
pub(super) struct Accessor {
    pub view: Option<usize>,
    pub offset: usize,
    pub count: usize,
    pub component: Component,
    pub kind: Type,
    pub normalized: bool,
    /// Bytes from element to element.
    pub stride: usize,
    /// Whether `min` and `max` are there.
    pub bounded: bool,
    pub sparse: Option<Sparse>,
}

/// Reads `accessors`; `None` where a problem was reported.
pub(super) fn read(root: &Obj, buffers: &Buffers, limits: &Limits, report: &mut Report) -> Vec<Option<Accessor>> {
    // Reading costs time per component, and accessors may share bytes: the sum is bounded, not only each.
    let mut left = limits.components;
    root.objects("accessors").map(|accessor| read_one(&accessor, buffers, &mut left, report)).collect()
}

fn read_one(object: &Obj, buffers: &Buffers, left: &mut u64, report: &mut Report) -> Option<Accessor> {
    let component = Component::from_gl(object.integer("componentType")?)?;
    let kind = Type::from_name(object.text("type")?)?;
    let count = object.integer("count")?;
    let components = count.checked_mul(kind.components() as u64).filter(|n| *n <= *left);
    let Some(components) = components else {
        let what = format!("{count} elements exceed what is left of the limit on elements in one file");
        report.refuse(object.at("count"), what, "make the asset smaller");
        return None;
    };
    *left -= components;
    let count = usize::try_from(count).ok()?;
    let offset = usize::try_from(object.integer("byteOffset").unwrap_or(0)).ok()?;
    let normalized = object.flag("normalized");
    if normalized && matches!(component, Component::U32 | Component::F32) {
        report.refuse(object.at("normalized"), "only 8- and 16-bit integers can be normalized", "remove `normalized`");
    }
    let size = kind.size(component);
    let mut accessor = Accessor {
        view: object.index("bufferView"),
        offset,
        count,
        component,
        kind,
        normalized,
        stride: size,
        bounded: object.has("min") && object.has("max"),
        sparse: None,
    };
    let before = report.refusals();
    if let Some(view) = accessor.view {
        check_view(object, &mut accessor, buffers.views.get(view)?.as_ref()?, report);
    }
    if object.has("sparse") {
        accessor.sparse = read_sparse(&object.object("sparse"), &accessor, buffers, report);
    }
    if report.refusals() > before {
        return None;
    }
    scan(object, &accessor, buffers, report);
    Some(accessor)
}

fn check_view(object: &Obj, accessor: &mut Accessor, view: &super::buffers::View, report: &mut Report) {
    let size = accessor.kind.size(accessor.component);
    if let Some(stride) = view.stride {
        if stride < size {
            let what = format!("elements of {size} bytes overlap at the buffer view's stride of {stride}");
            report.refuse(object.at("bufferView"), what, "set a larger byteStride");
        }
        accessor.stride = stride;
    }
    let total = view.range.start.saturating_add(accessor.offset);
    let align = accessor.component.size();
    if accessor.offset % align != 0 {
        let what = format!("offset {} is not a multiple of the component size {align}", accessor.offset);
        report.refuse(object.at("byteOffset"), what, "align the data");
    } else if total % align != 0 {
        let what = format!("total offset {total} is not a multiple of the component size {align}");
        report.refuse(&object.place, what, "align the data");
    }
    // (count - 1) * stride + size bytes from the offset on.
    let needed = (accessor.count - 1)
        .checked_mul(accessor.stride)
        .and_then(|n| n.checked_add(size))
        .and_then(|n| n.checked_add(accessor.offset));
    if needed.is_none_or(|needed| needed > view.range.len()) {
        let what = format!(
            "{} elements at offset {} do not fit the buffer view of {} bytes",
            accessor.count,
            accessor.offset,
            view.range.len()
        );
        report.refuse(&object.place, what, "export the file again");
    }
}

fn read_sparse(object: &Obj, base: &Accessor, buffers: &Buffers, report: &mut Report) -> Option<Sparse> {
    let count = object.index("count")?;
    if count > base.count {
        let what = format!("{count} replacements for {} elements", base.count);
        report.refuse(object.at("count"), what, "at most one replacement per element");
        return None;
    }
    let (indices, values) = (object.object("indices"), object.object("values"));
    let index_component = Component::from_gl(indices.integer("componentType")?)?;
    let part = |part: &Obj, size: usize, align: usize, report: &mut Report| -> Option<(usize, usize)> {
        let view_index = part.index("bufferView")?;
        let offset = part.index("byteOffset").or(Some(0))?;
        let view = buffers.views.get(view_index)?.as_ref()?;
        if offset.checked_add(count.checked_mul(size)?).is_none_or(|end| end > view.range.len()) {
            let what = format!("{count} entries at offset {offset} do not fit the view of {} bytes", view.range.len());
            report.refuse(&part.place, what, "export the file again");
            return None;
        }
        if (view.range.start + offset) % align != 0 {
            report.refuse(&part.place, format!("the offset is not a multiple of {align}"), "align the data");
        }
        Some((view_index, offset))
    };
    let (index_view, index_offset) = part(&indices, index_component.size(), index_component.size(), report)?;
    let (value_view, value_offset) = part(&values, base.kind.size(base.component), base.component.size(), report)?;
    let sparse = Sparse { count, index_component, index_view, index_offset, value_view, value_offset };
    let mut last: Option<u32> = None;
    let mut wrong = None;
    sparse.for_each_index(buffers, |i, index| {
        if wrong.is_none() && (index as usize >= base.count || last.is_some_and(|last| index <= last)) {
            wrong = Some((i, index));
        }
        last = Some(index);
    });
    if let Some((i, index)) = wrong {
        let what = format!("index {index} at position {i} does not increase or is past the last element");
        report.refuse(&indices.place, what, "indices must strictly increase and stay below the accessor's count");
        return None;
    }
    Some(sparse)
}

/// Looks at every element once: floats must be finite, and `min` and `max` must hold.
fn scan(object: &Obj, accessor: &Accessor, buffers: &Buffers, report: &mut Report) {
    let bounds = |key| -> Vec<f64> { object.array(key).iter().filter_map(Value::as_f64).collect() };
    let (min, max) = (bounds("min"), bounds("max"));
    let width = accessor.kind.components();
    for (key, bound) in [("min", &min), ("max", &max)] {
        if object.has(key) && bound.len() != width {
            let what = format!("{} numbers for elements of {width}", bound.len());
            report.refuse(object.at(key), what, "one number per component");
            return;
        }
    }
    let check_bounds = !min.is_empty() || !max.is_empty();
    if accessor.component != Component::F32 && !check_bounds {
        return;
    }
    // A placeholder's values are unknown, so nothing can be said of them.
    if accessor.view.is_none_or(|view| buffers.is_placeholder(view)) && accessor.sparse.is_none() {
        return;
    }
    let (mut low, mut high) = ([f64::INFINITY; 16], [f64::NEG_INFINITY; 16]);
    let mut broken: Option<usize> = None;
    accessor.for_each_raw(buffers, |i, c, value| {
        if !value.is_finite() && broken.is_none() {
            broken = Some(i);
        }
        low[c] = low[c].min(value);
        high[c] = high[c].max(value);
    });
    if let Some(i) = broken {
        report.refuse(&object.place, format!("element {i} is not a finite number"), "remove NaN and infinities");
        return;
    }
    for c in 0..width {
        for (key, declared, found) in [("min", &min, low[c]), ("max", &max, high[c])] {
            // Declared bounds are decimal text of 32-bit floats.
            if let Some(declared) = declared.get(c)
                && found.is_finite()
                && *declared != found
                && *declared as f32 != found as f32
            {
                let what = format!("declared {key} is {declared}, the data's is {found}");
                report.mend(format!("{}/{key}/{c}", object.place), what, "export with exact bounds");
            }
        }
    }
}

impl Sparse {
    fn for_each_index(&self, buffers: &Buffers, mut f: impl FnMut(usize, u32)) {
        let Some(bytes) = buffers.bytes(self.index_view).and_then(|b| b.get(self.index_offset..)) else {
            return;
        };
        let size = self.index_component.size();
        for (i, element) in bytes.chunks_exact(size).take(self.count).enumerate() {
            let mut raw = [0u8; 4];
            raw[..size].copy_from_slice(element);
            f(i, u32::from_le_bytes(raw));
        }
    }
}

/// One component from its bytes.
trait Read: Copy {
    const SIZE: usize;
    fn read(bytes: &[u8]) -> Self;
    fn plain(self) -> f32;
    /// Section 3.6.2.2 of the specification: the float of a normalized integer.
    fn normal(self) -> f32;
    fn exact(self) -> f64;
}

macro_rules! read {
    ($($type:ty, $size:literal, |$x:ident| $normal:expr;)*) => {$(
        impl Read for $type {
            const SIZE: usize = $size;
            #[inline(always)]
            fn read(bytes: &[u8]) -> Self {
                let mut raw = [0; $size];
                raw.copy_from_slice(&bytes[..$size]);
                <$type>::from_le_bytes(raw)
            }
            #[inline(always)]
            fn plain(self) -> f32 { self as f32 }
            #[inline(always)]
            fn normal(self) -> f32 { let $x = self; $normal }
            #[inline(always)]
            fn exact(self) -> f64 { f64::from(self) }
        }
    )*};
}

read! {
    i8, 1, |x| (f32::from(x) / 127.0).max(-1.0);
    u8, 1, |x| f32::from(x) / 255.0;
    i16, 2, |x| (f32::from(x) / 32767.0).max(-1.0);
    u16, 2, |x| f32::from(x) / 65535.0;
    u32, 4, |x| x as f32;
    f32, 4, |x| x;
}

macro_rules! per_component {
    ($component:expr, $T:ident => $body:expr) => {
        match $component {
            Component::I8 => {
                type $T = i8;
                $body
            }
            Component::U8 => {
                type $T = u8;
                $body
            }
            Component::I16 => {
                type $T = i16;
                $body
            }
            Component::U16 => {
                type $T = u16;
                $body
            }
            Component::U32 => {
                type $T = u32;
                $body
            }
            Component::F32 => {
                type $T = f32;
                $body
            }
        }
    };
}

impl Accessor {
    /// Calls `f` with the index and the value (as floats, normalized if the accessor is) of every element of `N` components.
    /// Missing components of narrower types are not there: `N` must be the type's. Sparse replacements come after the base values.
    pub fn for_each<const N: usize>(&self, buffers: &Buffers, mut f: impl FnMut(usize, [f32; N])) {
        debug_assert_eq!(N, self.kind.components());
        if self.normalized {
            per_component!(self.component, T => self.elements::<T, N>(buffers, T::normal, &mut f));
        } else {
            per_component!(self.component, T => self.elements::<T, N>(buffers, T::plain, &mut f));
        }
    }

    /// Calls `f` with the index and value of every element of a scalar integer accessor.
    pub fn for_each_index(&self, buffers: &Buffers, mut f: impl FnMut(u32)) {
        match self.base(buffers) {
            Some(bytes) => per_component!(self.component, T => {
                for element in bytes.chunks(self.stride).take(self.count) {
                    f(T::read(element) as u32);
                }
            }),
            None => (0..self.count).for_each(|_| f(0)),
        }
    }

    /// Calls `f` with the four joints of every element.
    pub fn for_each_joints(&self, buffers: &Buffers, mut f: impl FnMut(usize, [u32; 4])) {
        // Joint indices are at most 65535: exact as floats.
        self.for_each::<4>(buffers, |i, x| f(i, x.map(|x| x as u32)));
    }

    fn base<'a>(&self, buffers: &'a Buffers) -> Option<&'a [u8]> {
        buffers.bytes(self.view?)?.get(self.offset..)
    }

    fn elements<T: Read, const N: usize>(
        &self,
        buffers: &Buffers,
        convert: impl Fn(T) -> f32,
        f: &mut impl FnMut(usize, [f32; N]),
    ) {
        let (rows, column) = (self.kind.rows, self.column_size(T::SIZE));
        let value = |element: &[u8]| -> [f32; N] {
            std::array::from_fn(|c| convert(T::read(&element[c / rows * column + c % rows * T::SIZE..])))
        };
        match self.base(buffers) {
            Some(bytes) => {
                bytes.chunks(self.stride).take(self.count).enumerate().for_each(|(i, element)| f(i, value(element)));
            }
            None => (0..self.count).for_each(|i| f(i, [0.0; N])),
        }
        self.replacements(buffers, |i, element| f(i, value(element)));
    }

    /// Every component as it is stored, base values and replacements, without normalization.
    fn for_each_raw(&self, buffers: &Buffers, mut f: impl FnMut(usize, usize, f64)) {
        per_component!(self.component, T => {
            let (rows, columns, column) = (self.kind.rows, self.kind.columns, self.column_size(T::SIZE));
            let mut components = |i: usize, element: &[u8]| {
                for c in 0..columns * rows {
                    f(i, c, T::read(&element[c / rows * column + c % rows * T::SIZE..]).exact());
                }
            };
            match (self.base(buffers), &self.sparse) {
                (Some(bytes), None) => {
                    bytes.chunks(self.stride).take(self.count).enumerate().for_each(|(i, e)| components(i, e));
                }
                (base, Some(sparse)) => {
                    // Replaced base values must not count.
                    let mut replaced = Vec::with_capacity(sparse.count);
                    sparse.for_each_index(buffers, |_, index| replaced.push(index as usize));
                    let zero = [0u8; 64];
                    for i in (0..self.count).filter(|i| replaced.binary_search(i).is_err()) {
                        components(i, base.map_or(&zero[..], |bytes| &bytes[i * self.stride..]));
                    }
                    self.replacements(buffers, components);
                }
                (None, None) => {}
            }
        });
    }

    fn replacements(&self, buffers: &Buffers, mut f: impl FnMut(usize, &[u8])) {
        let Some(sparse) = &self.sparse else { return };
        let Some(values) = buffers.bytes(sparse.value_view).and_then(|b| b.get(sparse.value_offset..)) else { return };
        let size = self.kind.size(self.component);
        sparse.for_each_index(buffers, |i, index| f(index as usize, &values[i * size..]));
    }

    fn column_size(&self, component: usize) -> usize {
        let column = self.kind.rows * component;
        if self.kind.columns == 1 { column } else { column.next_multiple_of(4) }
    }
}
