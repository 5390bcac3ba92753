/* kodeviser: decides whether the one-time code a person typed is the one on their hardware token.
 *
 * HOTP (RFC 4226) and TOTP (RFC 6238) with drift, replay, resynchronization and throttling.
 *
 *     kodeviser_token token;
 *     kodeviser_state state, next;
 *     kodeviser_verdict verdict;
 *
 *     kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, secret_len, 6, 30, 0);
 *     do {
 *         ... read state.bytes of this token from the database; kodeviser_state_init made the first one, and
 *         ... kodeviser_enrol decided the first code ...
 *         int32_t status = kodeviser_verify(&token, NULL, &state, typed, typed_len, now, &next, &verdict);
 *         if (status != KODEVISER_OK)
 *             ... kodeviser_strerror(status) says what is wrong; no attempt was counted; nobody gets in ...
 *         if (memcmp(&next, &state, sizeof state) == 0)
 *             break;                                   nothing to store: replayed, locked or blocked
 *         ... UPDATE token SET state = <next.bytes> WHERE serial = <serial> AND state = <state.bytes>
 *         ... an error: nobody gets in ...
 *     } while (no row was changed);                    another login was faster: read and decide again
 *     if (verdict.outcome == KODEVISER_ACCEPTED)
 *         ... let the person in ...
 *     kodeviser_token_wipe(&token);                    when the token is not needed any more
 *
 * Every function that decides something returns int32_t: KODEVISER_OK is 0, errors are negative and keep their numbers; more may
 * come. On any error all outputs are left as they were. KODEVISER_ERR_CODE_LENGTH, _CODE_CHARACTER and _CODE_TOO_LONG are what the
 * person typed; the others are the caller's.
 *
 * The caller allocates everything, at any alignment; there is no heap and no global state; no function keeps a pointer, logs, reads a
 * clock or draws randomness. Const pointers may be shared between threads. Texts are given with their length in bytes, without a NUL
 * or a newline; spaces and hyphens are allowed between the digits of a code. Times are in Unix seconds.
 */

#ifndef KODEVISER_H
#define KODEVISER_H

/* Made by cbindgen from src/capi; change it there, and run `make header`. */

#include <stddef.h>
#include <stdint.h>

/**
 * The version of the interface that this header was made for. It changes when programs have to be compiled anew.
 */
#define KODEVISER_ABI_VERSION 1

/**
 * The version of kodeviser_policy that kodeviser_policy_init fills in.
 */
#define KODEVISER_POLICY_VERSION 1

/**
 * The length of a state in bytes.
 */
#define KODEVISER_STATE_LEN 128

/**
 * All went well.
 */
#define KODEVISER_OK 0

/**
 * A pointer that must not be NULL is NULL.
 */
#define KODEVISER_ERR_NULL -1

/**
 * A length is beyond any that makes sense here.
 */
#define KODEVISER_ERR_LENGTH -2

/**
 * The output buffer is too small for the result and its NUL.
 */
#define KODEVISER_ERR_BUFFER -3

/**
 * Two outputs share bytes, or an output lies in the token, or the verdict in the state.
 */
#define KODEVISER_ERR_OVERLAP -4

/**
 * A struct's version is not one that this library knows.
 */
#define KODEVISER_ERR_VERSION -5

/**
 * A struct's reserved fields are not zero.
 */
#define KODEVISER_ERR_RESERVED -6

/**
 * The token has not been initialised, or has been wiped.
 */
#define KODEVISER_ERR_TOKEN -7

/**
 * The code has another number of digits than the token shows (RFC 4226 section 5.3).
 */
#define KODEVISER_ERR_CODE_LENGTH -10

/**
 * The code has a character that is no ASCII digit, and no space or hyphen between two digits.
 */
#define KODEVISER_ERR_CODE_CHARACTER -11

/**
 * The code is longer than any way to write one: 64 bytes.
 */
#define KODEVISER_ERR_CODE_TOO_LONG -12

/**
 * No such hash: KODEVISER_SHA1, KODEVISER_SHA256 or KODEVISER_SHA512.
 */
#define KODEVISER_ERR_ALGORITHM -20

/**
 * A code has 6, 7 or 8 digits.
 */
#define KODEVISER_ERR_DIGITS -21

/**
 * A time step is 1 to 86400 seconds long (RFC 6238 section 5.2).
 */
#define KODEVISER_ERR_PERIOD -22

/**
 * A secret is 1 to 128 bytes long (RFC 4226 section 4, R6).
 */
#define KODEVISER_ERR_SECRET_LENGTH -23

/**
 * The secret's text has a character that its alphabet has not (RFC 4648).
 */
#define KODEVISER_ERR_SECRET_CHARACTER -24

/**
 * The secret's text ends in the middle of a byte (RFC 4648).
 */
#define KODEVISER_ERR_SECRET_INCOMPLETE -25

/**
 * The time lies before the token's first time step (RFC 6238 section 4.2).
 */
#define KODEVISER_ERR_TIME_BEFORE_T0 -26

/**
 * The token counts button presses and knows no time.
 */
#define KODEVISER_ERR_NO_CLOCK -27

/**
 * The token's counter has no value left.
 */
#define KODEVISER_ERR_COUNTER_EXHAUSTED -28

/**
 * A number of the policy is out of its bounds.
 */
#define KODEVISER_ERR_POLICY -30

/**
 * The token has not been enrolled: use kodeviser_enrol.
 */
#define KODEVISER_ERR_NOT_ENROLLED -31

/**
 * The token is enrolled already.
 */
#define KODEVISER_ERR_ALREADY_ENROLLED -32

/**
 * A drift is at most a hundred years.
 */
#define KODEVISER_ERR_DRIFT -33

/**
 * The state was written by a version of the library that this one does not know.
 */
#define KODEVISER_ERR_STATE_VERSION -41

/**
 * The state is not as it was written: its checksum is wrong.
 */
#define KODEVISER_ERR_STATE_CHECKSUM -42

/**
 * The state's checksum is right, but no state has these bytes.
 */
#define KODEVISER_ERR_STATE_FIELD -43

/**
 * A PIN is 1 to 32 bytes long.
 */
#define KODEVISER_ERR_PIN_LENGTH -50

/**
 * A drawn PIN has 4 to 12 digits.
 */
#define KODEVISER_ERR_PIN_DIGITS -51

/**
 * The random bytes did not suffice; call again with fresh and more of them.
 */
#define KODEVISER_ERR_RANDOMNESS -52

/**
 * A known answer came out wrong: the machine or the build is broken.
 */
#define KODEVISER_ERR_SELFTEST -60

/**
 * HMAC-SHA-1.
 */
#define KODEVISER_SHA1 1

/**
 * HMAC-SHA-256.
 */
#define KODEVISER_SHA256 2

/**
 * HMAC-SHA-512.
 */
#define KODEVISER_SHA512 3

/**
 * The code is right and now used up: let the person in once the next state is stored.
 */
#define KODEVISER_ACCEPTED 1

/**
 * The code is wrong, and the failure is counted.
 */
#define KODEVISER_REJECTED 2

/**
 * The code, or a later one, has been used before. Nothing has changed.
 */
#define KODEVISER_REPLAYED 3

/**
 * The code fits a token whose clock or counter is far off: ask for the next code within five minutes.
 */
#define KODEVISER_NEXT_CODE 4

/**
 * Too many failures: nothing is said about any code before `retry_at`.
 */
#define KODEVISER_LOCKED 5

/**
 * Too many failures in a row: nothing is said about any code until kodeviser_unlock.
 */
#define KODEVISER_BLOCKED 6

/**
 * A token made ready for deciding: hash, digits, moving factor and keyed hash states. The caller allocates it, anywhere;
 * kodeviser_token_init_* fills it. It never changes after that, so one token may be used by many threads at once, and it
 * may be copied; each copy is wiped by itself.
 */
typedef struct kodeviser_token {
  /**
   * Not for the caller. More room than is needed today.
   */
  uint64_t opaque[32];
} kodeviser_token;

/**
 * Everything about a token that moves: what is used up, failures, and what is known of its clock. Store the bytes as they
 * are. It holds no secret. Each decision takes one and gives back the next; store that one only if the stored one is
 * still the one that was read, in SQL `UPDATE token SET state = :next WHERE serial = :serial AND state = :read`. If that
 * changes no row, another login was faster: read again and decide again. Where the next state equals the one that was read
 * there is nothing to store, and some databases count such a row as not changed. Each round is a transaction of its own,
 * committed before anyone is told: what is rolled back afterwards lets the code in once more, and a transaction with a snapshot
 * reads the old record again. Its checksum finds damage, not malice: whoever may write it can take back a replay or a lock.
 */
typedef struct kodeviser_state {
  /**
   * The record.
   */
  uint8_t bytes[KODEVISER_STATE_LEN];
} kodeviser_state;

/**
 * What became of an attempt. Fields that the outcome does not speak of are 0, so a `retry_at` later than now tells of a lock.
 */
typedef struct kodeviser_verdict {
  /**
   * KODEVISER_ACCEPTED lets the person in, and nothing else does.
   */
  uint32_t outcome;
  /**
   * REJECTED: how many more failures until the token is locked; 0 where this one locked or blocked it.
   */
  uint32_t attempts_left;
  /**
   * ACCEPTED: the counter or time step of the code.
   */
  uint64_t moving_factor;
  /**
   * ACCEPTED: how far the token's clock is ahead of the server's in seconds, as far as is known; 0 for a counter token.
   */
  int64_t drift_seconds;
  /**
   * LOCKED, and REJECTED where this failure locked the token: when the lock ends, in Unix seconds.
   */
  uint64_t retry_at;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_verdict;

/**
 * One login of a batch: the arguments of kodeviser_verify, and what it returned.
 */
typedef struct kodeviser_attempt {
  /**
   * The token.
   */
  const struct kodeviser_token *token;
  /**
   * Its stored state.
   */
  const struct kodeviser_state *state;
  /**
   * What was typed.
   */
  const char *code;
  /**
   * How many bytes that are.
   */
  size_t code_len;
  /**
   * Where the next state goes; may be `state`.
   */
  struct kodeviser_state *next;
  /**
   * Where the verdict goes.
   */
  struct kodeviser_verdict *verdict;
  /**
   * What kodeviser_verify would have returned: written by kodeviser_verify_batch.
   */
  int32_t status;
} kodeviser_attempt;

/**
 * How wide to search and when to stop trying. Fill it with kodeviser_policy_init and change what should be different; where
 * a function takes a policy, NULL stands for these defaults. Windows count moving factors.
 */
typedef struct kodeviser_policy {
  /**
   * KODEVISER_POLICY_VERSION.
   */
  uint32_t version;
  /**
   * Clock tokens: steps to each side of the predicted one that are accepted with one code. 0 to 100000; 1.
   */
  uint32_t near_window;
  /**
   * Counter tokens: counters after the next one that are accepted with one code. 0 to 100000; 10.
   */
  uint32_t look_ahead;
  /**
   * Clock tokens: steps to each side that enrol with one code. 0 to 100000; 10. (Counter tokens: 100 counters.)
   */
  uint32_t enrol_window;
  /**
   * Clock tokens: steps to each side, at most, where a code asks for the next one. 0 to 100000; 120. (Counter tokens:
   * 100 counters.)
   */
  uint32_t far_window;
  /**
   * Clock tokens: steps to each side that kodeviser_resync searches. 0 to 100000; 2880. (Counter tokens: 1000 counters.)
   */
  uint32_t resync_window;
  /**
   * The fastest drift that is believed of a quartz, in parts per million. 0 to 1000; 60.
   */
  uint32_t drift_ppm;
  /**
   * Failures in a row until the token is locked for a while. 1 to 100000; 5.
   */
  uint32_t max_failures;
  /**
   * The first lock's length in seconds, doubled with each further lock up to a day. 0 to 86400; 300.
   */
  uint32_t lock_seconds;
  /**
   * Failures in a row until the token is blocked for good. 1 to 100000; 100.
   */
  uint32_t block_after;
  /**
   * Zeros.
   */
  uint32_t reserved[6];
} kodeviser_policy;

/**
 * What a state says, for the help desk.
 */
typedef struct kodeviser_state_info {
  /**
   * 1: the token is enrolled.
   */
  uint32_t is_enrolled;
  /**
   * 1: it is blocked until kodeviser_unlock.
   */
  uint32_t is_blocked;
  /**
   * 1: a code has been used up, and `last_used` says which.
   */
  uint32_t has_last_used;
  /**
   * Failures in a row.
   */
  uint32_t failures;
  /**
   * When its lock ends, in Unix seconds; the lock is over where that is not later than now. 0: it was not locked.
   */
  uint64_t locked_until;
  /**
   * The last moving factor (counter or time step) that is used up: of it and what comes before nothing works.
   */
  uint64_t last_used;
  /**
   * How far its clock was ahead at `measured_at`, in seconds; negative: behind.
   */
  int64_t drift_seconds;
  /**
   * When that was last seen, in Unix seconds; 0: never, or a counter token.
   */
  uint64_t measured_at;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} kodeviser_state_info;



#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Decides many logins at once, each as kodeviser_verify decides it: an attempt with something wrong gets its own `status`
 * and harms no other.
 *
 * `attempts`: `count` of them, at most 1048576, not NULL unless `count` is 0; no output of one may
 * lie in the token, the state, an output or the struct of another. Their codes are computed together, in lanes of the processor's
 * widest registers, which is faster than one by one. Each is decided from its own `state`, and each still needs its
 * own compare-and-swap: two attempts with one code of one token are both ACCEPTED here, and one of them by the store. `policy` may be NULL: the
 * defaults. `now`: Unix seconds. Thread-safe as long as two calls share no attempts.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _VERSION, _RESERVED. Nothing is decided then. KODEVISER_OK says that each attempt has its
 * status, not that each is well.
 */
int32_t kodeviser_verify_batch(struct kodeviser_attempt *attempts,
                               size_t count,
                               const struct kodeviser_policy *policy,
                               uint64_t now);

/**
 * Decides the first code of a fresh token: where it fits, the token is enrolled and its clock or counter known.
 *
 * One code suffices within the enrolment window; beyond it, to the far window, the outcome is NEXT_CODE and the code after
 * it, typed within five minutes, enrols. The code is used up, and wrong ones count as in kodeviser_verify.
 *
 * `code`: what was typed, `code_len` bytes, without a NUL or a newline; digits, with spaces and hyphens between them. `now`: Unix seconds.
 * `policy` may be NULL: the defaults. `next` may be `state` itself; no other output may share bytes with an output, the state or the
 * token. Nothing else may be NULL. Thread-safe.
 *
 * Store `next` whatever the outcome, unless it equals `state`; see kodeviser_state.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _OVERLAP, _VERSION, _RESERVED, _TOKEN, _CODE_LENGTH, _CODE_CHARACTER, _CODE_TOO_LONG,
 * _POLICY, _ALREADY_ENROLLED, _TIME_BEFORE_T0, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then, and no
 * attempt is counted.
 */
int32_t kodeviser_enrol(const struct kodeviser_token *token,
                        const struct kodeviser_policy *policy,
                        const struct kodeviser_state *state,
                        const char *code,
                        size_t code_len,
                        uint64_t now,
                        struct kodeviser_state *next,
                        struct kodeviser_verdict *verdict);

/**
 * Decides a login of an enrolled token (RFC 4226 section 7.2, RFC 6238 sections 5.2 and 6).
 *
 * A code within the near window of the prediction and later than the last used one is ACCEPTED. One farther off, but still
 * where the token's clock may be, is asked for its next one: NEXT_CODE; the code one or two after it, typed within five
 * minutes, is ACCEPTED and resynchronizes the token. The last used one, or an earlier one of those searched, is REPLAYED.
 * Anything else is REJECTED and counts as a failure. A token with too many of these is LOCKED for a while, in the end BLOCKED.
 *
 * Arguments as for kodeviser_enrol. Store `next` whatever the outcome, unless it equals `state`. Thread-safe.
 *
 * Errors: those of kodeviser_enrol, with KODEVISER_ERR_NOT_ENROLLED in place of _ALREADY_ENROLLED.
 */
int32_t kodeviser_verify(const struct kodeviser_token *token,
                         const struct kodeviser_policy *policy,
                         const struct kodeviser_state *state,
                         const char *code,
                         size_t code_len,
                         uint64_t now,
                         struct kodeviser_state *next,
                         struct kodeviser_verdict *verdict);

/**
 * Decides a login with PIN and code. Both are always evaluated. With the wrong PIN the outcome is REJECTED and a failure is
 * counted whatever the code was; a right code is used up all the same, and a far one asks for nothing.
 *
 * `pin`: what was typed; `expected_pin`: what is stored; each 1 to 32 bytes, without a NUL. Other arguments as for
 * kodeviser_verify. Thread-safe.
 *
 * Errors: those of kodeviser_verify, and KODEVISER_ERR_PIN_LENGTH of either PIN.
 */
int32_t kodeviser_verify_with_pin(const struct kodeviser_token *token,
                                  const struct kodeviser_policy *policy,
                                  const struct kodeviser_state *state,
                                  const char *code,
                                  size_t code_len,
                                  const char *pin,
                                  size_t pin_len,
                                  const char *expected_pin,
                                  size_t expected_pin_len,
                                  uint64_t now,
                                  struct kodeviser_state *next,
                                  struct kodeviser_verdict *verdict);

/**
 * Decides on two consecutive codes that the owner reads to the help desk: where they fit, both are used up and the code
 * after them works at once (RFC 4226 section 7.4).
 *
 * They are searched over the resynchronization window. Codes at or before the last used one are REPLAYED; a pair that fits
 * nowhere is REJECTED and counts as a failure. A lock or a block is not lifted by it. Arguments as for kodeviser_verify.
 * Thread-safe.
 *
 * Errors: those of kodeviser_verify.
 */
int32_t kodeviser_resync(const struct kodeviser_token *token,
                         const struct kodeviser_policy *policy,
                         const struct kodeviser_state *state,
                         const char *code1,
                         size_t code1_len,
                         const char *code2,
                         size_t code2_len,
                         uint64_t now,
                         struct kodeviser_state *next,
                         struct kodeviser_verdict *verdict);

/**
 * The version of the interface that the linked library has: compare it with KODEVISER_ABI_VERSION. Thread-safe.
 */
uint32_t kodeviser_abi_version(void);

/**
 * The library's version as text, such as "0.1.0". Static, never NULL. Thread-safe.
 */
const char *kodeviser_version(void);

/**
 * Computes one known answer for each hash. Call it once before anything is decided. Thread-safe.
 *
 * Returns KODEVISER_OK or KODEVISER_ERR_SELFTEST.
 */
int32_t kodeviser_selftest(void);

/**
 * Fills in the defaults. `policy` must not be NULL.
 *
 * Errors: KODEVISER_ERR_NULL.
 */
int32_t kodeviser_policy_init(struct kodeviser_policy *policy);

/**
 * Decodes the Base32 text of a secret (RFC 4648 section 6) in constant time: either case, padded or not; spaces and hyphens
 * are dropped.
 *
 * `text`: `text_len` bytes, no NUL needed. `out`: room for `out_cap` bytes; 128 suffice for any secret. `out_len`: how many were
 * written. Nothing may be NULL. Wipe `out` after kodeviser_token_init_*. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _BUFFER, _OVERLAP, _SECRET_CHARACTER, _SECRET_INCOMPLETE, _SECRET_LENGTH. Nothing is written then.
 */
int32_t kodeviser_secret_from_base32(const char *text,
                                     size_t text_len,
                                     uint8_t *out,
                                     size_t out_cap,
                                     size_t *out_len);

/**
 * Decodes the hexadecimal text of a secret (RFC 4648 section 8) in constant time: either case; spaces and hyphens are dropped.
 * Arguments and errors as for kodeviser_secret_from_base32.
 */
int32_t kodeviser_secret_from_hex(const char *text,
                                  size_t text_len,
                                  uint8_t *out,
                                  size_t out_cap,
                                  size_t *out_len);

/**
 * Draws a PIN of 4 to 12 digits from the caller's random bytes, each as likely as any other but for the weak ones (0000, 1234,
 * 1212, 1987, ...), which are never drawn.
 *
 * `random`: 64 bytes from the operating system suffice for practically every draw. `out`: room for the digits and a NUL. Nothing
 * may be NULL. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _PIN_DIGITS, _BUFFER, _RANDOMNESS: call again with fresh bytes. Nothing is written then.
 */
int32_t kodeviser_pin_from_random(const uint8_t *random,
                                  size_t random_len,
                                  uint32_t digits,
                                  char *out,
                                  size_t out_len);

/**
 * A token fresh from its box. `state` must not be NULL.
 *
 * Errors: KODEVISER_ERR_NULL.
 */
int32_t kodeviser_state_init(struct kodeviser_state *state);

/**
 * Reads what a state says. It changes nothing and decides nothing. Nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
 */
int32_t kodeviser_state_read(const struct kodeviser_state *state, struct kodeviser_state_info *info);

/**
 * Gives a fresh state its first counter, as from a seed file; what comes before counts as used. For a clock token it is the
 * first time step that may be used. Nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _ALREADY_ENROLLED, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. The state is then as it was.
 */
int32_t kodeviser_state_set_counter(struct kodeviser_state *state,
                                    uint64_t next_counter);

/**
 * Gives a fresh state the drift of its clock: `drift_seconds` ahead (negative: behind) at `measured_at`, in Unix seconds.
 * Nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _ALREADY_ENROLLED, _DRIFT for more than a hundred years, _STATE_VERSION, _STATE_CHECKSUM,
 * _STATE_FIELD. The state is then as it was.
 */
int32_t kodeviser_state_set_drift(struct kodeviser_state *state,
                                  int64_t drift_seconds,
                                  uint64_t measured_at);

/**
 * Fills in an enrolled state for a token that comes from another system: its drift there in seconds, when that was measured
 * (Unix seconds), and the last moving factor (counter or time step) that it used there. For a counter token the drift is 0.
 * `drift_seconds`: how far its codes were ahead; an offset in steps times the period. `measured_at`: 0 where nobody knows.
 * `last_moving_factor`: the step of the code, which is the server's step plus the offset; where nobody knows it, use
 * kodeviser_state_adopt_unused. What was in the state does not matter. `state` must not be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _DRIFT for more than a hundred years. The state is then as it was.
 */
int32_t kodeviser_state_adopt(struct kodeviser_state *state,
                              int64_t drift_seconds,
                              uint64_t measured_at,
                              uint64_t last_moving_factor);

/**
 * The same for a token of which the other system does not know what was used last: the code that was used last over there works
 * once more here. A counter token starts from counter 0. What was in the state does not matter. `state` must not be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _DRIFT for more than a hundred years. The state is then as it was.
 */
int32_t kodeviser_state_adopt_unused(struct kodeviser_state *state,
                                     int64_t drift_seconds,
                                     uint64_t measured_at);

/**
 * Takes back the token from its owner: `next` is fresh again for the next one, who enrols it. What is used up stays so,
 * and what is known of its clock. `next` may be `state` itself; nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
 */
int32_t kodeviser_release(const struct kodeviser_state *state, struct kodeviser_state *next);

/**
 * Clears failures, lock and block. What is used up stays so, and what is known of its clock. `next` may be `state` itself;
 * nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
 */
int32_t kodeviser_unlock(const struct kodeviser_state *state,
                         struct kodeviser_state *next);

/**
 * One sentence of English about a status, without the full stop. Never NULL, static, for any number. Thread-safe.
 */
const char *kodeviser_strerror(int32_t status);

/**
 * Makes a counter token ready (HOTP, RFC 4226).
 *
 * `algorithm`: KODEVISER_SHA1 (RFC 4226 knows no other), _SHA256 or _SHA512. `secret`: 1 to 128 bytes, which may be wiped
 * afterwards; under 16 it works, against RFC 4226 (R6). `digits`: 6, 7 or 8. Nothing may be NULL.
 *
 * Errors: KODEVISER_ERR_NULL, _LENGTH, _ALGORITHM, _DIGITS, _SECRET_LENGTH. The token is then as it was.
 */
int32_t kodeviser_token_init_hotp(struct kodeviser_token *token,
                                  uint32_t algorithm,
                                  const uint8_t *secret,
                                  size_t secret_len,
                                  uint32_t digits);

/**
 * Makes a clock token ready (TOTP, RFC 6238).
 *
 * As kodeviser_token_init_hotp, and `period`: the length of a time step in seconds, 1 to 86400, usually 30 or 60. `t0`: the
 * start of step 0 in Unix seconds, usually 0.
 *
 * Errors: those of kodeviser_token_init_hotp, and KODEVISER_ERR_PERIOD. The token is then as it was.
 */
int32_t kodeviser_token_init_totp(struct kodeviser_token *token,
                                  uint32_t algorithm,
                                  const uint8_t *secret,
                                  size_t secret_len,
                                  uint32_t digits,
                                  uint32_t period,
                                  uint64_t t0);

/**
 * Wipes a token. NULL does nothing. A wiped token may be initialised again; until then it is refused.
 */
void kodeviser_token_wipe(struct kodeviser_token *token);

/**
 * The size of a kodeviser_token in bytes, in the linked library: for callers that allocate it by number.
 */
size_t kodeviser_token_size(void);

/**
 * The alignment that a kodeviser_token has in C. Any address works; one divisible by 8 is fastest.
 */
size_t kodeviser_token_align(void);

/**
 * The code at a counter, or at the number of a time step (RFC 4226 section 5.3), with its leading zeros.
 *
 * `out`: room for the digits and a NUL, so 9 bytes for any token. Nothing may be NULL. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _TOKEN, _BUFFER, _OVERLAP. Nothing is written then.
 */
int32_t kodeviser_code_at_counter(const struct kodeviser_token *token, uint64_t counter, char *out, size_t out_len);

/**
 * The code at a time in Unix seconds (RFC 6238 section 4.2), with its leading zeros.
 *
 * `out`: room for the digits and a NUL, so 9 bytes for any token. Nothing may be NULL. Thread-safe.
 *
 * Errors: KODEVISER_ERR_NULL, _TOKEN, _BUFFER, _OVERLAP, _NO_CLOCK for a counter token, _TIME_BEFORE_T0. Nothing is written then.
 */
int32_t kodeviser_code_at_time(const struct kodeviser_token *token,
                               uint64_t unix_seconds,
                               char *out,
                               size_t out_len);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KODEVISER_H */
