/* A PAM module: PIN and one-time code, typed into one field.
 *
 *     auth required pam_kodeviser.so db=/etc/kodeviser.db
 *
 * db=/path         the accounts (account.h), mode 0600
 * use_first_pass   takes what an earlier module has asked for, and never asks
 * try_first_pass   takes it where there is one, and asks otherwise
 * nodelay          a wrong one is answered at once: for tests
 *
 * It lets a person in where kodeviser says ACCEPTED and the next state is stored, and in no other case. An unknown user gets
 * the same question, delay and silence as a wrong code; but a token's owner is told of a lock, which unknown users never see.
 * The program that asks needs write access to the accounts, so in practice it runs as root.
 */

#define _DEFAULT_SOURCE /* explicit_bzero */

#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include <security/pam_modules.h>
#include <security/pam_ext.h>

#include "account.h"

#define EXPORTED __attribute__((visibility("default")))
#define DELAY_MICROSECONDS 2000000

typedef struct options {
    const char *path;
    bool use_first_pass, try_first_pass, nodelay, silent;
} options;

/* PIN first, code last; neither has a NUL of its own. */
typedef struct typed {
    const char *pin, *code;
    size_t pin_len, code_len;
} typed;

static bool read_options(pam_handle_t *pamh, int flags, int argc, const char **argv, options *given)
{
    memset(given, 0, sizeof *given);
    given->silent = (flags & PAM_SILENT) != 0;
    for (int index = 0; index < argc; index++) {
        if (strncmp(argv[index], "db=/", 4) == 0)
            given->path = argv[index] + 3;
        else if (strcmp(argv[index], "use_first_pass") == 0)
            given->use_first_pass = true;
        else if (strcmp(argv[index], "try_first_pass") == 0)
            given->try_first_pass = true;
        else if (strcmp(argv[index], "nodelay") == 0)
            given->nodelay = true;
        else
            pam_syslog(pamh, LOG_ERR, "unknown option: %s", argv[index]);
    }
    if (given->path == NULL)
        pam_syslog(pamh, LOG_ERR, "the option db=/path is missing");
    return given->path != NULL;
}

/* What the person typed, now or for an earlier module: a copy on the heap, for `forget`. */
static int ask(pam_handle_t *pamh, const options *given, char **answer)
{
    *answer = NULL;
    if (given->use_first_pass || given->try_first_pass) {
        const void *earlier = NULL;
        if (pam_get_item(pamh, PAM_AUTHTOK, &earlier) == PAM_SUCCESS && earlier != NULL) {
            *answer = strdup(earlier);
            return *answer == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
        }
        if (given->use_first_pass)
            return PAM_AUTH_ERR;
    }
    /* The answer is not left to the modules after this one: it is used up. */
    int result = pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, answer, "PIN and code: ");
    return result == PAM_SUCCESS && *answer == NULL ? PAM_CONV_ERR : result;
}

static void forget(char *answer)
{
    if (answer != NULL)
        explicit_bzero(answer, strlen(answer));
    free(answer);
}

static bool is_separator(char character)
{
    return character == ' ' || character == '-';
}

/* The code is the last `digits` characters, with the spaces and hyphens among them; those at the seam belong to neither. Whether
 * either part makes sense is for kodeviser to say. */
static typed split(const char *answer, size_t digits)
{
    size_t end = strlen(answer), seam;

    for (seam = end; seam > 0 && digits > 0; seam--)
        if (!is_separator(answer[seam - 1]))
            digits--;
    typed parts = {answer, answer + seam, seam, end - seam};
    while (parts.pin_len > 0 && is_separator(answer[parts.pin_len - 1]))
        parts.pin_len--;
    return parts;
}

/* Decides and stores, again where another login was faster. Without `accounts` it only goes through the motions. */
static int32_t decide(sqlite3 *accounts, const char *user, account *entry, const char *answer, uint64_t now,
                      kodeviser_verdict *verdict, bool *stored)
{
    kodeviser_state next;

    for (;;) {
        typed parts = split(answer, entry->digits);
        int32_t status = kodeviser_verify_with_pin(&entry->token, NULL, &entry->state, parts.code, parts.code_len, parts.pin,
                                                   parts.pin_len, entry->pin, entry->pin_len, now, &next, verdict);
        if (status != KODEVISER_OK || accounts == NULL)
            return status;
        int rows = account_store(accounts, user, &entry->state, &next);
        *stored = rows == 1;
        if (rows != 0)
            return status;
        account_wipe(entry);
        if (account_read(accounts, user, entry) != ACCOUNT_FOUND)
            return status;
    }
}

/* What the log says of each outcome, and what the person is told, if anything. */
static void report(pam_handle_t *pamh, const char *user, const kodeviser_verdict *verdict, uint64_t now, bool silent)
{
    static const char *const names[] = {"nothing", "accepted", "rejected", "replayed", "next code", "locked", "blocked"};
    const char *name = verdict->outcome < sizeof names / sizeof *names ? names[verdict->outcome] : "unknown";

    pam_syslog(pamh, LOG_NOTICE, "%s: user=%s attempts_left=%lu drift_seconds=%lld", name, user,
               (unsigned long)verdict->attempts_left, (long long)verdict->drift_seconds);
    if (silent)
        return;
    if (verdict->outcome == KODEVISER_NEXT_CODE)
        pam_info(pamh, "Wait for the next code on your token, and log in with that.");
    else if (verdict->outcome == KODEVISER_BLOCKED)
        pam_info(pamh, "Your token is blocked: ask your help desk.");
    else if (verdict->retry_at > now) /* LOCKED, and the REJECTED that brings a lock. */
        pam_info(pamh, "Too many wrong tries: locked for the next %lu minute(s).",
                 (unsigned long)((verdict->retry_at - now + 59) / 60));
}

static int result_of(uint32_t outcome)
{
    switch (outcome) {
    case KODEVISER_ACCEPTED:
        return PAM_SUCCESS;
    case KODEVISER_LOCKED:
    case KODEVISER_BLOCKED:
        return PAM_MAXTRIES;
    default:
        return PAM_AUTH_ERR;
    }
}

static bool is_mistyped(int32_t status)
{
    return status == KODEVISER_ERR_CODE_LENGTH || status == KODEVISER_ERR_CODE_CHARACTER ||
           status == KODEVISER_ERR_CODE_TOO_LONG || status == KODEVISER_ERR_PIN_LENGTH;
}

static int log_in(pam_handle_t *pamh, sqlite3 *accounts, const char *user, const char *answer, bool silent, account *entry)
{
    kodeviser_verdict verdict = {0};
    time_t clock = time(NULL);
    uint64_t now = clock > 0 ? (uint64_t)clock : 0;
    bool stored = false;

    lookup looked_up = account_read(accounts, user, entry);
    bool known = looked_up == ACCOUNT_FOUND;
    if (looked_up == ACCOUNT_BROKEN)
        pam_syslog(pamh, LOG_ERR, "the account makes no sense: user=%s", user);
    if (looked_up == ACCOUNTS_BROKEN)
        pam_syslog(pamh, LOG_ERR, "the database does not answer: %s", sqlite3_errmsg(accounts));
    if (!known && (looked_up != ACCOUNT_UNKNOWN || !account_of_nobody(now, entry)))
        return PAM_AUTHINFO_UNAVAIL;
    int32_t status = decide(known ? accounts : NULL, user, entry, answer, now, &verdict, &stored);
    if (!known) {
        pam_syslog(pamh, LOG_NOTICE, "unknown user"); /* No name: it may be a PIN in the wrong field. */
        return PAM_USER_UNKNOWN;
    }
    if (status != KODEVISER_OK) {
        pam_syslog(pamh, LOG_NOTICE, "not decided: user=%s: %s", user, kodeviser_strerror(status));
        return is_mistyped(status) ? PAM_AUTH_ERR : PAM_AUTHINFO_UNAVAIL;
    }
    if (!stored) {
        pam_syslog(pamh, LOG_ERR, "the state could not be stored: user=%s: %s", user, sqlite3_errmsg(accounts));
        return PAM_AUTHINFO_UNAVAIL;
    }
    report(pamh, user, &verdict, now, silent);
    return result_of(verdict.outcome);
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    options given;
    const char *user = NULL, *why = NULL;
    char *answer = NULL;
    account entry;

    if (!read_options(pamh, flags, argc, argv, &given))
        return PAM_AUTHINFO_UNAVAIL;
    if (kodeviser_abi_version() != KODEVISER_ABI_VERSION || kodeviser_selftest() != KODEVISER_OK) {
        pam_syslog(pamh, LOG_CRIT, "the library kodeviser is not the right one, or broken");
        return PAM_AUTHINFO_UNAVAIL;
    }
    if (!given.nodelay)
        pam_fail_delay(pamh, DELAY_MICROSECONDS);
    int result = pam_get_user(pamh, &user, NULL);
    if (result != PAM_SUCCESS || user == NULL)
        return PAM_AUTH_ERR;
    sqlite3 *accounts = accounts_open(given.path, &why);
    if (accounts == NULL) {
        pam_syslog(pamh, LOG_ERR, "%s: %s", given.path, why);
        return PAM_AUTHINFO_UNAVAIL;
    }
    result = ask(pamh, &given, &answer);
    if (result == PAM_SUCCESS) {
        result = log_in(pamh, accounts, user, answer, given.silent, &entry);
        account_wipe(&entry);
    }
    forget(answer);
    sqlite3_close(accounts);
    return result;
}

/* A code gives no credentials. */
EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh, (void)flags, (void)argc, (void)argv;
    return PAM_SUCCESS;
}
