/* The accounts: one SQLite database that only its owner may read.
 *
 *     CREATE TABLE account (
 *         user      TEXT PRIMARY KEY,
 *         secret    TEXT NOT NULL,      -- hexadecimal
 *         algorithm TEXT NOT NULL,      -- SHA1, SHA256 or SHA512
 *         digits    INTEGER NOT NULL,
 *         period    INTEGER,            -- in seconds; NULL: the token counts button presses
 *         t0        INTEGER,            -- in Unix seconds; NULL: 0
 *         pin       TEXT NOT NULL,
 *         state     BLOB NOT NULL       -- a kodeviser_state
 *     )
 *
 * Secrets and PINs lie there in clear text: the file is to be guarded as /etc/shadow is.
 */

#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include <kodeviser.h>
#include <sqlite3.h>

#define LONGEST_PIN 32

typedef struct account {
    kodeviser_token token;
    kodeviser_state state;
    size_t digits;
    char pin[LONGEST_PIN];
    size_t pin_len;
} account;

/* ACCOUNT_BROKEN: its row makes no sense. ACCOUNTS_BROKEN: the database does not answer. */
typedef enum lookup { ACCOUNT_FOUND, ACCOUNT_UNKNOWN, ACCOUNT_BROKEN, ACCOUNTS_BROKEN } lookup;

/* NULL, with the reason in `*why`, unless it is a regular file that its owner alone, root or this process, may use. */
sqlite3 *accounts_open(const char *path, const char **why);

/* Fills in the account and makes its token ready; wipe it whatever the result. */
lookup account_read(sqlite3 *accounts, const char *user, account *found);

/* An account that nobody has, so that a login of an unknown user takes as long as any other. */
bool account_of_nobody(uint64_t now, account *nobody);

/* Compare-and-swap: stores `next` only if `read` is still what is stored. 1, or 0 if another login was faster, or -1. */
int account_store(sqlite3 *accounts, const char *user, const kodeviser_state *read, const kodeviser_state *next);

void account_wipe(account *entry);

#endif
