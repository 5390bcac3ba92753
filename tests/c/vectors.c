/* The values of RFC 4226 appendix D and RFC 6238 appendix B, and the buffers they are written to. */

#include <kodeviser.h>

#include "check.h"

static const char DIGITS_OF_SECRETS[] = "1234567890123456789012345678901234567890123456789012345678901234";

static const uint8_t *secret(void)
{
    return (const uint8_t *)DIGITS_OF_SECRETS;
}

/* RFC 4226 appendix D: the truncated values in decimal; its codes are their last six digits. */
static const struct {
    const char *truncated;
    const char *code;
} APPENDIX_D[] = {
    {"1284755224", "755224"}, {"1094287082", "287082"}, {"0137359152", "359152"}, {"1726969429", "969429"},
    {"1640338314", "338314"}, {"0868254676", "254676"}, {"1918287922", "287922"}, {"0082162583", "162583"},
    {"0673399871", "399871"}, {"0645520489", "520489"},
};

static void rfc_4226_appendix_d(void)
{
    for (uint32_t digits = 6; digits <= 8; digits++) {
        kodeviser_token token;
        CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&token, KODEVISER_SHA1, secret(), 20, digits));
        for (uint64_t counter = 0; counter < 10; counter++) {
            char out[16];
            fill(out, sizeof out);
            CHECK_IS(KODEVISER_OK, kodeviser_code_at_counter(&token, counter, out, sizeof out));
            CHECK(strcmp(out, APPENDIX_D[counter].truncated + 10 - digits) == 0);
            CHECK(digits != 6 || strcmp(out, APPENDIX_D[counter].code) == 0);
        }
        kodeviser_token_wipe(&token);
    }
}

/* RFC 6238 appendix B: SHA-1, SHA-256, SHA-512. */
static const struct {
    uint64_t time;
    const char *codes[3];
} APPENDIX_B[] = {
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
} HASHES[] = {{KODEVISER_SHA1, 20}, {KODEVISER_SHA256, 32}, {KODEVISER_SHA512, 64}};

static void rfc_6238_appendix_b(void)
{
    for (size_t hash = 0; hash < 3; hash++)
        for (uint32_t digits = 6; digits <= 8; digits++) {
            kodeviser_token token;
            CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, HASHES[hash].algorithm, secret(),
                                                            HASHES[hash].secret_len, digits, 30, 0));
            for (size_t i = 0; i < sizeof APPENDIX_B / sizeof *APPENDIX_B; i++) {
                const char *code = APPENDIX_B[i].codes[hash] + 8 - digits;
                char at_time[9], at_step[9];
                CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, APPENDIX_B[i].time, at_time, sizeof at_time));
                CHECK(strcmp(at_time, code) == 0);
                CHECK_IS(KODEVISER_OK,
                         kodeviser_code_at_counter(&token, APPENDIX_B[i].time / 30, at_step, sizeof at_step));
                CHECK(strcmp(at_step, code) == 0);
            }
        }
}

static void leading_zeros_are_kept(void)
{
    kodeviser_token token;
    char out[9];
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret(), 20, 8, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, 1111111109, out, sizeof out));
    CHECK(strcmp(out, "07081804") == 0);
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret(), 20, 6, 30, 0));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, 1111111109, out, sizeof out));
    CHECK(strcmp(out, "081804") == 0);
}

static void time_starts_at_t0(void)
{
    const uint64_t t0 = 1000000000;
    kodeviser_token token;
    char out[9];
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret(), 20, 6, 60, t0));
    fill(out, sizeof out);
    CHECK_IS(KODEVISER_ERR_TIME_BEFORE_T0, kodeviser_code_at_time(&token, t0 - 1, out, sizeof out));
    CHECK_IS(KODEVISER_ERR_TIME_BEFORE_T0, kodeviser_code_at_time(&token, 0, out, sizeof out));
    CHECK(untouched(out, sizeof out));
    for (uint64_t step = 0; step < 10; step++)
        for (uint64_t second = 0; second < 60; second += 59) {
            CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, t0 + 60 * step + second, out, sizeof out));
            CHECK(strcmp(out, APPENDIX_D[step].code) == 0);
        }
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&token, UINT64_MAX, out, sizeof out));
}

static void a_counter_token_knows_no_time(void)
{
    kodeviser_token token;
    char out[9];
    CHECK_IS(KODEVISER_OK, kodeviser_token_init_hotp(&token, KODEVISER_SHA1, secret(), 20, 6));
    fill(out, sizeof out);
    CHECK_IS(KODEVISER_ERR_NO_CLOCK, kodeviser_code_at_time(&token, 59, out, sizeof out));
    CHECK(untouched(out, sizeof out));
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_counter(&token, UINT64_MAX, out, sizeof out));
}

/* Room for the digits and the NUL suffices, less does not, and nothing is written beyond it. */
static void room_for_a_code(void)
{
    for (uint32_t digits = 6; digits <= 8; digits++) {
        kodeviser_token token;
        CHECK_IS(KODEVISER_OK, kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret(), 20, digits, 30, 0));
        for (size_t room = 0; room <= 12; room++) {
            int32_t expected = room > digits ? KODEVISER_OK : KODEVISER_ERR_BUFFER;
            char by_counter[16], by_time[16], pattern[16];
            fill(by_counter, sizeof by_counter);
            fill(by_time, sizeof by_time);
            fill(pattern, sizeof pattern);
            CHECK_IS(expected, kodeviser_code_at_counter(&token, 1, by_counter, room));
            CHECK_IS(expected, kodeviser_code_at_time(&token, 59, by_time, room));
            CHECK(memcmp(by_counter, by_time, sizeof by_time) == 0);
            size_t written = expected == KODEVISER_OK ? digits + 1 : 0;
            CHECK(memcmp(by_time + written, pattern + written, sizeof by_time - written) == 0);
            CHECK(written == 0 || strcmp(by_time, APPENDIX_B[0].codes[0] + 8 - digits) == 0);
        }
    }
}

int main(void)
{
    rfc_4226_appendix_d();
    rfc_6238_appendix_b();
    leading_zeros_are_kept();
    time_starts_at_t0();
    a_counter_token_knows_no_time();
    room_for_a_code();
    return check_end("vectors");
}
