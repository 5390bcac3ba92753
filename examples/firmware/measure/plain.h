/* HOTP with SHA-1 in plain C. */
#ifndef PLAIN_H
#define PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The six digits of a code (RFC 4226); false unless the secret has 1 to 128 bytes. */
bool hotp_sha1(const uint8_t *secret, size_t length, uint64_t counter, char code[6]);

#endif
