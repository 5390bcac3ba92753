/* Takes in a box of tokens: reads the maker's file of secrets and makes a token and its first state of each key.
 *
 *     cc -std=c99 import.c $(pkg-config --cflags --libs kodeviser-import) -o import
 *     ./import FILE [--key-file F | --password-file F]     the key in hexadecimal, or the password, in the first line of F
 *
 * It prints what it would store, and no secret. The exit code is 0 only if every key of the file makes a token.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kodeviser_import.h>

/* What was taken in, and what was not. */
struct inventory {
    const char *path;
    uint64_t taken, refused;
};

/* A compiler may leave out a memset of what nobody reads again; it may not leave out these. */
static void wipe(void *memory, size_t size)
{
    volatile unsigned char *bytes = memory;
    while (size-- > 0)
        *bytes++ = 0;
}

static int32_t take_in(void *user, const kodeviser_import_key *key)
{
    struct inventory *inventory = user;
    kodeviser_token token;
    kodeviser_state state;

    int32_t status = kodeviser_import_token(key, &token, &state);
    if (status != KODEVISER_OK) {
        inventory->refused++;
        fprintf(stderr, "%s: %s\n", inventory->path, key->problem != NULL ? key->problem : kodeviser_strerror(status));
        return 0; /* Go on with the others. */
    }
    inventory->taken++;
    /* Here a server stores key->serial, the secret (encrypted under a key of its own) and state.bytes. The owner's first code is
     * decided by kodeviser_enrol. */
    printf("%s: %s, %" PRIu32 " digits, next counter or first step %" PRIu64 ", %" PRId64 " steps ahead%s\n",
           key->serial != NULL ? key->serial : "(no serial number)", key->kind_name, key->digits, key->counter,
           key->drift_intervals, key->is_weak ? ", weak" : "");
    kodeviser_token_wipe(&token);
    return 0;
}

/* A whole file in memory, with a NUL behind it. */
static char *read_whole(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    long length = -1;
    char *text = NULL;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = malloc((size_t)length + 1);
    if (text != NULL) {
        *size = fread(text, 1, (size_t)length, file);
        text[*size] = '\0';
    }
    if (text == NULL || ferror(file))
        perror(path);
    if (file != NULL)
        fclose(file);
    return text;
}

/* Reads the file with what opens it, if anything is needed. */
static int32_t import(const char *path, const char *option, char *opener, struct inventory *inventory)
{
    kodeviser_import_options options;
    kodeviser_import_summary summary;
    kodeviser_import_error error;
    uint8_t key[128];
    size_t size, key_len = 0;
    int32_t status = kodeviser_import_options_init(&options);

    if (opener != NULL && strcmp(option, "--key-file") == 0) {
        status = kodeviser_secret_from_hex(opener, strlen(opener), key, sizeof key, &key_len);
        options.key = key, options.key_len = key_len;
    } else if (opener != NULL) {
        options.password = (const uint8_t *)opener, options.password_len = strlen(opener);
    }
    if (status != KODEVISER_OK) {
        fprintf(stderr, "the key: %s\n", kodeviser_strerror(status));
        return status; /* with nothing in key */
    }
    char *file = read_whole(path, &size);
    if (file == NULL) {
        wipe(key, sizeof key);
        return KODEVISER_ERR_NULL;
    }
    status = kodeviser_import_read((const uint8_t *)file, size, &options, take_in, inventory, &summary, &error);
    if (status != KODEVISER_OK)
        fprintf(stderr, "%s: %s\n", path, error.message);
    else
        printf("%s: %s%s, %" PRIu64 " keys%s\n", path, summary.is_encrypted ? "encrypted " : "", summary.format_name,
               summary.good, summary.is_signed ? ", with a signature that was not checked" : "");
    wipe(file, size);
    wipe(key, sizeof key);
    free(file);
    return status;
}

int main(int count, char **arguments)
{
    struct inventory inventory = {NULL, 0, 0};
    char *opener = NULL;
    size_t size = 0;
    bool has_option = count == 4 && (strcmp(arguments[2], "--key-file") == 0 || strcmp(arguments[2], "--password-file") == 0);

    if (count != 2 && !has_option) {
        fprintf(stderr, "usage: import FILE [--key-file F | --password-file F]\n");
        return 2;
    }
    if (has_option && (opener = read_whole(arguments[3], &size)) == NULL)
        return 1;
    if (opener != NULL)
        opener[strcspn(opener, "\r\n")] = '\0';
    inventory.path = arguments[1];
    int32_t status = import(arguments[1], has_option ? arguments[2] : NULL, opener, &inventory);
    if (opener != NULL)
        wipe(opener, size);
    free(opener);
    return status == KODEVISER_OK && inventory.refused == 0 ? 0 : 1;
}
