//! A child's memory and registers, once it has stopped.

#![allow(unsafe_code, reason = "ptrace and its fellows")]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use crate::child::{ARENA, STACK, STACK_SIZE};
use crate::inputs::Inputs;

/// Where something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Stack,
    /// General registers: what a function returns may pass through them, and what comes next uses them.
    Registers,
    /// Those of SSE, AVX and AVX-512, which are emptied where there is AVX.
    Vectors,
    Heap,
    Elsewhere,
}

/// A stretch of memory, from an address on.
pub(crate) struct Stretch {
    pub(crate) place: Place,
    pub(crate) start: usize,
    pub(crate) bytes: Vec<u8>,
}

/// Everything that a child can write to, its registers among it, but for what is the caller's.
pub(crate) fn of_child(operation: &str, inputs: &Inputs) -> Result<Vec<Stretch>, String> {
    let mut command = Command::new("/proc/self/exe");
    command.args(["child", operation]).stdin(Stdio::piped()).stdout(Stdio::null());
    // SAFETY: it sets a flag of its own process: every child has its memory at the same addresses.
    unsafe {
        command.pre_exec(|| {
            libc::personality(libc::ADDR_NO_RANDOMIZE as libc::c_ulong);
            Ok(())
        });
    }
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    // SAFETY: `Inputs` is plain bytes; those of its padding do not matter.
    let bytes = unsafe { std::slice::from_raw_parts((&raw const *inputs).cast::<u8>(), size_of::<Inputs>()) };
    child.stdin.take().unwrap().write_all(bytes).map_err(|error| error.to_string())?;
    let read = read(&child);
    // SAFETY: the child is this process's own, and has not been waited for to its end.
    unsafe { libc::kill(child.id() as i32, libc::SIGKILL) };
    let _ = child.wait();
    read
}

fn read(child: &Child) -> Result<Vec<Stretch>, String> {
    let id = child.id() as i32;
    let mut status = 0;
    // SAFETY: `status` is written.
    let waited = unsafe { libc::waitpid(id, &mut status, 0) };
    if waited != id || !libc::WIFSTOPPED(status) || libc::WSTOPSIG(status) != libc::SIGTRAP {
        return Err(format!("the child did not come to its end: status {status:#x}"));
    }
    let mut stretches = registers(id)?;
    let memory = File::open(format!("/proc/{id}/mem")).map_err(|error| error.to_string())?;
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).map_err(|error| error.to_string())?;
    for line in maps.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (start, end) = fields[0].split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| usize::from_str_radix(address, 16).unwrap());
        if !fields[1].contains('w') || start == ARENA {
            continue;
        }
        let place = match fields.get(5) {
            _ if start == STACK => Place::Stack,
            Some(&"[heap]") => Place::Heap,
            _ => Place::Elsewhere,
        };
        if start == STACK && end - start != STACK_SIZE {
            return Err("the operation's stack is not by itself".into());
        }
        let mut bytes = vec![0; end - start];
        memory.read_exact_at(&mut bytes, start as u64).map_err(|error| format!("{line}: {error}"))?;
        stretches.push(Stretch { place, start, bytes });
    }
    Ok(stretches)
}

/// General registers, and all that XSAVE keeps: those of SSE, AVX and AVX-512.
fn registers(id: i32) -> Result<Vec<Stretch>, String> {
    const NT_X86_XSTATE: usize = 0x202;
    let mut stretches = Vec::new();
    for (place_of, start, kind) in
        [(Place::Registers, 0, libc::NT_PRSTATUS as usize), (Place::Vectors, 0x1_0000, NT_X86_XSTATE)]
    {
        let mut bytes = vec![0_u8; 16 << 10];
        let mut place = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
        // SAFETY: the child is stopped, and the place is as long as it says.
        if unsafe { libc::ptrace(libc::PTRACE_GETREGSET, id, kind, &raw mut place) } != 0 {
            return Err(format!("registers: {}", std::io::Error::last_os_error()));
        }
        bytes.truncate(place.iov_len);
        stretches.push(Stretch { place: place_of, start, bytes });
    }
    Ok(stretches)
}
