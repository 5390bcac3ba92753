package org.kodeviser;

import java.io.Serial;

/** A number of the policy is out of its bounds. */
public final class InvalidPolicyException extends KodeviserException {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidPolicyException(int status, String message) {
        super(status, message);
    }
}
