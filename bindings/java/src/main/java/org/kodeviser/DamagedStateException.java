package org.kodeviser;

import java.io.Serial;

/** The bytes are no state of a version that is known, or not as they were written. */
public final class DamagedStateException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    DamagedStateException(int status, String message) {
        super(status, message);
    }
}
