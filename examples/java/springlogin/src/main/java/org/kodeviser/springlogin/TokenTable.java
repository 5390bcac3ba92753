package org.kodeviser.springlogin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.kodeviser.Algorithm;
import org.kodeviser.Profile;
import org.kodeviser.State;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of the table {@code token}. */
@Repository
class TokenTable {

    private final JdbcClient database;

    TokenTable(JdbcClient database) {
        this.database = database;
    }

    Optional<StoredToken> of(String serial) {
        return database.sql("SELECT * FROM token WHERE serial = :serial")
                .param("serial", serial)
                .query(TokenTable::row)
                .optional();
    }

    Optional<StoredToken> ownedBy(String account) {
        return database.sql("SELECT * FROM token WHERE owner = :account")
                .param("account", account)
                .query(TokenTable::row)
                .optional();
    }

    /** False where there is one of that serial number already. */
    boolean add(StoredToken token) {
        int added = database.sql(
                        """
                        INSERT INTO token (serial, algorithm, digits, period, secret, owner, pin, state)
                        VALUES (:serial, :algorithm, :digits, :period, :secret, :owner, :pin, :state)
                        ON CONFLICT (serial) DO NOTHING""")
                .param("serial", token.serial())
                .param("algorithm", token.profile().algorithm().name())
                .param("digits", token.profile().digits())
                .param("period", token.profile() instanceof Profile.Totp totp ? totp.period().toSeconds() : null)
                .param("secret", token.secret())
                .param("owner", token.owner())
                .param("pin", token.pin())
                .param("state", token.state().bytes())
                .update();
        return added == 1;
    }

    /**
     * Compare and swap: stores the next row only if all that was decided upon is still as it was read. PostgreSQL has a second
     * {@code UPDATE} of a row wait for the first to commit, and then looks at its condition again. (The owner never changes
     * without the state.)
     *
     * @return false where somebody else was faster, and nothing was changed
     */
    boolean replace(StoredToken read, StoredToken next) {
        int changed = database.sql(
                        """
                        UPDATE token SET state = :next_state, owner = :next_owner, pin = :next_pin
                        WHERE serial = :serial AND state = :state AND pin IS NOT DISTINCT FROM :pin""")
                .param("next_state", next.state().bytes())
                .param("next_owner", next.owner())
                .param("next_pin", next.pin())
                .param("serial", read.serial())
                .param("state", read.state().bytes())
                .param("pin", read.pin())
                .update();
        return changed == 1;
    }

    private static StoredToken row(ResultSet row, int number) throws SQLException {
        Algorithm algorithm = Algorithm.valueOf(row.getString("algorithm"));
        int digits = row.getInt("digits");
        Integer period = row.getObject("period", Integer.class);
        return new StoredToken(
                row.getString("serial"),
                period == null ? Profile.hotp(algorithm, digits) : Profile.totp(algorithm, digits, Duration.ofSeconds(period)),
                row.getBytes("secret"),
                row.getString("owner"),
                row.getBytes("pin"),
                State.of(row.getBytes("state")));
    }
}
