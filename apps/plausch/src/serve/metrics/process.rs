//! What the operating system knows of this process. What it does not tell is left out.

/// See the module.
#[derive(Debug, Default, PartialEq)]
pub(in crate::serve) struct Process {
    /// How much memory it has, in bytes.
    pub(in crate::serve) memory: Option<u64>,
    /// How many descriptors are open.
    pub(in crate::serve) open_files: Option<u64>,
    /// How many may be.
    pub(in crate::serve) most_files: Option<u64>,
    /// How long it has kept a processor busy, in seconds.
    pub(in crate::serve) processor: Option<f64>,
}

impl Process {
    pub(in crate::serve) fn look() -> Self {
        Process {
            memory: memory(),
            open_files: std::fs::read_dir("/proc/self/fd").ok().map(|all| all.count() as u64),
            most_files: most_files(),
            processor: processor(),
        }
    }
}

fn memory() -> Option<u64> {
    resident(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// How many bytes of memory a process with this status has.
fn resident(status: &str) -> Option<u64> {
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = kib.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(unix)]
fn most_files() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

#[cfg(unix)]
fn processor() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
}

#[cfg(not(unix))]
fn most_files() -> Option<u64> {
    None
}

#[cfg(not(unix))]
fn processor() -> Option<f64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_how_much_memory_there_is() {
        let status = "Name:\tplausch\nVmHWM:\t  900 kB\nVmRSS:\t  812 kB\n";
        assert_eq!(resident(status), Some(812 << 10));
        assert_eq!(resident("Name:\tplausch\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_everything() {
        let Process { memory, open_files, most_files, processor } = Process::look();
        assert!(memory > Some(1 << 20) && open_files > Some(2) && open_files <= most_files);
        assert!(processor > Some(0.0));
    }
}
