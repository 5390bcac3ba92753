/* The life of a token, from its box to its next owner, as a program would live it. */

#include <kodeviser.h>
#ifdef WITH_IMPORT
#include <kodeviser_import.h>
#endif

#include "check.h"

static const uint64_t START = 1700000000, DAY = 86400;
static const char SECRET_BASE32[] = "gezd gnbv gy3t qojq-gezd gnbv gy3t qojq";
static const char SECRET_HEX[] = "31323334 35363738 39303132 33343536 37383930";

static kodeviser_token token;
static kodeviser_state state;
static kodeviser_verdict verdict;

typedef int32_t decision(const kodeviser_token *, const kodeviser_policy *, const kodeviser_state *, const char *, size_t,
                         uint64_t, kodeviser_state *, kodeviser_verdict *);

/* Decides and stores the next state. */
static void decide(decision *how, const char *code, uint64_t now, uint32_t outcome)
{
    CHECK_IS(KODEVISER_OK, how(&token, NULL, &state, code, strlen(code), now, &state, &verdict));
    CHECK_IS(outcome, verdict.outcome);
    for (size_t i = 0; i < 4; i++)
        CHECK_IS(0, verdict.reserved[i]);
}

static void verify(const char *code, uint64_t now, uint32_t outcome)
{
    decide(kodeviser_verify, code, now, outcome);
}

struct text {
    char text[9];
};

static struct text code_at(uint64_t time)
{
    struct text code;
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, time, code.text, sizeof code.text));
    return code;
}

/* A code that the token shows nowhere within two days. */
static struct text wrong_code(uint64_t now)
{
    struct text wrong;
    for (unsigned number = 0;; number++) {
        int shown = 0;
        snprintf(wrong.text, sizeof wrong.text, "%06u", number % 1000000);
        for (uint64_t time = now - 2 * DAY; time < now + 2 * DAY && !shown; time += 30)
            shown = strcmp(wrong.text, code_at(time).text) == 0;
        if (!shown)
            return wrong;
    }
}

static void secrets(void)
{
    uint8_t from_base32[128], from_hex[128], pattern[128];
    size_t base32_len = 0, hex_len = 0;
    fill(from_hex, sizeof from_hex);
    fill(pattern, sizeof pattern);
    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_base32(SECRET_BASE32, strlen(SECRET_BASE32), from_base32,
                                                       sizeof from_base32, &base32_len));
    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_hex(SECRET_HEX, strlen(SECRET_HEX), from_hex, 20, &hex_len));
    CHECK_IS(20, base32_len);
    CHECK_IS(20, hex_len);
    CHECK(memcmp(from_base32, "12345678901234567890", 20) == 0);
    CHECK(memcmp(from_hex, "12345678901234567890", 20) == 0);
    CHECK(memcmp(from_hex + 20, pattern + 20, sizeof pattern - 20) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_base32("MZXW6===", 8, from_base32, 3, &base32_len));
    CHECK(base32_len == 3 && memcmp(from_base32, "foo", 3) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, from_hex, hex_len, 6, 30, 0));
}

static void enrolment(void)
{
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&state));
    kodeviser_state fresh = state;
    CHECK_IS(KODEVISER_ERR_NOT_ENROLLED,
             kodeviser_verify(&token, NULL, &state, "000000", 6, START, &state, &verdict));
    CHECK(memcmp(&state, &fresh, sizeof state) == 0);
    decide(kodeviser_enrol, code_at(START).text, START, KODEVISER_ACCEPTED);
    CHECK_IS(START / 30, verdict.moving_factor);
    CHECK(memcmp(&state, &fresh, sizeof state) != 0);
    kodeviser_state enrolled = state;
    CHECK_IS(KODEVISER_ERR_ALREADY_ENROLLED,
             kodeviser_enrol(&token, NULL, &state, "000000", 6, START, &state, &verdict));
    CHECK(memcmp(&state, &enrolled, sizeof state) == 0);
}

static void replay_changes_nothing(void)
{
    kodeviser_state enrolled = state;
    verify(code_at(START).text, START + 5, KODEVISER_REPLAYED);
    CHECK_IS(0, verdict.moving_factor);
    CHECK(memcmp(&state, &enrolled, sizeof state) == 0);
    verify(code_at(START + 30).text, START + 30, KODEVISER_ACCEPTED);
    verify(code_at(START).text, START + 35, KODEVISER_REPLAYED);
}

static void spaces_and_hyphens(void)
{
    struct text code = code_at(START + 60);
    char typed[9];
    snprintf(typed, sizeof typed, "%.3s -%.3s", code.text, code.text + 3);
    verify(typed, START + 60, KODEVISER_ACCEPTED);
}

static void five_failures_lock(void)
{
    const uint64_t now = START + 300;
    struct text wrong = wrong_code(now);
    for (uint32_t left = 4; left > 0; left--) {
        verify(wrong.text, now, KODEVISER_REJECTED);
        CHECK_IS(left, verdict.attempts_left);
        CHECK_IS(0, verdict.retry_at);
    }
    verify(wrong.text, now, KODEVISER_REJECTED);
    CHECK_IS(0, verdict.attempts_left);
    CHECK_IS(now + 300, verdict.retry_at);

    kodeviser_state locked = state;
    verify(code_at(now).text, now + 1, KODEVISER_LOCKED);
    CHECK_IS(now + 300, verdict.retry_at);
    verify(wrong.text, now + 299, KODEVISER_LOCKED);
    CHECK(memcmp(&state, &locked, sizeof state) == 0);
    verify(code_at(now + 300).text, now + 300, KODEVISER_ACCEPTED);
}

static void two_years_later_the_clock_is_fifteen_minutes_ahead(void)
{
    const uint64_t now = START + 730 * DAY, shown = now + 900;
    verify(code_at(shown).text, now, KODEVISER_NEXT_CODE);
    verify(code_at(shown).text, now + 10, KODEVISER_NEXT_CODE);
    verify(code_at(shown + 30).text, now + 30, KODEVISER_ACCEPTED);
    CHECK_IS((shown + 30) / 30, verdict.moving_factor);
    CHECK(verdict.drift_seconds > 900 - 45 && verdict.drift_seconds < 900 + 45);
    verify(code_at(shown + 90).text, now + 90, KODEVISER_ACCEPTED);
}

static void resynchronization(void)
{
    const uint64_t now = START + 731 * DAY, shown = now + 70000;
    struct text first = code_at(shown), second = code_at(shown + 30);
    verify(first.text, now, KODEVISER_REJECTED);
    CHECK_IS(KODEVISER_OK, kodeviser_resync(&token, NULL, &state, second.text, 6, first.text, 6, now, &state, &verdict));
    CHECK_IS(KODEVISER_REJECTED, verdict.outcome);
    CHECK_IS(KODEVISER_OK, kodeviser_resync(&token, NULL, &state, first.text, 6, second.text, 6, now, &state, &verdict));
    CHECK_IS(KODEVISER_ACCEPTED, verdict.outcome);
    CHECK_IS((shown + 30) / 30, verdict.moving_factor);
    CHECK_IS(KODEVISER_OK, kodeviser_resync(&token, NULL, &state, first.text, 6, second.text, 6, now, &state, &verdict));
    CHECK_IS(KODEVISER_REPLAYED, verdict.outcome);
    verify(code_at(shown + 60).text, now + 30, KODEVISER_ACCEPTED);
}

static void pins(void)
{
    const uint64_t now = START + 732 * DAY;
    struct text code;
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&state, 0, now, now / 30 - 5));
    code = code_at(now);
    /* A right code with the wrong PIN is used up. */
    CHECK_IS(KODEVISER_OK, kodeviser_verify_with_pin(&token, NULL, &state, code.text, 6, "7305", 4, "7304", 4, now,
                                                    &state, &verdict));
    CHECK_IS(KODEVISER_REJECTED, verdict.outcome);
    CHECK_IS(4, verdict.attempts_left);
    CHECK_IS(0, verdict.moving_factor);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_with_pin(&token, NULL, &state, code.text, 6, "7304", 4, "7304", 4, now,
                                                    &state, &verdict));
    CHECK_IS(KODEVISER_REPLAYED, verdict.outcome);
    code = code_at(now + 60);
    /* A PIN that begins like the right one is another PIN. */
    CHECK_IS(KODEVISER_OK, kodeviser_verify_with_pin(&token, NULL, &state, wrong_code(now).text, 6, "730", 3, "7304", 4,
                                                    now + 60, &state, &verdict));
    CHECK_IS(KODEVISER_REJECTED, verdict.outcome);
    CHECK_IS(3, verdict.attempts_left);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_with_pin(&token, NULL, &state, code.text, 6, "7304", 4, "7304", 4, now + 60,
                                                    &state, &verdict));
    CHECK_IS(KODEVISER_ACCEPTED, verdict.outcome);
}

static void blocking_and_unlocking(void)
{
    const uint64_t now = START + 733 * DAY;
    struct text wrong = wrong_code(now), used = code_at(now);
    kodeviser_policy policy;
    kodeviser_state next;
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&state, 0, now, now / 30 - 5));
    verify(used.text, now, KODEVISER_ACCEPTED);
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    policy.max_failures = 100;
    policy.block_after = 3;
    for (int i = 0; i < 4; i++)
        CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, &policy, &state, wrong.text, 6, now, &state, &verdict));
    CHECK_IS(KODEVISER_BLOCKED, verdict.outcome);
    verify(code_at(now + 100 * DAY).text, now + 100 * DAY, KODEVISER_BLOCKED);
    kodeviser_state_info info;
    CHECK_IS(KODEVISER_OK, kodeviser_state_read(&state, &info));
    CHECK_IS(1, info.is_enrolled);
    CHECK_IS(1, info.is_blocked);
    CHECK_IS(1, info.has_last_used);
    CHECK_IS(3, info.failures);
    CHECK_IS(0, info.locked_until);
    CHECK_IS(now / 30, info.last_used);
    CHECK(info.drift_seconds <= 0 && info.drift_seconds > -30);
    CHECK_IS(now, info.measured_at);
    CHECK_IS(KODEVISER_OK, kodeviser_unlock(&state, &next));
    CHECK(memcmp(&next, &state, sizeof next) != 0);
    CHECK_IS(KODEVISER_OK, kodeviser_unlock(&state, &state));
    CHECK(memcmp(&next, &state, sizeof next) == 0);
    verify(used.text, now, KODEVISER_REPLAYED);
    verify(code_at(now + 60).text, now + 60, KODEVISER_ACCEPTED);
}

static void the_next_owner(void)
{
    const uint64_t now = START + 734 * DAY;
    struct text used = code_at(now);
    verify(used.text, now, KODEVISER_ACCEPTED);
    kodeviser_state next;
    CHECK_IS(KODEVISER_OK, kodeviser_release(&state, &next));
    CHECK_IS(KODEVISER_OK, kodeviser_release(&state, &state));
    CHECK(memcmp(&next, &state, sizeof next) == 0);
    CHECK_IS(KODEVISER_ERR_NOT_ENROLLED,
             kodeviser_verify(&token, NULL, &state, used.text, 6, now, &state, &verdict));
    decide(kodeviser_enrol, used.text, now, KODEVISER_REPLAYED);
    decide(kodeviser_enrol, code_at(now + 60).text, now + 60, KODEVISER_ACCEPTED);
}

static void from_another_system(void)
{
    const uint64_t now = START + 735 * DAY;
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&state, -3600, now - DAY, (now - DAY) / 30));
    verify(code_at(now - 3600).text, now, KODEVISER_ACCEPTED);
    CHECK(verdict.drift_seconds < -3600 + 45 && verdict.drift_seconds > -3600 - 45);
    kodeviser_state enrolled = state;
    CHECK_IS(KODEVISER_ERR_ALREADY_ENROLLED, kodeviser_state_set_counter(&state, 7));
    CHECK_IS(KODEVISER_ERR_ALREADY_ENROLLED, kodeviser_state_set_drift(&state, 7, now));
    CHECK(memcmp(&state, &enrolled, sizeof state) == 0);
}

static void from_a_seed_file(void)
{
    kodeviser_token counter_token;
    struct text code;
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&state));
    CHECK_IS(KODEVISER_OK, kodeviser_state_set_drift(&state, 7200, START));
    decide(kodeviser_enrol, code_at(START + 7200).text, START, KODEVISER_ACCEPTED);

    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&counter_token, KODEVISER_SHA512, secret, 20, 8));
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&state));
    CHECK_IS(KODEVISER_OK, kodeviser_state_set_counter(&state, 5000000000));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_counter(&counter_token, 5000000003, code.text, sizeof code.text));
    CHECK_IS(KODEVISER_OK, kodeviser_enrol(&counter_token, NULL, &state, code.text, 8, 0, &state, &verdict));
    CHECK_IS(KODEVISER_ACCEPTED, verdict.outcome);
    CHECK_IS(5000000003, verdict.moving_factor);
    CHECK_IS(0, verdict.drift_seconds);
    kodeviser_token_wipe(&counter_token);
}

static void drawn_pins(void)
{
    uint8_t random[64];
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (uint8_t)(i * 151 + 29);
    for (uint32_t digits = 4; digits <= 12; digits++) {
        char pin[16], pattern[16];
        fill(pin, sizeof pin);
        fill(pattern, sizeof pattern);
        CHECK_IS(KODEVISER_OK, kodeviser_pin_from_random(random, sizeof random, digits, pin, digits + 1));
        CHECK_IS(digits, strlen(pin));
        CHECK_IS(digits, strspn(pin, "0123456789"));
        CHECK(memcmp(pin + digits + 1, pattern + digits + 1, sizeof pin - digits - 1) == 0);
    }
    char pin[13], other[13];
    CHECK_IS(KODEVISER_OK, kodeviser_pin_from_random(random, 64, 12, pin, sizeof pin));
    random[0] ^= 0x55;
    CHECK_IS(KODEVISER_OK, kodeviser_pin_from_random(random, 64, 12, other, sizeof other));
    CHECK(strcmp(pin, other) != 0);
    /* Only zeros give 0000 at best, which is never drawn. */
    memset(random, 0, sizeof random);
    CHECK_IS(KODEVISER_ERR_RANDOMNESS, kodeviser_pin_from_random(random, sizeof random, 4, pin, sizeof pin));
}

static const int32_t STATUSES[] = {
    KODEVISER_OK, KODEVISER_ERR_NULL, KODEVISER_ERR_LENGTH, KODEVISER_ERR_BUFFER, KODEVISER_ERR_OVERLAP,
    KODEVISER_ERR_VERSION, KODEVISER_ERR_RESERVED, KODEVISER_ERR_TOKEN, KODEVISER_ERR_CODE_LENGTH,
    KODEVISER_ERR_CODE_CHARACTER, KODEVISER_ERR_CODE_TOO_LONG, KODEVISER_ERR_ALGORITHM, KODEVISER_ERR_DIGITS,
    KODEVISER_ERR_PERIOD, KODEVISER_ERR_SECRET_LENGTH, KODEVISER_ERR_SECRET_CHARACTER,
    KODEVISER_ERR_SECRET_INCOMPLETE, KODEVISER_ERR_TIME_BEFORE_T0, KODEVISER_ERR_NO_CLOCK,
    KODEVISER_ERR_COUNTER_EXHAUSTED, KODEVISER_ERR_POLICY, KODEVISER_ERR_NOT_ENROLLED,
    KODEVISER_ERR_ALREADY_ENROLLED, KODEVISER_ERR_DRIFT, KODEVISER_ERR_STATE_VERSION, KODEVISER_ERR_STATE_CHECKSUM,
    KODEVISER_ERR_STATE_FIELD, KODEVISER_ERR_PIN_LENGTH, KODEVISER_ERR_PIN_DIGITS, KODEVISER_ERR_RANDOMNESS,
    KODEVISER_ERR_SELFTEST,
#ifdef WITH_IMPORT
    KODEVISER_ERR_IMPORT_OPTION, KODEVISER_ERR_IMPORT_FORMAT, KODEVISER_ERR_IMPORT_KEY, KODEVISER_ERR_IMPORT_MAC,
    KODEVISER_ERR_IMPORT_ALGORITHM, KODEVISER_ERR_IMPORT_VALUE, KODEVISER_ERR_IMPORT_AMBIGUOUS,
    KODEVISER_ERR_IMPORT_UNUSABLE, KODEVISER_ERR_IMPORT_NOT_STATED, KODEVISER_ERR_IMPORT_STOPPED,
    KODEVISER_ERR_IMPORT_INTERNAL,
#endif
};
#define STATUS_COUNT (sizeof STATUSES / sizeof *STATUSES)

static int is_known(int32_t status)
{
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (STATUSES[i] == status)
            return 1;
    return 0;
}

static void sentences(void)
{
    const char *unknown = kodeviser_strerror(12345);
    CHECK(unknown != NULL && strlen(unknown) > 0);
    CHECK(kodeviser_strerror(INT32_MIN) != NULL && strcmp(kodeviser_strerror(INT32_MIN), unknown) == 0);
    CHECK(kodeviser_strerror(INT32_MAX) != NULL && strcmp(kodeviser_strerror(INT32_MAX), unknown) == 0);
    for (int32_t status = -1000; status <= 1000; status++) {
        const char *sentence = kodeviser_strerror(status);
        if (CHECK(sentence != NULL && strlen(sentence) > 0)) {
            CHECK((strcmp(sentence, unknown) != 0) == is_known(status));
            CHECK(sentence[strlen(sentence) - 1] != '.');
        }
    }
    for (size_t i = 0; i < STATUS_COUNT; i++)
        for (size_t j = 0; j < i; j++)
            CHECK(strcmp(kodeviser_strerror(STATUSES[i]), kodeviser_strerror(STATUSES[j])) != 0);
}

static void the_library_itself(void)
{
    const char *version = kodeviser_version();
    CHECK_IS(KODEVISER_ABI_VERSION, kodeviser_abi_version());
    CHECK_IS(KODEVISER_OK, kodeviser_selftest());
    CHECK_IS(sizeof(kodeviser_token), kodeviser_token_size());
    CHECK(version != NULL && strlen(version) >= 5 && strspn(version, "0123456789") > 0);
    CHECK(kodeviser_version() == version);
}

int main(void)
{
    the_library_itself();
    sentences();
    secrets();
    enrolment();
    replay_changes_nothing();
    spaces_and_hyphens();
    five_failures_lock();
    two_years_later_the_clock_is_fifteen_minutes_ahead();
    resynchronization();
    pins();
    blocking_and_unlocking();
    the_next_owner();
    from_another_system();
    from_a_seed_file();
    drawn_pins();
    kodeviser_token_wipe(&token);
    return check_end("story");
}
