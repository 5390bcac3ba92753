/* The device: prints the six-digit SHA-1 code of a secret.
 *
 *     ./code SECRET_IN_HEX counter NUMBER     at a counter
 *     ./code SECRET_IN_HEX clock SECONDS      at a clock of 30-second steps that is this far ahead of this machine's
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kodeviser.h>

int main(int argc, char **argv)
{
    uint8_t secret[128];
    size_t secret_len;
    kodeviser_token device;
    char display[9];

    if (argc != 4)
        return 2;
    int32_t status = kodeviser_secret_from_hex(argv[1], strlen(argv[1]), secret, sizeof secret, &secret_len);
    if (status == KODEVISER_OK)
        status = kodeviser_token_init_totp(&device, KODEVISER_SHA1, secret, secret_len, 6, 30, 0);
    if (status == KODEVISER_OK && strcmp(argv[2], "counter") == 0)
        status = kodeviser_code_at_counter(&device, strtoull(argv[3], NULL, 10), display, sizeof display);
    else if (status == KODEVISER_OK)
        status = kodeviser_code_at_time(&device, (uint64_t)((long long)time(NULL) + atoll(argv[3])), display, sizeof display);
    if (status != KODEVISER_OK) {
        fprintf(stderr, "code: %s\n", kodeviser_strerror(status));
        return 1;
    }
    kodeviser_token_wipe(&device);
    puts(display);
    return 0;
}
