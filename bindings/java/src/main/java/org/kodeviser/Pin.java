package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A PIN of 1 to 32 bytes, usually digits, as typed or as stored: kept outside the heap, wiped when it is closed (or is unreachable),
 * compared in constant time, never printed. It may be used by many threads.
 *
 * <p>What is passed in stays the caller's: wipe it.
 */
public final class Pin implements AutoCloseable {

    private static final int MAX_LENGTH = 32;
    /** Practically every draw needs no more random bytes; one that does is made again. */
    private static final int RANDOM_BYTES = 64;

    private final SecretMemory memory;
    private final int length;
    private final Cleaner.Cleanable cleanable;

    private Pin(SecretMemory memory, int length) {
        this.memory = memory;
        this.length = length;
        this.cleanable = memory.closeWith(this);
    }

    /**
     * Takes a PIN's bytes.
     *
     * @param bytes the bytes, which are copied
     * @return the PIN
     * @throws InvalidPinException unless there are 1 to 32 of them
     */
    public static Pin of(byte[] bytes) {
        if (bytes.length < 1 || bytes.length > MAX_LENGTH) {
            throw wrongLength();
        }
        SecretMemory memory = SecretMemory.of("PIN", MAX_LENGTH);
        MemorySegment.copy(bytes, 0, memory.enter(), JAVA_BYTE, 0, bytes.length);
        memory.leave();
        return new Pin(memory, bytes.length);
    }

    /**
     * Takes a PIN's characters, which become UTF-8.
     *
     * @param characters the characters, which are copied
     * @return the PIN
     * @throws InvalidPinException unless they are 1 to 32 bytes
     */
    public static Pin of(char[] characters) {
        SecretMemory memory = SecretMemory.of("PIN", MAX_LENGTH);
        ByteBuffer bytes = memory.enter().asByteBuffer();
        try {
            boolean whole = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(characters), bytes, true)
                    .isUnderflow();
            if (!whole || bytes.position() == 0) {
                throw wrongLength();
            }
            return new Pin(memory, bytes.position());
        } catch (Throwable thrown) {
            memory.close();
            throw thrown;
        } finally {
            memory.leave();
        }
    }

    private static InvalidPinException wrongLength() {
        return new InvalidPinException(Status.PIN_LENGTH, "a PIN is 1 to 32 bytes of text");
    }

    /**
     * Draws a PIN, each as likely as any other but for the weak ones (0000, 1234, 1212, 1987, ...), which are never drawn.
     *
     * @param digits how many digits: 4 to 12
     * @param random where the random bytes come from
     * @return the PIN
     * @throws InvalidPinException if there are fewer or more digits
     */
    public static Pin draw(int digits, SecureRandom random) {
        SecretMemory memory = SecretMemory.of("PIN", MAX_LENGTH);
        MemorySegment drawn = memory.enter();
        byte[] bytes = new byte[RANDOM_BYTES];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(RANDOM_BYTES);
            int status;
            do {
                random.nextBytes(bytes);
                MemorySegment.copy(bytes, 0, place, JAVA_BYTE, 0, bytes.length);
                status = Native.pinFromRandom(place, digits, drawn);
            } while (status == Status.RANDOMNESS);
            place.fill((byte) 0);
            Status.check(status);
            return new Pin(memory, digits);
        } catch (Throwable thrown) {
            memory.close();
            throw thrown;
        } finally {
            Arrays.fill(bytes, (byte) 0);
            memory.leave();
        }
    }

    /**
     * The PIN itself: for storing it encrypted, or for showing it to its owner. Wipe it.
     *
     * @return a copy
     * @throws IllegalStateException if the PIN is closed
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

    /** Tells nothing of it. */
    @Override
    public String toString() {
        return "Pin";
    }
}
