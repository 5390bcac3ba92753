/* What ../src/bin/conformance.rs checks, through the C interface: the self-test, the known answers of the RFCs, and the life of a
 * token, decided on the device. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <kodeviser.h>

#include "board.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW UINT64_C(1800000000)

static const uint8_t secret[] = "1234567890123456789012345678901234567890123456789012345678901234";

static unsigned passed, failed;

static void write_number(uint64_t number)
{
    char digits[21];
    size_t place = sizeof digits - 1;

    digits[place] = '\0';
    do {
        digits[--place] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    board_write(digits + place);
}

static void check(const char *what, bool holds)
{
    if (holds)
        passed++;
    else
        failed++;
    board_write(holds ? "ok " : "FAILED ");
    board_write(what);
    board_write("\n");
}

static void check_at(const char *what, uint64_t number, bool holds)
{
    if (holds)
        passed++;
    else
        failed++;
    board_write(holds ? "ok " : "FAILED ");
    board_write(what);
    write_number(number);
    board_write("\n");
}

static bool same(const char *code, const char *expected)
{
    return memcmp(code, expected, strlen(expected) + 1) == 0;
}

/* RFC 4226 appendix D. */
static void rfc_4226(void)
{
    static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489"};
    kodeviser_token token;
    char code[9];

    check("an HOTP token", kodeviser_token_init_hotp(&token, KODEVISER_SHA1, secret, 20, 6) == KODEVISER_OK);
    for (uint64_t counter = 0; counter < COUNT(codes); counter++) {
        int32_t status = kodeviser_code_at_counter(&token, counter, code, sizeof code);
        check_at("RFC 4226, counter ", counter, status == KODEVISER_OK && same(code, codes[counter]));
    }
    kodeviser_token_wipe(&token);
}

/* RFC 6238 appendix B. */
static void rfc_6238(void)
{
    static const struct {
        uint64_t time;
        const char *codes[3];
    } answers[] = {
        {59, {"94287082", "46119246", "90693936"}},
        {1111111109, {"07081804", "68084774", "25091201"}},
        {1111111111, {"14050471", "67062674", "99943326"}},
        {1234567890, {"89005924", "91819424", "93441116"}},
        {2000000000, {"69279037", "90698825", "38618901"}},
        {20000000000, {"65353130", "77737706", "47863826"}},
    };
    static const struct {
        uint32_t algorithm;
        size_t secret_len;
        const char *name;
    } hashes[] = {
        {KODEVISER_SHA1, 20, "RFC 6238, SHA-1, time "},
        {KODEVISER_SHA256, 32, "RFC 6238, SHA-256, time "},
        {KODEVISER_SHA512, 64, "RFC 6238, SHA-512, time "},
    };
    kodeviser_token token;
    char code[9];

    for (size_t hash = 0; hash < COUNT(hashes); hash++) {
        int32_t status = kodeviser_token_init_totp(&token, hashes[hash].algorithm, secret, hashes[hash].secret_len, 8, 30, 0);
        for (size_t row = 0; row < COUNT(answers); row++) {
            if (status == KODEVISER_OK)
                status = kodeviser_code_at_time(&token, answers[row].time, code, sizeof code);
            check_at(hashes[hash].name, answers[row].time, status == KODEVISER_OK && same(code, answers[row].codes[hash]));
        }
    }
    kodeviser_token_wipe(&token);
}

typedef int32_t (*decision)(const kodeviser_token *, const kodeviser_policy *, const kodeviser_state *, const char *, size_t, uint64_t,
                            kodeviser_state *, kodeviser_verdict *);

/* Whether a code leads to the expected outcome; the next state is stored. */
static bool leads_to(decision decide, const kodeviser_token *token, kodeviser_state *state, uint64_t counter, uint32_t expected)
{
    kodeviser_verdict verdict;
    char code[9];

    return kodeviser_code_at_counter(token, counter, code, sizeof code) == KODEVISER_OK &&
           decide(token, NULL, state, code, strlen(code), NOW, state, &verdict) == KODEVISER_OK && verdict.outcome == expected &&
           (expected != KODEVISER_ACCEPTED || verdict.moving_factor == counter);
}

static bool resynchronizes(const kodeviser_token *token, kodeviser_state *state, uint64_t counter)
{
    kodeviser_verdict verdict;
    char first[9], second[9];

    return kodeviser_code_at_counter(token, counter, first, sizeof first) == KODEVISER_OK &&
           kodeviser_code_at_counter(token, counter + 1, second, sizeof second) == KODEVISER_OK &&
           kodeviser_resync(token, NULL, state, first, strlen(first), second, strlen(second), NOW, state, &verdict) ==
               KODEVISER_OK &&
           verdict.outcome == KODEVISER_ACCEPTED && verdict.moving_factor == counter + 1;
}

static void counter_token(void)
{
    kodeviser_token token;
    kodeviser_state state;
    kodeviser_verdict verdict = {0};

    check("a token and its state", kodeviser_token_init_hotp(&token, KODEVISER_SHA1, secret, 20, 6) == KODEVISER_OK &&
                                       kodeviser_state_init(&state) == KODEVISER_OK);
    check("its first code enrols", leads_to(kodeviser_enrol, &token, &state, 0, KODEVISER_ACCEPTED));
    check("again: replayed", leads_to(kodeviser_verify, &token, &state, 0, KODEVISER_REPLAYED));
    check("the next code", leads_to(kodeviser_verify, &token, &state, 1, KODEVISER_ACCEPTED));
    check("48 presses later", leads_to(kodeviser_verify, &token, &state, 50, KODEVISER_NEXT_CODE));
    check("and the next code", leads_to(kodeviser_verify, &token, &state, 51, KODEVISER_ACCEPTED));
    check("848 presses later, two codes", resynchronizes(&token, &state, 900));
    check("the code after them", leads_to(kodeviser_verify, &token, &state, 902, KODEVISER_ACCEPTED));
    for (unsigned left = 5; left-- > 0;) {
        int32_t status = kodeviser_verify(&token, NULL, &state, "000000", 6, NOW, &state, &verdict);
        check_at("a wrong code, attempts left: ", verdict.attempts_left,
                 status == KODEVISER_OK && verdict.outcome == KODEVISER_REJECTED && verdict.attempts_left == left);
    }
    check("the right code meets the lock", leads_to(kodeviser_verify, &token, &state, 903, KODEVISER_LOCKED));
    check("the right code, unlocked", kodeviser_unlock(&state, &state) == KODEVISER_OK &&
                                          leads_to(kodeviser_verify, &token, &state, 903, KODEVISER_ACCEPTED));
    kodeviser_token_wipe(&token);
    check("a wiped token is refused", kodeviser_verify(&token, NULL, &state, "000000", 6, NOW, &state, &verdict) == KODEVISER_ERR_TOKEN);
}

static void clock_token(void)
{
    kodeviser_token token;
    kodeviser_state state;
    kodeviser_verdict verdict = {0};
    char code[9];
    /* 20 ppm fast: over a year that is 630 seconds. */
    const uint64_t year_later = NOW + 365 * 86400, ahead = 630;

    bool ready = kodeviser_token_init_totp(&token, KODEVISER_SHA256, secret, 32, 8, 30, 0) == KODEVISER_OK &&
                 kodeviser_state_init(&state) == KODEVISER_OK &&
                 kodeviser_code_at_time(&token, NOW, code, sizeof code) == KODEVISER_OK;
    check("a clock token enrols", ready &&
                                      kodeviser_enrol(&token, NULL, &state, code, 8, NOW, &state, &verdict) == KODEVISER_OK &&
                                      verdict.outcome == KODEVISER_ACCEPTED && verdict.moving_factor == NOW / 30);
    check("a year later", kodeviser_code_at_time(&token, year_later + ahead, code, sizeof code) == KODEVISER_OK &&
                              kodeviser_verify(&token, NULL, &state, code, 8, year_later, &state, &verdict) == KODEVISER_OK &&
                              verdict.outcome == KODEVISER_NEXT_CODE);
    check("and the next code", kodeviser_code_at_time(&token, year_later + ahead + 30, code, sizeof code) == KODEVISER_OK &&
                                   kodeviser_verify(&token, NULL, &state, code, 8, year_later + 30, &state, &verdict) == KODEVISER_OK &&
                                   verdict.outcome == KODEVISER_ACCEPTED && verdict.moving_factor == (year_later + ahead + 30) / 30);
    kodeviser_token_wipe(&token);
}

static void records(void)
{
    kodeviser_state state, damaged, next;
    uint64_t refused = 0;

    check("an adopted state", kodeviser_state_adopt(&state, -90, NOW, NOW / 30) == KODEVISER_OK);
    for (size_t position = 0; position < sizeof state.bytes; position++) {
        damaged = state;
        damaged.bytes[position] ^= 0x10;
        refused += kodeviser_unlock(&damaged, &next) != KODEVISER_OK;
    }
    check_at("damaged records refused: ", refused, refused == sizeof state.bytes);
}

bool program(void)
{
    check("version", kodeviser_abi_version() == KODEVISER_ABI_VERSION);
    check("self-test", kodeviser_selftest() == KODEVISER_OK);
    rfc_4226();
    rfc_6238();
    counter_token();
    clock_token();
    records();
    board_write("conformance: ");
    write_number(failed == 0 ? passed : failed);
    board_write(failed == 0 ? " checks passed\n" : " checks FAILED\n");
    return failed == 0;
}
