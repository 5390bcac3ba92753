/* Seed files through the C interface: what comes of good ones, of bad ones, and of wrong arguments. SEED_FILES is the folder
 * tests/seed_files. */

#include <kodeviser_import.h>

#include "check.h"

#define MUST_BE_AT_COMPILE_TIME(name, holds) typedef char name[(holds) ? 1 : -1]
#define HAS_SIZE(type, size) MUST_BE_AT_COMPILE_TIME(size_of_##type, sizeof(type) == (size))
#define HAS_OFFSET(type, field, offset) \
    MUST_BE_AT_COMPILE_TIME(offset_in_##type##_of_##field, offsetof(type, field) == (offset))

/* What a compiled program has in it. */
#if UINTPTR_MAX == UINT64_MAX
HAS_SIZE(kodeviser_import_options, 88);
HAS_OFFSET(kodeviser_import_options, version, 0);
HAS_OFFSET(kodeviser_import_options, only_the_good, 4);
HAS_OFFSET(kodeviser_import_options, algorithm, 8);
HAS_OFFSET(kodeviser_import_options, digits, 12);
HAS_OFFSET(kodeviser_import_options, secrets, 16);
HAS_OFFSET(kodeviser_import_options, max_iterations, 20);
HAS_OFFSET(kodeviser_import_options, key, 24);
HAS_OFFSET(kodeviser_import_options, key_len, 32);
HAS_OFFSET(kodeviser_import_options, password, 40);
HAS_OFFSET(kodeviser_import_options, password_len, 48);
HAS_OFFSET(kodeviser_import_options, reserved, 56);
HAS_SIZE(kodeviser_import_key, 184);
HAS_OFFSET(kodeviser_import_key, status, 0);
HAS_OFFSET(kodeviser_import_key, kind, 4);
HAS_OFFSET(kodeviser_import_key, algorithm, 8);
HAS_OFFSET(kodeviser_import_key, digits, 12);
HAS_OFFSET(kodeviser_import_key, period, 16);
HAS_OFFSET(kodeviser_import_key, is_weak, 20);
HAS_OFFSET(kodeviser_import_key, t0, 24);
HAS_OFFSET(kodeviser_import_key, counter, 32);
HAS_OFFSET(kodeviser_import_key, drift_intervals, 40);
HAS_OFFSET(kodeviser_import_key, starts, 48);
HAS_OFFSET(kodeviser_import_key, expires, 56);
HAS_OFFSET(kodeviser_import_key, line, 64);
HAS_OFFSET(kodeviser_import_key, secret, 72);
HAS_OFFSET(kodeviser_import_key, secret_len, 80);
HAS_OFFSET(kodeviser_import_key, problem, 88);
HAS_OFFSET(kodeviser_import_key, kind_name, 96);
HAS_OFFSET(kodeviser_import_key, serial, 104);
HAS_OFFSET(kodeviser_import_key, key_id, 112);
HAS_OFFSET(kodeviser_import_key, issuer, 120);
HAS_OFFSET(kodeviser_import_key, manufacturer, 128);
HAS_OFFSET(kodeviser_import_key, model, 136);
HAS_OFFSET(kodeviser_import_key, user, 144);
HAS_OFFSET(kodeviser_import_key, reserved, 152);
HAS_SIZE(kodeviser_import_summary, 72);
HAS_OFFSET(kodeviser_import_summary, good, 16);
HAS_OFFSET(kodeviser_import_summary, bad, 24);
HAS_OFFSET(kodeviser_import_summary, format_name, 32);
HAS_OFFSET(kodeviser_import_summary, reserved, 40);
#endif
HAS_SIZE(kodeviser_import_error, 1008);
HAS_OFFSET(kodeviser_import_error, part, 16);
HAS_OFFSET(kodeviser_import_error, message, 144);
HAS_OFFSET(kodeviser_import_error, reserved, 976);

#define SECRET "12345678901234567890"
#define HEX "3132333435363738393031323334353637383930"
static const uint8_t KEY[16] = {0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12};

static kodeviser_import_options options;
static kodeviser_import_summary summary;
static kodeviser_import_error error;

/* What the callback saw. */
static struct {
    int calls, stop_at;
    void *user;
    kodeviser_import_key last;
    int32_t status[8];
    int32_t made;
    kodeviser_token token;
    kodeviser_state state;
    char serial[64], key_id[64], kind_name[64], issuer[64], manufacturer[64], model[64], owner[64], problem[1024], secret[128];
} seen;

static void keep(char *copy, size_t size, const char *text)
{
    if (text == NULL)
        copy[0] = '\0';
    else if (CHECK(strlen(text) < size))
        strcpy(copy, text);
}

static int32_t each(void *user, const kodeviser_import_key *key)
{
    seen.user = user;
    seen.last = *key;
    if (seen.calls < 8)
        seen.status[seen.calls] = key->status;
    keep(seen.serial, sizeof seen.serial, key->serial);
    keep(seen.kind_name, sizeof seen.kind_name, key->kind_name);
    keep(seen.issuer, sizeof seen.issuer, key->issuer);
    keep(seen.key_id, sizeof seen.key_id, key->key_id);
    keep(seen.manufacturer, sizeof seen.manufacturer, key->manufacturer);
    keep(seen.model, sizeof seen.model, key->model);
    keep(seen.owner, sizeof seen.owner, key->user);
    keep(seen.problem, sizeof seen.problem, key->problem);
    CHECK((key->problem == NULL) == (key->status == KODEVISER_OK));
    CHECK((key->secret == NULL) == (key->secret_len == 0) && key->secret_len <= sizeof seen.secret);
    if (key->secret != NULL)
        memcpy(seen.secret, key->secret, key->secret_len);
    for (size_t i = 0; i < 4; i++)
        CHECK_IS(0, key->reserved[i]);
    seen.made = kodeviser_import_token(key, &seen.token, &seen.state);
    return ++seen.calls == seen.stop_at ? 7 : 0;
}

static int32_t read_bytes(const void *file, size_t size)
{
    int stop_at = seen.stop_at;
    memset(&seen, 0, sizeof seen);
    seen.stop_at = stop_at;
    fill(&summary, sizeof summary);
    fill(&error, sizeof error);
    int32_t status = kodeviser_import_read(file, size, &options, each, &seen, &summary, &error);
    CHECK(seen.calls == 0 || seen.user == &seen);
    CHECK((status == KODEVISER_OK) == untouched(&error, sizeof error));
    CHECK(status == KODEVISER_OK || (strlen(error.message) >= 17 && strstr(error.message, SECRET) == NULL));
    return status;
}

static int32_t read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static int32_t read_file(const char *name)
{
    static char bytes[65536];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("SEED_FILES"), name);
    FILE *file = fopen(path, "rb");
    if (!CHECK(file != NULL))
        return 1;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return read_bytes(bytes, size);
}

static void defaults(void)
{
    seen.stop_at = 0;
    fill(&options, sizeof options);
    CHECK_IS(KODEVISER_OK, kodeviser_import_options_init(&options));
}

static int shows(uint64_t counter, const char *expected)
{
    char code[9];
    return kodeviser_code_at_counter(&seen.token, counter, code, sizeof code) == KODEVISER_OK && strcmp(code, expected) == 0;
}

static void encrypted_with_a_key(void)
{
    defaults();
    CHECK_IS(KODEVISER_ERR_IMPORT_KEY, read_file("rfc6030/figure6.xml"));
    CHECK(error.line == 29 && error.column == 9 && strcmp(error.part, "Secret") == 0);
    CHECK(strncmp(error.message, "line 29, column 9, Secret: key \"987654321\": ", 43) == 0);
    CHECK(seen.calls == 0 && untouched(&summary, sizeof summary));

    options.key = KEY, options.key_len = sizeof KEY;
    CHECK_IS(KODEVISER_OK, read_file("rfc6030/figure6.xml"));
    CHECK(summary.format == KODEVISER_IMPORT_PSKC && strcmp(summary.format_name, "PSKC (RFC 6030)") == 0);
    CHECK(summary.is_encrypted == 1 && summary.is_signed == 0 && summary.good == 1 && summary.bad == 0);
    CHECK(summary.reserved_number == 0 && summary.reserved[0] == 0 && summary.reserved[3] == 0);
    CHECK(seen.calls == 1 && seen.last.kind == KODEVISER_IMPORT_HOTP && strcmp(seen.kind_name, "hotp") == 0);
    CHECK(seen.last.algorithm == KODEVISER_SHA1 && seen.last.digits == 8 && seen.last.counter == 0);
    CHECK(seen.last.secret_len == 20 && memcmp(seen.secret, SECRET, 20) == 0 && seen.last.is_weak == 0);
    CHECK(strcmp(seen.serial, "987654321") == 0 && strcmp(seen.issuer, "Issuer") == 0 && seen.last.user == NULL);
    CHECK_IS(KODEVISER_OK, seen.made);
    CHECK(shows(0, "84755224"));

    uint8_t wrong[16] = {1};
    options.key = wrong;
    CHECK_IS(KODEVISER_ERR_IMPORT_KEY, read_file("rfc6030/figure6.xml"));
    CHECK_IS(0, seen.calls);
}

static void encrypted_with_a_password(void)
{
    defaults();
    options.password = (const uint8_t *)"qwerty", options.password_len = 6;
    CHECK_IS(KODEVISER_OK, read_file("rfc6030/figure7.xml"));
    CHECK(seen.calls == 1 && memcmp(seen.secret, SECRET, 20) == 0);
    options.password_len = 5;
    CHECK_IS(KODEVISER_ERR_IMPORT_KEY, read_file("rfc6030/figure7.xml"));
    options.password_len = 6;
    options.max_iterations = 10;
    CHECK_IS(KODEVISER_ERR_IMPORT_ALGORITHM, read_file("rfc6030/figure7.xml"));
}

/* All that a key has is shown in its place; 15 bytes are a weak secret. */
static void everything_that_a_key_says(void)
{
    defaults();
    CHECK_IS(KODEVISER_OK, read_text(
        "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage><DeviceInfo>"
        "<Manufacturer>a maker</Manufacturer><SerialNo>A1</SerialNo><Model>a model</Model>"
        "<StartDate>1970-01-01T00:00:10Z</StartDate></DeviceInfo>"
        "<Key Id=\"an id\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><Issuer>an issuer</Issuer>"
        "<AlgorithmParameters><Suite>HMAC-SHA256</Suite><ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/>"
        "<Extensions><T0>9</T0></Extensions></AlgorithmParameters>"
        "<Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1</PlainValue></Secret><TimeInterval><PlainValue>60</PlainValue>"
        "</TimeInterval><TimeDrift><PlainValue>-3</PlainValue></TimeDrift></Data><UserId>somebody</UserId>"
        "<Policy><StartDate>1970-01-01T00:00:20Z</StartDate><ExpiryDate>1970-01-01T00:00:30Z</ExpiryDate></Policy>"
        "</Key></KeyPackage></KeyContainer>"));
    CHECK(seen.calls == 1 && seen.last.kind == KODEVISER_IMPORT_TOTP && seen.last.algorithm == KODEVISER_SHA256);
    CHECK(seen.last.digits == 8 && seen.last.period == 60 && seen.last.t0 == 9 && seen.last.drift_intervals == -3);
    CHECK(seen.last.starts == 20 && seen.last.expires == 30);
    CHECK(seen.last.is_weak == 1 && seen.last.secret_len == 15 && memcmp(seen.secret, SECRET, 15) == 0);
    CHECK(strcmp(seen.serial, "A1") == 0 && strcmp(seen.key_id, "an id") == 0 && strcmp(seen.issuer, "an issuer") == 0);
    CHECK(strcmp(seen.manufacturer, "a maker") == 0 && strcmp(seen.model, "a model") == 0);
    CHECK(strcmp(seen.owner, "somebody") == 0 && seen.last.line == 1);
}

/* Its hash and the rest are not guessed, but said: in the options, or in a copy of the key. */
static int32_t say_the_hash(void *user, const kodeviser_import_key *key)
{
    kodeviser_import_key copy = *key;
    kodeviser_token *token = user;
    kodeviser_state state;
    CHECK_IS(KODEVISER_ERR_IMPORT_NOT_STATED, key->status);
    CHECK_IS(KODEVISER_ERR_IMPORT_NOT_STATED, kodeviser_import_token(&copy, token, &state));
    copy.algorithm = KODEVISER_SHA1;
    CHECK_IS(KODEVISER_OK, kodeviser_import_token(&copy, token, &state));
    copy.digits = 5;
    CHECK_IS(KODEVISER_ERR_DIGITS, kodeviser_import_token(&copy, token, &state));
    copy.digits = 0;
    CHECK_IS(KODEVISER_ERR_IMPORT_NOT_STATED, kodeviser_import_token(&copy, token, &state));
    return 0;
}

static void what_the_file_does_not_state(void)
{
    static const char file[] = "A1," HEX ",totp,8,60\n";
    kodeviser_token token;
    char code[9];
    defaults();
    CHECK_IS(KODEVISER_OK, read_text(file));
    CHECK(summary.format == KODEVISER_IMPORT_TABLE && seen.calls == 1 && seen.last.algorithm == 0);
    CHECK_IS(KODEVISER_ERR_IMPORT_NOT_STATED, seen.made);
    CHECK(strstr(seen.problem, "line 1") != NULL && seen.last.period == 60);
    CHECK_IS(KODEVISER_OK,
             kodeviser_import_read((const uint8_t *)file, sizeof file - 1, NULL, say_the_hash, &token, NULL, NULL));
    CHECK(kodeviser_code_at_time(&token, 119, code, sizeof code) == KODEVISER_OK && strcmp(code, "94287082") == 0);
    options.algorithm = KODEVISER_SHA512;
    CHECK_IS(KODEVISER_OK, read_text(file));
    CHECK(seen.made == KODEVISER_OK && seen.last.algorithm == KODEVISER_SHA512);
    options.secrets = KODEVISER_IMPORT_BASE32;
    CHECK_IS(KODEVISER_ERR_IMPORT_VALUE, read_text(file));
    CHECK(strstr(error.part, "field 2") != NULL);
    CHECK_IS(KODEVISER_ERR_IMPORT_AMBIGUOUS, (defaults(), read_text("A1,22222222222222222222222222222222\n")));
    options.secrets = KODEVISER_IMPORT_BASE32;
    CHECK_IS(KODEVISER_OK, read_text("A1,22222222222222222222222222222222\n"));
    CHECK_IS(20, seen.last.secret_len);
    options.secrets = KODEVISER_IMPORT_HEXADECIMAL;
    CHECK_IS(KODEVISER_OK, read_text("A1,22222222222222222222222222222222\n"));
    CHECK_IS(16, seen.last.secret_len);
}

/* The file's counter and drift come to the state, and the first code enrols. */
static void counter_and_drift(void)
{
    kodeviser_verdict verdict;
    defaults();
    CHECK_IS(KODEVISER_OK, read_text("otpauth://hotp/Acme:A1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=5\n"));
    CHECK(summary.format == KODEVISER_IMPORT_OTPAUTH && seen.last.counter == 5 && seen.made == KODEVISER_OK);
    CHECK_IS(KODEVISER_OK, kodeviser_enrol(&seen.token, NULL, &seen.state, "254676", 6, 0, &seen.state, &verdict));
    CHECK(verdict.outcome == KODEVISER_ACCEPTED && verdict.moving_factor == 5);

    CHECK_IS(KODEVISER_OK,
             read_text("<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" "
                       "Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><AlgorithmParameters><Suite>HMAC-SHA1</Suite>"
                       "<ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters><Data><Secret><PlainValue>"
                       "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><TimeDrift><PlainValue>-40</PlainValue></TimeDrift>"
                       "</Data></Key></KeyPackage></KeyContainer>"));
    CHECK(seen.last.drift_intervals == -40 && seen.last.period == 0 && seen.made == KODEVISER_OK);
    char code[9];
    uint64_t now = 1700000000;
    CHECK_IS(KODEVISER_OK, kodeviser_code_at_time(&seen.token, now - 40 * 30, code, sizeof code));
    CHECK_IS(KODEVISER_OK, kodeviser_enrol(&seen.token, NULL, &seen.state, code, 6, now, &seen.state, &verdict));
    CHECK_IS(KODEVISER_ACCEPTED, verdict.outcome);
}

static void a_callback_stops(void)
{
    static const char file[] = "A1," HEX "\nA2," HEX "\nA3," HEX "\n";
    defaults();
    CHECK_IS(KODEVISER_OK, read_text(file));
    CHECK(seen.calls == 3 && strcmp(seen.serial, "A3") == 0 && seen.last.line == 3);
    seen.stop_at = 2;
    CHECK_IS(KODEVISER_ERR_IMPORT_STOPPED, read_text(file));
    CHECK(seen.calls == 2 && summary.good == 3 && error.line == 0);
    CHECK(strcmp(error.message, kodeviser_strerror(KODEVISER_ERR_IMPORT_STOPPED)) == 0);
    CHECK_IS(KODEVISER_OK,
             kodeviser_import_read((const uint8_t *)file, sizeof file - 1, NULL, NULL, NULL, &summary, NULL));
    CHECK_IS(3, summary.good);
}

static void the_good_rest(void)
{
    static const char file[] = "A1," HEX ",hotp,6,0\nA2," HEX ",hotp,x,0\nA3," HEX ",hotp,6,9\n";
    defaults();
    CHECK_IS(KODEVISER_ERR_IMPORT_VALUE, read_text(file));
    CHECK(seen.calls == 0 && error.line == 2);
    options.only_the_good = 1;
    CHECK_IS(KODEVISER_OK, read_text(file));
    CHECK(seen.calls == 3 && summary.good == 2 && summary.bad == 1);
    CHECK(seen.status[0] == KODEVISER_OK && seen.status[1] == KODEVISER_ERR_IMPORT_VALUE && seen.status[2] == KODEVISER_OK);
    CHECK(strcmp(seen.serial, "A3") == 0 && seen.last.counter == 9);
    seen.stop_at = 2;
    CHECK_IS(KODEVISER_ERR_IMPORT_STOPPED, read_text(file));
    CHECK(seen.last.kind == 0 && seen.last.secret == NULL && seen.last.line == 2 && strcmp(seen.serial, "A2") == 0);
    CHECK_IS(KODEVISER_ERR_IMPORT_VALUE, seen.made);
}

static void keys_that_make_no_token(void)
{
    defaults();
    CHECK_IS(KODEVISER_OK, read_file("rfc6030/figure5.xml"));
    CHECK(seen.calls == 2 && seen.status[0] == KODEVISER_OK && seen.status[1] == KODEVISER_ERR_IMPORT_UNUSABLE);
    CHECK(seen.last.kind == KODEVISER_IMPORT_PIN && seen.made == KODEVISER_ERR_IMPORT_UNUSABLE);
    CHECK_IS(KODEVISER_OK, read_file("rfc6030/figure9.xml"));
    CHECK_IS(1, summary.is_signed);
    CHECK_IS(KODEVISER_OK, read_text("A1," HEX ",ocra,6\n"));
    CHECK(seen.last.kind == KODEVISER_IMPORT_OTHER && strcmp(seen.kind_name, "ocra") == 0);
    kodeviser_import_key otherwise = seen.last;
    otherwise.status = KODEVISER_OK, otherwise.algorithm = KODEVISER_SHA1;
    CHECK_IS(KODEVISER_ERR_IMPORT_UNUSABLE, kodeviser_import_token(&otherwise, &seen.token, &seen.state));
}

/* A byte read behind the end is seen by valgrind and the address sanitizer. */
static void truncated_at_every_byte(void)
{
    static const char file[] =
        "<?xml version=\"1.0\"?><p:KeyContainer xmlns:p=\"urn:ietf:params:xml:ns:keyprov:pskc\" Version=\"1.0\"><p:KeyPackage>"
        "<p:DeviceInfo><p:SerialNo>&#65;1</p:SerialNo></p:DeviceInfo><p:Key Id=\"1\" "
        "Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><p:Data><p:Secret><p:PlainValue><![CDATA[MTIzNDU2]]>Nzg5MDEyMzQ1"
        "Njc4OTA=</p:PlainValue></p:Secret></p:Data></p:Key></p:KeyPackage></p:KeyContainer>";
    defaults();
    for (size_t size = 0; size < sizeof file; size += size < 40 ? 1 : 7) {
        uint8_t *cut = malloc(size ? size : 1);
        memcpy(cut, file, size);
        CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_bytes(cut, size));
        free(cut);
    }
    CHECK_IS(KODEVISER_OK, read_text(file));
    CHECK(seen.calls == 1 && strcmp(seen.serial, "A1") == 0);
}

static void hostile_files(void)
{
    defaults();
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT,
             read_text("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><KeyContainer>&e;</KeyContainer>"));
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_text("<nothing/>"));
    /* A NUL would be the end of a text in C, and the rest of a serial number would be lost. */
    static const char nul[] = "A1," HEX "\nA2\0B," HEX "\n";
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_bytes(nul, sizeof nul - 1));
    static char far_nul[65536];
    memset(far_nul, '\n', sizeof far_nul);
    memcpy(far_nul, "A1," HEX "\n", 44);
    memcpy(far_nul + 60000, "A2\0B," HEX "\n", 46);
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_bytes(far_nul, sizeof far_nul));
    CHECK_IS(59958, error.line);
    static const char in_xml[] = "<Tokens><Token serial=\"A\0B\"/></Tokens>";
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_bytes(in_xml, sizeof in_xml - 1));
    CHECK_IS(KODEVISER_ERR_IMPORT_VALUE, read_text("otpauth://totp/A%00B?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    /* A long name is cut, and its NUL is there. */
    char name[600] = "<";
    for (size_t i = 1; i < 500; i++)
        name[i] = (char)(i % 2 ? 0xc3 : 0xa9);
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_text(strcat(name, "/>")));
    CHECK(strlen(error.message) < sizeof error.message && strlen(error.part) < sizeof error.part);
}

static void refused(int32_t expected)
{
    CHECK_IS(expected, read_text("A1," HEX "\n"));
    CHECK(seen.calls == 0 && untouched(&summary, sizeof summary) && error.line == 0);
    CHECK(strcmp(error.message, kodeviser_strerror(expected)) == 0);
}

static void wrong_arguments(void)
{
    defaults();
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_options_init(NULL));
    CHECK_IS(KODEVISER_ERR_NULL, read_bytes(NULL, 10));
    CHECK_IS(KODEVISER_ERR_NULL, read_bytes(NULL, 0));
    CHECK_IS(KODEVISER_ERR_LENGTH, read_bytes("x", SIZE_MAX));
    CHECK_IS(KODEVISER_ERR_LENGTH, read_bytes("x", SIZE_MAX / 2 + 1));
    CHECK_IS(KODEVISER_ERR_IMPORT_FORMAT, read_bytes("", 0));
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_read(NULL, 1, NULL, NULL, NULL, NULL, NULL));
    options.version = 2, refused(KODEVISER_ERR_VERSION), defaults();
    options.reserved[3] = 1, refused(KODEVISER_ERR_RESERVED), defaults();
    options.only_the_good = 2, refused(KODEVISER_ERR_IMPORT_OPTION), defaults();
    options.secrets = 3, refused(KODEVISER_ERR_IMPORT_OPTION), defaults();
    options.algorithm = 4, refused(KODEVISER_ERR_ALGORITHM), defaults();
    options.digits = 9, refused(KODEVISER_ERR_DIGITS), defaults();
    options.key = KEY, options.key_len = SIZE_MAX, refused(KODEVISER_ERR_LENGTH), defaults();
    options.password = KEY, options.password_len = (1 << 20) + 1, refused(KODEVISER_ERR_LENGTH), defaults();

    static union {
        kodeviser_import_summary summary;
        kodeviser_import_error error;
    } both;
    fill(&both, sizeof both);
    CHECK_IS(KODEVISER_ERR_OVERLAP,
             kodeviser_import_read(KEY, sizeof KEY, NULL, NULL, NULL, &both.summary, &both.error));
    CHECK(untouched(&both, sizeof both));

    CHECK_IS(KODEVISER_OK, read_text("A1," HEX ",hotp,6,3\n"));
    kodeviser_import_key key = seen.last;
    key.secret = (const uint8_t *)SECRET;
    kodeviser_token token;
    kodeviser_state state;
    fill(&token, sizeof token);
    fill(&state, sizeof state);
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_token(NULL, &token, &state));
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_token(&key, NULL, &state));
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_token(&key, &token, NULL));
    void *within = token.opaque + 4;
    CHECK_IS(KODEVISER_ERR_OVERLAP, kodeviser_import_token(&key, &token, within));
    key.secret = NULL;
    CHECK_IS(KODEVISER_ERR_NULL, kodeviser_import_token(&key, &token, &state));
    key.secret = (const uint8_t *)SECRET, key.secret_len = 0;
    CHECK_IS(KODEVISER_ERR_SECRET_LENGTH, kodeviser_import_token(&key, &token, &state));
    key.secret_len = 20, key.algorithm = 9;
    CHECK_IS(KODEVISER_ERR_ALGORITHM, kodeviser_import_token(&key, &token, &state));
    key.algorithm = KODEVISER_SHA1, key.kind = KODEVISER_IMPORT_TOTP, key.period = 86401;
    CHECK_IS(KODEVISER_ERR_PERIOD, kodeviser_import_token(&key, &token, &state));
    key.period = 30, key.drift_intervals = INT64_MIN;
    CHECK_IS(KODEVISER_ERR_DRIFT, kodeviser_import_token(&key, &token, &state));
    key.drift_intervals = 0, key.status = KODEVISER_ERR_IMPORT_MAC;
    CHECK_IS(KODEVISER_ERR_IMPORT_MAC, kodeviser_import_token(&key, &token, &state));
    CHECK(untouched(&token, sizeof token) && untouched(&state, sizeof state));
}

static void each_status_has_a_sentence(void)
{
    for (int32_t status = KODEVISER_ERR_IMPORT_INTERNAL; status <= KODEVISER_ERR_IMPORT_OPTION; status++)
        CHECK(strcmp(kodeviser_strerror(status), "unknown status") != 0);
    CHECK(strcmp(kodeviser_strerror(KODEVISER_ERR_IMPORT_INTERNAL - 1), "unknown status") == 0);
}

int main(void)
{
    encrypted_with_a_key();
    encrypted_with_a_password();
    everything_that_a_key_says();
    what_the_file_does_not_state();
    counter_and_drift();
    a_callback_stops();
    the_good_rest();
    keys_that_make_no_token();
    truncated_at_every_byte();
    hostile_files();
    wrong_arguments();
    each_status_has_a_sentence();
    return check_end("import");
}
