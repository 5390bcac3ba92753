/* HOTP with SHA-1 as a firmware engineer writes it who wants it small and has no library: for comparison. It shares nothing with the
 * library. Two things it leaves out, which the library does: it wipes nothing, and it reads the four bytes of the code at an address
 * that depends on the secret. */

#include "plain.h"

#define BLOCK 64
#define DIGEST 20

struct sha1 {
    uint32_t state[5];
    uint32_t length;
    uint8_t block[BLOCK];
};

static uint32_t rotated(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

/* FIPS 180-4 section 6.1.3: the message schedule in sixteen words. */
static void compress(struct sha1 *sha1)
{
    uint32_t a = sha1->state[0], b = sha1->state[1], c = sha1->state[2], d = sha1->state[3], e = sha1->state[4];
    uint32_t words[16];

    for (int i = 0; i < 16; i++) {
        const uint8_t *bytes = sha1->block + 4 * i;
        words[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    }
    for (int i = 0; i < 80; i++) {
        uint32_t mixed, next;

        if (i >= 16)
            words[i & 15] = rotated(words[(i + 13) & 15] ^ words[(i + 8) & 15] ^ words[(i + 2) & 15] ^ words[i & 15], 1);
        if (i < 20)
            mixed = (d ^ (b & (c ^ d))) + 0x5a827999;
        else if (i < 40)
            mixed = (b ^ c ^ d) + 0x6ed9eba1;
        else if (i < 60)
            mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
        else
            mixed = (b ^ c ^ d) + 0xca62c1d6;
        next = rotated(a, 5) + mixed + e + words[i & 15];
        e = d;
        d = c;
        c = rotated(b, 30);
        b = a;
        a = next;
    }
    sha1->state[0] += a;
    sha1->state[1] += b;
    sha1->state[2] += c;
    sha1->state[3] += d;
    sha1->state[4] += e;
}

static void sha1_begin(struct sha1 *sha1)
{
    sha1->state[0] = 0x67452301;
    sha1->state[1] = 0xefcdab89;
    sha1->state[2] = 0x98badcfe;
    sha1->state[3] = 0x10325476;
    sha1->state[4] = 0xc3d2e1f0;
    sha1->length = 0;
}

static void sha1_add_byte(struct sha1 *sha1, uint8_t byte)
{
    sha1->block[sha1->length++ % BLOCK] = byte;
    if (sha1->length % BLOCK == 0)
        compress(sha1);
}

static void sha1_add(struct sha1 *sha1, const uint8_t *bytes, size_t length)
{
    while (length-- > 0)
        sha1_add_byte(sha1, *bytes++);
}

static void sha1_end(struct sha1 *sha1, uint8_t digest[DIGEST])
{
    uint32_t bits = sha1->length * 8;

    sha1_add_byte(sha1, 0x80);
    while (sha1->length % BLOCK != BLOCK - 8)
        sha1_add_byte(sha1, 0);
    for (int i = 7; i >= 0; i--)
        sha1_add_byte(sha1, i < 4 ? (uint8_t)(bits >> (8 * i)) : 0);
    for (int i = 0; i < DIGEST; i++)
        digest[i] = (uint8_t)(sha1->state[i / 4] >> (24 - 8 * (i % 4)));
}

/* One of the two hashes of RFC 2104: of the key, padded, and a message. */
static void keyed(struct sha1 *sha1, const uint8_t *key, size_t key_length, uint8_t pad, const uint8_t *message, size_t length,
                  uint8_t digest[DIGEST])
{
    sha1_begin(sha1);
    for (size_t i = 0; i < BLOCK; i++)
        sha1_add_byte(sha1, i < key_length ? key[i] ^ pad : pad);
    sha1_add(sha1, message, length);
    sha1_end(sha1, digest);
}

bool hotp_sha1(const uint8_t *secret, size_t length, uint64_t counter, char code[6])
{
    struct sha1 sha1;
    uint8_t key[DIGEST], message[8], digest[DIGEST];
    const uint8_t *chosen;
    uint32_t number;

    if (length < 1 || length > 128)
        return false;
    if (length > BLOCK) {
        sha1_begin(&sha1);
        sha1_add(&sha1, secret, length);
        sha1_end(&sha1, key);
        secret = key;
        length = DIGEST;
    }
    for (int i = 7; i >= 0; i--, counter >>= 8)
        message[i] = (uint8_t)counter;
    keyed(&sha1, secret, length, 0x36, message, sizeof message, digest);
    keyed(&sha1, secret, length, 0x5c, digest, sizeof digest, digest);

    /* RFC 4226 section 5.3. */
    chosen = digest + (digest[DIGEST - 1] & 0x0f);
    number = (uint32_t)(chosen[0] & 0x7f) << 24 | (uint32_t)chosen[1] << 16 | (uint32_t)chosen[2] << 8 | chosen[3];
    for (int i = 5; i >= 0; i--, number /= 10)
        code[i] = (char)('0' + number % 10);
    return true;
}
