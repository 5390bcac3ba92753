/* Where things lie in memory: at any address, over one another, and at the very end of what is allocated. */

#include <kodeviser.h>

#include "check.h"

static const uint64_t NOW = 1700000000;
static const char SECRET[] = "12345678901234567890";
static const char RANDOM[] = "9f8Kq0Zr3XvB1mD7tLwE5cYh2JpUaN6sGiOeRxT4WyFbQkVnMzCdHlPgIjSuAo-+";

/* What every arrangement is compared with. */
static kodeviser_token token;
static kodeviser_policy policy;
static kodeviser_state state, next;
static kodeviser_verdict verdict;
static char code[9];

static void decide_in_the_plain_way(void)
{
    const uint8_t *secret = (const uint8_t *)SECRET;
    memset(&token, 0, sizeof token);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA512, secret, 20, 8, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&policy));
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&state, 0, NOW, NOW / 30 - 1));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, NOW, code, sizeof code));
    CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, &policy, &state, code, 8, NOW, &next, &verdict));
    CHECK_IS(KODEVISER_ACCEPTED, verdict.outcome);
}

static int decided_likewise(const void *next_found, const void *verdict_found)
{
    return memcmp(next_found, &next, sizeof next) == 0 && memcmp(verdict_found, &verdict, sizeof verdict) == 0;
}

/* A place for each struct at one offset from an aligned address, and room around it that must stay as it is. */
union room {
    char bytes[512];
    uint64_t alignment;
};

static union room room_for_token, room_for_policy, room_for_state, room_for_next, room_for_verdict, room_for_attempts;

static void *place(union room *room, size_t offset)
{
    fill(room, sizeof *room);
    return room->bytes + 64 + offset;
}

static int around_is_untouched(const union room *room, size_t offset, size_t size)
{
    union room expected;
    fill(&expected, sizeof expected);
    memcpy(expected.bytes + 64 + offset, room->bytes + 64 + offset, size);
    return memcmp(room, &expected, sizeof expected) == 0;
}

static void at_offsets(const size_t offsets[6])
{
    const uint8_t *secret = (const uint8_t *)SECRET;
    void *token_here = place(&room_for_token, offsets[0]), *policy_here = place(&room_for_policy, offsets[1]);
    void *state_here = place(&room_for_state, offsets[2]), *next_here = place(&room_for_next, offsets[3]);
    void *verdict_here = place(&room_for_verdict, offsets[4]), *attempts_here = place(&room_for_attempts, offsets[5]);
    char text[9];

    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(token_here, KODEVISER_SHA512, secret, 20, 8, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(token_here, NOW, text, sizeof text));
    CHECK(strcmp(text, code) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(policy_here));
    CHECK(memcmp(policy_here, &policy, sizeof policy) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(state_here, 0, NOW, NOW / 30 - 1));
    CHECK(memcmp(state_here, &state, sizeof state) == 0);
    CHECK_IS(KODEVISER_OK,
             kodeviser_verify(token_here, policy_here, state_here, text, 8, NOW, next_here, verdict_here));
    CHECK(decided_likewise(next_here, verdict_here));

    fill(next_here, sizeof next);
    fill(verdict_here, sizeof verdict);
    kodeviser_attempt attempts[2];
    memset(attempts, 0, sizeof attempts);
    for (size_t i = 0; i < 2; i++) {
        attempts[i].token = i == 0 ? token_here : NULL;
        attempts[i].state = state_here;
        attempts[i].code = text;
        attempts[i].code_len = 8;
        attempts[i].next = next_here;
        attempts[i].verdict = verdict_here;
        attempts[i].status = 1;
    }
    memcpy(attempts_here, attempts, sizeof attempts);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(attempts_here, 2, policy_here, NOW));
    attempts[0].status = KODEVISER_OK;
    attempts[1].status = KODEVISER_ERR_NULL;
    CHECK(memcmp(attempts_here, attempts, sizeof attempts) == 0);
    CHECK(decided_likewise(next_here, verdict_here));

    CHECK_IS(KODEVISER_OK, kodeviser_unlock(state_here, next_here));
    CHECK(memcmp(next_here, &state, sizeof state) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_release(state_here, next_here));
    CHECK_IS(KODEVISER_OK, kodeviser_state_set_counter(next_here, 7));
    CHECK_IS(KODEVISER_OK, kodeviser_state_set_drift(next_here, 7, NOW));
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(next_here));
    kodeviser_token_wipe(token_here);
    CHECK_IS(KODEVISER_ERR_TOKEN, kodeviser_code_at_counter(token_here, 1, text, sizeof text));

    CHECK(around_is_untouched(&room_for_token, offsets[0], sizeof token));
    CHECK(around_is_untouched(&room_for_policy, offsets[1], sizeof policy));
    CHECK(around_is_untouched(&room_for_state, offsets[2], sizeof state));
    CHECK(around_is_untouched(&room_for_next, offsets[3], sizeof next));
    CHECK(around_is_untouched(&room_for_verdict, offsets[4], sizeof verdict));
    CHECK(around_is_untouched(&room_for_attempts, offsets[5], sizeof attempts));
}

static void every_address(void)
{
    for (size_t which = 0; which < 6; which++)
        for (size_t offset = 0; offset < 16; offset++) {
            size_t alone[6] = {0, 0, 0, 0, 0, 0}, together[6];
            alone[which] = offset;
            for (size_t i = 0; i < 6; i++)
                together[i] = (offset + which * i) % 16;
            at_offsets(alone);
            at_offsets(together);
        }
}

/* One place after another in one arena, with every distance between them: the decision is refused where they share a byte. */
enum { ARENA = 1024, MIDDLE = 384, FARTHEST = 300 };

static int share_bytes(size_t one, size_t one_size, size_t other, size_t other_size)
{
    return one < other + other_size && other < one + one_size;
}

static int is_as_before(const char *arena, const char *before, int has_token)
{
    char shown[9];
    if (!has_token)
        return memcmp(arena, before, ARENA) == 0;
    const size_t behind = MIDDLE + sizeof token;
    const void *in = arena + MIDDLE;
    return memcmp(arena, before, MIDDLE) == 0 && memcmp(arena + behind, before + behind, ARENA - behind) == 0 &&
           kodeviser_code_at_time(in, NOW, shown, sizeof shown) == KODEVISER_OK && strcmp(shown, code) == 0 &&
           same_token(in, before + MIDDLE, sizeof token);
}

static void two_places(char *token_here, char *next_here, char *verdict_here, char *arena, int overlap)
{
    char before[ARENA];
    memcpy(before, arena, ARENA);
    int32_t expected = overlap ? KODEVISER_ERR_OVERLAP : KODEVISER_OK;
    int has_token = token_here == arena + MIDDLE;
    void *in = token_here, *to = next_here, *said = verdict_here;
    CHECK_IS(expected, kodeviser_verify(in, NULL, &state, code, 8, NOW, to, said));
    CHECK(overlap ? is_as_before(arena, before, has_token) : decided_likewise(to, said));

    memcpy(arena, before, ARENA);
    kodeviser_attempt attempt = {in, &state, code, 8, to, said, 1};
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&attempt, 1, NULL, NOW));
    CHECK_IS(expected, attempt.status);
    CHECK(overlap ? is_as_before(arena, before, has_token) : decided_likewise(to, said));
}

static void refused_by_the_others(void *in, void *to, void *said)
{
    kodeviser_state fresh;
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&fresh));
    CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_enrol(in, NULL, &fresh, code, 8, NOW, to, said));
    CHECK_IS(KODEVISER_ERR_OVERLAP,
             kodeviser_verify_with_pin(in, NULL, &state, code, 8, "1", 1, "1", 1, NOW, to, said));
    CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_resync(in, NULL, &state, code, 8, code, 8, NOW, to, said));
}

static void outputs_over_one_another_and_over_the_token(void)
{
    static char arena[ARENA];
    char elsewhere[sizeof(kodeviser_token)];
    kodeviser_token own = token;
    void *own_token = &own;
    for (size_t second = MIDDLE - FARTHEST; second <= MIDDLE + FARTHEST; second++) {
        fill(arena, ARENA);
        two_places(own_token, arena + MIDDLE, arena + second, arena,
                   share_bytes(MIDDLE, sizeof next, second, sizeof verdict));
        memcpy(arena + MIDDLE, &token, sizeof token);
        two_places(arena + MIDDLE, arena + second, elsewhere, arena,
                   share_bytes(MIDDLE, sizeof token, second, sizeof next));
        memcpy(arena + MIDDLE, &token, sizeof token);
        two_places(arena + MIDDLE, elsewhere, arena + second, arena,
                   share_bytes(MIDDLE, sizeof token, second, sizeof verdict));
    }
    memcpy(arena + MIDDLE, &token, sizeof token);
    memset(arena, 0, MIDDLE);
    memcpy(elsewhere, arena, sizeof elsewhere);
    refused_by_the_others(own_token, arena, arena + 100);
    refused_by_the_others(arena + MIDDLE, arena + MIDDLE + 200, arena);
    refused_by_the_others(arena + MIDDLE, arena, arena + MIDDLE - 1);
    CHECK(memcmp(elsewhere, arena, sizeof elsewhere) == 0);
    CHECK(same_token(arena + MIDDLE, &token, sizeof token));
}

static void next_is_the_state(void)
{
    kodeviser_state both = state, unlocked;
    kodeviser_verdict said;
    CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, NULL, &both, code, 8, NOW, &both, &said));
    CHECK(decided_likewise(&both, &said));
    both = state;
    kodeviser_attempt attempt = {&token, &both, code, 8, &both, &said, 1};
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&attempt, 1, NULL, NOW));
    CHECK(decided_likewise(&both, &said));
    CHECK_IS(KODEVISER_OK, kodeviser_unlock(&state, &unlocked));
    both = state;
    CHECK_IS(KODEVISER_OK, kodeviser_unlock(&both, &both));
    CHECK(memcmp(&both, &unlocked, sizeof both) == 0);
}

/* What is read may lie in what is written: all is read before anything is written. */
static void code_in_an_output(void)
{
    for (size_t offset = 0; offset + 8 <= sizeof next; offset++) {
        kodeviser_state to;
        kodeviser_verdict said;
        char *text = (char *)to.bytes + offset;
        memcpy(text, code, 8);
        CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, NULL, &state, text, 8, NOW, &to, &said));
        CHECK(decided_likewise(&to, &said));
    }
    for (size_t offset = 0; offset + 8 <= sizeof verdict; offset++) {
        kodeviser_state to;
        kodeviser_verdict said;
        char *text = (char *)&said + offset;
        memcpy(text, code, 8);
        CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, &policy, &state, text, 8, NOW, &to, &said));
        CHECK(decided_likewise(&to, &said));
    }
}

static void policy_in_an_output(void)
{
    union {
        kodeviser_policy policy;
        kodeviser_state state;
    } to;
    union {
        kodeviser_policy policy;
        kodeviser_verdict verdict;
    } said;
    to.policy = policy;
    CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, &to.policy, &state, code, 8, NOW, &to.state, &said.verdict));
    CHECK(decided_likewise(&to, &said));
    said.policy = policy;
    CHECK_IS(KODEVISER_OK, kodeviser_verify(&token, &said.policy, &state, code, 8, NOW, &to.state, &said.verdict));
    CHECK(decided_likewise(&to, &said));
}

/* A rare counter: its last six bytes are ASCII digits, and these are the code of two counters later. */
static void code_in_the_state(void)
{
    const uint64_t used = 55204140824626;
    kodeviser_token counter_token;
    kodeviser_state both;
    kodeviser_verdict said;
    const char *text = NULL;
    CHECK_IS(KODEVISER_OK,
             kodeviser_token_init_hotp(&counter_token, KODEVISER_SHA1, (const uint8_t *)SECRET, 20, 6));
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&both, 0, 0, used));
    for (size_t i = 0; i + 6 <= sizeof both; i++)
        if (memcmp(both.bytes + i, "284752", 6) == 0)
            text = (const char *)both.bytes + i;
    CHECK_IS(KODEVISER_OK, kodeviser_verify(&counter_token, NULL, &both, text, 6, NOW, &both, &said));
    CHECK_IS(KODEVISER_ACCEPTED, said.outcome);
    CHECK_IS(used + 2, said.moving_factor);
}

static void *exactly(const void *bytes, size_t size)
{
    void *block = malloc(size);
    if (block == NULL)
        abort();
    memcpy(block, bytes, size);
    return block;
}

/* For valgrind and the address sanitizer: a byte read or written beyond the end is seen. */
static void at_the_end_of_what_is_allocated(void)
{
    kodeviser_token *own_token = malloc(sizeof *own_token);
    kodeviser_policy *own_policy = exactly(&policy, sizeof policy);
    kodeviser_state *own_state = exactly(&state, sizeof state), *to = malloc(sizeof *to);
    kodeviser_verdict *said = malloc(sizeof *said);
    uint8_t *secret = exactly(SECRET, 20), *decoded = malloc(20);
    char *typed = exactly(code, 8), *shown = malloc(9), *pin = exactly("7304", 4);
    char *base32 = exactly("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 32);
    char *hex = exactly("3132333435363738393031323334353637383930", 40);
    uint8_t *random = exactly(RANDOM, 64);
    size_t *decoded_len = malloc(sizeof *decoded_len);
    kodeviser_attempt plain = {own_token, own_state, typed, 8, to, said, 1}, *attempt = exactly(&plain, sizeof plain);

    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_base32(base32, 32, decoded, 20, decoded_len));
    CHECK(*decoded_len == 20 && memcmp(decoded, SECRET, 20) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_hex(hex, 40, decoded, 20, decoded_len));
    CHECK(*decoded_len == 20 && memcmp(decoded, SECRET, 20) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(own_token, KODEVISER_SHA512, secret, 20, 8, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(own_token, NOW, shown, 9));
    CHECK(strcmp(shown, code) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_counter(own_token, NOW / 30, shown, 9));
    CHECK(strcmp(shown, code) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_verify(own_token, own_policy, own_state, typed, 8, NOW, to, said));
    CHECK(decided_likewise(to, said));
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(attempt, 1, own_policy, NOW));
    CHECK(decided_likewise(to, said));
    CHECK_IS(KODEVISER_OK,
             kodeviser_verify_with_pin(own_token, own_policy, own_state, typed, 8, pin, 4, pin, 4, NOW, to, said));
    CHECK(decided_likewise(to, said));
    CHECK_IS(KODEVISER_OK, kodeviser_resync(own_token, own_policy, own_state, typed, 8, typed, 8, NOW, to, said));
    CHECK_IS(KODEVISER_OK, kodeviser_pin_from_random(random, 64, 8, shown, 9));
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(own_policy));
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(own_state));
    CHECK_IS(KODEVISER_OK, kodeviser_enrol(own_token, own_policy, own_state, typed, 8, NOW, to, said));
    CHECK_IS(KODEVISER_OK, kodeviser_release(to, to));
    kodeviser_token_wipe(own_token);

    void *blocks[] = {own_token, own_policy, own_state, to,     said,        secret, decoded, typed,
                      shown,     pin,        base32,    hex,    random, decoded_len, attempt};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
}

/* A code may not be written over its own token, nor a decoded secret over the place of its length. */
static void texts_over_the_token_and_over_a_length(void)
{
    kodeviser_token own, before;
    union {
        uint8_t bytes[64];
        size_t lengths[8];
    } out, out_before;

    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&own, KODEVISER_SHA1, (const uint8_t *)SECRET, 20, 6, 30, 0));
    memcpy(&before, &own, sizeof own);
    for (size_t at = 0; at < sizeof own; at += 3) {
        CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_code_at_counter(&own, 1, (char *)&own + at, 9));
        CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_code_at_time(&own, NOW, (char *)&own + at, 9));
    }
    CHECK(memcmp(&before, &own, 16) == 0);
    memset(&out, 0xa5, sizeof out);
    memcpy(&out_before, &out, sizeof out);
    CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_secret_from_hex("3132333435363738393031323334353637383930", 40, out.bytes,
                                                              sizeof out.bytes, &out.lengths[1]));
    CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_secret_from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 32, out.bytes,
                                                                 sizeof out.bytes, &out.lengths[2]));
    CHECK(memcmp(&out, &out_before, sizeof out) == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_secret_from_hex("3132333435363738393031323334353637383930", 40, out.bytes,
                                                     SIZE_MAX, &out.lengths[7]));
}

/* The verdict would destroy a state that is promised to stay; random bytes may become the PIN's place. */
static void verdict_over_the_state_and_pin_over_its_random_bytes(void)
{
    kodeviser_token own;
    kodeviser_state next, before;
    union {
        kodeviser_state state;
        kodeviser_verdict verdict;
    } both;
    char random[64];

    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&own, KODEVISER_SHA1, (const uint8_t *)SECRET, 20, 6));
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&both.state));
    before = both.state;
    CHECK_IS(KODEVISER_ERR_OVERLAP,
             kodeviser_enrol(&own, NULL, &both.state, "755224", 6, NOW, &next, &both.verdict));
    CHECK(memcmp(&before, &both.state, sizeof before) == 0);
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (char)(i * 7);
    CHECK_IS(KODEVISER_OK, kodeviser_pin_from_random((const uint8_t *)random, sizeof random, 6, random, sizeof random));
    CHECK(strlen(random) == 6);
}

/* A number of attempts that nobody has is an error, not a walk through memory. */
static void more_attempts_than_there_can_be(void)
{
    kodeviser_attempt none;

    memset(&none, 0, sizeof none);
    CHECK_IS(KODEVISER_ERR_LENGTH, kodeviser_verify_batch(&none, ((size_t)1 << 20) + 1, NULL, NOW));
    CHECK_IS(KODEVISER_ERR_LENGTH, kodeviser_verify_batch(&none, SIZE_MAX / 1024, NULL, NOW));
}

/* As many attempts, or bytes, as there may be are looked at. */
static void as_many_as_there_can_be(void)
{
    const size_t most = (size_t)1 << 20;
    kodeviser_attempt *attempts = calloc(most, sizeof *attempts);
    uint8_t out[128];
    size_t written;

    CHECK(attempts != NULL);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(attempts, most, NULL, NOW));
    CHECK_IS(KODEVISER_ERR_NULL, attempts[0].status);
    CHECK_IS(KODEVISER_ERR_NULL, attempts[most - 1].status);
    memset(attempts, 'A', most);
    CHECK_IS(KODEVISER_ERR_SECRET_LENGTH,
             kodeviser_secret_from_base32((const char *)attempts, most, out, sizeof out, &written));
    CHECK_IS(KODEVISER_ERR_LENGTH,
             kodeviser_secret_from_base32((const char *)attempts, most + 1, out, sizeof out, &written));
    free(attempts);
}

int main(void)
{
    texts_over_the_token_and_over_a_length();
    more_attempts_than_there_can_be();
    as_many_as_there_can_be();
    verdict_over_the_state_and_pin_over_its_random_bytes();
    decide_in_the_plain_way();
    every_address();
    outputs_over_one_another_and_over_the_token();
    next_is_the_state();
    code_in_an_output();
    policy_in_an_output();
    code_in_the_state();
    at_the_end_of_what_is_allocated();
    return check_end("placement");
}
