/* What the import gives back to the heap has no secret in it: neither the token's, in any of its writings, nor the key or the
 * password of the file. Each block is looked through before it goes, and the stack that was used after each call. SEED_FILES is
 * the folder tests/seed_files. */

#define _GNU_SOURCE
#include <kodeviser_import.h>
#include <malloc.h>

#include "check.h"

extern void *__libc_malloc(size_t);
extern void __libc_free(void *);

#define BYTES(text) {text, sizeof text - 1}
static const struct {
    const char *bytes;
    size_t size;
} SECRETS[] = {
    BYTES("12345678901234567890"),                     /* the secret */
    BYTES("3132333435363738393031323334353637383930"), /* in hexadecimal */
    BYTES("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"),              /* in Base64 */
    BYTES("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),         /* in Base32 */
    BYTES("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"), /* the files' key */
    BYTES("\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"), /* the key of their MACs */
    BYTES("Quite a long one, with spaces"),
};

/* So many bytes of a secret that none comes by chance, nor from a serial number. */
enum { RUN = 10 };

static int is_watching;
static unsigned long blocks, remains;

static void look_through(void *block)
{
    if (block == NULL || !is_watching)
        return;
    blocks++;
    size_t size = malloc_usable_size(block);
    for (size_t i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++)
        for (size_t at = 0; at + RUN <= SECRETS[i].size; at++)
            if (memmem(block, size, SECRETS[i].bytes + at, RUN) != NULL) {
                remains++;
                return;
            }
}

void *malloc(size_t size)
{
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *block = __libc_malloc(count * size);
    return block == NULL ? NULL : memset(block, 0, count * size);
}

/* What is in it goes, so that nobody who is given the block next is taken for its author. */
void free(void *block)
{
    look_through(block);
    if (block != NULL)
        memset(block, 0, malloc_usable_size(block));
    __libc_free(block);
}

/* It moves every time, so that what would be left behind on some machine is left behind here. */
void *realloc(void *block, size_t size)
{
    void *moved = __libc_malloc(size);
    if (moved != NULL && block != NULL) {
        size_t old = malloc_usable_size(block);
        memcpy(moved, block, old < size ? old : size);
        free(block);
    }
    return moved;
}

/* So much of the stack is looked through, which is more than is used. */
enum { DEPTH = 256 << 10 };

/* Whether there is a secret below the function that calls this. It is copied first, by no other function, as that would lie there. */
static __attribute__((noinline)) int is_on_the_stack(void)
{
    static unsigned char copy[DEPTH];
    const volatile unsigned char *end = __builtin_frame_address(0);
    for (size_t i = 0; i < DEPTH; i++)
        copy[i] = end[(ptrdiff_t)i - DEPTH];
    for (size_t i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++)
        for (size_t at = 0; at + RUN <= SECRETS[i].size; at++)
            if (memmem(copy, DEPTH, SECRETS[i].bytes + at, RUN) != NULL)
                return 1;
    return 0;
}

/* So that what is found is of what comes next. */
static __attribute__((noinline)) void clear_the_stack(void)
{
    volatile unsigned char *end = __builtin_frame_address(0);
    for (size_t i = sizeof(void *) * 32; i < DEPTH; i++)
        end[-(ptrdiff_t)i] = 0;
}

static unsigned long secrets, stop_at;

static int32_t each(void *user, const kodeviser_import_key *key)
{
    kodeviser_token token;
    kodeviser_state state;
    (void)user;
    clear_the_stack();
    CHECK_IS(KODEVISER_OK, kodeviser_import_token(key, &token, &state));
    CHECK(!is_on_the_stack());
    secrets += key->secret_len >= 20 && memcmp(key->secret, SECRETS[0].bytes, 20) == 0;
    kodeviser_token_wipe(&token);
    return stop_at != 0 && secrets == stop_at;
}

static int32_t watched(const void *file, size_t size, const kodeviser_import_options *options)
{
    blocks = remains = secrets = 0;
    clear_the_stack();
    is_watching = 1;
    int32_t status = kodeviser_import_read(file, size, options, each, NULL, NULL, NULL);
    is_watching = 0;
    CHECK(!is_on_the_stack());
    CHECK(blocks > 3);
    CHECK_IS(0, remains);
    return status;
}

static int32_t watched_file(const char *name, const kodeviser_import_options *options)
{
    static char bytes[65536];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("SEED_FILES"), name);
    FILE *file = fopen(path, "rb");
    if (!CHECK(file != NULL))
        return 1;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return watched(bytes, size, options);
}

/* A block with a secret is found, so that a test that finds none says something. */
static void a_secret_left_is_found(void)
{
    for (size_t i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++) {
        char *block = calloc(100, 1);
        memcpy(block + i, SECRETS[i].bytes + 2, RUN);
        remains = 0;
        is_watching = 1;
        free(block);
        is_watching = 0;
        CHECK_IS(1, remains);
    }
}

/* Far down, and not far. */
static __attribute__((noinline)) void leave_on_the_stack(size_t depth)
{
    volatile unsigned char left[DEPTH / 2];
    for (size_t i = 0; i < RUN; i++)
        left[sizeof left - depth + i] = (unsigned char)SECRETS[0].bytes[i + 3];
}

static void a_secret_left_on_the_stack_is_found(void)
{
    for (size_t depth = 1 << 10; depth <= DEPTH / 2; depth *= 2) {
        clear_the_stack();
        CHECK(!is_on_the_stack());
        leave_on_the_stack(depth);
        CHECK(is_on_the_stack());
    }
}

static void every_form(void)
{
    static const char *const files[] = {
        "A1,3132333435363738393031323334353637383930\nA2,3132333435363738393031323334353637383930\n",
        "serial,secret\nA1,\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n",
        "otpauth://totp/A1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n",
        "dn: x\nobjectclass: sccCustomTokenData\nsccAuthenticatorId: A1\n"
        "sccTokenData: sccKey=3132333435363738393031323334353637383930;sccMode=E;sccPwLen=6;\n",
        "<Tokens><Token serial=\"A1\"><Applications><Application><Seed>3132333435363738393031323334353637383930</Seed>"
        "<MovingFactor>1</MovingFactor></Application></Applications></Token></Tokens>",
        "<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\">"
        "<AlgorithmParameters><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters>"
        "<Data><Secret><PlainValue>MTIzNDU2\nNzg5MDEy <![CDATA[MzQ1Njc4]]>OTA=</PlainValue></Secret></Data></Key></KeyPackage>"
        "</KeyContainer>",
    };
    kodeviser_import_options options;
    kodeviser_import_options_init(&options);
    options.digits = 6;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CHECK_IS(KODEVISER_OK, watched(files[i], strlen(files[i]), &options));
        CHECK(secrets > 0);
        stop_at = 1;
        CHECK_IS(KODEVISER_ERR_IMPORT_STOPPED, watched(files[i], strlen(files[i]), &options));
        CHECK(secrets == 1);
        stop_at = 0;
        /* Broken off on the way, and refused at the end. */
        for (size_t size = strlen(files[i]) / 2; size < strlen(files[i]); size += 3)
            watched(files[i], size, &options);
    }
}

static void encrypted(void)
{
    static const char *const files[] = {"aes128-cbc", "camellia128-cbc", "tripledes-cbc-two-keys", "kw-aes128",
                                        "kw-aes-128-pad", "kw-camellia128", "hmac-sha512", "numbers-binary"};
    char name[64];
    kodeviser_import_options options;
    kodeviser_import_options_init(&options);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(name, sizeof name, "encrypted/%s.xml", files[i]);
        options.key = (const uint8_t *)SECRETS[4].bytes, options.key_len = 16;
        CHECK_IS(KODEVISER_OK, watched_file(name, &options));
        CHECK(secrets > 0);
        options.key_len = 15;
        CHECK(watched_file(name, &options) != KODEVISER_OK && secrets == 0);
    }
    options.key = NULL;
    options.password = (const uint8_t *)SECRETS[6].bytes, options.password_len = SECRETS[6].size;
    CHECK(watched_file("encrypted/pbkdf2-sha256.xml", &options) != KODEVISER_OK && secrets == 0);
    options.password = (const uint8_t *)"qwerty", options.password_len = 6;
    CHECK_IS(KODEVISER_OK, watched_file("encrypted/pbkdf2-sha256.xml", &options));
    CHECK(secrets > 0);
}

int main(void)
{
    a_secret_left_is_found();
    a_secret_left_on_the_stack_is_found();
    every_form();
    encrypted();
    return check_end("import_remains");
}
