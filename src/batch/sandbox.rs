//! What a worker gives up before its first document, where the system knows how.
//!
//! On Linux: address space beyond a limit (`setrlimit`), all files and TCP ports (Landlock), new programs,
//! sockets and file names (seccomp). Each step says what it came to; a kernel without one of them
//! is said in the log and no reason to stop, because the work limits come first.

/// Ends this process when the one that started it ends.
pub fn end_with_parent() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
}

/// Limits this process's address space to what it has now and `max_memory` bytes, and forbids core dumps.
#[cfg(unix)]
pub fn limit_memory(max_memory: u64) -> String {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let _ = setrlimit(Resource::Core, limit(0));
    let Some(now) = address_space() else {
        return "memory is not limited: its size is not known here".into();
    };
    match setrlimit(Resource::As, limit(now.saturating_add(max_memory))) {
        Ok(()) => format!("memory limited to {} MB", max_memory >> 20),
        Err(error) => format!("memory is not limited: {error}"),
    }
}

#[cfg(not(unix))]
pub fn limit_memory(_: u64) -> String {
    "memory is not limited on this system".into()
}

/// Bytes of address space of this process; the first number of `/proc/self/statm` counts pages.
#[cfg(unix)]
fn address_space() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().next()?.parse().ok()?;
    pages.checked_mul(rustix::param::page_size() as u64)
}

/// Gives up files, network and programs.
#[cfg(target_os = "linux")]
pub fn give_up_privileges() -> String {
    let files = linux::no_files().unwrap_or_else(|error| format!("files stay open to it: {error}"));
    let calls = linux::no_calls().unwrap_or_else(|error| format!("system calls stay open to it: {error}"));
    format!("{files}; {calls}")
}

/// Gives up files, network and programs.
#[cfg(not(target_os = "linux"))]
pub fn give_up_privileges() -> String {
    "no sandbox on this system".into()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::error::Error;

    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    /// The rights that are known of; a kernel that knows fewer takes away those it knows.
    const RIGHTS: ABI = ABI::V5;

    /// No file can be opened and no TCP port used: every right is taken away and none given back.
    pub fn no_files() -> Result<String, Box<dyn Error>> {
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(RIGHTS))?
            .handle_access(AccessNet::from_all(RIGHTS))?
            .create()?
            .restrict_self()?;
        Ok(match status.ruleset {
            RulesetStatus::FullyEnforced => "no files or ports (Landlock)",
            RulesetStatus::PartiallyEnforced => "no files (Landlock of an older kernel)",
            RulesetStatus::NotEnforced => "no Landlock in this kernel",
        }
        .into())
    }

    /// System calls that reading a document in memory never needs; they fail with `EPERM`.
    const REFUSED: &[i64] = &[
        libc::SYS_accept4,
        libc::SYS_bind,
        libc::SYS_connect,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_linkat,
        libc::SYS_listen,
        libc::SYS_mkdirat,
        libc::SYS_mount,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_ptrace,
        libc::SYS_renameat2,
        libc::SYS_sendto,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_symlinkat,
        libc::SYS_unlinkat,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_open,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_unlink,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
    ];

    /// Refuses what is not needed, for this thread.
    pub fn no_calls() -> Result<String, Box<dyn Error>> {
        let refused: BTreeMap<i64, _> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
        let refuse = SeccompAction::Errno(libc::EPERM.cast_unsigned());
        let filter =
            SeccompFilter::new(refused, SeccompAction::Allow, refuse, std::env::consts::ARCH.try_into()?)?;
        let program: BpfProgram = filter.try_into()?;
        seccompiler::apply_filter(&program)?;
        Ok("no programs, sockets or new files (seccomp)".into())
    }
}
