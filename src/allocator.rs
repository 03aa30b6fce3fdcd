//! Memory that the program has freed goes back to the system (docs/adr/0018).
//!
//! The allocator of glibc keeps what was freed for the next who asks, and takes ever larger pieces from what it keeps. After a
//! flood that is as much as the flood needed.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::ffi::c_int;
    use std::time::Duration;

    /// Pieces of so many bytes and more are mapped each by itself, and unmapped when they are freed. Unless it is set, it grows with
    /// what is freed, up to 32 MiB. What an ordinary answer needs is smaller, its compression included.
    const MAPPED: c_int = 256 * 1024;
    /// How much may stay free at the end of a heap: with little, each compressed answer would ask the system for pages.
    const KEPT: c_int = 1024 * 1024;
    const EVERY: Duration = Duration::from_secs(10);

    const M_TRIM_THRESHOLD: c_int = -1;
    const M_MMAP_THRESHOLD: c_int = -3;

    #[expect(unsafe_code, reason = "glibc has no other interface")]
    // SAFETY: both are declared as in <malloc.h>; they take numbers alone, and any thread may call them at any time.
    unsafe extern "C" {
        safe fn mallopt(parameter: c_int, value: c_int) -> c_int;
        safe fn malloc_trim(padding: usize) -> c_int;
    }

    pub(crate) fn start() {
        mallopt(M_MMAP_THRESHOLD, MAPPED);
        mallopt(M_TRIM_THRESHOLD, KEPT);
        // What is free in the middle of a heap goes back only when that is asked for; it takes less than a millisecond. Where there
        // can be no thread for it, it stays.
        let _ = std::thread::Builder::new().name("allocator".to_owned()).spawn(|| {
            loop {
                std::thread::park_timeout(EVERY);
                malloc_trim(0);
            }
        });
    }
}

/// Sets the allocator up; to be called before there are threads.
pub(crate) fn start() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::start();
}
