package org.kodeviser.springlogin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kodeviser.KodeviserException;
import org.kodeviser.Pin;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.kodeviser.State;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves the tokens of an older system, which has stopped: each row in a transaction of its own, so that one that cannot move
 * harms no other, and a run that was broken off is run again.
 */
@Component
class Migration {

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Tokens tokens;
    private final TokenTable table;
    private final MigrationSettings settings;
    private final Clock clock;

    Migration(
            JdbcClient database,
            PlatformTransactionManager transactions,
            Tokens tokens,
            TokenTable table,
            MigrationSettings settings,
            Clock clock) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.tokens = tokens;
        this.table = table;
        this.settings = settings;
        this.clock = clock;
    }

    MigrationReport run() {
        List<String> serials = database.sql("SELECT serial FROM older_token ORDER BY serial").query(String.class).list();
        return new MigrationReport(serials.stream().map(this::move).toList());
    }

    private MigrationReport.Line move(String serial) {
        return transaction.execute(running -> {
            OlderToken older = database.sql(OlderToken.SQL).param("serial", serial).query(OlderToken::row).single();
            try {
                return move(serial, older);
            } catch (OlderToken.CannotMove | KodeviserException reason) {
                running.setRollbackOnly();
                return notMoved(serial, Objects.requireNonNull(reason.getMessage()));
            } catch (DuplicateKeyException anotherOfTheSameUser) {
                running.setRollbackOnly();
                return notMoved(serial, "its user has another device");
            } finally {
                wipe(older.secretKey());
                wipe(older.pin());
            }
        });
    }

    private MigrationReport.Line move(String serial, OlderToken older) throws OlderToken.CannotMove {
        Profile profile = Profile.totp(older.algorithm(), settings.digits(), settings.period());
        try (Secret secret = older.secret(settings.secretText())) {
            StoredToken there = table.of(serial).orElse(null);
            if (there != null) {
                return isSame(there, profile, secret)
                        ? new MigrationReport.Line(serial, MigrationReport.Result.THERE_ALREADY, "")
                        : notMoved(serial, "another device of this serial number is there");
            }
            String owner = older.userName();
            if (owner != null) {
                database.sql("INSERT INTO account (name) VALUES (:name) ON CONFLICT DO NOTHING").param("name", owner).update();
            }
            byte[] pin = owner == null ? null : pin(serial, older);
            // The help desk may have taken one in meanwhile.
            if (!table.add(new StoredToken(serial, profile, tokens.sealed(serial, secret), owner, pin, state(older)))) {
                return notMoved(serial, "another device of this serial number is there");
            }
            return new MigrationReport.Line(serial, MigrationReport.Result.MOVED, notes(older, secret));
        }
    }

    /**
     * The offset goes on as what is known of the token's clock, and nothing that it has shown so far works again. Where
     * nobody knows when its last code was used, that may have been right now.
     */
    private State state(OlderToken older) {
        Duration drift = settings.drift(older.codeOffset() == null ? 0 : older.codeOffset());
        boolean measured = older.codeOffset() != null && older.lastLogin() != null;
        Instant measuredAt = measured ? older.lastLogin() : Instant.EPOCH;
        if (older.userName() == null) {
            return State.fresh().withDrift(drift, measuredAt);
        }
        Instant lastUse = older.lastLogin() == null ? clock.instant() : older.lastLogin();
        long lastUsedStep = Math.floorDiv(lastUse.plus(drift).getEpochSecond(), settings.period().getSeconds());
        return State.adopt(drift, measuredAt, lastUsedStep);
    }

    private byte @Nullable [] pin(String serial, OlderToken older) {
        if (older.pin() == null) {
            return null;
        }
        try (Pin pin = Pin.of(older.pin())) {
            return tokens.sealed(serial, pin);
        }
    }

    private boolean isSame(StoredToken there, Profile profile, Secret secret) {
        byte[] bytes = secret.bytes();
        try {
            return there.profile().equals(profile) && tokens.hasSecret(there, bytes);
        } finally {
            wipe(bytes);
        }
    }

    private static String notes(OlderToken older, Secret secret) {
        List<String> notes = new ArrayList<>();
        if (secret.isWeak()) {
            notes.add("its secret is shorter than RFC 4226 demands");
        }
        if (older.userName() != null && older.pin() == null) {
            notes.add("it has no PIN: the help desk gives one");
        }
        return String.join("; ", notes);
    }

    private static MigrationReport.Line notMoved(String serial, String why) {
        return new MigrationReport.Line(serial, MigrationReport.Result.NOT_MOVED, why);
    }

    private static void wipe(byte @Nullable [] bytes) {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
