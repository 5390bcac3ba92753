package org.kodeviser.springlogin;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.kodeviser.Decision;
import org.kodeviser.Kodeviser;
import org.kodeviser.MalformedCodeException;
import org.kodeviser.Pin;
import org.kodeviser.Policy;
import org.kodeviser.Verdict;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;

/**
 * Two steps by which a person who has signed in takes a device into use: its serial number, then a code of it.
 *
 * <p>Whoever types serial numbers at random must not learn which exist, nor which are taken. So the first step says "type the
 * code" to all of them but one's own, and the second answers the same to a wrong code, an unknown serial number and
 * another's. A device that is taken is not even looked at: no stranger can lock its owner out. (It does take longer for one
 * in stock than for an unknown one. Where that could be measured behind a network, answer after a fixed time.)
 */
@Service
class Enrolment {

    /** As a code of whatever length: how many digits a device shows would give away its serial number as well. */
    private static final Pattern ANY_CODE = Pattern.compile("[0-9]([ -]*[0-9]){5,7}");

    private final Tokens tokens;
    private final TokenTable table;
    private final TestLimit limit;
    private final Policy policy;
    private final Clock clock;

    Enrolment(Tokens tokens, TokenTable table, TestLimit limit, Policy policy, Clock clock) {
        this.tokens = tokens;
        this.table = table;
        this.limit = limit;
        this.policy = policy;
        this.clock = clock;
    }

    Answer testSerial(String account, String serial) {
        return own(account, serial)
                .orElseGet(() -> Answer.of(Answer.Outcome.DONE, "Press the button on your device and type its code."));
    }

    /** A right code makes the device the account's, and its PIN is drawn in the same moment. */
    Answer testCode(String account, String serial, String code) {
        Optional<Answer> own = own(account, serial);
        if (own.isPresent()) {
            return own.get();
        }
        if (!ANY_CODE.matcher(code.strip()).matches()) {
            return Answer.of(Answer.Outcome.MALFORMED, "A code has 6 to 8 digits. This did not count.");
        }
        TestLimit.Charge charge = limit.charge(account).orElse(null);
        if (charge == null) {
            return Answer.of(Answer.Outcome.LOCKED, "Too many attempts. Try again later, or ask the help desk.");
        }
        Answer refused = Answer.of(charge);
        try {
            Answer answer = enrol(account, serial.strip(), code.strip(), refused);
            switch (answer.outcome()) {
                case ACCEPTED -> limit.forgive(account);
                case REPLAYED, NEXT_CODE -> limit.refund(account);
                default -> {}
            }
            return answer;
        } catch (MalformedCodeException itHasOtherDigits) {
            return refused;
        } catch (DuplicateKeyException otherDeviceInTheSameMoment) {
            limit.refund(account);
            return own(account, serial).orElse(refused);
        }
    }

    private Answer enrol(String account, String serial, String code, Answer refused) {
        Supplier<Optional<StoredToken>> inStock = () -> table.of(serial).filter(token -> token.owner() == null);
        return tokens.decide("enrolment for " + account, inStock, (read, token) -> {
                    Decision decision = Kodeviser.enrol(token, policy, read.state(), code, clock.instant());
                    StoredToken next = read.with(decision.next());
                    if (decision.verdict() instanceof Verdict.Accepted) {
                        try (Pin pin = tokens.drawPin()) {
                            return new Tokens.Decided(enrolled(pin), next.givenTo(account, tokens.sealed(serial, pin)));
                        }
                    }
                    return new Tokens.Decided(
                            switch (decision.verdict()) {
                                case Verdict.Replayed _, Verdict.NextCode _ -> Answer.of(decision.verdict());
                                default -> refused;
                            },
                            next);
                })
                .orElse(refused);
    }

    private static Answer enrolled(Pin pin) {
        String message = "The device is yours now. From now on you need this PIN and its code.";
        return Answer.withPin(Answer.Outcome.ACCEPTED, message, Tokens.shown(pin));
    }

    private Optional<Answer> own(String account, String serial) {
        return table.ownedBy(account)
                .map(token -> Answer.of(
                        Answer.Outcome.NOT_POSSIBLE,
                        token.serial().equals(serial.strip())
                                ? "This device is yours already."
                                : "You have another device already. The help desk can release it."));
    }
}
