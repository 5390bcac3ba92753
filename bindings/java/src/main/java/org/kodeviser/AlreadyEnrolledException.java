package org.kodeviser;

import java.io.Serial;

/** The token is enrolled already: its codes are for {@link Kodeviser#verify}, and {@link State#release} takes it back. */
public final class AlreadyEnrolledException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    AlreadyEnrolledException(int status, String message) {
        super(status, message);
    }
}
