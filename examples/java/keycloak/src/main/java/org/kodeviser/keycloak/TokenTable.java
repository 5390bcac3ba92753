package org.kodeviser.keycloak;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.kodeviser.Decision;
import org.kodeviser.State;
import org.kodeviser.Verdict;

/** What changes of all tokens, in a table of its own in Keycloak's database: the compare-and-swap. */
final class TokenTable {

    private final KeycloakSession session;

    TokenTable(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Decides on a token's state and its sealed PIN, and stores the next state if both are still those that were decided on; otherwise
     * somebody else was faster, and it is decided again. Each round is a transaction of its own, committed before the verdict is told:
     * whatever becomes of the request, the code is used and the failure counted.
     */
    Verdict decide(String id, BiFunction<State, byte[], Decision> decision) {
        while (true) {
            Optional<Verdict> decided = KeycloakModelUtils.runJobInTransactionWithResult(
                    session.getKeycloakSessionFactory(), own -> decideOnce(entities(own), id, decision));
            if (decided.isPresent()) {
                return decided.get();
            }
        }
    }

    private static Optional<Verdict> decideOnce(EntityManager entities, String id, BiFunction<State, byte[], Decision> decision) {
        TokenRecord row = entities.find(TokenRecord.class, id);
        if (row == null) {
            throw new NoSuchElementException("a token's state is gone from the database");
        }
        State read = State.of(row.state);
        Decision decided = decision.apply(read, row.pin);
        boolean stored = decided.next().equals(read) || replace(entities, row, decided.next());
        return stored ? Optional.of(decided.verdict()) : Optional.empty();
    }

    private static boolean replace(EntityManager entities, TokenRecord read, State next) {
        return entities.createQuery("UPDATE KodeviserToken SET state = :next WHERE id = :id AND state = :state AND pin = :pin")
                        .setParameter("next", next.bytes())
                        .setParameter("id", read.id)
                        .setParameter("state", read.state)
                        .setParameter("pin", read.pin)
                        .executeUpdate()
                == 1;
    }

    /** Clears failures, lock and block, with the request's own transaction. */
    void unlock(String id) {
        TokenRecord row = locked(id).orElseThrow();
        row.state = State.of(row.state).unlock().bytes();
    }

    /** Replaces the PIN, with the request's own transaction. */
    void setPin(String id, byte[] sealed) {
        locked(id).orElseThrow().pin = sealed;
    }

    /**
     * Gives a token to a person, with the request's own transaction and so together with the credential. The row of one that somebody
     * has had is kept, and readied for its next owner; `begun` says with what counter it begins, if that is known.
     */
    void give(String id, String realm, String serial, String user, byte[] sealedPin, UnaryOperator<State> begun) {
        Optional<TokenRecord> row = locked(id);
        if (row.isPresent()) {
            State last = State.of(row.get().state).unlock();
            row.get().state = begun.apply(last.isEnrolled() ? last.release() : last).bytes();
            row.get().user = user;
            row.get().pin = sealedPin;
        } else {
            entities(session).persist(new TokenRecord(id, realm, serial, user, sealedPin, begun.apply(State.fresh()).bytes()));
        }
        entities(session).flush();
    }

    private Optional<TokenRecord> locked(String id) {
        return Optional.ofNullable(entities(session).find(TokenRecord.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Whose it is, if it has ever been anybody's. The row itself is not kept in the session: it might be old when it is changed. */
    Optional<String> user(String id) {
        return entities(session)
                .createQuery("SELECT t.user FROM KodeviserToken t WHERE t.id = :id", String.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
