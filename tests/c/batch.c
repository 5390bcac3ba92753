/* kodeviser_verify_batch decides each attempt exactly as kodeviser_verify decides it. */

#include <kodeviser.h>

#include "check.h"

/* Each token: hash, digits, and seconds of a step, where 0 is a counter. */
enum { TOKENS = 36 };
static const uint32_t PERIODS[4] = {0, 30, 60, 0};

static struct {
    kodeviser_token token;
    kodeviser_state state, next, next_alone;
    kodeviser_verdict verdict, verdict_alone;
    uint32_t period, digits;
    /* The moving factor that the token is at, and the last code that was shown. */
    uint64_t at;
    char shown[9];
    char typed[16];
} people[TOKENS];

static uint64_t now = 1700000000;

static uint32_t draw(uint32_t below)
{
    static uint64_t seed = 4226;
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

static void hand_out(void)
{
    for (uint32_t i = 0; i < TOKENS; i++) {
        uint8_t secret[64];
        for (size_t k = 0; k < sizeof secret; k++)
            secret[k] = (uint8_t)draw(256);
        uint32_t algorithm = KODEVISER_SHA1 + i % 3;
        people[i].digits = 6 + i / 3 % 3;
        people[i].period = PERIODS[i / 9];
        if (people[i].period == 0) {
            CHECK_IS(KODEVISER_OK,
                     kodeviser_token_init_hotp(&people[i].token, algorithm, secret, 20 + i, people[i].digits));
            people[i].at = draw(1000);
        } else {
            CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&people[i].token, algorithm, secret, 20 + i,
                                                            people[i].digits, people[i].period, 0));
            people[i].at = now / people[i].period;
        }
        CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&people[i].state, 0, now, people[i].at));
        memcpy(people[i].shown, "00000000", 9);
    }
}

/* What one person types: mostly the right code; sometimes an old, a far, a wrong or no code. */
static size_t type_something(uint32_t i)
{
    char *typed = people[i].typed;
    size_t length = people[i].digits;
    switch (draw(8)) {
    case 0: memcpy(typed, people[i].shown, length); return length;
    case 1: snprintf(typed, 16, "%0*u", (int)length, (unsigned)draw(1000000)); return length;
    case 2: memcpy(typed, "12 34x67", 8); return draw(9);
    case 3: people[i].at += 12 + draw(10); break;
    default: people[i].at = people[i].period == 0 ? people[i].at + 1 : now / people[i].period; break;
    }
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_counter(&people[i].token, people[i].at, people[i].shown, 9));
    memcpy(typed, people[i].shown, length);
    return length;
}

static void one_round(const kodeviser_policy *policy, uint32_t outcomes[7])
{
    kodeviser_attempt attempts[TOKENS];
    size_t count = 1 + draw(TOKENS), first = draw(TOKENS);
    for (size_t k = 0; k < count; k++) {
        uint32_t i = (uint32_t)((first + k * 5) % TOKENS);
        size_t length = type_something(i);
        fill(&people[i].next, sizeof people[i].next);
        fill(&people[i].next_alone, sizeof people[i].next_alone);
        fill(&people[i].verdict, sizeof people[i].verdict);
        fill(&people[i].verdict_alone, sizeof people[i].verdict_alone);
        kodeviser_attempt attempt = {&people[i].token, &people[i].state, people[i].typed, length,
                                     &people[i].next,  &people[i].verdict, 1};
        attempts[k] = attempt;
    }
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(attempts, count, policy, now));
    for (size_t k = 0; k < count; k++) {
        uint32_t i = (uint32_t)((first + k * 5) % TOKENS);
        CHECK_IS(kodeviser_verify(&people[i].token, policy, &people[i].state, people[i].typed, attempts[k].code_len, now,
                                  &people[i].next_alone, &people[i].verdict_alone),
                 attempts[k].status);
        CHECK(memcmp(&people[i].next, &people[i].next_alone, sizeof people[i].next) == 0);
        CHECK(memcmp(&people[i].verdict, &people[i].verdict_alone, sizeof people[i].verdict) == 0);
        if (attempts[k].status == KODEVISER_OK) {
            people[i].state = people[i].next;
            outcomes[people[i].verdict.outcome]++;
            /* The help desk is slow, but it comes. */
            if (people[i].verdict.outcome == KODEVISER_BLOCKED && draw(4) == 0)
                CHECK_IS(KODEVISER_OK, kodeviser_unlock(&people[i].state, &people[i].state));
        } else {
            outcomes[0]++;
        }
    }
}

static void as_many_single_logins(void)
{
    uint32_t outcomes[7] = {0, 0, 0, 0, 0, 0, 0};
    kodeviser_policy policy;
    hand_out();
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    policy.max_failures = 3;
    policy.lock_seconds = 120;
    policy.block_after = 4;
    policy.far_window = 30;
    /* Valgrind is slow. */
    const int rounds = getenv("UNDER_VALGRIND") == NULL ? 300 : 50;
    for (int round = 0; round < rounds; round++) {
        one_round(round % 10 == 0 ? NULL : &policy, outcomes);
        now += draw(120);
    }
    /* A test in which nothing happens would show nothing: each outcome came up, and errors did. */
    for (uint32_t outcome = 0; outcome < 7; outcome++)
        if (!CHECK(outcomes[outcome] > 0))
            fprintf(stderr, "    outcome %d: %d times\n", (int)outcome, (int)outcomes[outcome]);
}

/* One attempt of each kind that is an error, each between two good ones. */
enum { ERRORS = 12, ALL = 2 * ERRORS + 1 };

static void errors_harm_no_other(void)
{
    static kodeviser_token token, empty_token;
    static kodeviser_state states[ALL], nexts[ALL], next_pattern;
    static kodeviser_verdict verdicts[ALL], verdict_pattern;
    kodeviser_attempt attempts[ALL];
    int32_t expected[ALL];
    char code[9];
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, 20, 6, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, now, code, sizeof code));
    fill(nexts, sizeof nexts);
    fill(verdicts, sizeof verdicts);
    for (size_t i = 0; i < ALL; i++) {
        kodeviser_attempt good = {&token, &states[i], code, 6, &nexts[i], &verdicts[i], 1};
        CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&states[i], 0, now, now / 30 - 1));
        fill(&nexts[i], sizeof nexts[i]);
        fill(&verdicts[i], sizeof verdicts[i]);
        attempts[i] = good;
        expected[i] = KODEVISER_OK;
    }
    fill(&next_pattern, sizeof next_pattern);
    fill(&verdict_pattern, sizeof verdict_pattern);

#define WRONG(which, what, status)           \
    do {                                     \
        size_t at = 2 * (size_t)(which) + 1; \
        what;                                \
        expected[at] = status;               \
    } while (0)
    WRONG(0, attempts[at].token = NULL, KODEVISER_ERR_NULL);
    WRONG(1, attempts[at].state = NULL, KODEVISER_ERR_NULL);
    WRONG(2, attempts[at].code = NULL, KODEVISER_ERR_NULL);
    WRONG(3, attempts[at].next = NULL, KODEVISER_ERR_NULL);
    WRONG(4, attempts[at].verdict = NULL, KODEVISER_ERR_NULL);
    WRONG(5, attempts[at].code_len = SIZE_MAX, KODEVISER_ERR_LENGTH);
    WRONG(6, attempts[at].token = &empty_token, KODEVISER_ERR_TOKEN);
    WRONG(7, attempts[at].code = "12345x", KODEVISER_ERR_CODE_CHARACTER);
    WRONG(8, attempts[at].code_len = 5, KODEVISER_ERR_CODE_LENGTH);
    WRONG(9, states[at].bytes[9] ^= 1, KODEVISER_ERR_STATE_CHECKSUM);
    WRONG(10, CHECK_IS(KODEVISER_OK, kodeviser_state_init(&states[at])), KODEVISER_ERR_NOT_ENROLLED);
    WRONG(11, attempts[at].verdict = (void *)&nexts[at].bytes[64], KODEVISER_ERR_OVERLAP);
#undef WRONG

    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(attempts, ALL, NULL, now));
    for (size_t i = 0; i < ALL; i++) {
        int written = memcmp(&nexts[i], &next_pattern, sizeof next_pattern) != 0;
        int said = memcmp(&verdicts[i], &verdict_pattern, sizeof verdict_pattern) != 0;
        int good = expected[i] == KODEVISER_OK;
        CHECK_IS(expected[i], attempts[i].status);
        CHECK(written == good && said == good);
        CHECK(!good || verdicts[i].outcome == KODEVISER_ACCEPTED);
    }
}

/* The policy is wrong for all of them: its numbers are each attempt's error, its form is the batch's. */
static void a_wrong_policy(void)
{
    kodeviser_policy policy;
    kodeviser_attempt attempt = {&people[0].token, &people[0].state, "123456", 6, &people[0].next, &people[0].verdict, 1};
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    policy.version++;
    CHECK_IS(KODEVISER_ERR_VERSION, kodeviser_verify_batch(&attempt, 1, &policy, now));
    policy.version--;
    policy.reserved[5] = 1;
    CHECK_IS(KODEVISER_ERR_RESERVED, kodeviser_verify_batch(&attempt, 1, &policy, now));
    CHECK_IS(1, attempt.status);
    policy.reserved[5] = 0;
    policy.drift_ppm = 1001;
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&attempt, 1, &policy, now));
    CHECK_IS(KODEVISER_ERR_POLICY, attempt.status);
}

static void none(void)
{
    kodeviser_attempt attempt;
    fill(&attempt, sizeof attempt);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(NULL, 0, NULL, now));
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&attempt, 0, NULL, now));
    CHECK(untouched(&attempt, sizeof attempt));
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_verify_batch(NULL, 1, NULL, now));
}

int main(void)
{
    as_many_single_logins();
    errors_harm_no_other();
    a_wrong_policy();
    none();
    return check_end("batch");
}
