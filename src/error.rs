//! What can be wrong with an input: one sentence, its evidence and the section of the standard that says so.

use core::fmt;

/// Why nothing was decided.
///
/// An error changes nothing: no state comes out, no attempt is counted, no code is used up.
/// The fields are evidence for a log; none of them ever holds a digit of a code, a PIN or a secret.
/// More variants may come, so a `match` needs a last arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The typed text has another number of digits than the token shows.
    CodeLength {
        /// How many digits the token shows.
        expected: u8,
        /// How many were typed; counting ends at 255.
        found: u8,
    },
    /// The typed text has a character that is no ASCII digit, and no space or hyphen between two digits.
    CodeCharacter {
        /// Bytes before the character.
        position: usize,
    },
    /// The typed text is longer than any way to write a code.
    CodeTooLong {
        /// The most bytes that are read.
        limit: usize,
        /// How many bytes there are.
        length: usize,
    },
    /// The code was read for a token with another number of digits.
    CodeOfOtherToken {
        /// How many digits the token shows.
        expected: u8,
        /// How many digits the code has.
        found: u8,
    },
    /// A token shows 6, 7 or 8 digits.
    Digits {
        /// The number asked for.
        digits: u32,
    },
    /// A time step is 1 second to 24 hours long.
    Period {
        /// The number of seconds asked for.
        period: u32,
    },
    /// A secret is 1 to 128 bytes long.
    SecretLength {
        /// How many bytes were given; 129 where it is more than was read.
        length: usize,
    },
    /// The text of a secret has a character that its alphabet has not.
    SecretCharacter {
        /// Bytes before the character.
        position: usize,
    },
    /// The text of a secret ends in the middle of a byte.
    SecretIncomplete {
        /// How many characters of the alphabet there are.
        characters: usize,
    },
    /// The time lies before the token's first time step.
    TimeBeforeT0 {
        /// The time given, in Unix seconds.
        time: u64,
        /// The start of the first time step, in Unix seconds.
        t0: u64,
    },
    /// The token counts button presses and knows no time.
    NoClock,
    /// The counter has no value left.
    CounterExhausted,
    /// A number of the policy is out of its bounds.
    Policy {
        /// The field's name.
        field: &'static str,
        /// Its value.
        value: u32,
        /// The least it may be.
        least: u32,
        /// The most it may be.
        most: u32,
    },
    /// The token has not been enrolled: use `enrol`.
    NotEnrolled,
    /// The token is enrolled already: use `verify` or `resync`, or release it first.
    AlreadyEnrolled,
    /// A drift is at most a hundred years.
    Drift {
        /// The drift given, in seconds.
        seconds: i64,
    },
    /// The record has another length than a state.
    StateLength {
        /// The length of a state, in bytes.
        expected: usize,
        /// How many bytes there are.
        found: usize,
    },
    /// The record was written by a version of the library that this one does not know.
    StateVersion {
        /// The record's version.
        version: u8,
    },
    /// The record is not as it was written: its checksum is wrong.
    StateChecksum {
        /// The checksum in the record.
        stored: u64,
        /// The checksum of its bytes.
        computed: u64,
    },
    /// The record's checksum is right, but no state has these bytes.
    StateField {
        /// Bytes before the field.
        offset: usize,
    },
    /// A PIN is 1 to 32 bytes long.
    PinLength {
        /// How many bytes there are.
        length: usize,
    },
    /// A drawn PIN has 4 to 12 digits.
    PinDigits {
        /// The number asked for.
        digits: u32,
    },
    /// The given random bytes did not suffice for a PIN; ask again with fresh and more of them.
    RandomnessExhausted {
        /// How many bytes there were.
        given: usize,
    },
    /// A known answer came out wrong: the machine or the build is broken and must not decide anything.
    SelfTest {
        /// The hash that failed, by its name in RFC 6030.
        algorithm: &'static str,
    },
}

impl Error {
    /// The section of the standard that this error rests on.
    ///
    /// ```
    /// # use kodeviser::Error;
    /// assert_eq!(Error::SecretLength { length: 0 }.section(), "RFC 4226 section 4, R6");
    /// ```
    #[must_use]
    pub const fn section(&self) -> &'static str {
        match self {
            Self::CodeLength { .. }
            | Self::CodeCharacter { .. }
            | Self::CodeTooLong { .. }
            | Self::CodeOfOtherToken { .. }
            | Self::Digits { .. } => "RFC 4226 section 5.3",
            Self::Period { .. } => "RFC 6238 section 5.2",
            Self::SecretLength { .. } => "RFC 4226 section 4, R6",
            Self::SecretCharacter { .. } | Self::SecretIncomplete { .. } => "RFC 4648 sections 6 and 8",
            Self::TimeBeforeT0 { .. } | Self::NoClock => "RFC 6238 section 4.2",
            Self::CounterExhausted => "RFC 4226 section 5.1",
            Self::Policy { .. } => "RFC 4226 sections 7.3 and 7.4",
            Self::NotEnrolled | Self::AlreadyEnrolled => "RFC 4226 section 7.2",
            Self::Drift { .. } => "RFC 6238 section 6",
            Self::StateLength { .. }
            | Self::StateVersion { .. }
            | Self::StateChecksum { .. }
            | Self::StateField { .. } => "RFC 4226 section 7.2",
            Self::PinLength { .. } | Self::PinDigits { .. } | Self::RandomnessExhausted { .. } => {
                "NIST SP 800-63B section 5.1.1"
            }
            Self::SelfTest { .. } => "RFC 4226 appendix D and RFC 6238 appendix B",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::CodeLength { expected, found } => {
                write!(f, "the code has {found} digits, the token shows {expected}")
            }
            Self::CodeCharacter { position } => {
                write!(f, "the code has something other than a digit at byte {position}")
            }
            Self::CodeTooLong { limit, length } => {
                write!(f, "the code is {length} bytes long, at most {limit} are read")
            }
            Self::CodeOfOtherToken { expected, found } => {
                write!(f, "the code was read as {found} digits, the token shows {expected}")
            }
            Self::Digits { digits } => write!(f, "a code has 6, 7 or 8 digits, not {digits}"),
            Self::Period { period } => write!(f, "a time step is 1 to 86400 seconds long, not {period}"),
            Self::SecretLength { length } => write!(f, "a secret is 1 to 128 bytes long, not {length}"),
            Self::SecretCharacter { position } => {
                write!(f, "the secret's text has a foreign character at byte {position}")
            }
            Self::SecretIncomplete { characters } => {
                write!(f, "the secret's text of {characters} characters ends in the middle of a byte")
            }
            Self::TimeBeforeT0 { time, t0 } => write!(f, "the time {time} lies before the token's first step at {t0}"),
            Self::NoClock => f.write_str("the token counts button presses and knows no time"),
            Self::CounterExhausted => f.write_str("the token's counter has no value left"),
            Self::Policy { field, value, least, most } => {
                write!(f, "the policy's {field} is {least} to {most}, not {value}")
            }
            Self::NotEnrolled => f.write_str("the token has not been enrolled"),
            Self::AlreadyEnrolled => f.write_str("the token is enrolled already"),
            Self::Drift { seconds } => write!(f, "a drift of {seconds} seconds is over a hundred years"),
            Self::StateLength { expected, found } => write!(f, "the record has {found} bytes, a state has {expected}"),
            Self::StateVersion { version } => write!(f, "the record's version {version} is unknown"),
            Self::StateChecksum { stored, computed } => {
                write!(f, "the record is damaged: checksum {stored:016x}, its bytes give {computed:016x}")
            }
            Self::StateField { offset } => write!(f, "the record's field at byte {offset} contradicts the others"),
            Self::PinLength { length } => write!(f, "a PIN is 1 to 32 bytes long, not {length}"),
            Self::PinDigits { digits } => write!(f, "a drawn PIN has 4 to 12 digits, not {digits}"),
            Self::RandomnessExhausted { given } => write!(f, "{given} random bytes did not suffice for a PIN"),
            Self::SelfTest { algorithm } => write!(f, "the self-test of {algorithm} failed"),
        }?;
        write!(f, " ({})", self.section())
    }
}

impl core::error::Error for Error {}
