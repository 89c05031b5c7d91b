//! A table of handles that notices stale ones: a handle names a slot *and* the generation that lived in it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Handle table; children die with their parent.
pub(crate) struct Table<T> {
    slots: Mutex<Vec<Slot<T>>>,
}

struct Slot<T> {
    generation: u32,
    entry: Option<Entry<T>>,
}

struct Entry<T> {
    parent: u64,
    value: T,
}

impl<T: Clone> Table<T> {
    pub(crate) const fn new() -> Self {
        Self { slots: Mutex::new(Vec::new()) }
    }

    /// The slots are consistent after every statement, so a panic elsewhere in the process leaves them usable.
    fn lock(&self) -> MutexGuard<'_, Vec<Slot<T>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a value under `parent` (0 for none). `make` gets the new handle. `None` if the parent is gone.
    pub(crate) fn insert(&self, parent: u64, make: impl FnOnce(u64) -> T) -> Option<u64> {
        let mut slots = self.lock();
        if parent != 0 && find(&slots, parent).is_none() {
            return None;
        }
        // A slot whose generations are used up stays retired: reusing it could make an old handle valid again.
        let free = slots.iter().position(|slot| slot.entry.is_none() && slot.generation < u32::MAX);
        let index = free.unwrap_or_else(|| {
            slots.push(Slot { generation: 0, entry: None });
            slots.len() - 1
        });
        let slot = &mut slots[index];
        slot.generation += 1;
        let handle = u64::from(slot.generation) << 32 | index as u64;
        slot.entry = Some(Entry { parent, value: make(handle) });
        Some(handle)
    }

    /// The value behind `handle`, unless it was destroyed.
    pub(crate) fn get(&self, handle: u64) -> Option<T> {
        find(&self.lock(), handle).map(|entry| entry.value.clone())
    }

    /// `handle`, its parent, and so on up to the root; empty if it is not alive.
    pub(crate) fn lineage(&self, handle: u64) -> Vec<u64> {
        let slots = self.lock();
        let alive = |&handle: &u64| find(&slots, handle).is_some();
        std::iter::successors(Some(handle), |&handle| find(&slots, handle).map(|entry| entry.parent))
            .take_while(alive)
            .collect()
    }

    /// The live children of `parent`.
    pub(crate) fn children(&self, parent: u64) -> Vec<T> {
        let slots = self.lock();
        let entries = slots.iter().filter_map(|slot| slot.entry.as_ref());
        entries.filter(|entry| entry.parent == parent).map(|entry| entry.value.clone()).collect()
    }

    /// Removes `handle` and everything below it. Values come back children first, to be dropped outside the lock.
    pub(crate) fn remove(&self, handle: u64) -> Vec<T> {
        let mut slots = self.lock();
        let mut doomed = vec![handle];
        let mut next = 0;
        while let Some(&parent) = doomed.get(next) {
            next += 1;
            let live = slots.iter().enumerate().filter_map(|(index, slot)| {
                let entry = slot.entry.as_ref().filter(|entry| entry.parent == parent);
                entry.map(|_| u64::from(slot.generation) << 32 | index as u64)
            });
            doomed.extend(live);
        }
        let mut take = |handle: u64| {
            let slot = slots.get_mut(handle as u32 as usize)?;
            if slot.generation != (handle >> 32) as u32 { None } else { slot.entry.take() }
        };
        doomed.into_iter().rev().filter_map(|handle| take(handle).map(|entry| entry.value)).collect()
    }
}

fn find<T>(slots: &[Slot<T>], handle: u64) -> Option<&Entry<T>> {
    let slot = slots.get(handle as u32 as usize)?;
    if slot.generation == (handle >> 32) as u32 { slot.entry.as_ref() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destroyed_handle_never_comes_back() {
        let table = Table::new();
        let old = table.insert(0, |_| "a").unwrap();
        assert_eq!(table.remove(old), ["a"]);
        let new = table.insert(0, |_| "b").unwrap();
        assert_ne!(old, new);
        assert_eq!((table.get(old), table.get(new)), (None, Some("b")));
        assert!(table.remove(old).is_empty());
        assert_eq!(table.get(0), None);
    }

    #[test]
    fn children_die_first_and_with_their_parent() {
        let table = Table::new();
        let root = table.insert(0, |_| "root").unwrap();
        let child = table.insert(root, |_| "child").unwrap();
        let grandchild = table.insert(child, |_| "grandchild").unwrap();
        let other = table.insert(0, |_| "other").unwrap();
        assert_eq!(table.children(root), ["child"]);
        assert_eq!(table.lineage(grandchild), [grandchild, child, root]);
        assert_eq!(table.remove(root), ["grandchild", "child", "root"]);
        assert_eq!((table.get(grandchild), table.get(other)), (None, Some("other")));
        assert_eq!(table.lineage(grandchild), [0u64; 0]);
        assert_eq!(table.insert(child, |_| "orphan"), None);
    }
}
