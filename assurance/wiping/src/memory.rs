//! A child's memory and registers, once it has stopped.

#![allow(unsafe_code, reason = "ptrace and its fellows")]

use std::arch::x86_64::__cpuid_count;
use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};

use crate::child::{ARENA, Arena, STACK, STACK_SIZE};
use crate::inputs::Inputs;
use crate::operations::Operation;

/// Where something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Stack,
    /// General registers: what a function returns may pass through them, and what comes next uses them.
    Registers,
    /// Those of SSE and AVX, to their full width. They are emptied where there is AVX2.
    Vectors,
    /// Those that only AVX-512 has: sixteen more for vectors, and those for masks.
    FurtherVectors,
    Masks,
    /// What the caller has, and the operation must wipe.
    Token,
    Heap,
    Elsewhere,
}

/// A stretch of memory, from an address on; of memory that is somewhere else in each child, from 0 on.
pub(crate) struct Stretch {
    pub(crate) place: Place,
    pub(crate) start: usize,
    pub(crate) bytes: Vec<u8>,
}

/// Everything that a child can write to, its registers among it, but for what is the caller's and lives on.
pub(crate) fn of_child(operation: &Operation, inputs: &Inputs) -> Result<Vec<Stretch>, String> {
    let mut child = Command::new("/proc/self/exe")
        .args(["child", operation.name])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    // SAFETY: `Inputs` is plain bytes; those of its padding do not matter.
    let bytes = unsafe { std::slice::from_raw_parts((&raw const *inputs).cast::<u8>(), size_of::<Inputs>()) };
    child.stdin.take().unwrap().write_all(bytes).map_err(|error| error.to_string())?;
    let read = read(&child, operation);
    // SAFETY: the child is this process's own, and has not been waited for to its end.
    unsafe { libc::kill(child.id() as i32, libc::SIGKILL) };
    let _ = child.wait();
    read
}

fn read(child: &Child, operation: &Operation) -> Result<Vec<Stretch>, String> {
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
    let arena = arena(&memory).map_err(|error| error.to_string())?;
    if !(operation.is_done)(&arena) {
        return Err("it did not come out as it is meant to".into());
    }
    stretches.push(Stretch { place: Place::Token, start: 0, bytes: (operation.wiped)(&arena).to_vec() });
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
        stretches.push(Stretch { place, start: if place == Place::Stack { start } else { 0 }, bytes });
    }
    Ok(stretches)
}

/// A copy of the child's arena, with what the operation came to.
fn arena(memory: &File) -> std::io::Result<Box<Arena>> {
    let mut arena = Box::<Arena>::new_uninit();
    // SAFETY: the place is as long as an arena, and any bytes may be written there.
    let bytes = unsafe { std::slice::from_raw_parts_mut(arena.as_mut_ptr().cast::<u8>(), size_of::<Arena>()) };
    bytes.fill(0);
    memory.read_exact_at(bytes, ARENA as u64)?;
    // SAFETY: the child is this same program, and has made an arena of these bytes.
    Ok(unsafe { arena.assume_init() })
}

/// General registers, and all that XSAVE keeps: those of SSE, AVX and AVX-512.
fn registers(id: i32) -> Result<Vec<Stretch>, String> {
    const NT_X86_XSTATE: usize = 0x202;
    let general = register_set(id, libc::NT_PRSTATUS as usize)?;
    let mut vectors = register_set(id, NT_X86_XSTATE)?;
    let [masks, further] = [5, 7].map(|component| {
        let place = vectors.get_mut(component_of_xsave(component)).unwrap_or_default();
        let bytes = place.to_vec();
        place.fill(0);
        bytes
    });
    let places = [Place::Registers, Place::Vectors, Place::FurtherVectors, Place::Masks];
    let all = places.into_iter().zip([general, vectors, further, masks]);
    Ok(all.map(|(place, bytes)| Stretch { place, start: 0, bytes }).collect())
}

fn register_set(id: i32, kind: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0_u8; 16 << 10];
    let mut place = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    // SAFETY: the child is stopped, and the place is as long as it says.
    if unsafe { libc::ptrace(libc::PTRACE_GETREGSET, id, kind, &raw mut place) } != 0 {
        return Err(format!("registers: {}", std::io::Error::last_os_error()));
    }
    bytes.truncate(place.iov_len);
    Ok(bytes)
}

/// Where XSAVE keeps a component, which is nowhere where the processor has it not: 5 are the masks, 7 the sixteen further vectors.
fn component_of_xsave(component: u32) -> Range<usize> {
    let found = __cpuid_count(0xd, component);
    let start = found.ebx as usize;
    start..start + found.eax as usize
}
