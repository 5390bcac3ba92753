/* A state damaged in any one byte is refused by every function that takes one, and nothing is written. One that is put
 * together wrongly, with the right checksum, is refused or decided, and stops no program. */

#include <kodeviser.h>

#include "check.h"

static const uint64_t NOW = 1700000000;

static kodeviser_token token;
static kodeviser_policy policy;

/* What a function may write to. */
static struct {
    kodeviser_state next;
    kodeviser_verdict verdict;
} out, pattern;

static int32_t enrol(kodeviser_state *state)
{
    return kodeviser_enrol(&token, &policy, state, "123456", 6, NOW, &out.next, &out.verdict);
}

static int32_t verify(kodeviser_state *state)
{
    return kodeviser_verify(&token, &policy, state, "123456", 6, NOW, &out.next, &out.verdict);
}

static int32_t verify_batch(kodeviser_state *state)
{
    kodeviser_attempt attempt = {&token, state, "123456", 6, &out.next, &out.verdict, 1};
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&attempt, 1, &policy, NOW));
    return attempt.status;
}

static int32_t verify_with_pin(kodeviser_state *state)
{
    return kodeviser_verify_with_pin(&token, &policy, state, "123456", 6, "1", 1, "1", 1, NOW, &out.next, &out.verdict);
}

static int32_t resync(kodeviser_state *state)
{
    return kodeviser_resync(&token, &policy, state, "123456", 6, "654321", 6, NOW, &out.next, &out.verdict);
}

static int32_t release_token(kodeviser_state *state)
{
    return kodeviser_release(state, &out.next);
}

static int32_t unlock_token(kodeviser_state *state)
{
    return kodeviser_unlock(state, &out.next);
}

static int32_t set_counter(kodeviser_state *state)
{
    return kodeviser_state_set_counter(state, 5);
}

static int32_t set_drift(kodeviser_state *state)
{
    return kodeviser_state_set_drift(state, 5, NOW);
}

static int32_t (*const FUNCTIONS[])(kodeviser_state *) = {
    enrol, verify, verify_batch, verify_with_pin, resync, release_token, unlock_token, set_counter, set_drift,
};
#define FUNCTION_COUNT (sizeof FUNCTIONS / sizeof *FUNCTIONS)

static void refused_by_all(const kodeviser_state *damaged, int32_t status)
{
    kodeviser_state state = *damaged;
    int refused = 1;
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        refused &= FUNCTIONS[i](&state) == status;
    CHECK(refused);
    CHECK(memcmp(&state, damaged, sizeof state) == 0);
    CHECK(memcmp(&out, &pattern, sizeof out) == 0);
}

static void every_byte_to_every_value(const kodeviser_state *good)
{
    for (size_t position = 0; position < sizeof good->bytes; position++)
        for (unsigned change = 1; change < 256; change++) {
            kodeviser_state state = *good;
            state.bytes[position] ^= (uint8_t)change;
            refused_by_all(&state, position == 0 ? KODEVISER_ERR_STATE_VERSION : KODEVISER_ERR_STATE_CHECKSUM);
        }
}

/* The last eight bytes: for each word of 64 bits before them a multiplication and a shift. */
static void put_checksum(kodeviser_state *state)
{
    uint64_t sum = 0;
    for (size_t word = 0; word < 15; word++) {
        uint64_t value = 0;
        for (size_t i = 8; i-- > 0;)
            value = value << 8 | state->bytes[word * 8 + i];
        sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 32;
    }
    for (size_t i = 0; i < 8; i++)
        state->bytes[120 + i] = (uint8_t)(sum >> (8 * i));
}

/* An unknown flag, a reserved byte, a value whose flag is off: no state has these bytes. */
static void impossible_fields(const kodeviser_state *fresh)
{
    static const size_t POSITIONS[] = {2, 3, 16, 23, 24, 31, 32, 39, 119};
    kodeviser_state state = *fresh;
    put_checksum(&state);
    CHECK(memcmp(&state, fresh, sizeof state) == 0);
    for (size_t i = 0; i < sizeof POSITIONS / sizeof *POSITIONS; i++) {
        state = *fresh;
        state.bytes[POSITIONS[i]] = 1;
        put_checksum(&state);
        refused_by_all(&state, KODEVISER_ERR_STATE_FIELD);
    }
    for (unsigned flag = 0x10; flag < 0x100; flag <<= 1) {
        state = *fresh;
        state.bytes[1] |= (uint8_t)flag;
        put_checksum(&state);
        refused_by_all(&state, KODEVISER_ERR_STATE_FIELD);
    }
}

/* Whoever may write states may write any: extreme numbers in every field stop no program. */
static void extreme_fields(const kodeviser_state *good)
{
    static const uint8_t EXTREMES[] = {0x00, 0x7f, 0x80, 0xff};
    for (size_t position = 4; position < 112; position += 4)
        for (size_t length = 4; length <= 8; length += 4)
            for (size_t lower = 0; lower < sizeof EXTREMES; lower++)
                for (size_t upper = 0; upper < sizeof EXTREMES; upper++)
                    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
                        kodeviser_state state = *good;
                        memset(state.bytes + position, EXTREMES[lower], length);
                        state.bytes[position + length - 1] = EXTREMES[upper];
                        put_checksum(&state);
                        int32_t status = FUNCTIONS[i](&state);
                        CHECK(status <= KODEVISER_OK && status >= KODEVISER_ERR_STATE_FIELD);
                    }
}

int main(void)
{
    kodeviser_state fresh, enrolled, waiting;
    kodeviser_verdict verdict;
    char far_code[9];
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";

    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, 20, 6, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    policy.far_window = policy.resync_window = policy.enrol_window = 5;
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&fresh));
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&enrolled, 45, NOW - 86400 * 400, NOW / 30 - 1));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, NOW + 4 * 30, far_code, sizeof far_code));
    CHECK_IS(KODEVISER_OK,
             kodeviser_verify(&token, &policy, &enrolled, far_code, 6, NOW, &waiting, &verdict));
    CHECK_IS(KODEVISER_NEXT_CODE, verdict.outcome);

    fill(&out, sizeof out);
    fill(&pattern, sizeof pattern);
    every_byte_to_every_value(&fresh);
    every_byte_to_every_value(&waiting);
    impossible_fields(&fresh);
    extreme_fields(&fresh);
    extreme_fields(&waiting);
    return check_end("damage");
}
