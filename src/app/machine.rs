//! What times are taken on: processors, who else uses them, and how long threads were on one.

use std::time::{Duration, Instant};

/// Model of the processor, as the system names it; else its architecture.
pub fn cpu_model() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, model)| model.trim().to_owned())
}

/// Processors that this process may use.
pub fn cores() -> u32 {
    std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(u32::MAX))
}

/// Time spent on a processor by this thread, and by all threads of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// This thread.
    pub thread: Duration,
    /// All threads, this one among them.
    pub process: Duration,
}

impl Spent {
    /// Until now; `None` where the system does not tell.
    #[cfg(unix)]
    pub fn now() -> Option<Spent> {
        use rustix::time::{ClockId, clock_gettime};
        let read = |clock| Duration::try_from(clock_gettime(clock)).ok();
        Some(Spent { thread: read(ClockId::ThreadCPUTime)?, process: read(ClockId::ProcessCPUTime)? })
    }

    /// Until now; `None` where the system does not tell.
    #[cfg(not(unix))]
    pub fn now() -> Option<Spent> {
        None
    }

    /// Of the threads beside this one.
    pub fn others(&self) -> Duration {
        self.process.saturating_sub(self.thread)
    }
}

/// How busy the machine is, since a moment.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    begun: Instant,
    own: Duration,
    ticks: Ticks,
}

/// Ticks of all processors together, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticks {
    busy: u64,
    all: u64,
    processors: u32,
}

impl Watch {
    /// From now on; `None` where the system does not tell.
    pub fn start() -> Option<Watch> {
        let ticks = Ticks::read(&std::fs::read_to_string("/proc/stat").ok()?)?;
        Some(Watch { begun: Instant::now(), own: Spent::now()?.process, ticks })
    }

    /// Share of all processors' time that other programs used since, 0 to 1.
    pub fn others(&self) -> Option<f64> {
        let now = Watch::start()?;
        let all = now.ticks.all.checked_sub(self.ticks.all).filter(|all| *all > 0)?;
        let busy = now.ticks.busy.saturating_sub(self.ticks.busy) as f64 / all as f64;
        let room = (now.begun - self.begun).as_secs_f64() * f64::from(self.ticks.processors);
        let own = now.own.saturating_sub(self.own).as_secs_f64() / room;
        let others = busy - own;
        others.is_finite().then(|| others.clamp(0.0, 1.0))
    }
}

impl Ticks {
    /// From the first lines of Linux's `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal.
    fn read(stat: &str) -> Option<Ticks> {
        let mut lines = stat.lines();
        let sums = lines.next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> = sums.split_whitespace().take(8).map_while(|field| field.parse().ok()).collect();
        let all = ticks.iter().try_fold(0u64, |sum, ticks| sum.checked_add(*ticks))?;
        let idle = ticks.get(3)?.checked_add(*ticks.get(4)?)?;
        let processors = lines.take_while(|line| line.starts_with("cpu")).count();
        Some(Ticks { busy: all.checked_sub(idle)?, all, processors: u32::try_from(processors.max(1)).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_from_what_linux_says() {
        let stat = "cpu  100 10 40 800 50 1 2 7 0 0\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n";
        assert_eq!(Ticks::read(stat), Some(Ticks { busy: 160, all: 1010, processors: 2 }));
        for other in ["", "cpu 1 2", "intr 1", "cpu  a b c d e", "cpu  18446744073709551615 1 1 1 1 1 1 1"] {
            assert_eq!(Ticks::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_thread_is_part_of_its_process() {
        if let Some(spent) = Spent::now() {
            assert!(spent.thread <= spent.process + Duration::from_millis(1));
        }
        assert!(!cpu_model().is_empty() && cores() >= 1);
    }
}
