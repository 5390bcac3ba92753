package org.kodeviser;

import java.io.Serial;

/** What was typed cannot be a code of this token: another number of digits, or other characters. Tell the person; it counts as no attempt. */
public final class MalformedCodeException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    MalformedCodeException(int status, String message) {
        super(status, message);
    }
}
