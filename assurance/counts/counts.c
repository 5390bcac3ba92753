/* Does works of the C library for many secrets, PINs and codes, and has callgrind count their instructions. run.sh starts it. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include "kodeviser.h"

/* So many secrets: run.sh says how many, as in src/main.rs. */
#ifndef SECRETS
#error "run.sh compiles this"
#endif
#define NOW UINT64_C(1800000015)
#define STEP (NOW / 30)
/* No token's clock is there. */
#define NOWHERE (UINT64_C(1) << 40)
enum { LOGINS = 20, FAR = 30 };

/* One work and what it takes. They are static: copying takes other instructions from other addresses. */
static uint64_t number;
static char text[32];
static uint8_t secret[20];
static size_t length;
static uint32_t algorithm;
static kodeviser_token token, tokens[LOGINS];
static kodeviser_state state, fresh, next, nexts[LOGINS];
static kodeviser_verdict verdict, verdicts[LOGINS];
static char code[9], second[9], codes[LOGINS][9], pin[6], expected_pin[6];
static kodeviser_attempt logins[LOGINS];

static void well(int32_t status)
{
    if (status != KODEVISER_OK) {
        fprintf(stderr, "%s\n", kodeviser_strerror(status));
        exit(1);
    }
}

/* Bytes that look random, by a number: a linear congruence, of which the upper bits are taken. */
static void fill(void *place, size_t count, const char *characters, size_t of)
{
    uint64_t some = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (size_t index = 0; index < count; index++) {
        some = some * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint8_t byte = (uint8_t)(some >> 56);
        ((uint8_t *)place)[index] = characters == NULL ? byte : (uint8_t)characters[byte % of];
    }
}

static void make_token(void)
{
    fill(secret, sizeof secret, NULL, 0);
    well(kodeviser_token_init_totp(&token, algorithm, secret, sizeof secret, 6, 30, 0));
}

static void code_at(uint64_t at, char *out) { well(kodeviser_code_at_counter(&token, at, out, sizeof code)); }

static void make_letters(void) { fill(text, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32); }
static void make_digits(void) { fill(text, 32, "0123456789ABCDEFabcdef", 22); }
static void make_bytes(void) { fill(secret, sizeof secret, NULL, 0); }

/* Of the same bytes each time, every third one, nothing is taken: that becomes known. */
static void make_random(void)
{
    make_bytes();
    for (size_t index = 0; index < sizeof secret; index++) {
        uint8_t low = index % 3 == 2 ? 10 + secret[index] % 6 : secret[index] % 10;
        secret[index] = (uint8_t)((secret[index] & 0xf0) | low);
    }
}

/* Two codes, one after the other. */
static void make_codes(uint64_t at)
{
    make_token();
    code_at(at, code);
    code_at(at + 1, second);
}

static void make_wrong(void) { make_codes(NOWHERE); }
static void make_right(void) { make_codes(STEP); }
static void make_far(void) { make_codes(STEP + FAR); }

static void make_pins(unsigned differs)
{
    fill(expected_pin, sizeof expected_pin, "0123456789", 10);
    memcpy(pin, expected_pin, sizeof pin);
    pin[number % 6] ^= (char)differs;
}

/* R18: with a wrong PIN the code may be right, wrong, or a far one. */
static void make_wrong_pin(void)
{
    static const uint64_t at[] = { NOWHERE, STEP, STEP + FAR };
    make_codes(at[number % 3]);
    make_pins(1);
}

static void make_right_pin(void)
{
    make_right();
    make_pins(0);
}

/* More than fill the lanes of any register, of each outcome. */
static void make_batch(void)
{
    static const uint64_t at[] = { NOWHERE, STEP, STEP + FAR };
    uint64_t of = number;
    for (size_t index = 0; index < LOGINS; index++) {
        number = of * LOGINS + index;
        make_token();
        tokens[index] = token;
        code_at(at[index % 3], codes[index]);
        logins[index] = (kodeviser_attempt){ &tokens[index], &state, codes[index], 6, &nexts[index], &verdicts[index], -1 };
    }
    number = of;
}

static void early_exit(void)
{
    volatile uint8_t *bytes = secret;
    for (length = 0; length < sizeof secret && bytes[length] < 0x80; length++) { }
}

static void one_more(void) { }

static void one_call_more(void)
{
    void (*volatile call)(void) = one_more;
    if (text[31] >= '0' && text[31] <= '9') {
        call();
    }
}

static void base32(void) { well(kodeviser_secret_from_base32(text, sizeof text, secret, sizeof secret, &length)); }

static void hexadecimal(void)
{
    uint8_t out[16];
    well(kodeviser_secret_from_hex(text, sizeof text, out, sizeof out, &length));
}

static void pin_drawn(void) { well(kodeviser_pin_from_random(secret, sizeof secret, 6, code, sizeof code)); }

static void token_made(void) { well(kodeviser_token_init_totp(&token, algorithm, secret, sizeof secret, 6, 30, 0)); }

static void code_computed(void) { well(kodeviser_code_at_time(&token, NOW, code, sizeof code)); }

static void enrolment(void) { well(kodeviser_enrol(&token, NULL, &fresh, code, 6, NOW, &next, &verdict)); }

static void login(void) { well(kodeviser_verify(&token, NULL, &state, code, 6, NOW, &next, &verdict)); }

static void login_with_pin(void)
{
    well(kodeviser_verify_with_pin(&token, NULL, &state, code, 6, pin, 6, expected_pin, 6, NOW, &next, &verdict));
}

static void resynchronization(void)
{
    well(kodeviser_resync(&token, NULL, &state, code, 6, second, 6, NOW, &next, &verdict));
}

static void batch(void) { well(kodeviser_verify_batch(logins, LOGINS, NULL, NOW)); }

static void must_be(const char *name, uint32_t outcome, uint32_t expected)
{
    if (outcome != expected) {
        fprintf(stderr, "%s: secret %u: outcome %u instead of %u\n", name, (unsigned)number, (unsigned)outcome, (unsigned)expected);
        exit(1);
    }
}

/* `outcome`: each decision's; 0 of what decides nothing. */
static void work(const char *name, void (*make)(void), void (*each)(void), uint32_t outcome)
{
    number = 0;
    make();
    each(); /* the first time asks the processor what it can */
    for (number = 0; number < SECRETS; number++) {
        make();
        verdict.outcome = 0;
        CALLGRIND_ZERO_STATS;
        each();
        CALLGRIND_DUMP_STATS_AT(name);
        must_be(name, verdict.outcome, outcome);
        for (size_t index = 0; each == batch && index < LOGINS; index++) {
            static const uint32_t outcomes[] = { KODEVISER_REJECTED, KODEVISER_ACCEPTED, KODEVISER_NEXT_CODE };
            well(logins[index].status);
            must_be(name, verdicts[index].outcome, outcomes[index % 3]);
        }
    }
}

/* The same for one hash: its name goes before the work's. */
static void of_hash(const char *hash, const char *what, void (*make)(void), void (*each)(void), uint32_t outcome)
{
    char name[80];
    snprintf(name, sizeof name, "%s: %s", hash, what);
    work(name, make, each, outcome);
}

int main(void)
{
    static const char *const names[] = { "SHA-1", "SHA-256", "SHA-512" };
    static const uint32_t algorithms[] = { KODEVISER_SHA1, KODEVISER_SHA256, KODEVISER_SHA512 };

    /* In a year a clock may have gone wrong by half an hour. */
    well(kodeviser_state_adopt_unused(&state, 0, NOW - 365 * 86400));
    well(kodeviser_state_init(&fresh));
    work("control: a comparison that ends at the first difference", make_bytes, early_exit, 0);
    work("control: one call more for a digit at the end", make_letters, one_call_more, 0);
    work("Base32", make_letters, base32, 0);
    work("hexadecimal", make_digits, hexadecimal, 0);
    work("a PIN drawn", make_random, pin_drawn, 0);
    for (size_t index = 0; index < 3; index++) {
        const char *hash = names[index];
        algorithm = algorithms[index];
        of_hash(hash, "a token made", make_bytes, token_made, 0);
        of_hash(hash, "a code", make_token, code_computed, 0);
        of_hash(hash, "a login, rejected", make_wrong, login, KODEVISER_REJECTED);
        of_hash(hash, "a login, accepted", make_right, login, KODEVISER_ACCEPTED);
        of_hash(hash, "a login, asked for the next code", make_far, login, KODEVISER_NEXT_CODE);
        of_hash(hash, "an enrolment, rejected", make_wrong, enrolment, KODEVISER_REJECTED);
        of_hash(hash, "an enrolment, accepted", make_right, enrolment, KODEVISER_ACCEPTED);
        of_hash(hash, "an enrolment, asked for the next code", make_far, enrolment, KODEVISER_NEXT_CODE);
        of_hash(hash, "a login with a wrong PIN", make_wrong_pin, login_with_pin, KODEVISER_REJECTED);
        of_hash(hash, "a login with PIN and code, accepted", make_right_pin, login_with_pin, KODEVISER_ACCEPTED);
        of_hash(hash, "a resynchronization, rejected", make_wrong, resynchronization, KODEVISER_REJECTED);
        of_hash(hash, "a resynchronization, accepted", make_far, resynchronization, KODEVISER_ACCEPTED);
        of_hash(hash, "a batch", make_batch, batch, 0);
    }
    return 0;
}
