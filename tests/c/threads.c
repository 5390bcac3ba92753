/* Threads that share one token, one policy and one state, all const, decide what one thread alone decides. */

#include <pthread.h>

#include <kodeviser.h>

#include "check.h"

enum { LOGINS = 160, MOST_THREADS = 8 };
static const uint64_t NOW = 1700000000;

static kodeviser_token token;
static kodeviser_policy policy;
static kodeviser_state state;

struct decided {
    int32_t status;
    char code[9];
    kodeviser_state next;
    kodeviser_verdict verdict;
};

static struct decided alone[LOGINS], shared[MOST_THREADS][LOGINS];

/* From before the last used code to beyond the far window, so that each outcome occurs. */
static void login(struct decided *decided, int number)
{
    memset(decided, 0, sizeof *decided);
    decided->status = kodeviser_code_at_time(&token, NOW + (uint64_t)number * 30 - 1500, decided->code, 9);
    if (decided->status == KODEVISER_OK)
        decided->status =
            kodeviser_verify(&token, &policy, &state, decided->code, 8, NOW, &decided->next, &decided->verdict);
}

static void *all_logins(void *decided)
{
    for (int number = 0; number < LOGINS; number++)
        login((struct decided *)decided + number, number);
    return NULL;
}

static void with_threads(int count)
{
    pthread_t threads[MOST_THREADS];
    memset(shared, 0, sizeof shared);
    for (int i = 0; i < count; i++)
        CHECK_IS(0, pthread_create(&threads[i], NULL, all_logins, shared[i]));
    for (int i = 0; i < count; i++)
        CHECK_IS(0, pthread_join(threads[i], NULL));
    for (int i = 0; i < count; i++)
        for (int number = 0; number < LOGINS; number++)
            CHECK(memcmp(&shared[i][number], &alone[number], sizeof alone[number]) == 0);
}

int main(void)
{
    int outcomes[7] = {0, 0, 0, 0, 0, 0, 0};
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, 20, 8, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    policy.far_window = 20;
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&state, 0, NOW - 86400 * 200, NOW / 30 - 1));
    all_logins(alone);
    for (int number = 0; number < LOGINS; number++)
        if (CHECK_IS(KODEVISER_OK, alone[number].status))
            outcomes[alone[number].verdict.outcome]++;
    CHECK(outcomes[KODEVISER_ACCEPTED] > 0 && outcomes[KODEVISER_REJECTED] > 0);
    CHECK(outcomes[KODEVISER_REPLAYED] > 0 && outcomes[KODEVISER_NEXT_CODE] > 0);
    with_threads(2);
    with_threads(MOST_THREADS);
    return check_end("threads");
}
