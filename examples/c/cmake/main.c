/* The first code of RFC 4226, appendix D. */

#include <stdio.h>
#include <string.h>

#include <kodeviser.h>

int main(void)
{
    static const uint8_t secret[] = "12345678901234567890";
    kodeviser_token token;
    char code[9] = "";

    int32_t status = kodeviser_token_init_hotp(&token, KODEVISER_SHA1, secret, sizeof secret - 1, 6);
    if (status == KODEVISER_OK)
        status = kodeviser_code_at_counter(&token, 0, code, sizeof code);
    kodeviser_token_wipe(&token);
    printf("kodeviser %s: %s (%s)\n", kodeviser_version(), code, kodeviser_strerror(status));
    return strcmp(code, "755224") == 0 ? 0 : 1;
}
