package org.kodeviser;

/** The numbers of the native library's errors, as in {@code kodeviser.h}, and the exceptions they become. */
final class Status {

    static final int OK = 0;
    static final int LENGTH = -2;
    static final int CODE_LENGTH = -10;
    static final int CODE_CHARACTER = -11;
    static final int CODE_TOO_LONG = -12;
    static final int ALGORITHM = -20;
    static final int DIGITS = -21;
    static final int PERIOD = -22;
    static final int SECRET_LENGTH = -23;
    static final int SECRET_CHARACTER = -24;
    static final int SECRET_INCOMPLETE = -25;
    static final int TIME_BEFORE_T0 = -26;
    static final int NO_CLOCK = -27;
    static final int POLICY = -30;
    static final int NOT_ENROLLED = -31;
    static final int ALREADY_ENROLLED = -32;
    static final int DRIFT = -33;
    static final int STATE_VERSION = -41;
    static final int STATE_CHECKSUM = -42;
    static final int STATE_FIELD = -43;
    static final int PIN_LENGTH = -50;
    static final int PIN_DIGITS = -51;
    static final int RANDOMNESS = -52;
    static final int SELFTEST = -60;

    private Status() {}

    /** Throws what a status stands for, unless all is well. */
    static void check(int status) {
        if (status != OK) {
            throw exception(status);
        }
    }

    static KodeviserException exception(int status) {
        String message = Native.sentence(status);
        return switch (status) {
            case CODE_LENGTH, CODE_CHARACTER, CODE_TOO_LONG -> new MalformedCodeException(status, message);
            case ALGORITHM, DIGITS, PERIOD -> new InvalidProfileException(status, message);
            case SECRET_LENGTH, SECRET_CHARACTER, SECRET_INCOMPLETE -> new InvalidSecretException(status, message);
            case TIME_BEFORE_T0, NO_CLOCK, DRIFT -> new InvalidTimeException(status, message);
            case POLICY -> new InvalidPolicyException(status, message);
            case NOT_ENROLLED -> new NotEnrolledException(status, message);
            case ALREADY_ENROLLED -> new AlreadyEnrolledException(status, message);
            case STATE_VERSION, STATE_CHECKSUM, STATE_FIELD -> new DamagedStateException(status, message);
            case PIN_LENGTH, PIN_DIGITS -> new InvalidPinException(status, message);
            // The others tell of a mistake in this binding, a broken machine, or a newer library.
            default -> new NativeLibraryException(status, message + " (status " + status + ")");
        };
    }
}
