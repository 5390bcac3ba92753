/* Adds an account with a six-digit SHA-1 token to the database of pam_kodeviser, which it makes if there is none.
 *
 *     ./provision DATABASE USER SECRET_IN_HEX PIN counter     counter 0 counts as used
 *     ./provision DATABASE USER SECRET_IN_HEX PIN clock       30-second steps; the codes up to five minutes ago count as used
 *
 * The token is adopted, as from another system, so no first code is asked for.
 */

#define _DEFAULT_SOURCE /* umask */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <kodeviser.h>
#include <sqlite3.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS account (user TEXT PRIMARY KEY, secret TEXT NOT NULL, algorithm TEXT NOT NULL,"
    " digits INTEGER NOT NULL, period INTEGER, t0 INTEGER, pin TEXT NOT NULL, state BLOB NOT NULL)";

static const char row[] = "INSERT INTO account VALUES (?1, ?2, 'SHA1', 6, ?3, NULL, ?4, ?5)";

int main(int argc, char **argv)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    kodeviser_state state;
    uint64_t now = (uint64_t)time(NULL);

    if (argc != 6)
        return 2;
    bool clock = strcmp(argv[5], "clock") == 0;
    int32_t status = clock ? kodeviser_state_adopt(&state, 0, now, now / 30 - 10) : kodeviser_state_adopt(&state, 0, 0, 0);
    umask(077);
    bool added = status == KODEVISER_OK && sqlite3_open(argv[1], &database) == SQLITE_OK &&
                 sqlite3_exec(database, schema, NULL, NULL, NULL) == SQLITE_OK &&
                 sqlite3_prepare_v2(database, row, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(statement, 1, argv[2], -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_text(statement, 2, argv[3], -1, SQLITE_STATIC) == SQLITE_OK &&
                 (clock ? sqlite3_bind_int(statement, 3, 30) : sqlite3_bind_null(statement, 3)) == SQLITE_OK &&
                 sqlite3_bind_text(statement, 4, argv[4], -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_blob(statement, 5, state.bytes, KODEVISER_STATE_LEN, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_DONE;
    if (!added)
        fprintf(stderr, "provision: %s\n", database != NULL ? sqlite3_errmsg(database) : kodeviser_strerror(status));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return added ? 0 : 1;
}
