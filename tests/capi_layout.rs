//! The C structs' sizes, alignments and offsets, and the constants' values: the numbers of tests/c/layout.c, seen from Rust.

#![cfg(feature = "capi")]

use core::mem::{align_of, offset_of, size_of};

use kodeviser::capi::*;

#[test]
fn a_token_is_256_bytes() {
    assert_eq!(size_of::<kodeviser_token>(), 256);
    assert_eq!(offset_of!(kodeviser_token, opaque), 0);
    assert_eq!(kodeviser_token_size(), size_of::<kodeviser_token>());
    assert_eq!(kodeviser_token_align(), align_of::<kodeviser_token>());
}

#[test]
fn a_state_is_128_bytes_at_any_address() {
    assert_eq!(size_of::<kodeviser_state>(), 128);
    assert_eq!(align_of::<kodeviser_state>(), 1);
    assert_eq!(offset_of!(kodeviser_state, bytes), 0);
}

#[test]
fn a_policy_is_64_bytes() {
    assert_eq!(size_of::<kodeviser_policy>(), 64);
    assert_eq!(align_of::<kodeviser_policy>(), 4);
    let offsets = [
        offset_of!(kodeviser_policy, version),
        offset_of!(kodeviser_policy, near_window),
        offset_of!(kodeviser_policy, look_ahead),
        offset_of!(kodeviser_policy, enrol_window),
        offset_of!(kodeviser_policy, far_window),
        offset_of!(kodeviser_policy, resync_window),
        offset_of!(kodeviser_policy, drift_ppm),
        offset_of!(kodeviser_policy, max_failures),
        offset_of!(kodeviser_policy, lock_seconds),
        offset_of!(kodeviser_policy, block_after),
        offset_of!(kodeviser_policy, reserved),
    ];
    assert_eq!(offsets, [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
}

#[test]
fn a_verdict_is_64_bytes() {
    assert_eq!(size_of::<kodeviser_verdict>(), 64);
    let offsets = [
        offset_of!(kodeviser_verdict, outcome),
        offset_of!(kodeviser_verdict, attempts_left),
        offset_of!(kodeviser_verdict, moving_factor),
        offset_of!(kodeviser_verdict, drift_seconds),
        offset_of!(kodeviser_verdict, retry_at),
        offset_of!(kodeviser_verdict, reserved),
    ];
    assert_eq!(offsets, [0, 4, 8, 16, 24, 32]);
}

#[test]
fn what_a_state_says_is_80_bytes() {
    assert_eq!(size_of::<kodeviser_state_info>(), 80);
    let offsets = [
        offset_of!(kodeviser_state_info, is_enrolled),
        offset_of!(kodeviser_state_info, is_blocked),
        offset_of!(kodeviser_state_info, has_last_used),
        offset_of!(kodeviser_state_info, failures),
        offset_of!(kodeviser_state_info, locked_until),
        offset_of!(kodeviser_state_info, last_used),
        offset_of!(kodeviser_state_info, drift_seconds),
        offset_of!(kodeviser_state_info, measured_at),
        offset_of!(kodeviser_state_info, reserved),
    ];
    assert_eq!(offsets, [0, 4, 8, 12, 16, 24, 32, 40, 48]);
}

/// On 32 bits pointers are shorter, and some machines align 64-bit numbers to 4 bytes.
#[cfg(target_pointer_width = "64")]
#[test]
fn an_attempt_is_56_bytes_and_64_bit_numbers_are_aligned_to_8() {
    assert_eq!(align_of::<kodeviser_token>(), 8);
    assert_eq!(align_of::<kodeviser_verdict>(), 8);
    assert_eq!(size_of::<kodeviser_attempt>(), 56);
    assert_eq!(align_of::<kodeviser_attempt>(), 8);
    let offsets = [
        offset_of!(kodeviser_attempt, token),
        offset_of!(kodeviser_attempt, state),
        offset_of!(kodeviser_attempt, code),
        offset_of!(kodeviser_attempt, code_len),
        offset_of!(kodeviser_attempt, next),
        offset_of!(kodeviser_attempt, verdict),
        offset_of!(kodeviser_attempt, status),
    ];
    assert_eq!(offsets, [0, 8, 16, 24, 32, 40, 48]);
}

#[test]
fn versions_and_lengths() {
    assert_eq!((KODEVISER_ABI_VERSION, KODEVISER_POLICY_VERSION, KODEVISER_STATE_LEN), (1, 1, 128));
    assert_eq!(kodeviser_abi_version(), KODEVISER_ABI_VERSION);
}

#[test]
fn hashes_and_outcomes() {
    assert_eq!([KODEVISER_SHA1, KODEVISER_SHA256, KODEVISER_SHA512], [1, 2, 3]);
    let outcomes = [
        KODEVISER_ACCEPTED,
        KODEVISER_REJECTED,
        KODEVISER_REPLAYED,
        KODEVISER_NEXT_CODE,
        KODEVISER_LOCKED,
        KODEVISER_BLOCKED,
    ];
    assert_eq!(outcomes, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn statuses_keep_their_numbers() {
    let statuses = [
        (KODEVISER_OK, 0),
        (KODEVISER_ERR_NULL, -1),
        (KODEVISER_ERR_LENGTH, -2),
        (KODEVISER_ERR_BUFFER, -3),
        (KODEVISER_ERR_OVERLAP, -4),
        (KODEVISER_ERR_VERSION, -5),
        (KODEVISER_ERR_RESERVED, -6),
        (KODEVISER_ERR_TOKEN, -7),
        (KODEVISER_ERR_CODE_LENGTH, -10),
        (KODEVISER_ERR_CODE_CHARACTER, -11),
        (KODEVISER_ERR_CODE_TOO_LONG, -12),
        (KODEVISER_ERR_ALGORITHM, -20),
        (KODEVISER_ERR_DIGITS, -21),
        (KODEVISER_ERR_PERIOD, -22),
        (KODEVISER_ERR_SECRET_LENGTH, -23),
        (KODEVISER_ERR_SECRET_CHARACTER, -24),
        (KODEVISER_ERR_SECRET_INCOMPLETE, -25),
        (KODEVISER_ERR_TIME_BEFORE_T0, -26),
        (KODEVISER_ERR_NO_CLOCK, -27),
        (KODEVISER_ERR_COUNTER_EXHAUSTED, -28),
        (KODEVISER_ERR_POLICY, -30),
        (KODEVISER_ERR_NOT_ENROLLED, -31),
        (KODEVISER_ERR_ALREADY_ENROLLED, -32),
        (KODEVISER_ERR_DRIFT, -33),
        (KODEVISER_ERR_STATE_VERSION, -41),
        (KODEVISER_ERR_STATE_CHECKSUM, -42),
        (KODEVISER_ERR_STATE_FIELD, -43),
        (KODEVISER_ERR_PIN_LENGTH, -50),
        (KODEVISER_ERR_PIN_DIGITS, -51),
        (KODEVISER_ERR_RANDOMNESS, -52),
        (KODEVISER_ERR_SELFTEST, -60),
    ];
    for (status, number) in statuses {
        assert_eq!(status, number);
    }
}

#[test]
#[cfg(feature = "capi-import")]
fn statuses_of_seed_files_keep_their_numbers() {
    let statuses = [
        (KODEVISER_ERR_IMPORT_OPTION, -70),
        (KODEVISER_ERR_IMPORT_FORMAT, -71),
        (KODEVISER_ERR_IMPORT_KEY, -72),
        (KODEVISER_ERR_IMPORT_MAC, -73),
        (KODEVISER_ERR_IMPORT_ALGORITHM, -74),
        (KODEVISER_ERR_IMPORT_VALUE, -75),
        (KODEVISER_ERR_IMPORT_AMBIGUOUS, -76),
        (KODEVISER_ERR_IMPORT_UNUSABLE, -77),
        (KODEVISER_ERR_IMPORT_NOT_STATED, -78),
        (KODEVISER_ERR_IMPORT_STOPPED, -79),
        (KODEVISER_ERR_IMPORT_INTERNAL, -80),
    ];
    for (status, number) in statuses {
        assert_eq!(status, number);
    }
}
