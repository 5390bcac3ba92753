/* What a decision about a blocked token takes in C, in nanoseconds: the same that Call.java does through the binding. */

#define _POSIX_C_SOURCE 199309L
#include <kodeviser.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const uint64_t NOW = 1800000015;

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void)
{
    kodeviser_token token;
    kodeviser_policy blocking;
    kodeviser_state state, next;
    kodeviser_verdict verdict;
    char code[9];
    double best = 1e9;

    kodeviser_token_init_totp(&token, KODEVISER_SHA1, (const uint8_t *)"12345678901234567890", 20, 6, 30, 0);
    kodeviser_policy_init(&blocking);
    blocking.block_after = 1;
    kodeviser_state_init(&state);
    kodeviser_code_at_time(&token, NOW - 60, code, sizeof code);
    kodeviser_enrol(&token, NULL, &state, code, 6, NOW - 60, &state, &verdict);
    kodeviser_verify(&token, &blocking, &state, "999999", 6, NOW, &state, &verdict);
    kodeviser_policy_init(&blocking);
    for (int round = 0; round < 50; round++) {
        const int calls = 100000;
        double begin = seconds(), taken;
        for (int call = 0; call < calls; call++)
            kodeviser_verify(&token, &blocking, &state, "000000", 6, NOW, &next, &verdict);
        taken = (seconds() - begin) / calls * 1e9;
        best = taken < best ? taken : best;
    }
    if (verdict.outcome != KODEVISER_BLOCKED)
        return 1;
    printf("%.1f\n", best);
    return 0;
}
