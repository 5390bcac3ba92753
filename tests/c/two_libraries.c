/* libkodeviser.a beside another Rust library, one that has std in it, in one program: neighbour.rs. */

#include <kodeviser.h>

#include "check.h"

/* Allocates, formats, and catches a panic of its own; in between it calls back. */
extern int32_t neighbour_works(uint32_t number, int32_t (*in_between)(void));

static int32_t a_code(void)
{
    kodeviser_token token;
    char code[9];
    int32_t status =
        kodeviser_token_init_hotp(&token, KODEVISER_SHA1, (const uint8_t *)"12345678901234567890", 20, 6);
    if (status == KODEVISER_OK)
        status = kodeviser_code_at_counter(&token, 1, code, sizeof code);
    kodeviser_token_wipe(&token);
    return status == KODEVISER_OK && strcmp(code, "287082") == 0;
}

int main(void)
{
    CHECK_IS(KODEVISER_OK, kodeviser_selftest());
    CHECK(a_code());
    CHECK_IS(42, neighbour_works(42, a_code));
    CHECK(a_code());
    return check_end("two_libraries");
}
