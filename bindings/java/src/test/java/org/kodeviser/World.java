package org.kodeviser;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A token of the field and what is needed around it. */
final class World {

    static final Instant NOW = Instant.ofEpochSecond(1_800_000_015);
    static final Profile TOTP = Profile.totp(Algorithm.SHA1, 6, Duration.ofSeconds(30));
    static final Profile HOTP = Profile.hotp(Algorithm.SHA1, 6);

    private World() {}

    static Secret secret() {
        return Secret.of("12345678901234567890".getBytes(StandardCharsets.US_ASCII));
    }

    static Token token(Profile profile) {
        try (Secret secret = secret()) {
            return Token.of(profile, secret);
        }
    }

    /** A state whose last used code is that of a minute ago. */
    static State enrolled(Token token) {
        Instant before = NOW.minusSeconds(60);
        return Kodeviser.enrol(token, Policy.defaults(), State.fresh(), token.codeAt(before), before).next();
    }

    /** A code that the token shows nowhere within the default windows of a login. */
    static String wrong(Token token) {
        for (int number = 0; ; number++) {
            String wrong = "%06d".formatted(number);
            boolean shown = false;
            for (int step = -250; step <= 250 && !shown; step++) {
                shown = token.codeAt(NOW.plusSeconds(30L * step)).equals(wrong);
            }
            if (!shown) {
                return wrong;
            }
        }
    }
}
