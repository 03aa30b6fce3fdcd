//! What the operating system says of processes (`/proc`, Linux).

use std::fs;

/// Clock ticks a second in `/proc/*/stat`; 100 on every Linux that matters.
const TICKS: f64 = 100.0;

/// Seconds of processor time of a process, those of its ended children included.
fn seconds(pid: u32) -> f64 {
    // The name of the program may hold spaces; what follows its bracket does not.
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = fields.get(11..15).unwrap_or_default().iter().filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}

/// The parent of a process.
pub fn parent(pid: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()
}

/// Seconds of processor time of a process and of its children.
pub fn seconds_of_family(pid: u32) -> f64 {
    let children = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let child: u32 = entry.file_name().to_str()?.parse().ok()?;
        (parent(child)? == pid).then_some(child)
    });
    seconds(pid) + children.map(seconds).sum::<f64>()
}

/// Memory of a process in MB: the most that was resident (`VmHWM`), or what is (`VmRSS`).
pub fn memory(pid: u32, name: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let kib = line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse::<f64>();
    kib.unwrap_or_default() / 1024.0
}

/// Lets the most that was resident be counted anew.
pub fn forget_peak(pid: u32) -> std::io::Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5")
}

/// The processor's name, and how many of it there are.
pub fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.lines().next().and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    format!(
        "{count} × {}, {} GB",
        name.trim_start_matches([' ', '\t', ':']),
        kib.unwrap_or_default() / 1_048_576
    )
}
