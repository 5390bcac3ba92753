package org.kodeviser;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The native functions with their types in Java; what each does is told in {@code kodeviser.h}. The length of a text is that of its
 * segment. An {@code int} that is returned is a {@link Status}.
 */
final class Native {

    private static final @Nullable Functions FUNCTIONS;
    private static final @Nullable NativeLibraryException FAILURE;

    static {
        Functions functions = null;
        NativeLibraryException failure = null;
        try {
            functions = Library.load();
        } catch (NativeLibraryException exception) {
            // Thrown at each call: an initializer that throws would be a NoClassDefFoundError from the second call on.
            failure = exception;
        }
        FUNCTIONS = functions;
        FAILURE = failure;
    }

    private Native() {}

    private static Functions functions() {
        if (FUNCTIONS != null) {
            return FUNCTIONS;
        }
        throw new NativeLibraryException(FAILURE == null ? "" : String.valueOf(FAILURE.getMessage()), FAILURE);
    }

    /** Throws what is wrong with the native library, if anything is. */
    static void require() {
        functions();
    }

    static MemorySegment malloc(long size) {
        try {
            MemorySegment memory = (MemorySegment) functions().malloc().invokeExact(size);
            if (memory.address() == 0) {
                throw new OutOfMemoryError("no native memory for " + size + " bytes");
            }
            return memory.reinterpret(size);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static void free(MemorySegment memory) {
        try {
            functions().free().invokeExact(memory);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static String sentence(int status) {
        try {
            MemorySegment text = (MemorySegment) functions().strerror().invokeExact(status);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static String version() {
        try {
            MemorySegment text = (MemorySegment) functions().version().invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static long tokenSize() {
        try {
            return (long) functions().tokenSize().invokeExact();
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int tokenInitHotp(MemorySegment token, int algorithm, MemorySegment secret, int digits) {
        try {
            return (int) functions().tokenInitHotp().invokeExact(token, algorithm, secret, secret.byteSize(), digits);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int tokenInitTotp(MemorySegment token, int algorithm, MemorySegment secret, int digits, int period, long t0) {
        try {
            return (int) functions().tokenInitTotp().invokeExact(token, algorithm, secret, secret.byteSize(), digits, period, t0);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int codeAtCounter(MemorySegment token, long counter, MemorySegment code) {
        try {
            return (int) functions().codeAtCounter().invokeExact(token, counter, code, code.byteSize());
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int codeAtTime(MemorySegment token, long seconds, MemorySegment code) {
        try {
            return (int) functions().codeAtTime().invokeExact(token, seconds, code, code.byteSize());
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int policyInit(MemorySegment policy) {
        try {
            return (int) functions().policyInit().invokeExact(policy);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateInit(MemorySegment state) {
        try {
            return (int) functions().stateInit().invokeExact(state);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateSetCounter(MemorySegment state, long nextCounter) {
        try {
            return (int) functions().stateSetCounter().invokeExact(state, nextCounter);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateSetDrift(MemorySegment state, long driftSeconds, long measuredAt) {
        try {
            return (int) functions().stateSetDrift().invokeExact(state, driftSeconds, measuredAt);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateAdopt(MemorySegment state, long driftSeconds, long measuredAt, long lastMovingFactor) {
        try {
            return (int) functions().stateAdopt().invokeExact(state, driftSeconds, measuredAt, lastMovingFactor);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateAdoptUnused(MemorySegment state, long driftSeconds, long measuredAt) {
        try {
            return (int) functions().stateAdoptUnused().invokeExact(state, driftSeconds, measuredAt);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int stateRead(MemorySegment state, MemorySegment info) {
        try {
            return (int) functions().stateRead().invokeExact(state, info);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int release(MemorySegment state, MemorySegment next) {
        try {
            return (int) functions().release().invokeExact(state, next);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int unlock(MemorySegment state, MemorySegment next) {
        try {
            return (int) functions().unlock().invokeExact(state, next);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int enrol(Exchange with, MemorySegment code, long now) {
        try {
            return (int) functions()
                    .enrol()
                    .invokeExact(with.token, with.policy, with.state, code, code.byteSize(), now, with.next, with.verdict);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int verify(Exchange with, MemorySegment code, long now) {
        try {
            return (int) functions()
                    .verify()
                    .invokeExact(with.token, with.policy, with.state, code, code.byteSize(), now, with.next, with.verdict);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int verifyCritical(MemorySegment token, Policy policy, State state, byte[] code, long now, Output output) {
        try {
            return (int) functions()
                    .verifyCritical()
                    .invokeExact(
                            token,
                            policy.memory(),
                            MemorySegment.ofArray(state.record()),
                            MemorySegment.ofArray(code),
                            (long) code.length,
                            now,
                            output.next(),
                            output.verdict());
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int verifyWithPin(Exchange with, MemorySegment code, MemorySegment typedPin, MemorySegment storedPin, long now) {
        try {
            return (int) functions()
                    .verifyWithPin()
                    .invokeExact(
                            with.token,
                            with.policy,
                            with.state,
                            code,
                            code.byteSize(),
                            typedPin,
                            typedPin.byteSize(),
                            storedPin,
                            storedPin.byteSize(),
                            now,
                            with.next,
                            with.verdict);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int verifyWithPinCritical(
            MemorySegment token,
            Policy policy,
            State state,
            byte[] code,
            MemorySegment typedPin,
            MemorySegment storedPin,
            long now,
            Output output) {
        try {
            return (int) functions()
                    .verifyWithPinCritical()
                    .invokeExact(
                            token,
                            policy.memory(),
                            MemorySegment.ofArray(state.record()),
                            MemorySegment.ofArray(code),
                            (long) code.length,
                            typedPin,
                            typedPin.byteSize(),
                            storedPin,
                            storedPin.byteSize(),
                            now,
                            output.next(),
                            output.verdict());
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int resync(Exchange with, MemorySegment first, MemorySegment second, long now) {
        try {
            return (int) functions()
                    .resync()
                    .invokeExact(
                            with.token,
                            with.policy,
                            with.state,
                            first,
                            first.byteSize(),
                            second,
                            second.byteSize(),
                            now,
                            with.next,
                            with.verdict);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int verifyBatch(MemorySegment attempts, long count, MemorySegment policy, long now) {
        try {
            return (int) functions().verifyBatch().invokeExact(attempts, count, policy, now);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int secretFromBase32(MemorySegment text, MemorySegment secret, MemorySegment length) {
        try {
            return (int) functions().secretFromBase32().invokeExact(text, text.byteSize(), secret, secret.byteSize(), length);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int secretFromHex(MemorySegment text, MemorySegment secret, MemorySegment length) {
        try {
            return (int) functions().secretFromHex().invokeExact(text, text.byteSize(), secret, secret.byteSize(), length);
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }

    static int pinFromRandom(MemorySegment random, int digits, MemorySegment pin) {
        try {
            return (int) functions().pinFromRandom().invokeExact(random, random.byteSize(), digits, pin, pin.byteSize());
        } catch (Throwable thrown) {
            throw Functions.unexpected(thrown);
        }
    }
}
