//! The C library: KODEVISER_LIBRARY names the shared one, as it is shipped.

#![allow(unsafe_code, reason = "it loads a library")]

use std::ffi::{CString, c_char, c_int, c_void};

pub(crate) type State = [u8; 128];
pub(crate) type Verdict = [u64; 8];
pub(crate) type Token = [u64; 32];

pub(crate) const ACCEPTED: u32 = 1;
pub(crate) const REJECTED: u32 = 2;

#[repr(C)]
pub(crate) struct Attempt {
    pub(crate) token: *const Token,
    pub(crate) state: *const State,
    pub(crate) code: *const c_char,
    pub(crate) code_len: usize,
    pub(crate) next: *mut State,
    pub(crate) verdict: *mut Verdict,
    pub(crate) status: i32,
}

pub(crate) type InitTotp = unsafe extern "C" fn(*mut Token, u32, *const u8, usize, u32, u32, u64) -> c_int;
pub(crate) type InitHotp = unsafe extern "C" fn(*mut Token, u32, *const u8, usize, u32) -> c_int;
pub(crate) type WipeToken = unsafe extern "C" fn(*mut Token);
pub(crate) type CodeAt = unsafe extern "C" fn(*const Token, u64, *mut c_char, usize) -> c_int;
pub(crate) type FromText = unsafe extern "C" fn(*const c_char, usize, *mut u8, usize, *mut usize) -> c_int;
pub(crate) type FromRandom = unsafe extern "C" fn(*const u8, usize, u32, *mut c_char, usize) -> c_int;
pub(crate) type InitState = unsafe extern "C" fn(*mut State) -> c_int;
pub(crate) type AdoptUnused = unsafe extern "C" fn(*mut State, i64, u64) -> c_int;
pub(crate) type Decide = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
pub(crate) type DecideWithPin = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    *const c_char,
    usize,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
pub(crate) type Resync = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
pub(crate) type Batch = unsafe extern "C" fn(*mut Attempt, usize, *const c_void, u64) -> c_int;

/// The functions, by the names and types of the header.
macro_rules! functions {
    ($($name:ident: $type:ty = $symbol:literal,)+) => {
        pub(crate) struct Functions {
            $(pub(crate) $name: $type,)+
        }

        impl Functions {
            #[allow(clippy::missing_transmute_annotations, reason = "the field has the type")]
            pub(crate) fn load() -> Self {
                let path = std::env::var("KODEVISER_LIBRARY").expect("KODEVISER_LIBRARY names the shared library");
                let path = CString::new(path).unwrap();
                // SAFETY: what loading it runs is the library's own.
                let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
                assert!(!library.is_null(), "{path:?} does not load");
                Self {
                    $($name: {
                        // SAFETY: the library stays loaded, and the header says that what has this name has this type.
                        unsafe {
                            let function = libc::dlsym(library, $symbol.as_ptr());
                            assert!(!function.is_null(), "{:?}", $symbol);
                            std::mem::transmute(function)
                        }
                    },)+
                }
            }
        }
    };
}
functions! {
    init_totp: InitTotp = c"kodeviser_token_init_totp",
    init_hotp: InitHotp = c"kodeviser_token_init_hotp",
    wipe_token: WipeToken = c"kodeviser_token_wipe",
    code_at_counter: CodeAt = c"kodeviser_code_at_counter",
    code_at_time: CodeAt = c"kodeviser_code_at_time",
    from_hex: FromText = c"kodeviser_secret_from_hex",
    from_base32: FromText = c"kodeviser_secret_from_base32",
    from_random: FromRandom = c"kodeviser_pin_from_random",
    init_state: InitState = c"kodeviser_state_init",
    adopt_unused: AdoptUnused = c"kodeviser_state_adopt_unused",
    enrol: Decide = c"kodeviser_enrol",
    verify: Decide = c"kodeviser_verify",
    verify_with_pin: DecideWithPin = c"kodeviser_verify_with_pin",
    resync: Resync = c"kodeviser_resync",
    verify_batch: Batch = c"kodeviser_verify_batch",
}
