package org.kodeviser;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code kodeviser.h}, and the C library's for memory.
 *
 * <p>Short ones are critical: the thread does not tell the virtual machine that it is away, and arrays are passed as they lie in the
 * heap. That is several times faster than the call itself would be, but holds up the collector for as long as it lasts, so it is not
 * for functions that search. {@code verify} and {@code verify_with_pin} are there in both forms: how far they search is the policy's
 * matter.
 *
 * <p>A record, since the compiler takes a record's fields for constants where the record is one.
 */
record Functions(
        MethodHandle malloc,
        MethodHandle free,
        MethodHandle strerror,
        MethodHandle version,
        MethodHandle selftest,
        MethodHandle tokenSize,
        MethodHandle tokenInitHotp,
        MethodHandle tokenInitTotp,
        MethodHandle codeAtCounter,
        MethodHandle codeAtTime,
        MethodHandle policyInit,
        MethodHandle stateInit,
        MethodHandle stateSetCounter,
        MethodHandle stateSetDrift,
        MethodHandle stateAdopt,
        MethodHandle stateAdoptUnused,
        MethodHandle stateRead,
        MethodHandle release,
        MethodHandle unlock,
        MethodHandle enrol,
        MethodHandle verify,
        MethodHandle verifyCritical,
        MethodHandle verifyWithPin,
        MethodHandle verifyWithPinCritical,
        MethodHandle resync,
        MethodHandle verifyBatch,
        MethodHandle secretFromBase32,
        MethodHandle secretFromHex,
        MethodHandle pinFromRandom) {

    /** The version of the interface that this binding is written for. */
    static final int ABI_VERSION = 1;

    /** A size_t: this binding is for processors whose addresses have 64 bits. */
    private static final MemoryLayout SIZE = JAVA_LONG;

    private static final Linker.Option CRITICAL = Linker.Option.critical(true);

    private static final FunctionDescriptor DECIDE =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, SIZE, JAVA_LONG, ADDRESS, ADDRESS);
    private static final FunctionDescriptor DECIDE_WITH_PIN = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, SIZE, ADDRESS, SIZE, ADDRESS, SIZE, JAVA_LONG, ADDRESS, ADDRESS);

    /** Asks a library for the version of its interface, before anything else. */
    static int abiVersion(SymbolLookup library) {
        try {
            return (int) find(library, "abi_version", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    int runSelftest() {
        try {
            return (int) selftest.invokeExact();
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    static Functions of(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup c = linker.defaultLookup();
        return new Functions(
                linker.downcallHandle(c.find("malloc").orElseThrow(), FunctionDescriptor.of(ADDRESS, SIZE)),
                linker.downcallHandle(c.find("free").orElseThrow(), FunctionDescriptor.ofVoid(ADDRESS)),
                find(library, "strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT)),
                find(library, "version", FunctionDescriptor.of(ADDRESS)),
                find(library, "selftest", FunctionDescriptor.of(JAVA_INT)),
                find(library, "token_size", FunctionDescriptor.of(SIZE)),
                find(library, "token_init_hotp", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, SIZE, JAVA_INT)),
                find(
                        library,
                        "token_init_totp",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, SIZE, JAVA_INT, JAVA_INT, JAVA_LONG)),
                find(library, "code_at_counter", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, SIZE), CRITICAL),
                find(library, "code_at_time", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, SIZE), CRITICAL),
                find(library, "policy_init", FunctionDescriptor.of(JAVA_INT, ADDRESS)),
                find(library, "state_init", FunctionDescriptor.of(JAVA_INT, ADDRESS), CRITICAL),
                find(library, "state_set_counter", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG), CRITICAL),
                find(library, "state_set_drift", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG), CRITICAL),
                find(library, "state_adopt", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG), CRITICAL),
                find(library, "state_adopt_unused", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG), CRITICAL),
                find(library, "state_read", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), CRITICAL),
                find(library, "release", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), CRITICAL),
                find(library, "unlock", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), CRITICAL),
                find(library, "enrol", DECIDE),
                find(library, "verify", DECIDE),
                find(library, "verify", DECIDE, CRITICAL),
                find(library, "verify_with_pin", DECIDE_WITH_PIN),
                find(library, "verify_with_pin", DECIDE_WITH_PIN, CRITICAL),
                find(
                        library,
                        "resync",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, SIZE, ADDRESS, SIZE, JAVA_LONG, ADDRESS, ADDRESS)),
                find(library, "verify_batch", FunctionDescriptor.of(JAVA_INT, ADDRESS, SIZE, ADDRESS, JAVA_LONG)),
                find(library, "secret_from_base32", FunctionDescriptor.of(JAVA_INT, ADDRESS, SIZE, ADDRESS, SIZE, ADDRESS)),
                find(library, "secret_from_hex", FunctionDescriptor.of(JAVA_INT, ADDRESS, SIZE, ADDRESS, SIZE, ADDRESS)),
                find(library, "pin_from_random", FunctionDescriptor.of(JAVA_INT, ADDRESS, SIZE, JAVA_INT, ADDRESS, SIZE)));
    }

    private static MethodHandle find(SymbolLookup library, String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment function = library.find("kodeviser_" + name)
                .orElseThrow(() -> new NativeLibraryException("the library has no function kodeviser_" + name, null));
        return Linker.nativeLinker().downcallHandle(function, type, options);
    }

    /** A call of a native function throws nothing but errors of the virtual machine, and what is wrong in this binding. */
    static RuntimeException unexpected(Throwable thrown) {
        switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(thrown);
        }
    }
}
