package org.kodeviser.keycloak;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.kodeviser.Algorithm;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.kodeviser.State;

/**
 * A token as the file from its maker has it, and whom it is for.
 *
 * @param serial the number on its back
 * @param username who is to have it
 * @param hex its secret in hexadecimal digits,
 * @param base32 or in Base32
 * @param algorithm SHA1 (if it is not said), SHA256 or SHA512
 * @param digits how many digits it shows
 * @param period its time step in seconds; without one it counts
 * @param counter the first counter of one that counts, 0 if it is not said
 */
public record NewToken(
        String serial, String username, char[] hex, char[] base32, Algorithm algorithm, int digits, Integer period, Long counter) {

    /** What is not there is empty, the algorithm the usual one. */
    public NewToken {
        serial = Objects.requireNonNullElse(serial, "");
        username = Objects.requireNonNullElse(username, "");
        algorithm = Objects.requireNonNullElse(algorithm, Algorithm.SHA1);
    }

    /** Wipes what it was made from. */
    Secret secret() {
        char[] text = hex != null ? hex : base32 != null ? base32 : new char[0];
        try {
            return hex != null ? Secret.fromHex(text) : Secret.fromBase32(text);
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    Profile profile() {
        return period == null ? Profile.hotp(algorithm, digits) : Profile.totp(algorithm, digits, Duration.ofSeconds(period));
    }

    /** A state that nobody has, from the first counter on that was said; what is used up stays so. */
    State begun(State nobodys) {
        return counter == null ? nobodys : nobodys.withFirstCounter(counter);
    }
}
