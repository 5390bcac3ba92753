package org.kodeviser;

import java.io.Serial;

/** A PIN has 1 to 32 bytes; a drawn one has 4 to 12 digits. */
public final class InvalidPinException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidPinException(int status, String message) {
        super(status, message);
    }
}
