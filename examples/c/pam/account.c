#define _DEFAULT_SOURCE /* explicit_bzero */

#include "account.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_SECRET 128
#define WAIT_MILLISECONDS 5000

sqlite3 *accounts_open(const char *path, const char **why)
{
    struct stat file;
    sqlite3 *accounts = NULL;

    *why = NULL;
    if (lstat(path, &file) != 0)
        *why = "there is no such file";
    else if (!S_ISREG(file.st_mode))
        *why = "it is not a regular file";
    else if (file.st_mode & 077)
        *why = "others than its owner may read or write it";
    else if (file.st_uid != 0 && file.st_uid != geteuid())
        *why = "it belongs to somebody else";
    else if (sqlite3_open_v2(path, &accounts, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
             sqlite3_busy_timeout(accounts, WAIT_MILLISECONDS) != SQLITE_OK)
        *why = "it cannot be opened";
    if (*why == NULL)
        return accounts;
    sqlite3_close(accounts);
    return NULL;
}

static uint32_t algorithm_named(const unsigned char *name)
{
    static const char *const names[] = {"SHA1", "SHA256", "SHA512"};
    static const uint32_t numbers[] = {KODEVISER_SHA1, KODEVISER_SHA256, KODEVISER_SHA512};

    for (size_t index = 0; name != NULL && index < sizeof names / sizeof *names; index++)
        if (strcmp((const char *)name, names[index]) == 0)
            return numbers[index];
    return 0;
}

/* A column as a number of 32 bits; one that is no such number becomes 0, which no function of kodeviser takes. */
static uint32_t number(sqlite3_stmt *row, int column)
{
    sqlite3_int64 value = sqlite3_column_int64(row, column);
    return value > 0 && value <= UINT32_MAX ? (uint32_t)value : 0;
}

static bool make_token(sqlite3_stmt *row, kodeviser_token *token)
{
    uint8_t secret[LONGEST_SECRET];
    size_t secret_len = 0;
    const char *hex = (const char *)sqlite3_column_text(row, 0);
    uint32_t algorithm = algorithm_named(sqlite3_column_text(row, 1)), digits = number(row, 2);
    sqlite3_int64 t0 = sqlite3_column_int64(row, 4);
    bool counts = sqlite3_column_type(row, 3) == SQLITE_NULL;

    int32_t status = kodeviser_secret_from_hex(hex, (size_t)sqlite3_column_bytes(row, 0), secret, sizeof secret, &secret_len);
    if (status == KODEVISER_OK && counts)
        status = kodeviser_token_init_hotp(token, algorithm, secret, secret_len, digits);
    else if (status == KODEVISER_OK)
        status = kodeviser_token_init_totp(token, algorithm, secret, secret_len, digits, number(row, 3), (uint64_t)t0);
    explicit_bzero(secret, sizeof secret);
    return status == KODEVISER_OK && t0 >= 0;
}

static bool copy_row(sqlite3_stmt *row, account *found)
{
    const void *pin = sqlite3_column_text(row, 5), *state = sqlite3_column_blob(row, 6);
    size_t pin_len = (size_t)sqlite3_column_bytes(row, 5);

    if (pin == NULL || pin_len == 0 || pin_len > LONGEST_PIN)
        return false;
    if (state == NULL || sqlite3_column_bytes(row, 6) != KODEVISER_STATE_LEN)
        return false;
    memcpy(found->pin, pin, pin_len);
    found->pin_len = pin_len;
    memcpy(found->state.bytes, state, KODEVISER_STATE_LEN);
    found->digits = number(row, 2);
    return make_token(row, &found->token);
}

lookup account_read(sqlite3 *accounts, const char *user, account *found)
{
    static const char sql[] =
        "SELECT secret, algorithm, digits, period, t0, pin, state FROM account WHERE user = ?1";
    sqlite3_stmt *statement = NULL;
    lookup result = ACCOUNTS_BROKEN;

    memset(found, 0, sizeof *found);
    if (sqlite3_prepare_v2(accounts, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_bind_text(statement, 1, user, -1, SQLITE_STATIC) == SQLITE_OK) {
        int stepped = sqlite3_step(statement);
        if (stepped == SQLITE_DONE)
            result = ACCOUNT_UNKNOWN;
        else if (stepped == SQLITE_ROW)
            result = copy_row(statement, found) ? ACCOUNT_FOUND : ACCOUNT_BROKEN;
    }
    sqlite3_finalize(statement);
    return result;
}

bool account_of_nobody(uint64_t now, account *nobody)
{
    static const uint8_t secret[20] = {0};

    memset(nobody, 0, sizeof *nobody); /* The PIN is four NULs, which nobody can type. */
    nobody->pin_len = 4;
    nobody->digits = 6;
    return kodeviser_token_init_totp(&nobody->token, KODEVISER_SHA1, secret, sizeof secret, 6, 30, 0) == KODEVISER_OK &&
           kodeviser_state_adopt(&nobody->state, 0, now, 0) == KODEVISER_OK;
}

int account_store(sqlite3 *accounts, const char *user, const kodeviser_state *read, const kodeviser_state *next)
{
    static const char sql[] = "UPDATE account SET state = ?1 WHERE user = ?2 AND state = ?3";
    sqlite3_stmt *statement = NULL;
    int rows = -1;

    if (memcmp(read, next, sizeof *next) == 0)
        return 1; /* Nothing to store. */
    if (sqlite3_prepare_v2(accounts, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_bind_blob(statement, 1, next->bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_text(statement, 2, user, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_blob(statement, 3, read->bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_DONE)
        rows = sqlite3_changes(accounts);
    sqlite3_finalize(statement);
    return rows;
}

void account_wipe(account *entry)
{
    kodeviser_token_wipe(&entry->token);
    explicit_bzero(entry, sizeof *entry);
}
