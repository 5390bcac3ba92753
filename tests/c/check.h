/* Counts what holds, and says where something does not. */

#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long check_passed, check_failed;

static inline int check(int holds, const char *what, const char *file, int line)
{
    if (holds)
        check_passed++;
    else if (check_failed++ < 20)
        fprintf(stderr, "%s:%d: %s\n", file, line, what);
    return holds;
}

static inline int check_is(int64_t expected, int64_t found, const char *what, const char *file, int line)
{
    int holds = check(expected == found, what, file, line);
    if (!holds && check_failed <= 20)
        fprintf(stderr, "    expected %" PRId64 ", found %" PRId64 "\n", expected, found);
    return holds;
}

/* Both can be used in an if that says more about the case. */
#define CHECK(holds) check((holds) ? 1 : 0, #holds, __FILE__, __LINE__)
#define CHECK_IS(expected, found) check_is((int64_t)(expected), (int64_t)(found), #found, __FILE__, __LINE__)

/* What main returns. */
static inline int check_end(const char *program)
{
    printf("%s: %lu checks passed, %lu failed\n", program, check_passed, check_failed);
    return check_failed != 0 || check_passed == 0;
}

/* A pattern that no function writes, so that a byte written too many shows. */
static inline void fill(void *memory, size_t size)
{
    unsigned char *bytes = memory;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(0xa5 ^ (i * 7));
}

static inline int untouched(const void *memory, size_t size)
{
    const unsigned char *bytes = memory;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != (unsigned char)(0xa5 ^ (i * 7)))
            return 0;
    return 1;
}

/* Between the fields of a token lie bytes that nobody has written; valgrind objects to looking at them. */
static inline int same_token(const void *one, const void *other, size_t size)
{
    return getenv("UNDER_VALGRIND") != NULL || memcmp(one, other, size) == 0;
}

#endif
