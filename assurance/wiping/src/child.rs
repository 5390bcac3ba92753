//! The child: reads its inputs into a place that is not searched, does one operation on a stack of its own, and stops.

#![allow(unsafe_code, reason = "it lays out its own memory")]

use std::arch::asm;
use std::hint::black_box;
use std::mem::MaybeUninit;

use kodeviser::{Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token, VirtualToken};

use crate::inputs::{FAR, Inputs, NOW};
use crate::keeping;
use crate::operations::Operation;

/// Where the caller's own things lie: inputs and values that live on. Not searched.
pub(crate) const ARENA: usize = 0x2000_0000_0000;
/// The stack of the operation.
pub(crate) const STACK: usize = 0x2100_0000_0000;
pub(crate) const STACK_SIZE: usize = 512 << 10;
/// The stack of what goes before. It is given back.
const EARLIER_STACK: usize = 0x2200_0000_0000;
/// What the stack is filled with, so that it is seen how deep the operation went.
pub(crate) const UNTOUCHED: u8 = 0xa7;

/// What an operation works on.
pub(crate) struct Arena {
    pub(crate) inputs: Inputs,
    pub(crate) policy: Policy,
    pub(crate) state: State,
    pub(crate) fresh: State,
    pub(crate) profile: MaybeUninit<Profile>,
    pub(crate) secret: MaybeUninit<Secret>,
    pub(crate) token: MaybeUninit<Token>,
    pub(crate) other_token: MaybeUninit<Token>,
    pub(crate) device: MaybeUninit<VirtualToken>,
    pub(crate) codes: [MaybeUninit<Code>; 5],
    pub(crate) wrong: MaybeUninit<Code>,
    pub(crate) pin: MaybeUninit<Pin>,
    pub(crate) other_pin: MaybeUninit<Pin>,
    #[cfg(feature = "import")]
    pub(crate) package: MaybeUninit<kodeviser::import::Package>,
    /// What a caller in C has.
    pub(crate) made: Made,
    /// Whether the operation came out as it is meant to.
    pub(crate) is_done: bool,
}

#[repr(C, align(64))]
pub(crate) struct Made(pub(crate) [u8; 4096]);

impl Arena {
    /// Has a value made, and drops it where it was made. Whether it is what it is meant to be.
    #[inline(always)]
    pub(crate) fn make_and_drop<T>(
        &mut self,
        make: impl FnOnce(&Self) -> T,
        is_meant: impl FnOnce(&T) -> bool,
    ) -> bool {
        let made = make(self);
        is_meant(black_box(&made))
    }
}

/// All that is there before any operation.
extern "C" fn prepare(arena: *mut Arena) {
    // SAFETY: the arena was mapped, zeroed, and its inputs were read.
    let arena = unsafe { &mut *arena };
    let algorithm = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512][arena.inputs.algorithm];
    let profile = Profile::totp(algorithm, Digits::Eight, 30, 0).unwrap();
    arena.policy = Policy { far_window: FAR, resync_window: FAR, ..Policy::DEFAULT };
    arena.state = State::adopt(0, NOW - 30 * 86_400, None).unwrap();
    arena.fresh = State::fresh();
    arena.profile.write(profile);
    let secret = arena.secret.write(Secret::from_bytes(arena.inputs.secret()).unwrap());
    arena.token.write(Token::new(profile, secret));
    arena.device.write(VirtualToken::new(Token::new(profile, secret), NOW, 0));
    arena.other_token.write(Token::new(profile, &Secret::from_bytes(b"no secret that is searched for").unwrap()));
    for (code, typed) in arena.codes.iter_mut().zip(&arena.inputs.codes) {
        code.write(Code::parse(typed.get(), Digits::Eight).unwrap());
    }
    arena.wrong.write(Code::parse(arena.inputs.wrong.get(), Digits::Eight).unwrap());
    arena.pin.write(Pin::new(arena.inputs.pin()).unwrap());
    arena.other_pin.write(Pin::new("another PIN").unwrap());
    #[cfg(feature = "import")]
    {
        use kodeviser::import::{Kind, Package};
        let package = arena.package.write(Package::new(Kind::Hotp, secret.clone()));
        (package.serial, package.digits) = (Some("4711".into()), Some(8));
        // What is written behind the secret has no room where that was written.
        package.user = Some("\"".repeat(2_000));
    }
}

/// Runs on another stack.
///
/// # Safety
/// `top` must be the end of a stack of some size, and the arena prepared as the function needs it.
unsafe fn on_stack(top: usize, function: extern "C" fn(*mut Arena), arena: *mut Arena) {
    // SAFETY: the stack pointer is kept in a register that the function keeps.
    unsafe {
        asm!(
            "xchg rsp, r12",
            "call r13",
            "mov rsp, r12",
            inout("r12") top => _,
            inout("r13") function => _,
            in("rdi") arena,
            clobber_abi("C"),
        );
    }
}

/// The same, with every vector and mask register emptied before, and stops right after it: the searcher sees them as the operation
/// has left them.
///
/// # Safety
/// As `on_stack`.
unsafe fn on_stack_and_stop(top: usize, function: extern "C" fn(*mut Arena), arena: *mut Arena) -> ! {
    let has = |is_there| u64::from(is_there);
    // SAFETY: nothing comes after it, and each register is emptied only where the processor has it.
    unsafe {
        asm!(
            "test {avx}, {avx}",
            "jz 2f",
            "vzeroall",
            "2:",
            "test {avx512}, {avx512}",
            "jz 3f",
            ".irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31",
            "vpxord zmm\\number, zmm\\number, zmm\\number",
            ".endr",
            ".irp number, 0, 1, 2, 3, 4, 5, 6, 7",
            "kxorw k\\number, k\\number, k\\number",
            ".endr",
            "3:",
            "mov rsp, {top}",
            "call {function}",
            "int3",
            "ud2",
            avx = in(reg) has(is_x86_feature_detected!("avx")),
            avx512 = in(reg) has(is_x86_feature_detected!("avx512f")),
            top = in(reg) top,
            function = in(reg) function,
            in("rdi") arena,
            options(noreturn),
        );
    }
}

fn map(at: usize, size: usize) -> *mut u8 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE;
    // SAFETY: new memory, where nothing was.
    let mapped = unsafe { libc::mmap(at as *mut _, size, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    assert_eq!(mapped as usize, at, "the child's memory");
    mapped.cast()
}

pub(crate) fn run(operation: &Operation) -> ! {
    keeping::begin();
    let arena: *mut Arena = map(ARENA, size_of::<Arena>()).cast();
    let stack = map(STACK, STACK_SIZE);
    map(EARLIER_STACK, STACK_SIZE);
    // SAFETY: these are this process's own, and nothing else uses them.
    unsafe {
        let inputs: *mut Inputs = &raw mut (*arena).inputs;
        let mut read = 0;
        while read < size_of::<Inputs>() {
            let count = libc::read(0, inputs.cast::<u8>().add(read).cast(), size_of::<Inputs>() - read);
            assert!(count > 0, "inputs");
            read += count as usize;
        }
        stack.write_bytes(UNTOUCHED, STACK_SIZE);
        on_stack(EARLIER_STACK + STACK_SIZE - 256, prepare, arena);
        on_stack(EARLIER_STACK + STACK_SIZE - 256, operation.before, arena);
        libc::munmap(EARLIER_STACK as *mut _, STACK_SIZE);
        libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0);
        on_stack_and_stop(STACK + STACK_SIZE - 256, operation.run, arena)
    }
}
