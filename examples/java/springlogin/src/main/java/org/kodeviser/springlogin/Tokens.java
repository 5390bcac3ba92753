package org.kodeviser.springlogin;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.kodeviser.Pin;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.kodeviser.State;
import org.kodeviser.Token;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The tokens, and the one way in which they change: read, decide, compare and swap. */
@Component
class Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    /**
     * A try fails only where somebody else has changed the token, and a handful of wrong codes locks it: then nothing
     * changes.
     */
    private static final int TRIES = 20;
    private static final int PIN_DIGITS = 4;

    private final TokenTable table;
    private final Vault vault;
    private final SecureRandom random;

    Tokens(TokenTable table, Vault vault, SecureRandom random) {
        this.table = table;
        this.vault = vault;
        this.random = random;
    }

    /**
     * What was decided on a token as it was read. It is made again where somebody else was faster, so it changes nothing
     * itself.
     */
    interface Decision {
        Decided on(StoredToken read, Token token);
    }

    /** An answer, and the row that must be stored before anybody is told. */
    record Decided(Answer answer, StoredToken next) {}

    /**
     * Decides on a token: reads its row, asks for a decision, and stores the next row only if the stored one is still the one
     * that was read. Who comes too late reads again and decides again, on what the faster one has left.
     *
     * <p>It is not for use within a transaction, which could still be rolled back when the answer is out.
     *
     * @param deed what it is, for the log
     * @param reading which token
     * @return the answer; empty where there is no such token
     * @throws OptimisticLockingFailureException if others were faster again and again; nobody is let in then
     */
    Optional<Answer> decide(String deed, Supplier<Optional<StoredToken>> reading, Decision decision) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("a decision is stored before the answer, not at the end of a transaction");
        }
        for (int tried = 0; tried < TRIES; tried++) {
            StoredToken read = reading.get().orElse(null);
            if (read == null) {
                return Optional.empty();
            }
            Decided decided;
            try (Secret secret = vault.open("secret", read.serial(), read.secret(), Secret::of);
                    Token token = Token.of(read.profile(), secret)) {
                decided = decision.on(read, token);
            }
            if (decided.next().equals(read) || table.replace(read, decided.next())) {
                LOG.info("{}, device {} of {}: {}", deed, read.serial(), decided.next().owner(), decided.answer());
                return Optional.of(decided.answer());
            }
        }
        throw new OptimisticLockingFailureException("a token was changed by others " + TRIES + " times in a row");
    }

    /** Takes a token fresh from its box into stock; false where there is one of that serial number already. */
    boolean stock(String serial, Profile profile, Secret secret) {
        return table.add(new StoredToken(serial, profile, sealed(serial, secret), null, null, State.fresh()));
    }

    byte[] sealed(String serial, Secret secret) {
        return vault.seal("secret", serial, secret.bytes());
    }

    byte[] sealed(String serial, Pin pin) {
        return vault.seal("PIN", serial, pin.bytes());
    }

    boolean hasSecret(StoredToken token, byte[] bytes) {
        return vault.open("secret", token.serial(), token.secret(), stored -> MessageDigest.isEqual(stored, bytes));
    }

    Pin pin(String serial, byte[] sealed) {
        return vault.open("PIN", serial, sealed, Pin::of);
    }

    Pin drawPin() {
        return Pin.draw(PIN_DIGITS, random);
    }

    /** A PIN for its owner's eyes. */
    static char[] shown(Pin pin) {
        byte[] bytes = pin.bytes();
        char[] shown = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            shown[i] = (char) bytes[i];
        }
        Arrays.fill(bytes, (byte) 0);
        return shown;
    }
}
