package org.kodeviser;

import java.io.Serial;

/** There is no such token: 6 to 8 digits, time steps of a second to a day. */
public final class InvalidProfileException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidProfileException(int status, String message) {
        super(status, message);
    }
}
