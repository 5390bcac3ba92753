package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/**
 * A shared secret of 1 to 128 bytes (RFC 4226, R6): kept outside the heap, wiped when it is closed (or is unreachable), never printed.
 * It may be used by many threads. A {@link Token} copies what it needs of it, so it may be closed as soon as that is made.
 *
 * <p>What is passed in stays the caller's: wipe it.
 */
public final class Secret implements AutoCloseable {

    private static final int MAX_LENGTH = 128;
    /** The native library reads no longer text. */
    private static final int MAX_TEXT_LENGTH = 1 << 20;
    /** RFC 4226, R6: the shared secret must be at least 128 bits long. */
    private static final int STRONG_LENGTH = 16;

    private final SecretMemory memory;
    private final int length;
    private final Cleaner.Cleanable cleanable;

    private Secret(SecretMemory memory, int length) {
        this.memory = memory;
        this.length = length;
        this.cleanable = memory.closeWith(this);
    }

    /**
     * Takes the raw bytes of a secret.
     *
     * @param bytes the bytes, which are copied
     * @return the secret
     * @throws InvalidSecretException unless there are 1 to 128 of them
     */
    public static Secret of(byte[] bytes) {
        if (bytes.length < 1 || bytes.length > MAX_LENGTH) {
            throw new InvalidSecretException(Status.SECRET_LENGTH, "a secret is 1 to 128 bytes long, not " + bytes.length);
        }
        SecretMemory memory = SecretMemory.of("secret", bytes.length);
        MemorySegment.copy(bytes, 0, memory.enter(), JAVA_BYTE, 0, bytes.length);
        memory.leave();
        return new Secret(memory, bytes.length);
    }

    /**
     * Decodes Base32 text (RFC 4648 section 6) in constant time: either case, padded or not; spaces and hyphens are dropped.
     *
     * @param text the text, which is copied; the copy is wiped
     * @return the secret
     * @throws InvalidSecretException if it has other characters, ends in the middle of a byte, or is not 1 to 128 bytes
     */
    public static Secret fromBase32(char[] text) {
        return decode(text, Native::secretFromBase32);
    }

    /**
     * Decodes hexadecimal text (RFC 4648 section 8) in constant time: either case; spaces and hyphens are dropped.
     *
     * @param text the text, which is copied; the copy is wiped
     * @return the secret
     * @throws InvalidSecretException if it has other characters, ends in the middle of a byte, or is not 1 to 128 bytes
     */
    public static Secret fromHex(char[] text) {
        return decode(text, Native::secretFromHex);
    }

    private interface Decoder {
        int decode(MemorySegment text, MemorySegment secret, MemorySegment length);
    }

    private static Secret decode(char[] text, Decoder decoder) {
        if (text.length > MAX_TEXT_LENGTH) {
            throw new InvalidSecretException(Status.SECRET_LENGTH, "a secret is 1 to 128 bytes long");
        }
        SecretMemory letters = SecretMemory.of("text", Math.max(1, text.length));
        SecretMemory secret = SecretMemory.of("secret", MAX_LENGTH);
        MemorySegment from = letters.enter();
        MemorySegment into = secret.enter();
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < text.length; i++) {
                from.set(JAVA_BYTE, i, Text.ascii(text[i]));
            }
            MemorySegment length = arena.allocate(JAVA_LONG);
            Status.check(decoder.decode(from.asSlice(0, text.length), into, length));
            return new Secret(secret, (int) length.get(JAVA_LONG, 0));
        } catch (Throwable thrown) {
            secret.close();
            throw thrown;
        } finally {
            secret.leave();
            letters.leave();
            letters.close();
        }
    }

    /**
     * How many bytes it has.
     *
     * @return 1 to 128
     */
    public int length() {
        return length;
    }

    /**
     * Whether it is shorter than the 128 bits that RFC 4226 (R6) demands. It works all the same, since such tokens are in the field;
     * whoever loads them should be told.
     *
     * @return true below 16 bytes
     */
    public boolean isWeak() {
        return length < STRONG_LENGTH;
    }

    /**
     * The bytes themselves: for storing them encrypted, or for programming a device. Wipe them.
     *
     * @return a copy
     * @throws IllegalStateException if the secret is closed
     */
    public byte[] bytes() {
        MemorySegment bytes = enter();
        try {
            return bytes.toArray(JAVA_BYTE);
        } finally {
            leave();
        }
    }

    MemorySegment enter() {
        return memory.enter().asSlice(0, length);
    }

    void leave() {
        memory.leave();
        Reference.reachabilityFence(this);
    }

    /** Wipes it. A second time does nothing. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** Tells its length alone. */
    @Override
    public String toString() {
        return "Secret(" + length + " bytes)";
    }
}
