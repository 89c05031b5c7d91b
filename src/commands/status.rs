//! How a command ends.

use crate::checklist::Verdict;
use crate::problem::Problems;
use std::process::ExitCode;

/// Exit status of a command that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: pass, ready, valid, shown.
    Good,
    /// 1: no-pass, not-ready, signature invalid, over budget.
    Bad,
    /// 2: the command line makes no sense.
    Usage,
    /// 3: incomplete.
    Incomplete,
    /// 4: bad input.
    BadInput,
    /// 5: no usable runtime, simulator or GPU.
    NoRuntime,
    /// 70: our fault.
    Internal,
    /// Whatever the program ended with that was run for the user.
    Program(u8),
}

impl Status {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Status::Good => 0,
            Status::Bad => 1,
            Status::Usage => 2,
            Status::Incomplete => 3,
            Status::BadInput => 4,
            Status::NoRuntime => 5,
            Status::Internal => 70,
            Status::Program(code) => code,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Status {
        match verdict {
            Verdict::Pass | Verdict::Ready | Verdict::Findings => Status::Good,
            Verdict::NoPass | Verdict::NotReady => Status::Bad,
            Verdict::Incomplete => Status::Incomplete,
        }
    }
}

/// Why a command did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input is wrong: every problem on a line of its own.
    #[error("{0}")]
    BadInput(#[from] Problems),
    /// The command line names something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// No runtime, simulator or GPU.
    #[error("{0}")]
    NoRuntime(#[from] crate::xr::XrError),
    /// No GPU.
    #[error("{0}")]
    NoGpu(#[from] crate::render::GpuError),
    /// No window can be had.
    #[error("{0}")]
    NoWindow(String),
    /// The simulator cannot be had as a library of its own.
    #[error("{0}")]
    NoSimulator(String),
    /// Anything else.
    #[error("{0:#}")]
    Internal(#[from] anyhow::Error),
}

impl Failure {
    /// The exit status it demands.
    pub fn status(&self) -> Status {
        match self {
            Failure::BadInput(_) => Status::BadInput,
            Failure::Usage(_) => Status::Usage,
            Failure::NoRuntime(_) | Failure::NoGpu(_) | Failure::NoSimulator(_) | Failure::NoWindow(_) => {
                Status::NoRuntime
            }
            Failure::Internal(_) => Status::Internal,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Internal(error.into())
    }
}
