package org.kodeviser;

/** The hash under a token's HMAC. */
public enum Algorithm {
    /** HMAC-SHA-1: what most tokens in the field have, and the only one of RFC 4226. */
    SHA1(1),
    /** HMAC-SHA-256 (RFC 6238). */
    SHA256(2),
    /** HMAC-SHA-512 (RFC 6238). */
    SHA512(3);

    /** What the native library calls it. */
    final int number;

    Algorithm(int number) {
        this.number = number;
    }
}
