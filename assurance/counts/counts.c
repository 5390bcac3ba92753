/* Does works of the C library for many secrets, PINs and codes, and has callgrind count their instructions. run.sh starts it. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include "kodeviser.h"

enum { SECRETS = 24 };
static const uint64_t NOW = 1800000015;

/* One work and what it takes. They are static: copying takes other instructions from other addresses. */
static uint64_t number;
static char text[32];
static uint8_t secret[20];
static size_t length;
static kodeviser_token token;
static kodeviser_state state, next;
static kodeviser_verdict verdict;
static char code[9], pin[6], expected_pin[6];

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
    well(kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, sizeof secret, 6, 30, 0));
}

static void make_letters(void) { fill(text, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32); }
static void make_digits(void) { fill(text, 32, "0123456789ABCDEFabcdef", 22); }
static void make_bytes(void) { fill(secret, sizeof secret, NULL, 0); }

static void make_wrong(void)
{
    make_token();
    well(kodeviser_code_at_counter(&token, UINT64_C(1) << 40, code, sizeof code));
}

static void make_right(void)
{
    make_token();
    well(kodeviser_code_at_time(&token, NOW, code, sizeof code));
}

/* R18: with a wrong PIN the code may be right, wrong, or a far one. */
static void make_wrong_pin(void)
{
    make_token();
    if (number % 3 == 0) {
        well(kodeviser_code_at_counter(&token, UINT64_C(1) << 40, code, sizeof code));
    } else {
        well(kodeviser_code_at_time(&token, NOW + (number % 3 == 1 ? 0 : 180), code, sizeof code));
    }
    fill(expected_pin, sizeof expected_pin, "0123456789", 10);
    memcpy(pin, expected_pin, sizeof pin);
    pin[number % 6] ^= 1;
}

static void early_exit(void)
{
    volatile uint8_t *bytes = secret;
    for (length = 0; length < sizeof secret && bytes[length] < 0x80; length++) { }
}

static void base32(void) { well(kodeviser_secret_from_base32(text, sizeof text, secret, sizeof secret, &length)); }

static void hexadecimal(void)
{
    uint8_t out[16];
    well(kodeviser_secret_from_hex(text, sizeof text, out, sizeof out, &length));
}

static void token_made(void)
{
    well(kodeviser_token_init_totp(&token, KODEVISER_SHA256, secret, sizeof secret, 6, 30, 0));
}

static void code_computed(void) { well(kodeviser_code_at_time(&token, NOW, code, sizeof code)); }

static void login(void) { well(kodeviser_verify(&token, NULL, &state, code, 6, NOW, &next, &verdict)); }

static void login_with_pin(void)
{
    well(kodeviser_verify_with_pin(&token, NULL, &state, code, 6, pin, 6, expected_pin, 6, NOW, &next, &verdict));
}

static void resynchronization(void)
{
    well(kodeviser_resync(&token, NULL, &state, code, 6, code, 6, NOW, &next, &verdict));
}

static void work(const char *name, void (*make)(void), void (*each)(void))
{
    number = 0;
    make();
    each(); /* the first time asks the processor what it can */
    for (number = 0; number < SECRETS; number++) {
        make();
        CALLGRIND_ZERO_STATS;
        each();
        CALLGRIND_DUMP_STATS_AT(name);
    }
}

int main(void)
{
    well(kodeviser_state_adopt_unused(&state, 0, NOW - 86400));
    work("control: a comparison that ends at the first difference", make_bytes, early_exit);
    work("Base32", make_letters, base32);
    work("hexadecimal", make_digits, hexadecimal);
    work("a token made", make_bytes, token_made);
    work("a code", make_token, code_computed);
    work("a login, rejected", make_wrong, login);
    work("a login, accepted", make_right, login);
    work("a login with a wrong PIN", make_wrong_pin, login_with_pin);
    work("a resynchronization, rejected", make_wrong, resynchronization);
    return 0;
}
