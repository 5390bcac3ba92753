/* kodeviser, seed files: whatever the maker of the tokens sends, loads.
 *
 *     static int32_t each(void *inventory, const kodeviser_import_key *key)
 *     {
 *         kodeviser_token token;
 *         kodeviser_state state;
 *         if (kodeviser_import_token(key, &token, &state) != KODEVISER_OK)
 *             ... key->problem says why, key->line where, key->serial which ...
 *         else
 *             ... store key->serial, the secret (encrypted) and state.bytes; kodeviser_enrol takes it from there ...
 *         kodeviser_token_wipe(&token);
 *         return 0;                                    anything else stops
 *     }
 *
 *     kodeviser_import_options options;
 *     kodeviser_import_error error;
 *     kodeviser_import_options_init(&options);
 *     options.password = password, options.password_len = password_len;
 *     if (kodeviser_import_read(file, file_len, &options, each, inventory, NULL, &error) != KODEVISER_OK)
 *         fprintf(stderr, "%s: %s\n", path, error.message);
 *
 * This is libkodeviser-import, which has all of libkodeviser in it: link it in the place of that one. Seed files need a heap, which
 * the rest never does; whatever held a secret there is wiped before it is given back.
 */

#ifndef KODEVISER_IMPORT_H
#define KODEVISER_IMPORT_H

/* Made by cbindgen from src/capi/import; change it there, and run `make header`. */

#include "kodeviser.h"

/**
 * A counter token (RFC 4226).
 */
#define KODEVISER_IMPORT_HOTP 1

/**
 * A clock token (RFC 6238).
 */
#define KODEVISER_IMPORT_TOTP 2

/**
 * A PIN that another key's policy refers to (RFC 6030 section 5).
 */
#define KODEVISER_IMPORT_PIN 3

/**
 * Something that this library does not check: `kind_name` says what.
 */
#define KODEVISER_IMPORT_OTHER 4

/**
 * The version of kodeviser_import_options that kodeviser_import_options_init fills in.
 */
#define KODEVISER_IMPORT_OPTIONS_VERSION 1

/**
 * The secrets of a table are hexadecimal.
 */
#define KODEVISER_IMPORT_HEXADECIMAL 1

/**
 * The secrets of a table are Base32.
 */
#define KODEVISER_IMPORT_BASE32 2

/**
 * Portable Symmetric Key Container (RFC 6030) or one of its drafts.
 */
#define KODEVISER_IMPORT_PSKC 1

/**
 * Lines with fields, as privacyIDEA, LinOTP, multiOTP, Microsoft Entra and Yubico have them.
 */
#define KODEVISER_IMPORT_TABLE 2

/**
 * SafeNet's (Aladdin's) XML.
 */
#define KODEVISER_IMPORT_SAFENET 3

/**
 * SafeWord's LDIF lines.
 */
#define KODEVISER_IMPORT_SAFEWORD 4

/**
 * `otpauth://` URIs, one a line.
 */
#define KODEVISER_IMPORT_OTPAUTH 5

/**
 * The room for the name of an element or a field, with its NUL.
 */
#define KODEVISER_IMPORT_PART_LEN 128

/**
 * The room for a sentence, with its NUL.
 */
#define KODEVISER_IMPORT_MESSAGE_LEN 832

/**
 * A field of kodeviser_import_options has a number that means nothing.
 */
#define KODEVISER_ERR_IMPORT_OPTION -70

/**
 * The file is of no known form, damaged, or hostile.
 */
#define KODEVISER_ERR_IMPORT_FORMAT -71

/**
 * The file is encrypted, and the key or the password is missing or another one's.
 */
#define KODEVISER_ERR_IMPORT_KEY -72

/**
 * A message authentication code is wrong or missing: do not use the file.
 */
#define KODEVISER_ERR_IMPORT_MAC -73

/**
 * The file names an algorithm that is not known here, or asks for more PBKDF2 iterations than are allowed.
 */
#define KODEVISER_ERR_IMPORT_ALGORITHM -74

/**
 * A value of a key is missing, twice there or wrong.
 */
#define KODEVISER_ERR_IMPORT_VALUE -75

/**
 * A value can be read in two ways: a table's secrets as hexadecimal and Base32 (say which), or a date.
 */
#define KODEVISER_ERR_IMPORT_AMBIGUOUS -76

/**
 * The key makes no token: it is for something else, has no secret, or a policy that is not understood.
 */
#define KODEVISER_ERR_IMPORT_UNUSABLE -77

/**
 * The file does not state the hash of a TOTP key or the number of digits, and they are not guessed: say them.
 */
#define KODEVISER_ERR_IMPORT_NOT_STATED -78

/**
 * The callback returned something other than 0.
 */
#define KODEVISER_ERR_IMPORT_STOPPED -79

/**
 * A defect of this library came to light; nothing of the file may be used.
 */
#define KODEVISER_ERR_IMPORT_INTERNAL -80

/**
 * What opens a file, and how strictly it is read. Fill it with kodeviser_import_options_init and change what should be different;
 * NULL in its place stands for those defaults. What it points at is copied, and the copy is wiped: wipe your own.
 */
typedef struct kodeviser_import_options {
  /**
   * KODEVISER_IMPORT_OPTIONS_VERSION.
   */
  uint32_t version;
  /**
   * 0: one bad key refuses the whole file, before the first call. 1: each bad key is a call with its `status`, and the others are
   * good.
   */
  uint32_t only_the_good;
  /**
   * KODEVISER_SHA1, _SHA256 or _SHA512: of TOTP keys whose file states none. Ask the maker. 0: it is not known.
   */
  uint32_t algorithm;
  /**
   * 6, 7 or 8: of keys whose file states none. Count them on a token. 0: it is not known.
   */
  uint32_t digits;
  /**
   * KODEVISER_IMPORT_HEXADECIMAL or _BASE32: how the secrets of a table are written. 0: as the table shows.
   */
  uint32_t secrets;
  /**
   * The most PBKDF2 iterations that a file may ask for. 0: 10000000, some seconds of work.
   */
  uint32_t max_iterations;
  /**
   * The pre-shared key of an encrypted PSKC file (RFC 6030 section 6.1): `key_len` bytes, at most 1048576. NULL: none.
   */
  const uint8_t *key;
  /**
   * How many bytes that are.
   */
  size_t key_len;
  /**
   * The password of an encrypted PSKC file (RFC 6030 section 6.2): `password_len` bytes, usually UTF-8, without a NUL or a newline.
   * NULL: none.
   */
  const uint8_t *password;
  /**
   * How many bytes that are.
   */
  size_t password_len;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_import_options;

/**
 * One key of a file. It is the library's, and so is all that it points at: they are there as long as the call that they are given
 * to, and the secret is wiped after it. Copy what you keep. Texts are UTF-8 with a NUL at the end, and NULL where the file has none.
 * More fields may come in the place of the reserved ones.
 */
typedef struct kodeviser_import_key {
  /**
   * KODEVISER_OK: kodeviser_import_token makes a token of it. Otherwise what is wrong, with a sentence in `problem`: a bad key of
   * a file that is read with `only_the_good` has only a line and perhaps a serial number; KODEVISER_ERR_IMPORT_UNUSABLE is for
   * something else, such as a PIN, or must not be used; KODEVISER_ERR_IMPORT_NOT_STATED lacks its hash or its number of digits.
   */
  int32_t status;
  /**
   * KODEVISER_IMPORT_HOTP, _TOTP, _PIN or _OTHER; 0 for a bad key.
   */
  uint32_t kind;
  /**
   * KODEVISER_SHA1, _SHA256 or _SHA512; 0 where neither the file nor the options state it.
   */
  uint32_t algorithm;
  /**
   * How many digits its codes have; 0 where neither the file nor the options state it.
   */
  uint32_t digits;
  /**
   * The length of a time step in seconds; 0 where the file does not state it, which means 30 (RFC 6238 section 4.1).
   */
  uint32_t period;
  /**
   * 1: the secret is shorter than 128 bits (RFC 4226 section 4, R6).
   */
  uint32_t is_weak;
  /**
   * The start of time step 0 in Unix seconds.
   */
  uint64_t t0;
  /**
   * The next counter of a counter token; of a clock token the first time step that may be used.
   */
  uint64_t counter;
  /**
   * How many time steps the device is ahead; negative: behind.
   */
  int64_t drift_intervals;
  /**
   * Not to be used before, in Unix seconds; 0: the file sets no start.
   */
  uint64_t starts;
  /**
   * Not to be used after, in Unix seconds: the earlier end of key and device; 0: the file sets none.
   */
  uint64_t expires;
  /**
   * The line of the file where it begins.
   */
  uint64_t line;
  /**
   * The secret; NULL where the file has none.
   */
  const uint8_t *secret;
  /**
   * How many bytes that are: 1 to 128, or 0.
   */
  size_t secret_len;
  /**
   * What `status` is about, with the place in the file and what to do; NULL where it is KODEVISER_OK.
   */
  const char *problem;
  /**
   * "hotp", "totp", "pin", or the name in the file.
   */
  const char *kind_name;
  /**
   * The number on the device's back.
   */
  const char *serial;
  /**
   * The key's own identifier.
   */
  const char *key_id;
  /**
   * Who made the key.
   */
  const char *issuer;
  /**
   * Who made the device.
   */
  const char *manufacturer;
  /**
   * The device's model.
   */
  const char *model;
  /**
   * Whom the key belongs to, or else the device.
   */
  const char *user;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_import_key;

/**
 * What a C program does with each key. `user` is what it gave to kodeviser_import_read. It returns 0 to go on; anything else stops
 * the import. It must come back: no longjmp and no exception may pass through the library, or secrets stay in memory.
 */
typedef int32_t (*kodeviser_import_each)(void *user, const struct kodeviser_import_key *key);

/**
 * What a file is.
 */
typedef struct kodeviser_import_summary {
  /**
   * KODEVISER_IMPORT_PSKC, _TABLE, _SAFENET, _SAFEWORD or _OTPAUTH; more may come.
   */
  uint32_t format;
  /**
   * 1: its secrets were encrypted, every one of them.
   */
  uint32_t is_encrypted;
  /**
   * 1: it has a signature, which was not checked.
   */
  uint32_t is_signed;
  /**
   * 0.
   */
  uint32_t reserved_number;
  /**
   * How many good keys it has.
   */
  uint64_t good;
  /**
   * How many bad ones; 0 unless `only_the_good` was asked for.
   */
  uint64_t bad;
  /**
   * The name of its form, for people. Static.
   */
  const char *format_name;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_import_summary;

/**
 * What is wrong, and where. Neither the texts nor the numbers ever hold a secret or a password.
 */
typedef struct kodeviser_import_error {
  /**
   * The line of the file, from 1; 0 where the problem has no place.
   */
  uint64_t line;
  /**
   * The byte in its line, from 1; 0 where the whole line is meant.
   */
  uint64_t column;
  /**
   * The element or the field, in UTF-8; empty where there is none.
   */
  char part[KODEVISER_IMPORT_PART_LEN];
  /**
   * All of it in a sentence: the place, the key by its serial number, what is wrong, what to do, and the section of the standard.
   */
  char message[KODEVISER_IMPORT_MESSAGE_LEN];
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_import_error;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Fills in the defaults: no key, no password, nothing said about what a file leaves open. `options` must not be NULL.
 *
 * Errors: KODEVISER_ERR_NULL.
 */
int32_t kodeviser_import_options_init(struct kodeviser_import_options *options);

/**
 * Reads a seed file that lies in memory: PSKC (RFC 6030), a table, SafeNet's, SafeWord's, or otpauth URIs; it tells which. Every key
 * of it is checked, with its message authentication code where it is encrypted, before `each` is called for the first one.
 *
 * `file`: `file_len` bytes, which nobody changes meanwhile; a mapped file will do. `options` may be NULL: the defaults. `each` is
 * called once a key, in the file's order, from this thread; NULL: the file is only checked. `user` goes to `each`. `summary` is
 * written before the first call of `each`; NULL if it is not wanted. `error` says what is wrong where this does not return
 * KODEVISER_OK, and is not written otherwise; NULL if it is not wanted. A password takes as long as the file's PBKDF2 iterations say.
 * Memory: some buffers, and 16 MB at most for checked keys; all that held a secret is wiped. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _VERSION, _RESERVED, _ALGORITHM, _DIGITS, _OVERLAP, _IMPORT_OPTION; what is wrong with the
 * file: KODEVISER_ERR_IMPORT_FORMAT, _KEY, _MAC, _ALGORITHM, _VALUE, _AMBIGUOUS, before any call of `each`;
 * KODEVISER_ERR_IMPORT_STOPPED; KODEVISER_ERR_IMPORT_INTERNAL.
 */
int32_t kodeviser_import_read(const uint8_t *file,
                              size_t file_len,
                              const struct kodeviser_import_options *options,
                              kodeviser_import_each each,
                              void *user,
                              struct kodeviser_import_summary *summary,
                              struct kodeviser_import_error *error);

/**
 * Makes a token of a key, and its first state with the first counter and the drift of the file, ready for kodeviser_enrol.
 *
 * `key`: what the callback was given, within its call, or a copy of it in which `algorithm` or `digits` say what the file does not.
 * Wipe `token` with kodeviser_token_wipe when it is not needed any more. Nothing may be NULL. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _OVERLAP; the `status` of a key that must not be used, or that was bad;
 * KODEVISER_ERR_IMPORT_NOT_STATED; KODEVISER_ERR_ALGORITHM, _DIGITS, _PERIOD, _SECRET_LENGTH, _DRIFT where a number of the key is
 * out of its bounds. Nothing is written then.
 */
int32_t kodeviser_import_token(const struct kodeviser_import_key *key,
                               kodeviser_token *token,
                               kodeviser_state *state);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KODEVISER_IMPORT_H */
