package org.kodeviser.springlogin;

import java.time.Clock;
import org.kodeviser.Decision;
import org.kodeviser.Kodeviser;
import org.kodeviser.Pin;
import org.kodeviser.Policy;
import org.springframework.stereotype.Service;

/** What the help desk may do, with the owner on the phone or the device in its hand. */
@Service
class HelpDesk {

    private final Tokens tokens;
    private final TokenTable table;
    private final Policy policy;
    private final Clock clock;

    HelpDesk(Tokens tokens, TokenTable table, Policy policy, Clock clock) {
        this.tokens = tokens;
        this.table = table;
        this.policy = policy;
        this.clock = clock;
    }

    /** Two consecutive codes that the owner reads out. A locked device is unlocked first. */
    Answer resync(String desk, String serial, String first, String second) {
        return decide(desk, "resync", serial, (read, token) -> {
            if (read.owner() == null) {
                return new Tokens.Decided(Answer.NOBODYS, read);
            }
            Decision decision = Kodeviser.resync(token, policy, read.state(), first.strip(), second.strip(), clock.instant());
            return new Tokens.Decided(Answer.ofPair(decision.verdict()), read.with(decision.next()));
        });
    }

    /** Lifts a lock or a block, and nothing else. */
    Answer unlock(String desk, String serial) {
        return decide(desk, "unlock", serial, (read, token) -> new Tokens.Decided(Answer.DONE, read.with(read.state().unlock())));
    }

    /** Takes the device back: the next account may enrol it. */
    Answer release(String desk, String serial) {
        return decide(desk, "release", serial, (read, token) -> new Tokens.Decided(Answer.DONE, read.takenBack()));
    }

    /** Draws another PIN, for an owner who has forgotten it or has none from an older system. */
    Answer newPin(String desk, String serial) {
        return decide(desk, "new PIN", serial, (read, token) -> {
            if (read.owner() == null) {
                return new Tokens.Decided(Answer.NOBODYS, read);
            }
            try (Pin pin = tokens.drawPin()) {
                Answer answer = Answer.withPin(Answer.Outcome.DONE, "For its owner alone.", Tokens.shown(pin));
                return new Tokens.Decided(answer, read.withPin(tokens.sealed(read.serial(), pin)));
            }
        });
    }

    private Answer decide(String desk, String deed, String serial, Tokens.Decision decision) {
        return tokens.decide(deed + " by " + desk, () -> table.of(serial), decision).orElse(Answer.NO_DEVICE);
    }
}
