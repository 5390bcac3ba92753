package org.kodeviser.springlogin;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How often an account may test codes on devices that are not its own, over all serial numbers: each five wrong ones in a row
 * close its tests, for five minutes first and twice as long each further time, up to a day.
 */
@Component
class TestLimit {

    private static final int MOST = 5;

    private final JdbcClient database;
    private final Clock clock;

    TestLimit(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What an account's limit says to one more test.
     *
     * @param retryAt when its tests open again, where this was the last one for a while
     */
    record Charge(int attemptsLeft, @Nullable Instant retryAt) {}

    /**
     * Counts a test as wrong before it is made, in one statement: a hundred tests at once are a hundred. Empty where they are
     * closed.
     */
    Optional<Charge> charge(String account) {
        return database.sql(
                        """
                        UPDATE account SET
                            wrong_tests = wrong_tests + 1,
                            tests_closed_until = CASE WHEN (wrong_tests + 1) % :most = 0
                                THEN :now + least('1 day', interval '5 minutes' * 2 ^ least(9, (wrong_tests + 1) / :most - 1))
                                ELSE 'epoch' END
                        WHERE name = :name AND tests_closed_until <= :now
                        RETURNING wrong_tests, tests_closed_until""")
                .param("most", MOST)
                .param("now", now())
                .param("name", account)
                .query((row, number) -> {
                    int sinceClosed = row.getInt("wrong_tests") % MOST;
                    return sinceClosed == 0
                            ? new Charge(0, row.getObject("tests_closed_until", OffsetDateTime.class).toInstant())
                            : new Charge(MOST - sinceClosed, null);
                })
                .optional();
    }

    /** Takes back one charge: the code was not wrong. */
    void refund(String account) {
        change(account, "greatest(0, wrong_tests - 1)");
    }

    /** Forgets them all: the account has shown that it holds a device. */
    void forgive(String account) {
        change(account, "0");
    }

    private void change(String account, String count) {
        database.sql("UPDATE account SET wrong_tests = " + count + ", tests_closed_until = 'epoch' WHERE name = :name")
                .param("name", account)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
