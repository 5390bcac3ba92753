/* The sizes, alignments and offsets of all structs, and the values of all constants: what a compiled program has in it, and
 * what may therefore never change under one KODEVISER_ABI_VERSION. tests/capi_layout.rs has the same numbers. */

#include <kodeviser.h>

#include "check.h"

#define MUST_BE_AT_COMPILE_TIME(name, holds) typedef char name[(holds) ? 1 : -1]

#define HAS_SIZE(type, size) \
    MUST_BE_AT_COMPILE_TIME(size_of_##type, sizeof(type) == (size))
#define HAS_OFFSET(type, field, offset) \
    MUST_BE_AT_COMPILE_TIME(offset_in_##type##_of_##field, offsetof(type, field) == (offset))
#define HAS_VALUE(constant, value) \
    MUST_BE_AT_COMPILE_TIME(value_of_##constant, (constant) == (value))

struct token_in_memory { char before; kodeviser_token it; };
struct policy_in_memory { char before; kodeviser_policy it; };
struct state_in_memory { char before; kodeviser_state it; };
struct verdict_in_memory { char before; kodeviser_verdict it; };
struct info_in_memory { char before; kodeviser_state_info it; };
struct attempt_in_memory { char before; kodeviser_attempt it; };

HAS_SIZE(kodeviser_token, 256);
HAS_OFFSET(kodeviser_token, opaque, 0);

HAS_SIZE(kodeviser_state, 128);
HAS_OFFSET(kodeviser_state, bytes, 0);
MUST_BE_AT_COMPILE_TIME(alignment_of_state, offsetof(struct state_in_memory, it) == 1);

HAS_SIZE(kodeviser_policy, 64);
HAS_OFFSET(kodeviser_policy, version, 0);
HAS_OFFSET(kodeviser_policy, near_window, 4);
HAS_OFFSET(kodeviser_policy, look_ahead, 8);
HAS_OFFSET(kodeviser_policy, enrol_window, 12);
HAS_OFFSET(kodeviser_policy, far_window, 16);
HAS_OFFSET(kodeviser_policy, resync_window, 20);
HAS_OFFSET(kodeviser_policy, drift_ppm, 24);
HAS_OFFSET(kodeviser_policy, max_failures, 28);
HAS_OFFSET(kodeviser_policy, lock_seconds, 32);
HAS_OFFSET(kodeviser_policy, block_after, 36);
HAS_OFFSET(kodeviser_policy, reserved, 40);
MUST_BE_AT_COMPILE_TIME(alignment_of_policy, offsetof(struct policy_in_memory, it) == 4);

HAS_SIZE(kodeviser_state_info, 80);
HAS_OFFSET(kodeviser_state_info, is_enrolled, 0);
HAS_OFFSET(kodeviser_state_info, is_blocked, 4);
HAS_OFFSET(kodeviser_state_info, has_last_used, 8);
HAS_OFFSET(kodeviser_state_info, failures, 12);
HAS_OFFSET(kodeviser_state_info, locked_until, 16);
HAS_OFFSET(kodeviser_state_info, last_used, 24);
HAS_OFFSET(kodeviser_state_info, drift_seconds, 32);
HAS_OFFSET(kodeviser_state_info, measured_at, 40);
HAS_OFFSET(kodeviser_state_info, reserved, 48);

HAS_SIZE(kodeviser_verdict, 64);
HAS_OFFSET(kodeviser_verdict, outcome, 0);
HAS_OFFSET(kodeviser_verdict, attempts_left, 4);
HAS_OFFSET(kodeviser_verdict, moving_factor, 8);
HAS_OFFSET(kodeviser_verdict, drift_seconds, 16);
HAS_OFFSET(kodeviser_verdict, retry_at, 24);
HAS_OFFSET(kodeviser_verdict, reserved, 32);

#if UINTPTR_MAX == UINT64_MAX
/* On 32 bits pointers are shorter, and some machines align 64-bit numbers to 4 bytes. */
MUST_BE_AT_COMPILE_TIME(alignment_of_token, offsetof(struct token_in_memory, it) == 8);
MUST_BE_AT_COMPILE_TIME(alignment_of_verdict, offsetof(struct verdict_in_memory, it) == 8);
MUST_BE_AT_COMPILE_TIME(alignment_of_info, offsetof(struct info_in_memory, it) == 8);
HAS_SIZE(kodeviser_attempt, 56);
HAS_OFFSET(kodeviser_attempt, token, 0);
HAS_OFFSET(kodeviser_attempt, state, 8);
HAS_OFFSET(kodeviser_attempt, code, 16);
HAS_OFFSET(kodeviser_attempt, code_len, 24);
HAS_OFFSET(kodeviser_attempt, next, 32);
HAS_OFFSET(kodeviser_attempt, verdict, 40);
HAS_OFFSET(kodeviser_attempt, status, 48);
MUST_BE_AT_COMPILE_TIME(alignment_of_attempt, offsetof(struct attempt_in_memory, it) == 8);
#endif

HAS_VALUE(KODEVISER_ABI_VERSION, 1);
HAS_VALUE(KODEVISER_POLICY_VERSION, 1);
HAS_VALUE(KODEVISER_STATE_LEN, 128);

HAS_VALUE(KODEVISER_SHA1, 1);
HAS_VALUE(KODEVISER_SHA256, 2);
HAS_VALUE(KODEVISER_SHA512, 3);

HAS_VALUE(KODEVISER_ACCEPTED, 1);
HAS_VALUE(KODEVISER_REJECTED, 2);
HAS_VALUE(KODEVISER_REPLAYED, 3);
HAS_VALUE(KODEVISER_NEXT_CODE, 4);
HAS_VALUE(KODEVISER_LOCKED, 5);
HAS_VALUE(KODEVISER_BLOCKED, 6);

HAS_VALUE(KODEVISER_OK, 0);
HAS_VALUE(KODEVISER_ERR_NULL, -1);
HAS_VALUE(KODEVISER_ERR_LENGTH, -2);
HAS_VALUE(KODEVISER_ERR_BUFFER, -3);
HAS_VALUE(KODEVISER_ERR_OVERLAP, -4);
HAS_VALUE(KODEVISER_ERR_VERSION, -5);
HAS_VALUE(KODEVISER_ERR_RESERVED, -6);
HAS_VALUE(KODEVISER_ERR_TOKEN, -7);
HAS_VALUE(KODEVISER_ERR_CODE_LENGTH, -10);
HAS_VALUE(KODEVISER_ERR_CODE_CHARACTER, -11);
HAS_VALUE(KODEVISER_ERR_CODE_TOO_LONG, -12);
HAS_VALUE(KODEVISER_ERR_ALGORITHM, -20);
HAS_VALUE(KODEVISER_ERR_DIGITS, -21);
HAS_VALUE(KODEVISER_ERR_PERIOD, -22);
HAS_VALUE(KODEVISER_ERR_SECRET_LENGTH, -23);
HAS_VALUE(KODEVISER_ERR_SECRET_CHARACTER, -24);
HAS_VALUE(KODEVISER_ERR_SECRET_INCOMPLETE, -25);
HAS_VALUE(KODEVISER_ERR_TIME_BEFORE_T0, -26);
HAS_VALUE(KODEVISER_ERR_NO_CLOCK, -27);
HAS_VALUE(KODEVISER_ERR_COUNTER_EXHAUSTED, -28);
HAS_VALUE(KODEVISER_ERR_POLICY, -30);
HAS_VALUE(KODEVISER_ERR_NOT_ENROLLED, -31);
HAS_VALUE(KODEVISER_ERR_ALREADY_ENROLLED, -32);
HAS_VALUE(KODEVISER_ERR_DRIFT, -33);
HAS_VALUE(KODEVISER_ERR_STATE_VERSION, -41);
HAS_VALUE(KODEVISER_ERR_STATE_CHECKSUM, -42);
HAS_VALUE(KODEVISER_ERR_STATE_FIELD, -43);
HAS_VALUE(KODEVISER_ERR_PIN_LENGTH, -50);
HAS_VALUE(KODEVISER_ERR_PIN_DIGITS, -51);
HAS_VALUE(KODEVISER_ERR_RANDOMNESS, -52);
HAS_VALUE(KODEVISER_ERR_SELFTEST, -60);

/* What only the linked library knows. */
int main(void)
{
    const uint32_t defaults[10] = {1, 1, 10, 10, 120, 2880, 60, 5, 300, 100};
    kodeviser_policy policy;
    fill(&policy, sizeof policy);
    CHECK_IS(sizeof(kodeviser_token), kodeviser_token_size());
    CHECK_IS(offsetof(struct token_in_memory, it), kodeviser_token_align());
    CHECK_IS(KODEVISER_ABI_VERSION, kodeviser_abi_version());
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    CHECK(memcmp(&policy, defaults, sizeof defaults) == 0);
    for (size_t i = 0; i < 6; i++)
        CHECK_IS(0, policy.reserved[i]);
    return check_end("layout");
}
