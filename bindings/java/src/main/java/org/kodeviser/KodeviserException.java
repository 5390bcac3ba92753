package org.kodeviser;

import java.io.Serial;

/**
 * Something is wrong with an argument, or with the native library. Nothing was decided, and no attempt was counted. No message
 * contains a code, a PIN or a secret.
 *
 * <p>These are unchecked, as Java's own for arguments are: what a person or a device can bring about is a {@link Verdict}. The one
 * exception that a login form has to handle is {@link MalformedCodeException}, for what cannot be a code at all.
 */
public abstract sealed class KodeviserException extends RuntimeException
        permits AlreadyEnrolledException, DamagedStateException, InvalidPinException, InvalidPolicyException, InvalidProfileException,
                InvalidSecretException, InvalidTimeException, MalformedCodeException, NativeLibraryException, NotEnrolledException {

    @Serial
    private static final long serialVersionUID = 1;

    /** The number of the error. */
    private final int status;

    KodeviserException(int status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * The number of the error in {@code kodeviser.h} ({@code KODEVISER_ERR_*}), which stays the same in all versions.
     *
     * @return a negative number; 0 where the native library could not be used at all
     */
    public int status() {
        return status;
    }
}
