package org.kodeviser;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The native library is missing, is another one, may not be called, or does not work; the message says which, and what to do. It is
 * thrown by whatever is called first, and by everything after that.
 */
public final class NativeLibraryException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    NativeLibraryException(int status, String message) {
        super(status, message);
    }

    NativeLibraryException(String message, @Nullable Throwable cause) {
        super(Status.OK, message);
        initCause(cause);
    }
}
