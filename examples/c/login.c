/* What an identity provider needs: the states of its tokens in a database, and `log_in`.
 *
 *     cc -std=c99 login.c $(pkg-config --cflags --libs kodeviser sqlite3) -o login
 *     ./login [DATABASE]     a new database; without one it stays in memory
 *
 * Around `log_in` a token lives through two years and prints what happens to it. The exit code is 0 only if all came out as
 * it should. Times are given, not read from a clock, so each run is like the last.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <kodeviser.h>
#include <sqlite3.h>

#define SERIAL "KD-000042"

static bool read_state(sqlite3 *database, const char *serial, kodeviser_state *state);
static int replace_state(sqlite3 *database, const char *serial, const kodeviser_state *read, const kodeviser_state *next);

/* Whether to let the person in. The verdict says more; its outcome is 0 where nothing was decided or nothing could be stored. */
static bool log_in(sqlite3 *database, const kodeviser_token *token, const char *serial, const char *typed, uint64_t now,
                   kodeviser_verdict *verdict)
{
    const kodeviser_verdict nothing = {0};
    kodeviser_state state, next;
    kodeviser_verdict decided;
    int rows;

    *verdict = nothing;
    do {
        if (!read_state(database, serial, &state))
            return false;
        int32_t status = kodeviser_verify(token, NULL, &state, typed, strlen(typed), now, &next, &decided);
        if (status != KODEVISER_OK) {
            fprintf(stderr, "%s: %s\n", serial, kodeviser_strerror(status));
            return false;
        }
        rows = replace_state(database, serial, &state, &next);
    } while (rows == 0); /* Another login was faster: it may have used this very code, so read and decide again. */
    if (rows != 1)
        return false; /* What is not stored could be replayed: nobody gets in. */
    *verdict = decided;
    return verdict->outcome == KODEVISER_ACCEPTED;
}

static bool failed(sqlite3 *database, sqlite3_stmt *statement)
{
    fprintf(stderr, "database: %s\n", sqlite3_errmsg(database));
    sqlite3_finalize(statement);
    return false;
}

static bool read_state(sqlite3 *database, const char *serial, kodeviser_state *state)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(database, "SELECT state FROM token WHERE serial = ?1", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_text(statement, 1, serial, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        return failed(database, statement);
    const void *bytes = sqlite3_column_blob(statement, 0);
    bool whole = bytes != NULL && sqlite3_column_bytes(statement, 0) == KODEVISER_STATE_LEN;
    if (whole)
        memcpy(state->bytes, bytes, KODEVISER_STATE_LEN);
    sqlite3_finalize(statement);
    return whole;
}

/* Compare-and-swap: stores `next` only if `read` is still what is stored. Rows changed: 1, or 0 if another login was faster; -1
 * for an error. */
static int replace_state(sqlite3 *database, const char *serial, const kodeviser_state *read, const kodeviser_state *next)
{
    static const char sql[] = "UPDATE token SET state = ?1 WHERE serial = ?2 AND state = ?3";
    sqlite3_stmt *statement = NULL;

    if (memcmp(read, next, sizeof *next) == 0)
        return 1; /* As it should be already. */
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_blob(statement, 1, next->bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_text(statement, 2, serial, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob(statement, 3, read->bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_DONE) {
        failed(database, statement);
        return -1;
    }
    int rows = sqlite3_changes(database);
    sqlite3_finalize(statement);
    return rows;
}

/* A row for a token fresh from its box, and its first code: the owner reads it to the help desk. */
static bool enrol(sqlite3 *database, const kodeviser_token *token, const char *serial, const char *typed, uint64_t now)
{
    sqlite3_stmt *statement = NULL;
    kodeviser_state fresh, next;
    kodeviser_verdict verdict;

    kodeviser_state_init(&fresh);
    if (sqlite3_prepare_v2(database, "INSERT INTO token (serial, state) VALUES (?1, ?2)", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_text(statement, 1, serial, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob(statement, 2, fresh.bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_DONE)
        return failed(database, statement);
    sqlite3_finalize(statement);
    return kodeviser_enrol(token, NULL, &fresh, typed, strlen(typed), now, &next, &verdict) == KODEVISER_OK &&
           replace_state(database, serial, &fresh, &next) == 1 && verdict.outcome == KODEVISER_ACCEPTED;
}

static sqlite3 *create_database(const char *path)
{
    static const char schema[] =
        "CREATE TABLE token (serial TEXT PRIMARY KEY, state BLOB NOT NULL CHECK (length(state) = 128))";
    sqlite3 *database = NULL;

    if (sqlite3_open(path, &database) == SQLITE_OK && sqlite3_busy_timeout(database, 5000) == SQLITE_OK &&
        sqlite3_exec(database, schema, NULL, NULL, NULL) == SQLITE_OK)
        return database;
    failed(database, NULL);
    sqlite3_close(database);
    return NULL;
}

/* One step of the story: what was done, what came of it, and whether that is right. */
static bool step(const char *what, uint32_t found, uint32_t expected)
{
    static const char *const names[] = {"nothing", "accepted", "rejected", "replayed", "next code", "locked", "blocked"};
    const char *name = found < sizeof names / sizeof *names ? names[found] : "unknown";

    printf("%-58s %-9s %s\n", what, name, found == expected ? "as it should" : "WRONG");
    return found == expected;
}

/* What the device shows when its clock says `time`. */
static const char *shown(const kodeviser_token *device, uint64_t time, char display[9])
{
    if (kodeviser_code_at_time(device, time, display, 9) != KODEVISER_OK)
        display[0] = '\0';
    return display;
}

static bool two_at_once(sqlite3 *database, const kodeviser_token *token, const char *code, uint64_t now)
{
    kodeviser_state state, next;
    kodeviser_verdict slow, fast;

    /* The slower one has read the state and decided; before it stores, the faster one logs in. */
    bool right = read_state(database, SERIAL, &state) &&
                 kodeviser_verify(token, NULL, &state, code, strlen(code), now, &next, &slow) == KODEVISER_OK;
    log_in(database, token, SERIAL, code, now, &fast);
    right &= step("two at once with one code: the faster one", fast.outcome, KODEVISER_ACCEPTED);
    int rows = replace_state(database, SERIAL, &state, &next);
    right &= step("the slower one stores: its state is outdated, no row", rows == 0 ? 0 : slow.outcome, 0);
    log_in(database, token, SERIAL, code, now, &slow);
    return right & step("the slower one reads and decides again", slow.outcome, KODEVISER_REPLAYED);
}

static bool five_wrong_ones(sqlite3 *database, const kodeviser_token *token, uint64_t now)
{
    kodeviser_verdict verdict = {0};
    char display[9], wrong[7], what[64];
    bool right = true;

    for (unsigned attempt = 0; attempt < 5; attempt++) {
        snprintf(wrong, sizeof wrong, "00000%u", attempt);
        log_in(database, token, SERIAL, wrong, now, &verdict);
        snprintf(what, sizeof what, "a wrong code; %" PRIu32 " left", verdict.attempts_left);
        right &= step(what, verdict.outcome, KODEVISER_REJECTED) && verdict.attempts_left == 4 - attempt;
    }
    uint64_t retry_at = verdict.retry_at;
    right &= retry_at == now + 300;
    log_in(database, token, SERIAL, shown(token, retry_at - 1, display), retry_at - 1, &verdict);
    right &= step("the right code, a second before the lock ends", verdict.outcome, KODEVISER_LOCKED);
    log_in(database, token, SERIAL, shown(token, retry_at, display), retry_at, &verdict);
    return right & step("the right code, after the lock", verdict.outcome, KODEVISER_ACCEPTED);
}

static bool two_years_later(sqlite3 *database, const kodeviser_token *token, uint64_t now)
{
    const uint64_t two_years = 2 * UINT64_C(365) * 86400, fast = two_years * 40 / 1000000; /* A quartz 40 ppm fast. */
    kodeviser_verdict verdict;
    char display[9], what[64];

    now += two_years;
    log_in(database, token, SERIAL, shown(token, now + fast, display), now, &verdict);
    bool right = step("two years later, the token's clock is 42 minutes fast", verdict.outcome, KODEVISER_NEXT_CODE);
    log_in(database, token, SERIAL, shown(token, now + fast + 30, display), now + 30, &verdict);
    right &= step("the next code", verdict.outcome, KODEVISER_ACCEPTED);
    snprintf(what, sizeof what, "a minute later; the drift is known: %" PRId64 " s", verdict.drift_seconds);
    log_in(database, token, SERIAL, shown(token, now + fast + 90, display), now + 90, &verdict);
    return right & step(what, verdict.outcome, KODEVISER_ACCEPTED);
}

static bool life_of_a_token(sqlite3 *database, const kodeviser_token *token, uint64_t now)
{
    kodeviser_verdict verdict;
    char display[9];

    bool right = enrol(database, token, SERIAL, shown(token, now, display), now);
    right &= step("the first code enrols the token", right ? KODEVISER_ACCEPTED : 0, KODEVISER_ACCEPTED);
    now += 60;
    right &= step("a login a minute later",
                  log_in(database, token, SERIAL, shown(token, now, display), now, &verdict) ? verdict.outcome : 0,
                  KODEVISER_ACCEPTED);
    log_in(database, token, SERIAL, display, now + 5, &verdict);
    right &= step("the same code again, five seconds later", verdict.outcome, KODEVISER_REPLAYED);
    right &= !log_in(database, token, SERIAL, "12345", now + 5, &verdict);
    right &= step("five digits: an error, and no attempt", verdict.outcome, 0);
    now += 60;
    right &= two_at_once(database, token, shown(token, now, display), now);
    right &= five_wrong_ones(database, token, now + 60);
    return right & two_years_later(database, token, now);
}

int main(int argc, char **argv)
{
    /* In earnest it is random, and stored encrypted: whoever reads it has the token. */
    static const uint8_t secret[] = "12345678901234567890";
    kodeviser_token token;

    if (kodeviser_abi_version() != KODEVISER_ABI_VERSION || kodeviser_selftest() != KODEVISER_OK)
        return 1;
    int32_t status = kodeviser_token_init_totp(&token, KODEVISER_SHA1, secret, sizeof secret - 1, 6, 30, 0);
    if (status != KODEVISER_OK) {
        fprintf(stderr, "token: %s\n", kodeviser_strerror(status));
        return 1;
    }
    sqlite3 *database = create_database(argc > 1 ? argv[1] : ":memory:");
    bool right = database != NULL && life_of_a_token(database, &token, 1800000000);
    kodeviser_token_wipe(&token);
    sqlite3_close(database);
    return right ? 0 : 1;
}
