package org.kodeviser;

import java.io.Serial;

/** A secret has 1 to 128 bytes, and its text only letters of its alphabet, to the end of a byte (RFC 4648). */
public final class InvalidSecretException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidSecretException(int status, String message) {
        super(status, message);
    }
}
