package org.kodeviser.springlogin;

import org.jspecify.annotations.Nullable;
import org.kodeviser.Profile;
import org.kodeviser.State;

/**
 * A row of the table {@code token}.
 *
 * @param secret encrypted
 * @param owner the account that has it; null while it is in stock
 * @param pin its owner's, encrypted; null where there is none yet
 */
record StoredToken(
        String serial, Profile profile, byte[] secret, @Nullable String owner, byte @Nullable [] pin, State state) {

    StoredToken with(State next) {
        return new StoredToken(serial, profile, secret, owner, pin, next);
    }

    StoredToken withPin(byte[] issued) {
        return new StoredToken(serial, profile, secret, owner, issued, state);
    }

    StoredToken givenTo(String account, byte[] issued) {
        return new StoredToken(serial, profile, secret, account, issued, state);
    }

    StoredToken takenBack() {
        return new StoredToken(serial, profile, secret, null, null, state.release());
    }
}
