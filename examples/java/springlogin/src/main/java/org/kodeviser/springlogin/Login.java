package org.kodeviser.springlogin;

import java.time.Clock;
import org.kodeviser.Decision;
import org.kodeviser.Kodeviser;
import org.kodeviser.Pin;
import org.kodeviser.Policy;
import org.springframework.stereotype.Service;

/** The login with PIN and code. */
@Service
class Login {

    private final Tokens tokens;
    private final TokenTable table;
    private final Policy policy;
    private final Clock clock;

    Login(Tokens tokens, TokenTable table, Policy policy, Clock clock) {
        this.tokens = tokens;
        this.table = table;
        this.policy = policy;
        this.clock = clock;
    }

    Answer logIn(String account, char[] typedPin, String typedCode) {
        String code = typedCode.strip();
        try (Pin typed = Pin.of(typedPin)) {
            return tokens.decide("login", () -> table.ownedBy(account), (read, token) -> {
                        byte[] sealed = read.pin();
                        if (sealed == null) {
                            return new Tokens.Decided(Answer.NO_PIN, read);
                        }
                        try (Pin stored = tokens.pin(read.serial(), sealed)) {
                            Decision decision =
                                    Kodeviser.verifyWithPin(token, policy, read.state(), code, typed, stored, clock.instant());
                            return new Tokens.Decided(Answer.of(decision.verdict()), read.with(decision.next()));
                        }
                    })
                    .orElse(Answer.WRONG);
        }
    }
}
