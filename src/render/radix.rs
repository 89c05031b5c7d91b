//! Sorting by 32 bits in linear time.

const BITS: u32 = 11;
const DIGITS: usize = 1 << BITS;

/// Sorts by the upper half of each entry, equal ones in the order they are in: a radix sort in three passes. `spare` is memory that
/// is kept.
pub(super) fn sort_by_high_half(entries: &mut Vec<u64>, spare: &mut Vec<u64>) {
    spare.clear();
    spare.resize(entries.len(), 0);
    for pass in 0..3 {
        let digit = |entry: u64| (entry >> (32 + pass * BITS)) as usize % DIGITS;
        let mut places = [0u32; DIGITS];
        for entry in entries.iter() {
            places[digit(*entry)] += 1;
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for entry in entries.iter() {
            let place = &mut places[digit(*entry)];
            spare[*place as usize] = *entry;
            *place += 1;
        }
        std::mem::swap(entries, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_like_the_standard_sort_does() {
        let mut state = 1u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 29
        };
        for count in [0, 1, 2, 100, 5000] {
            let mut entries: Vec<u64> = (0..count).map(|index| random() << 32 | index).collect();
            entries.extend(entries.clone().iter().map(|entry| entry + count));
            let mut expected = entries.clone();
            expected.sort_by_key(|entry| entry >> 32);
            sort_by_high_half(&mut entries, &mut Vec::new());
            assert_eq!(entries, expected);
        }
    }
}
