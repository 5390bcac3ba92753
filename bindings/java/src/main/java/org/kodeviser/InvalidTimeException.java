package org.kodeviser;

import java.io.Serial;

/** A time before 1970 or before the token's first time step, a time for a token without a clock, or a drift of over a hundred years. */
public final class InvalidTimeException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidTimeException(int status, String message) {
        super(status, message);
    }
}
