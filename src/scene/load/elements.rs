//! The elements of accessors, read by loops that are compiled once per component type.

use super::accessor::{Accessor, Component, Sparse};
use super::buffers::Buffers;

impl Sparse {
    /// Calls `f` with the position in the list and the index of every replaced element.
    pub fn for_each_index(&self, buffers: &Buffers, mut f: impl FnMut(usize, u32)) {
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
    /// As an index; saturating for what cannot be one.
    fn index(self) -> u32;
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
            #[allow(clippy::unnecessary_cast, reason = "written once for all component types")]
            fn index(self) -> u32 {
                self as u32
            }
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
                    f(T::read(element).index());
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
    pub fn for_each_raw(&self, buffers: &Buffers, mut f: impl FnMut(usize, usize, f64)) {
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
        let stride = self.kind.stride(self.component);
        sparse.for_each_index(buffers, |i, index| f(index as usize, &values[i * stride..]));
    }

    fn column_size(&self, component: usize) -> usize {
        let column = self.kind.rows * component;
        if self.kind.columns == 1 { column } else { column.next_multiple_of(4) }
    }
}
