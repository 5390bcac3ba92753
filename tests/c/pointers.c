/* Every function with every argument wrong in every way: first one at a time, then several at once. Each time the status
 * is the one that the header names, and nothing that the arguments point at has changed. */

#include <kodeviser.h>

#include "check.h"

static const uint64_t T0 = 1000, NOW = 1700000000;
#define HUNDRED_YEARS ((int64_t)100 * 365 * 86400)

/* Everything that arguments point at, so that one comparison sees any change. */
struct world {
    kodeviser_token empty_token, wiped_token, new_token;
    kodeviser_policy policy, new_policy;
    kodeviser_state enrolled, fresh, next;
    kodeviser_verdict verdict;
    kodeviser_state_info info;
    kodeviser_attempt attempt;
    uint8_t secret[129], random[64], decoded[128];
    size_t decoded_len;
    char code[80], pin[40], base32[40], hex[48], text[16];
};

static kodeviser_token clock_token, counter_token;

union argument {
    void *pointer;
    uint64_t number;
};

/* What an argument is for. A length stands right behind its pointer. */
enum role {
    END,
    TOKEN,
    CLOCK_TOKEN,
    NEW_TOKEN,
    POLICY,
    NEW_POLICY,
    ENROLLED,
    FRESH,
    FRESH_IN_PLACE,
    NEXT,
    VERDICT,
    INFO,
    CODE,
    CODE_LEN,
    PIN,
    PIN_LEN,
    SECRET,
    SECRET_LEN,
    BASE32,
    BASE32_LEN,
    HEX,
    HEX_LEN,
    DECODED,
    DECODED_CAP,
    DECODED_LEN,
    RANDOM,
    RANDOM_LEN,
    PIN_DIGITS,
    PIN_OUT,
    PIN_OUT_LEN,
    CODE_OUT,
    CODE_OUT_LEN,
    ALGORITHM,
    DIGITS,
    PERIOD,
    TIME,
    DRIFT,
    NUMBER
};

#define MOST_ARGUMENTS 12

static union argument good(enum role role, struct world *world)
{
    union argument argument;
    memset(&argument, 0, sizeof argument);
    switch (role) {
    case TOKEN:
    case CLOCK_TOKEN: argument.pointer = &clock_token; break;
    case NEW_TOKEN: argument.pointer = &world->new_token; break;
    case POLICY: argument.pointer = &world->policy; break;
    case NEW_POLICY: argument.pointer = &world->new_policy; break;
    case ENROLLED: argument.pointer = &world->enrolled; break;
    case FRESH:
    case FRESH_IN_PLACE: argument.pointer = &world->fresh; break;
    case NEXT: argument.pointer = &world->next; break;
    case VERDICT: argument.pointer = &world->verdict; break;
    case INFO: argument.pointer = &world->info; break;
    case CODE: argument.pointer = world->code; break;
    case CODE_LEN: argument.number = 6; break;
    case PIN: argument.pointer = world->pin; break;
    case PIN_LEN: argument.number = 4; break;
    case SECRET: argument.pointer = world->secret; break;
    case SECRET_LEN: argument.number = 20; break;
    case BASE32: argument.pointer = world->base32; break;
    case BASE32_LEN: argument.number = 32; break;
    case HEX: argument.pointer = world->hex; break;
    case HEX_LEN: argument.number = 40; break;
    case DECODED: argument.pointer = world->decoded; break;
    case DECODED_CAP: argument.number = 20; break;
    case DECODED_LEN: argument.pointer = &world->decoded_len; break;
    case RANDOM: argument.pointer = world->random; break;
    case RANDOM_LEN: argument.number = sizeof world->random; break;
    case PIN_DIGITS: argument.number = 4; break;
    case PIN_OUT:
    case CODE_OUT: argument.pointer = world->text; break;
    case PIN_OUT_LEN: argument.number = 5; break;
    case CODE_OUT_LEN: argument.number = 7; break;
    case ALGORITHM: argument.number = KODEVISER_SHA256; break;
    case DIGITS: argument.number = 6; break;
    case PERIOD: argument.number = 30; break;
    case TIME: argument.number = NOW; break;
    case NUMBER: argument.number = 7; break;
    default: break;
    }
    return argument;
}

/* One wrong argument, and the status that says so. */
enum spoiling {
    NULL_POINTER,
    THIS_NUMBER,
    TOKEN_EMPTY,
    TOKEN_WIPED,
    TOKEN_OF_COUNTERS,
    STATE_OTHER,
    STATE_VERSION,
    STATE_CHECKSUM,
    POLICY_FIELD,
    CODE_TEXT,
    SECRET_TEXT
};

struct spoiled {
    enum role role;
    enum spoiling how;
    uint64_t number;
    const char *text;
    int32_t status;
};

#define HUGE_LENGTHS(role)                                                  \
    {role, THIS_NUMBER, SIZE_MAX, NULL, KODEVISER_ERR_LENGTH},              \
    {role, THIS_NUMBER, SIZE_MAX / 2, NULL, KODEVISER_ERR_LENGTH},          \
    {role, THIS_NUMBER, SIZE_MAX / 2 + 1, NULL, KODEVISER_ERR_LENGTH},      \
    {role, THIS_NUMBER, (size_t)1 << (sizeof(size_t) * 5), NULL, KODEVISER_ERR_LENGTH}
#define MISSING(role) {role, NULL_POINTER, 0, NULL, KODEVISER_ERR_NULL}
#define NUMBER_IS(role, number, status) {role, THIS_NUMBER, (uint64_t)(number), NULL, status}
#define POLICY_HAS(field, value, status) \
    {POLICY, POLICY_FIELD, (uint64_t)offsetof(kodeviser_policy, field) << 32 | (value), NULL, status}
#define POLICY_OUT_OF_BOUNDS(field, most)                \
    POLICY_HAS(field, (most) + 1, KODEVISER_ERR_POLICY), \
    POLICY_HAS(field, UINT32_MAX, KODEVISER_ERR_POLICY)
#define CODE_IS(text, status) {CODE, CODE_TEXT, 0, text, status}

static const struct spoiled SPOILED[] = {
    MISSING(TOKEN), MISSING(CLOCK_TOKEN), MISSING(NEW_TOKEN), MISSING(NEW_POLICY), MISSING(ENROLLED), MISSING(FRESH),
    MISSING(FRESH_IN_PLACE), MISSING(NEXT), MISSING(VERDICT), MISSING(INFO), MISSING(CODE), MISSING(PIN), MISSING(SECRET),
    MISSING(BASE32), MISSING(HEX), MISSING(DECODED), MISSING(DECODED_LEN), MISSING(RANDOM), MISSING(PIN_OUT),
    MISSING(CODE_OUT),

    {TOKEN, TOKEN_EMPTY, 0, NULL, KODEVISER_ERR_TOKEN},
    {TOKEN, TOKEN_WIPED, 0, NULL, KODEVISER_ERR_TOKEN},
    {CLOCK_TOKEN, TOKEN_EMPTY, 0, NULL, KODEVISER_ERR_TOKEN},
    {CLOCK_TOKEN, TOKEN_WIPED, 0, NULL, KODEVISER_ERR_TOKEN},
    {CLOCK_TOKEN, TOKEN_OF_COUNTERS, 0, NULL, KODEVISER_ERR_NO_CLOCK},

    {ENROLLED, STATE_OTHER, 0, NULL, KODEVISER_ERR_NOT_ENROLLED},
    {FRESH, STATE_OTHER, 0, NULL, KODEVISER_ERR_ALREADY_ENROLLED},
    {FRESH_IN_PLACE, STATE_OTHER, 0, NULL, KODEVISER_ERR_ALREADY_ENROLLED},
    {ENROLLED, STATE_VERSION, 0, NULL, KODEVISER_ERR_STATE_VERSION},
    {FRESH, STATE_VERSION, 0, NULL, KODEVISER_ERR_STATE_VERSION},
    {FRESH_IN_PLACE, STATE_VERSION, 0, NULL, KODEVISER_ERR_STATE_VERSION},
    {ENROLLED, STATE_CHECKSUM, 0, NULL, KODEVISER_ERR_STATE_CHECKSUM},
    {FRESH, STATE_CHECKSUM, 0, NULL, KODEVISER_ERR_STATE_CHECKSUM},
    {FRESH_IN_PLACE, STATE_CHECKSUM, 0, NULL, KODEVISER_ERR_STATE_CHECKSUM},

    POLICY_HAS(version, 0, KODEVISER_ERR_VERSION),
    POLICY_HAS(version, KODEVISER_POLICY_VERSION + 1, KODEVISER_ERR_VERSION),
    POLICY_HAS(version, UINT32_MAX, KODEVISER_ERR_VERSION),
    POLICY_HAS(reserved[0], 1, KODEVISER_ERR_RESERVED),
    POLICY_HAS(reserved[1], UINT32_MAX, KODEVISER_ERR_RESERVED),
    POLICY_HAS(reserved[2], 1, KODEVISER_ERR_RESERVED),
    POLICY_HAS(reserved[3], 1, KODEVISER_ERR_RESERVED),
    POLICY_HAS(reserved[4], 1, KODEVISER_ERR_RESERVED),
    POLICY_HAS(reserved[5], 0x80000000, KODEVISER_ERR_RESERVED),
    POLICY_OUT_OF_BOUNDS(near_window, 100000),
    POLICY_OUT_OF_BOUNDS(look_ahead, 100000),
    POLICY_OUT_OF_BOUNDS(enrol_window, 100000),
    POLICY_OUT_OF_BOUNDS(far_window, 100000),
    POLICY_OUT_OF_BOUNDS(resync_window, 100000),
    POLICY_OUT_OF_BOUNDS(drift_ppm, 1000),
    POLICY_OUT_OF_BOUNDS(max_failures, 100000),
    POLICY_OUT_OF_BOUNDS(lock_seconds, 86400),
    POLICY_OUT_OF_BOUNDS(block_after, 100000),
    POLICY_HAS(max_failures, 0, KODEVISER_ERR_POLICY),
    POLICY_HAS(block_after, 0, KODEVISER_ERR_POLICY),

    CODE_IS("", KODEVISER_ERR_CODE_LENGTH),
    CODE_IS("12345", KODEVISER_ERR_CODE_LENGTH),
    CODE_IS("1234567", KODEVISER_ERR_CODE_LENGTH),
    CODE_IS("123456789", KODEVISER_ERR_CODE_LENGTH),
    CODE_IS("+12345", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS(" 123456", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS("123456 ", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS("123_456", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS("12345\xb9", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS("\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6", KODEVISER_ERR_CODE_CHARACTER),
    CODE_IS("12345678901234567890123456789012345678901234567890123456789012345", KODEVISER_ERR_CODE_TOO_LONG),
    NUMBER_IS(CODE_LEN, 0, KODEVISER_ERR_CODE_LENGTH),
    NUMBER_IS(CODE_LEN, 5, KODEVISER_ERR_CODE_LENGTH),
    NUMBER_IS(CODE_LEN, 7, KODEVISER_ERR_CODE_CHARACTER),
    HUGE_LENGTHS(CODE_LEN),

    NUMBER_IS(PIN_LEN, 0, KODEVISER_ERR_PIN_LENGTH),
    NUMBER_IS(PIN_LEN, 33, KODEVISER_ERR_PIN_LENGTH),
    HUGE_LENGTHS(PIN_LEN),
    NUMBER_IS(SECRET_LEN, 0, KODEVISER_ERR_SECRET_LENGTH),
    NUMBER_IS(SECRET_LEN, 129, KODEVISER_ERR_SECRET_LENGTH),
    HUGE_LENGTHS(SECRET_LEN),

    {BASE32, SECRET_TEXT, 0, "GEZDGNB1", KODEVISER_ERR_SECRET_CHARACTER},
    {BASE32, SECRET_TEXT, 0, "GEZD\xff\xfeNB", KODEVISER_ERR_SECRET_CHARACTER},
    {BASE32, SECRET_TEXT, 0, "GEZ", KODEVISER_ERR_SECRET_INCOMPLETE},
    {HEX, SECRET_TEXT, 0, "3132333g", KODEVISER_ERR_SECRET_CHARACTER},
    {HEX, SECRET_TEXT, 0, "3132333", KODEVISER_ERR_SECRET_INCOMPLETE},
    NUMBER_IS(BASE32_LEN, 0, KODEVISER_ERR_SECRET_LENGTH),
    NUMBER_IS(HEX_LEN, 0, KODEVISER_ERR_SECRET_LENGTH),
    NUMBER_IS(HEX_LEN, 39, KODEVISER_ERR_SECRET_INCOMPLETE),
    HUGE_LENGTHS(BASE32_LEN),
    HUGE_LENGTHS(HEX_LEN),
    NUMBER_IS(DECODED_CAP, 0, KODEVISER_ERR_BUFFER),
    NUMBER_IS(DECODED_CAP, 19, KODEVISER_ERR_BUFFER),

    NUMBER_IS(RANDOM_LEN, 0, KODEVISER_ERR_RANDOMNESS),
    HUGE_LENGTHS(RANDOM_LEN),
    NUMBER_IS(PIN_DIGITS, 0, KODEVISER_ERR_PIN_DIGITS),
    NUMBER_IS(PIN_DIGITS, 3, KODEVISER_ERR_PIN_DIGITS),
    NUMBER_IS(PIN_DIGITS, 13, KODEVISER_ERR_PIN_DIGITS),
    NUMBER_IS(PIN_DIGITS, UINT32_MAX, KODEVISER_ERR_PIN_DIGITS),
    NUMBER_IS(PIN_OUT_LEN, 0, KODEVISER_ERR_BUFFER),
    NUMBER_IS(PIN_OUT_LEN, 4, KODEVISER_ERR_BUFFER),
    NUMBER_IS(CODE_OUT_LEN, 0, KODEVISER_ERR_BUFFER),
    NUMBER_IS(CODE_OUT_LEN, 1, KODEVISER_ERR_BUFFER),
    NUMBER_IS(CODE_OUT_LEN, 6, KODEVISER_ERR_BUFFER),

    NUMBER_IS(ALGORITHM, 0, KODEVISER_ERR_ALGORITHM),
    NUMBER_IS(ALGORITHM, 4, KODEVISER_ERR_ALGORITHM),
    NUMBER_IS(ALGORITHM, UINT32_MAX, KODEVISER_ERR_ALGORITHM),
    NUMBER_IS(DIGITS, 0, KODEVISER_ERR_DIGITS),
    NUMBER_IS(DIGITS, 5, KODEVISER_ERR_DIGITS),
    NUMBER_IS(DIGITS, 9, KODEVISER_ERR_DIGITS),
    NUMBER_IS(DIGITS, UINT32_MAX, KODEVISER_ERR_DIGITS),
    NUMBER_IS(PERIOD, 0, KODEVISER_ERR_PERIOD),
    NUMBER_IS(PERIOD, 86401, KODEVISER_ERR_PERIOD),
    NUMBER_IS(PERIOD, UINT32_MAX, KODEVISER_ERR_PERIOD),
    NUMBER_IS(TIME, 0, KODEVISER_ERR_TIME_BEFORE_T0),
    NUMBER_IS(TIME, 999, KODEVISER_ERR_TIME_BEFORE_T0),
    NUMBER_IS(DRIFT, HUNDRED_YEARS + 1, KODEVISER_ERR_DRIFT),
    NUMBER_IS(DRIFT, -HUNDRED_YEARS - 1, KODEVISER_ERR_DRIFT),
    NUMBER_IS(DRIFT, INT64_MAX, KODEVISER_ERR_DRIFT),
    NUMBER_IS(DRIFT, INT64_MIN, KODEVISER_ERR_DRIFT),

    /* Strange, and right all the same. */
    {POLICY, NULL_POINTER, 0, NULL, KODEVISER_OK},
    POLICY_HAS(near_window, 0, KODEVISER_OK),
    POLICY_HAS(lock_seconds, 86400, KODEVISER_OK),
    NUMBER_IS(PIN_LEN, 32, KODEVISER_OK),
    NUMBER_IS(SECRET_LEN, 1, KODEVISER_OK),
    NUMBER_IS(SECRET_LEN, 128, KODEVISER_OK),
    NUMBER_IS(DECODED_CAP, SIZE_MAX, KODEVISER_OK),
    NUMBER_IS(CODE_OUT_LEN, SIZE_MAX, KODEVISER_OK),
    NUMBER_IS(PIN_OUT_LEN, SIZE_MAX, KODEVISER_OK),
    NUMBER_IS(PERIOD, 86400, KODEVISER_OK),
    NUMBER_IS(TIME, 1000, KODEVISER_OK),
    NUMBER_IS(TIME, UINT64_MAX, KODEVISER_OK),
    NUMBER_IS(NUMBER, UINT64_MAX, KODEVISER_OK),
    NUMBER_IS(DRIFT, HUNDRED_YEARS, KODEVISER_OK),
    NUMBER_IS(DRIFT, -HUNDRED_YEARS, KODEVISER_OK),
};
#define SPOILED_COUNT (sizeof SPOILED / sizeof *SPOILED)

static void spoil_policy(struct world *world, uint64_t offset_and_value)
{
    uint32_t value = (uint32_t)offset_and_value;
    memcpy((char *)&world->policy + (offset_and_value >> 32), &value, sizeof value);
}

static void spoil(const struct spoiled *spoiled, struct world *world, union argument *argument)
{
    kodeviser_state *state = argument->pointer;
    switch (spoiled->how) {
    case NULL_POINTER: argument->pointer = NULL; break;
    case THIS_NUMBER: argument->number = spoiled->number; break;
    case TOKEN_EMPTY: argument->pointer = &world->empty_token; break;
    case TOKEN_WIPED: argument->pointer = &world->wiped_token; break;
    case TOKEN_OF_COUNTERS: argument->pointer = &counter_token; break;
    case STATE_OTHER: argument->pointer = state == &world->fresh ? &world->enrolled : &world->fresh; break;
    case STATE_VERSION: state->bytes[0] ^= 0x40; break;
    case STATE_CHECKSUM: state->bytes[60] ^= 1; break;
    case POLICY_FIELD: spoil_policy(world, spoiled->number); break;
    case CODE_TEXT:
    case SECRET_TEXT:
        memcpy(argument->pointer, spoiled->text, strlen(spoiled->text));
        argument[1].number = strlen(spoiled->text);
        break;
    }
}

/* The functions. */

static int32_t token_init_hotp(const union argument *a)
{
    return kodeviser_token_init_hotp(a[0].pointer, (uint32_t)a[1].number, a[2].pointer, (size_t)a[3].number,
                                     (uint32_t)a[4].number);
}

static int32_t token_init_totp(const union argument *a)
{
    return kodeviser_token_init_totp(a[0].pointer, (uint32_t)a[1].number, a[2].pointer, (size_t)a[3].number,
                                     (uint32_t)a[4].number, (uint32_t)a[5].number, a[6].number);
}

static int32_t code_at_counter(const union argument *a)
{
    return kodeviser_code_at_counter(a[0].pointer, a[1].number, a[2].pointer, (size_t)a[3].number);
}

static int32_t code_at_time(const union argument *a)
{
    return kodeviser_code_at_time(a[0].pointer, a[1].number, a[2].pointer, (size_t)a[3].number);
}

static int32_t policy_init(const union argument *a)
{
    return kodeviser_policy_init(a[0].pointer);
}

static int32_t state_init(const union argument *a)
{
    return kodeviser_state_init(a[0].pointer);
}

static int32_t state_set_counter(const union argument *a)
{
    return kodeviser_state_set_counter(a[0].pointer, a[1].number);
}

static int32_t state_set_drift(const union argument *a)
{
    return kodeviser_state_set_drift(a[0].pointer, (int64_t)a[1].number, a[2].number);
}

static int32_t state_adopt(const union argument *a)
{
    return kodeviser_state_adopt(a[0].pointer, (int64_t)a[1].number, a[2].number, a[3].number);
}

static int32_t state_adopt_unused(const union argument *a)
{
    return kodeviser_state_adopt_unused(a[0].pointer, (int64_t)a[1].number, a[2].number);
}

static int32_t state_read(const union argument *a)
{
    return kodeviser_state_read(a[0].pointer, a[1].pointer);
}

static int32_t release_token(const union argument *a)
{
    return kodeviser_release(a[0].pointer, a[1].pointer);
}

static int32_t unlock_token(const union argument *a)
{
    return kodeviser_unlock(a[0].pointer, a[1].pointer);
}

static int32_t enrol(const union argument *a)
{
    return kodeviser_enrol(a[0].pointer, a[1].pointer, a[2].pointer, a[3].pointer, (size_t)a[4].number, a[5].number,
                           a[6].pointer, a[7].pointer);
}

static int32_t verify(const union argument *a)
{
    return kodeviser_verify(a[0].pointer, a[1].pointer, a[2].pointer, a[3].pointer, (size_t)a[4].number, a[5].number,
                            a[6].pointer, a[7].pointer);
}

/* A batch of one, with the arguments of verify: it says the same in one place or the other. */
static int32_t verify_batch(const union argument *a)
{
    kodeviser_attempt attempt = {a[0].pointer, a[2].pointer,        a[3].pointer, (size_t)a[4].number,
                                 a[6].pointer, a[7].pointer, 12345};
    int32_t status = kodeviser_verify_batch(&attempt, 1, a[1].pointer, a[5].number);
    CHECK((status == KODEVISER_OK) == (attempt.status != 12345));
    return status != KODEVISER_OK ? status : attempt.status;
}

static int32_t verify_with_pin(const union argument *a)
{
    return kodeviser_verify_with_pin(a[0].pointer, a[1].pointer, a[2].pointer, a[3].pointer, (size_t)a[4].number,
                                     a[5].pointer, (size_t)a[6].number, a[7].pointer, (size_t)a[8].number, a[9].number,
                                     a[10].pointer, a[11].pointer);
}

static int32_t resync(const union argument *a)
{
    return kodeviser_resync(a[0].pointer, a[1].pointer, a[2].pointer, a[3].pointer, (size_t)a[4].number, a[5].pointer,
                            (size_t)a[6].number, a[7].number, a[8].pointer, a[9].pointer);
}

static int32_t secret_from_base32(const union argument *a)
{
    return kodeviser_secret_from_base32(a[0].pointer, (size_t)a[1].number, a[2].pointer, (size_t)a[3].number,
                                        a[4].pointer);
}

static int32_t secret_from_hex(const union argument *a)
{
    return kodeviser_secret_from_hex(a[0].pointer, (size_t)a[1].number, a[2].pointer, (size_t)a[3].number,
                                     a[4].pointer);
}

static int32_t pin_from_random(const union argument *a)
{
    return kodeviser_pin_from_random(a[0].pointer, (size_t)a[1].number, (uint32_t)a[2].number, a[3].pointer,
                                     (size_t)a[4].number);
}

struct function {
    const char *name;
    int32_t (*call)(const union argument *);
    enum role roles[MOST_ARGUMENTS + 1];
};

static const struct function FUNCTIONS[] = {
    {"token_init_hotp", token_init_hotp, {NEW_TOKEN, ALGORITHM, SECRET, SECRET_LEN, DIGITS}},
    {"token_init_totp", token_init_totp, {NEW_TOKEN, ALGORITHM, SECRET, SECRET_LEN, DIGITS, PERIOD, NUMBER}},
    {"code_at_counter", code_at_counter, {TOKEN, NUMBER, CODE_OUT, CODE_OUT_LEN}},
    {"code_at_time", code_at_time, {CLOCK_TOKEN, TIME, CODE_OUT, CODE_OUT_LEN}},
    {"policy_init", policy_init, {NEW_POLICY}},
    {"state_init", state_init, {NEXT}},
    {"state_set_counter", state_set_counter, {FRESH_IN_PLACE, NUMBER}},
    {"state_set_drift", state_set_drift, {FRESH_IN_PLACE, DRIFT, NUMBER}},
    {"state_adopt", state_adopt, {NEXT, DRIFT, NUMBER, NUMBER}},
    {"state_adopt_unused", state_adopt_unused, {NEXT, DRIFT, NUMBER}},
    {"state_read", state_read, {ENROLLED, INFO}},
    {"release", release_token, {ENROLLED, NEXT}},
    {"unlock", unlock_token, {ENROLLED, NEXT}},
    {"enrol", enrol, {TOKEN, POLICY, FRESH, CODE, CODE_LEN, TIME, NEXT, VERDICT}},
    {"verify", verify, {TOKEN, POLICY, ENROLLED, CODE, CODE_LEN, TIME, NEXT, VERDICT}},
    {"verify_batch", verify_batch, {TOKEN, POLICY, ENROLLED, CODE, CODE_LEN, TIME, NEXT, VERDICT}},
    {"verify_with_pin",
     verify_with_pin,
     {TOKEN, POLICY, ENROLLED, CODE, CODE_LEN, PIN, PIN_LEN, PIN, PIN_LEN, TIME, NEXT, VERDICT}},
    {"resync", resync, {TOKEN, POLICY, ENROLLED, CODE, CODE_LEN, CODE, CODE_LEN, TIME, NEXT, VERDICT}},
    {"secret_from_base32", secret_from_base32, {BASE32, BASE32_LEN, DECODED, DECODED_CAP, DECODED_LEN}},
    {"secret_from_hex", secret_from_hex, {HEX, HEX_LEN, DECODED, DECODED_CAP, DECODED_LEN}},
    {"pin_from_random", pin_from_random, {RANDOM, RANDOM_LEN, PIN_DIGITS, PIN_OUT, PIN_OUT_LEN}},
};
#define FUNCTION_COUNT (sizeof FUNCTIONS / sizeof *FUNCTIONS)

static struct world pristine, world, before;

static void make_world(void)
{
    struct world *w = &pristine;
    fill(w, sizeof *w);
    memset(w->secret, 's', sizeof w->secret);
    for (size_t i = 0; i < sizeof w->random; i++)
        w->random[i] = (uint8_t)(i * 73 + 11);
    memcpy(w->code, "123456", 6);
    memset(w->pin, '7', sizeof w->pin);
    memcpy(w->base32, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 32);
    memcpy(w->hex, "3132333435363738393031323334353637383930", 40);
    memset(&w->empty_token, 0, sizeof w->empty_token);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&clock_token, KODEVISER_SHA1, w->secret, 20, 6, 30, T0));
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&counter_token, KODEVISER_SHA1, w->secret, 20, 6));
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&w->wiped_token, KODEVISER_SHA1, w->secret, 20, 6));
    kodeviser_token_wipe(&w->wiped_token);
    CHECK_IS(KODEVISER_OK, kodeviser_policy_init(&w->policy));
    /* Small windows: speed. */
    w->policy.far_window = w->policy.resync_window = 5;
    CHECK_IS(KODEVISER_OK, kodeviser_state_init(&w->fresh));
    CHECK_IS(KODEVISER_OK, kodeviser_state_adopt(&w->enrolled, 0, NOW, NOW / 30));
}

static void prepare(const struct function *function, union argument *arguments)
{
    memcpy(&world, &pristine, sizeof world);
    for (size_t i = 0; i < MOST_ARGUMENTS; i++)
        arguments[i] = good(function->roles[i], &world);
}

/* These take any state; what verify refuses in one is nothing to them. */
static int takes_any_state(const struct function *function)
{
    return function->call == release_token || function->call == unlock_token || function->call == state_read;
}

static int applies(const struct spoiled *spoiled, const struct function *function, size_t argument)
{
    return spoiled->role == function->roles[argument] &&
           !(spoiled->how == STATE_OTHER && takes_any_state(function));
}

static int32_t call(const struct function *function, const union argument *arguments)
{
    memcpy(&before, &world, sizeof world);
    int32_t status = function->call(arguments);
    int same = memcmp(&before, &world, sizeof world) == 0;
    /* The good ones write; the wrong ones must not. */
    if (!CHECK(status == KODEVISER_OK ? !same : same))
        fprintf(stderr, "    %s, status %d\n", function->name, (int)status);
    return status;
}

static void nothing_wrong(const struct function *function)
{
    union argument arguments[MOST_ARGUMENTS];
    prepare(function, arguments);
    if (!CHECK_IS(KODEVISER_OK, call(function, arguments)))
        fprintf(stderr, "    %s\n", function->name);
}

static void one_wrong(const struct function *function)
{
    for (size_t argument = 0; argument < MOST_ARGUMENTS; argument++)
        for (size_t i = 0; i < SPOILED_COUNT; i++)
            if (applies(&SPOILED[i], function, argument)) {
                union argument arguments[MOST_ARGUMENTS];
                prepare(function, arguments);
                spoil(&SPOILED[i], &world, &arguments[argument]);
                if (!CHECK_IS(SPOILED[i].status, call(function, arguments)))
                    fprintf(stderr, "    %s, argument %d, row %d of SPOILED\n", function->name, (int)argument, (int)i);
            }
}

static uint32_t draw(uint32_t below)
{
    static uint64_t seed = 20261122;
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

/* One of the rows that apply, if any does. */
static const struct spoiled *draw_spoiled(const struct function *function, size_t argument)
{
    const struct spoiled *drawn = NULL;
    uint32_t count = 0;
    for (size_t i = 0; i < SPOILED_COUNT; i++)
        if (applies(&SPOILED[i], function, argument) && draw(++count) == 0)
            drawn = &SPOILED[i];
    return drawn;
}

/* With several wrong at once the status is that of one of them. */
static void several_wrong(const struct function *function)
{
    union argument arguments[MOST_ARGUMENTS];
    int32_t possible[MOST_ARGUMENTS];
    size_t count = 0;
    int any_error = 0, found = 0;
    prepare(function, arguments);
    for (size_t argument = 0; argument < MOST_ARGUMENTS; argument++) {
        const struct spoiled *spoiled = draw_spoiled(function, argument);
        if (spoiled != NULL && draw(2) == 0) {
            spoil(spoiled, &world, &arguments[argument]);
            possible[count++] = spoiled->status;
        }
    }
    if (count < 2)
        return;
    int32_t status = call(function, arguments);
    for (size_t i = 0; i < count; i++) {
        any_error |= possible[i] != KODEVISER_OK;
        found |= possible[i] == status;
    }
    /* A wrong text may end at another length than its own, and then be wrong for another reason. */
    if (!CHECK(found || (any_error && status != KODEVISER_OK)))
        fprintf(stderr, "    %s, status %d\n", function->name, (int)status);
}

static void batches_of_none_and_too_many(void)
{
    struct world *w = &world;
    memcpy(w, &pristine, sizeof *w);
    memcpy(&before, w, sizeof *w);
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(NULL, 0, NULL, NOW));
    CHECK_IS(KODEVISER_OK, kodeviser_verify_batch(&w->attempt, 0, &w->policy, NOW));
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_verify_batch(NULL, 1, NULL, NOW));
    CHECK_IS(KODEVISER_ERR_LENGTH, kodeviser_verify_batch(&w->attempt, SIZE_MAX, NULL, NOW));
    CHECK_IS(KODEVISER_ERR_LENGTH, kodeviser_verify_batch(&w->attempt, SIZE_MAX / 2, NULL, NOW));
    CHECK_IS(KODEVISER_ERR_LENGTH, kodeviser_verify_batch(&w->attempt, SIZE_MAX / sizeof w->attempt, NULL, NOW));
    w->policy.version = before.policy.version = 99;
    CHECK_IS(KODEVISER_ERR_VERSION, kodeviser_verify_batch(&w->attempt, 1, &w->policy, NOW));
    CHECK(memcmp(w, &before, sizeof *w) == 0);
}

static void wiping_leaves_nothing(void)
{
    kodeviser_token token = clock_token, empty;
    memset(&empty, 0, sizeof empty);
    kodeviser_token_wipe(&token);
    CHECK(memcmp(&token, &empty, sizeof token) == 0);
    kodeviser_token_wipe(&token);
    kodeviser_token_wipe(NULL);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&token, KODEVISER_SHA1, pristine.secret, 20, 6));
}

int main(void)
{
    make_world();
    const kodeviser_token clock_before = clock_token, counter_before = counter_token;
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        nothing_wrong(&FUNCTIONS[i]);
        one_wrong(&FUNCTIONS[i]);
        for (int round = 0; round < 500; round++)
            several_wrong(&FUNCTIONS[i]);
    }
    CHECK(same_token(&clock_token, &clock_before, sizeof clock_token));
    CHECK(same_token(&counter_token, &counter_before, sizeof counter_token));
    batches_of_none_and_too_many();
    wiping_leaves_nothing();
    return check_end("pointers");
}
