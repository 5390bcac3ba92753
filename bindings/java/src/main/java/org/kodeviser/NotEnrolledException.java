package org.kodeviser;

import java.io.Serial;

/** The token has not been enrolled: its first code is for {@link Kodeviser#enrol}. */
public final class NotEnrolledException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    NotEnrolledException(int status, String message) {
        super(status, message);
    }
}
