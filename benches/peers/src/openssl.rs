//! OpenSSL's HMAC.

use std::ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_void};
use std::ptr::{null, null_mut};

use crate::peer::{Algorithm, Seed};
use crate::plain::{Hmac, truncated};

#[repr(C)]
struct Parameter {
    key: *const c_char,
    data_type: c_uint,
    data: *mut c_void,
    data_size: usize,
    return_size: usize,
}

#[link(name = "crypto")]
unsafe extern "C" {
    fn OpenSSL_version(kind: c_int) -> *const c_char;
    fn EVP_sha1() -> *const c_void;
    fn EVP_sha256() -> *const c_void;
    fn EVP_sha512() -> *const c_void;
    fn HMAC(
        digest: *const c_void,
        key: *const c_void,
        key_length: c_int,
        data: *const c_uchar,
        data_length: usize,
        out: *mut c_uchar,
        out_length: *mut c_uint,
    ) -> *mut c_uchar;
    fn EVP_MAC_fetch(library: *mut c_void, name: *const c_char, properties: *const c_char) -> *mut c_void;
    fn EVP_MAC_free(mac: *mut c_void);
    fn EVP_MAC_CTX_new(mac: *mut c_void) -> *mut c_void;
    fn EVP_MAC_CTX_free(context: *mut c_void);
    fn EVP_MAC_init(
        context: *mut c_void,
        key: *const c_uchar,
        key_length: usize,
        parameters: *const Parameter,
    ) -> c_int;
    fn EVP_MAC_update(context: *mut c_void, data: *const c_uchar, data_length: usize) -> c_int;
    fn EVP_MAC_final(context: *mut c_void, out: *mut c_uchar, out_length: *mut usize, out_size: usize) -> c_int;
    fn OSSL_PARAM_construct_utf8_string(key: *const c_char, text: *mut c_char, size: usize) -> Parameter;
    fn OSSL_PARAM_construct_end() -> Parameter;
}

const LONGEST_MAC: usize = 64;

/// `HMAC()`: key and message in one call, as most programs use it.
pub(crate) struct OpenSsl;

/// `EVP_MAC`: the key is set up once, and the context begins anew with it for each code.
pub(crate) struct OpenSslKeyKept;

/// The version of the library that is loaded.
pub(crate) fn version() -> String {
    // SAFETY: the answer is a static string.
    unsafe { CStr::from_ptr(OpenSSL_version(0)) }.to_string_lossy().into_owned()
}

impl Hmac for OpenSsl {
    fn name(&self) -> &'static str {
        "openssl"
    }

    fn keyed(&self, seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
        let secret = seed.secret.clone();
        // SAFETY: they return static descriptions.
        let digest = unsafe {
            match seed.algorithm {
                Algorithm::Sha1 => EVP_sha1(),
                Algorithm::Sha256 => EVP_sha256(),
                Algorithm::Sha512 => EVP_sha512(),
            }
        };
        Box::new(move |counter| {
            let message = counter.to_be_bytes();
            let (mut mac, mut length) = ([0; LONGEST_MAC], 0);
            let (key, key_length) = (secret.as_ptr().cast(), secret.len() as c_int);
            // SAFETY: key and message are as long as said, and there is room for the longest MAC.
            let out = unsafe {
                HMAC(digest, key, key_length, message.as_ptr(), message.len(), mac.as_mut_ptr(), &mut length)
            };
            assert!(!out.is_null(), "OpenSSL computes");
            truncated(&mac[..length as usize])
        })
    }
}

impl Hmac for OpenSslKeyKept {
    fn name(&self) -> &'static str {
        "openssl-key-kept"
    }

    fn keyed(&self, seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
        let context = Context::new(seed);
        Box::new(move |counter| context.value(counter))
    }
}

/// A context that owns itself.
struct Context(*mut c_void);

impl Context {
    fn new(seed: &Seed) -> Self {
        let digest = match seed.algorithm {
            Algorithm::Sha1 => c"SHA1",
            Algorithm::Sha256 => c"SHA256",
            Algorithm::Sha512 => c"SHA512",
        };
        // SAFETY: the names are C strings, the key is as long as said, the list of parameters has an end, and the context keeps
        // the method alive when it is freed here.
        unsafe {
            let method = EVP_MAC_fetch(null_mut(), c"HMAC".as_ptr(), null());
            let context = EVP_MAC_CTX_new(method);
            EVP_MAC_free(method);
            let parameters = [
                OSSL_PARAM_construct_utf8_string(c"digest".as_ptr(), digest.as_ptr().cast_mut(), 0),
                OSSL_PARAM_construct_end(),
            ];
            let made = EVP_MAC_init(context, seed.secret.as_ptr(), seed.secret.len(), parameters.as_ptr());
            assert_eq!(made, 1, "OpenSSL takes the key");
            Self(context)
        }
    }

    fn value(&self, counter: u64) -> u32 {
        let message = counter.to_be_bytes();
        let (mut mac, mut length) = ([0; LONGEST_MAC], 0);
        // SAFETY: the context is this one's own, the message is as long as said, and there is room for the longest MAC.
        let done = unsafe {
            EVP_MAC_init(self.0, null(), 0, null())
                & EVP_MAC_update(self.0, message.as_ptr(), message.len())
                & EVP_MAC_final(self.0, mac.as_mut_ptr(), &mut length, LONGEST_MAC)
        };
        assert_eq!(done, 1, "OpenSSL computes");
        truncated(&mac[..length])
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it is this one's own, and nobody else's any more.
        unsafe { EVP_MAC_CTX_free(self.0) }
    }
}
