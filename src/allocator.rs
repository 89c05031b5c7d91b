//! The system's allocator, for the sake of software GPUs.

/// To be called at the start of a program that draws.
///
/// Software GPUs take and free memory for every draw call, and glibc's default is to hand it back to the system each time, to be paged in again for
/// the next. It raises its thresholds (`M_MMAP_THRESHOLD`, `M_TRIM_THRESHOLD`, mallopt(3)) to twice the largest mapped
/// block that was freed, up to 32 MiB, so one large block, never touched, is freed here. Elsewhere this does nothing.
pub fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
}
