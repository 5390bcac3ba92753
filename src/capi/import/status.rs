//! What is wrong with a seed file, as numbers.

use core::ffi::CStr;

use super::super::status::Status;
use crate::import::Problem;

/// A field of kodeviser_import_options has a number that means nothing.
pub const KODEVISER_ERR_IMPORT_OPTION: i32 = -70;
/// The file is of no known form, damaged, or hostile.
pub const KODEVISER_ERR_IMPORT_FORMAT: i32 = -71;
/// The file is encrypted, and the key or the password is missing or another one's.
pub const KODEVISER_ERR_IMPORT_KEY: i32 = -72;
/// A message authentication code is wrong or missing: do not use the file.
pub const KODEVISER_ERR_IMPORT_MAC: i32 = -73;
/// The file names an algorithm that is not known here, or asks for more PBKDF2 iterations than are allowed.
pub const KODEVISER_ERR_IMPORT_ALGORITHM: i32 = -74;
/// A value of a key is missing, twice there or wrong.
pub const KODEVISER_ERR_IMPORT_VALUE: i32 = -75;
/// A value can be read in two ways: a table's secrets as hexadecimal and Base32 (say which), or a date.
pub const KODEVISER_ERR_IMPORT_AMBIGUOUS: i32 = -76;
/// The key makes no token: it is for something else, has no secret, or a policy that is not understood.
pub const KODEVISER_ERR_IMPORT_UNUSABLE: i32 = -77;
/// The file does not state the hash of a TOTP key or the number of digits, and they are not guessed: say them.
pub const KODEVISER_ERR_IMPORT_NOT_STATED: i32 = -78;
/// The callback returned something other than 0.
pub const KODEVISER_ERR_IMPORT_STOPPED: i32 = -79;
/// A defect of this library came to light; nothing of the file may be used.
pub const KODEVISER_ERR_IMPORT_INTERNAL: i32 = -80;

/// For `kodeviser_strerror`.
pub(in crate::capi) const fn sentence(status: i32) -> Option<&'static CStr> {
    Some(match status {
        KODEVISER_ERR_IMPORT_OPTION => c"a field of the import's options has a number that means nothing",
        KODEVISER_ERR_IMPORT_FORMAT => c"the file is of no known form, or damaged",
        KODEVISER_ERR_IMPORT_KEY => c"the file's key or password is missing or wrong",
        KODEVISER_ERR_IMPORT_MAC => c"a message authentication code is wrong or missing: do not use the file",
        KODEVISER_ERR_IMPORT_ALGORITHM => c"the file asks for an algorithm that is not known or takes too long",
        KODEVISER_ERR_IMPORT_VALUE => c"a value of a key is missing or wrong",
        KODEVISER_ERR_IMPORT_AMBIGUOUS => c"a value can be read in two ways",
        KODEVISER_ERR_IMPORT_UNUSABLE => c"the key makes no token",
        KODEVISER_ERR_IMPORT_NOT_STATED => c"the file does not state the hash or the number of digits",
        KODEVISER_ERR_IMPORT_STOPPED => c"the callback stopped the import",
        KODEVISER_ERR_IMPORT_INTERNAL => c"the library has a defect: do not use what came of the file",
        _ => return None,
    })
}

/// The number of a problem.
pub(super) const fn number(problem: &Problem) -> Status {
    match problem {
        Problem::Io { .. }
        | Problem::Empty
        | Problem::UnknownFormat { .. }
        | Problem::UnknownRoot { .. }
        | Problem::NotUtf8
        | Problem::NotWellFormed { .. }
        | Problem::DocumentType
        | Problem::Entity
        | Problem::TooDeep { .. }
        | Problem::TooLong { .. }
        | Problem::Truncated
        | Problem::Version { .. }
        | Problem::NoColumn { .. }
        | Problem::Line => KODEVISER_ERR_IMPORT_FORMAT,
        Problem::KeyNeeded
        | Problem::PasswordNeeded
        | Problem::Certificate
        | Problem::WrongKey
        | Problem::KeyLength { .. } => KODEVISER_ERR_IMPORT_KEY,
        Problem::MacMethodMissing
        | Problem::MacMissing
        | Problem::MacLength { .. }
        | Problem::MacWrong
        | Problem::MacOfPlain => KODEVISER_ERR_IMPORT_MAC,
        Problem::UnknownAlgorithm { .. } | Problem::TooManyIterations { .. } | Problem::EncryptedSecret => {
            KODEVISER_ERR_IMPORT_ALGORITHM
        }
        Problem::Blocks { .. }
        | Problem::Padding
        | Problem::Misplaced { .. }
        | Problem::Twice
        | Problem::Missing { .. }
        | Problem::Base64
        | Problem::Number { .. }
        | Problem::Truth
        | Problem::Date
        | Problem::Secret { .. }
        | Problem::Fields { .. }
        | Problem::Quote
        | Problem::Value { .. }
        | Problem::Core { .. }
        | Problem::Unwritable { .. } => KODEVISER_ERR_IMPORT_VALUE,
        Problem::AmbiguousDate | Problem::AmbiguousSecrets => KODEVISER_ERR_IMPORT_AMBIGUOUS,
        Problem::NotOtp { .. }
        | Problem::NoSecret
        | Problem::UnknownPolicy { .. }
        | Problem::UsageForbidden
        | Problem::ResponseFormat => KODEVISER_ERR_IMPORT_UNUSABLE,
        Problem::AlgorithmNotStated | Problem::DigitsNotStated => KODEVISER_ERR_IMPORT_NOT_STATED,
    }
}
