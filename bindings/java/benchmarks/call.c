/* What the calls of Call.java and VerifyNear1.java take in C, in nanoseconds: what the binding takes beside them is the difference.
 * The fastest of many rounds, since what else runs on the machine only adds to it. */

#define _POSIX_C_SOURCE 199309L
#include <kodeviser.h>
#include <stdio.h>
#include <time.h>

static const uint64_t NOW = 1800000015;

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Prints what one verify takes; 0 where its outcome is the expected one. */
static int measure(const char *name, const kodeviser_token *token, const kodeviser_policy *policy, const kodeviser_state *state,
                   const char *code, uint32_t outcome)
{
    const int rounds = 200, calls = 10000;
    kodeviser_state next;
    kodeviser_verdict verdict;
    double best = 1e9;
    for (int round = 0; round < rounds; round++) {
        const double begin = seconds();
        for (int call = 0; call < calls; call++)
            kodeviser_verify(token, policy, state, code, 6, NOW, &next, &verdict);
        const double taken = (seconds() - begin) / calls * 1e9;
        best = taken < best ? taken : best;
    }
    printf("%s %.1f\n", name, best);
    return verdict.outcome != outcome;
}

int main(int count, char **arguments)
{
    kodeviser_token token;
    kodeviser_policy policy, blocking, near_alone;
    kodeviser_state logged_in, blocked;
    kodeviser_verdict verdict;
    char code[9];
    /* The wrong code that Device.java has found. */
    const char *wrong = count > 1 ? arguments[1] : "";

    kodeviser_policy_init(&policy);
    blocking = near_alone = policy;
    blocking.block_after = 1;
    near_alone.far_window = near_alone.near_window;
    kodeviser_token_init_totp(&token, KODEVISER_SHA1, (const uint8_t *)"12345678901234567890", 20, 6, 30, 0);
    kodeviser_state_init(&logged_in);
    kodeviser_code_at_time(&token, NOW - 60, code, sizeof code);
    kodeviser_enrol(&token, NULL, &logged_in, code, 6, NOW - 60, &logged_in, &verdict);
    kodeviser_verify(&token, &blocking, &logged_in, wrong, 6, NOW, &blocked, &verdict);
    return measure("blocked", &token, &policy, &blocked, "000000", KODEVISER_BLOCKED) |
           measure("near1", &token, &near_alone, &logged_in, wrong, KODEVISER_REJECTED);
}
