//! Accessors: typed arrays over buffer views, checked once; `elements` reads them.

use super::Limits;
use super::buffers::Buffers;
use super::json::Obj;
use super::report::Report;
pub(super) use gltf::accessor::DataType as Component;
use gltf::json::accessor as codes;
use serde_json::Value;

fn component(code: u64) -> Option<Component> {
    Some(match u32::try_from(code).ok()? {
        codes::BYTE => Component::I8,
        codes::UNSIGNED_BYTE => Component::U8,
        codes::SHORT => Component::I16,
        codes::UNSIGNED_SHORT => Component::U16,
        codes::UNSIGNED_INT => Component::U32,
        codes::FLOAT => Component::F32,
        _ => return None,
    })
}

/// Element type: columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Type {
    /// 1 except for matrices.
    pub columns: usize,
    /// Components of a column.
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

    /// Components of an element.
    pub fn components(self) -> usize {
        self.columns * self.rows
    }

    /// Bytes from element to element where nothing else is said: the next one's first column starts at a multiple of four as well.
    pub fn stride(self, component: Component) -> usize {
        let size = self.size(component);
        if self.columns == 1 { size } else { size.next_multiple_of(4) }
    }

    /// Bytes of one element; columns of matrices start at multiples of four.
    pub fn size(self, component: Component) -> usize {
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
    /// Number of elements.
    pub count: usize,
    /// Type of the indices.
    pub index_component: Component,
    /// Buffer view of the indices.
    pub index_view: usize,
    /// Bytes into that view.
    pub index_offset: usize,
    /// Buffer view of the values.
    pub value_view: usize,
    /// Bytes into that view.
    pub value_offset: usize,
}

/// An accessor whose bytes are all there.
#[derive(Debug, Clone)]
pub(super) struct Accessor {
    /// Buffer view; zeros where absent.
    pub view: Option<usize>,
    /// Bytes into the view.
    pub offset: usize,
    /// Number of elements.
    pub count: usize,
    /// Component type.
    pub component: Component,
    /// Element type.
    pub kind: Type,
    /// Integers stand for 0 … 1 or -1 … 1.
    pub normalized: bool,
    /// Bytes from element to element.
    pub stride: usize,
    /// Whether `min` and `max` are there.
    pub bounded: bool,
    /// Replacements.
    pub sparse: Option<Sparse>,
}

/// Reads `accessors`; `None` where a problem was reported.
pub(super) fn read(root: &Obj, buffers: &Buffers, limits: &Limits, report: &mut Report) -> Vec<Option<Accessor>> {
    // Reading costs time per component, and accessors may share bytes: the sum is bounded, not only each.
    let mut left = limits.components;
    root.objects("accessors").map(|accessor| read_one(&accessor, buffers, &mut left, report)).collect()
}

fn read_one(object: &Obj, buffers: &Buffers, left: &mut u64, report: &mut Report) -> Option<Accessor> {
    let component = component(object.integer("componentType")?)?;
    let kind = Type::from_name(object.text("type")?)?;
    let count = object.integer("count").filter(|count| *count > 0)?;
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
    let mut accessor = Accessor {
        view: object.index("bufferView"),
        offset,
        count,
        component,
        kind,
        normalized,
        stride: kind.stride(component),
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
    if !accessor.offset.is_multiple_of(align) {
        let what = format!("offset {} is not a multiple of the component size {align}", accessor.offset);
        report.refuse(object.at("byteOffset"), what, "align the data");
    } else if !total.is_multiple_of(align) {
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
    let index_component = component(indices.integer("componentType")?)?;
    let part =
        |part: &Obj, (stride, size): (usize, usize), align: usize, report: &mut Report| -> Option<(usize, usize)> {
            let view_index = part.index("bufferView")?;
            let offset = part.index("byteOffset").or(Some(0))?;
            let view = buffers.views.get(view_index)?.as_ref()?;
            let length = count.saturating_sub(1).checked_mul(stride)?.checked_add(size)?;
            if offset.checked_add(length).is_none_or(|end| end > view.range.len()) {
                let what =
                    format!("{count} entries at offset {offset} do not fit the view of {} bytes", view.range.len());
                report.refuse(&part.place, what, "export the file again");
                return None;
            }
            if (view.range.start + offset) % align != 0 {
                report.refuse(&part.place, format!("the offset is not a multiple of {align}"), "align the data");
            }
            Some((view_index, offset))
        };
    let index_size = index_component.size();
    let (index_view, index_offset) = part(&indices, (index_size, index_size), index_size, report)?;
    let sizes = (base.kind.stride(base.component), base.kind.size(base.component));
    let (value_view, value_offset) = part(&values, sizes, base.component.size(), report)?;
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
