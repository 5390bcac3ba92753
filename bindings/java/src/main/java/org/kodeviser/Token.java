package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A token made ready for deciding: its profile and its keyed hash. It never changes, so one token may be used by many threads at once,
 * virtual ones too. Its secret is kept outside the heap.
 *
 * <p>{@link #close} wipes it, and so does the collector where it was forgotten. Closing it while others decide with it harms none of
 * them: the last one wipes it.
 */
public final class Token implements AutoCloseable {

    private final Profile profile;
    private final SecretMemory memory;
    private final Cleaner.Cleanable cleanable;

    private Token(Profile profile, SecretMemory memory) {
        this.profile = profile;
        this.memory = memory;
        this.cleanable = memory.closeWith(this);
    }

    /**
     * Makes a token ready.
     *
     * @param profile what it computes
     * @param secret its secret, which may be closed afterwards; under 16 bytes it works, against RFC 4226 (R6)
     * @return the token
     * @throws IllegalStateException if the secret is closed
     */
    public static Token of(Profile profile, Secret secret) {
        SecretMemory memory = SecretMemory.of("token", Native.tokenSize());
        MemorySegment token = memory.enter();
        try {
            Status.check(initialise(token, profile, secret));
            return new Token(profile, memory);
        } catch (Throwable thrown) {
            memory.close();
            throw thrown;
        } finally {
            memory.leave();
        }
    }

    private static int initialise(MemorySegment token, Profile profile, Secret secret) {
        int algorithm = profile.algorithm().number;
        MemorySegment bytes = secret.enter();
        try {
            return switch (profile) {
                case Profile.Hotp hotp -> Native.tokenInitHotp(token, algorithm, bytes, hotp.digits());
                case Profile.Totp totp ->
                    Native.tokenInitTotp(
                            token,
                            algorithm,
                            bytes,
                            totp.digits(),
                            (int) totp.period().getSeconds(),
                            totp.t0().getEpochSecond());
            };
        } finally {
            secret.leave();
        }
    }

    /**
     * What it computes.
     *
     * @return the profile it was made with
     */
    public Profile profile() {
        return profile;
    }

    /**
     * The code at a counter, or at the number of a time step (RFC 4226 section 5.3).
     *
     * @param movingFactor the counter or the number of the time step, an unsigned number
     * @return the digits, with leading zeros
     * @throws IllegalStateException if the token is closed
     */
    public String codeAt(long movingFactor) {
        byte[] code = new byte[profile.digits() + 1];
        MemorySegment token = enter();
        try {
            Status.check(Native.codeAtCounter(token, movingFactor, MemorySegment.ofArray(code)));
        } finally {
            leave();
        }
        return text(code);
    }

    /**
     * The code at a time (RFC 6238 section 4.2).
     *
     * @param time the time, of which whole seconds count
     * @return the digits, with leading zeros
     * @throws InvalidTimeException for a counter token, and for a time before its T0 or before 1970
     * @throws IllegalStateException if the token is closed
     */
    public String codeAt(Instant time) {
        byte[] code = new byte[profile.digits() + 1];
        long seconds = Time.seconds(time);
        MemorySegment token = enter();
        try {
            Status.check(Native.codeAtTime(token, seconds, MemorySegment.ofArray(code)));
        } finally {
            leave();
        }
        return text(code);
    }

    /** Less the NUL. */
    private String text(byte[] code) {
        return new String(code, 0, profile.digits(), StandardCharsets.US_ASCII);
    }

    /** Its memory, which stays until {@link #leave}. */
    MemorySegment enter() {
        return memory.enter();
    }

    void leave() {
        memory.leave();
        Reference.reachabilityFence(this);
    }

    /** How many threads are inside, for tests. */
    int users() {
        return memory.users();
    }

    /** Wipes it. A second time does nothing; after it the token's methods throw {@link IllegalStateException}. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** Tells its profile alone. */
    @Override
    public String toString() {
        return "Token(" + profile + ")";
    }
}
