package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where the next state is not stored, nobody is let in. */
class DatabaseTest {

    private static final String UNAVAILABLE = "503 UNAVAILABLE";

    private static World world;

    private final Device device = Device.of("K-1");
    private String pin;

    @BeforeAll
    static void start() {
        world = new World(1, Map.of("spring.datasource.hikari.connection-timeout", "500"));
    }

    @BeforeEach
    void enrol() {
        world.empty();
        pin = world.enrolled("anna", device);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private String logIn(String code) {
        Instance.Reply reply = world.service().logIn("anna", pin, code);
        return reply.status() + " " + reply.outcome();
    }

    /** The pool needs a moment to notice that the database is back. */
    private String logInOnceItIsBack(String code) throws InterruptedException {
        String reply = logIn(code);
        for (int tries = 0; reply.equals(UNAVAILABLE) && tries < 600; tries++) {
            Thread.sleep(100);
            reply = logIn(code);
        }
        return reply;
    }

    @Test
    void whereTheDatabaseIsDownNobodyIsLetIn() throws Exception {
        String code = device.press(world.clock.instant());
        Postgres.shared().stop();
        try {
            assertEquals(UNAVAILABLE, logIn(code));
            assertEquals(UNAVAILABLE, logIn(device.wrong(world.clock.instant())));
        } finally {
            Postgres.shared().start();
        }
        assertEquals("200 ACCEPTED", logInOnceItIsBack(code));
    }

    @Test
    void whereTheDatabaseCrashesBetweenReadingAndWritingNobodyIsLetIn() throws Exception {
        String code = device.press(world.clock.instant());
        CompletableFuture<String> reply;
        try (Connection gate = Postgres.connect(world.database)) {
            gate.setAutoCommit(false);
            gate.createStatement().execute("SELECT * FROM token FOR UPDATE");
            reply = CompletableFuture.supplyAsync(() -> logIn(code));
            world.awaitWaiting(1);
            Postgres.shared().stop();
            assertEquals(UNAVAILABLE, reply.get());
        } finally {
            Postgres.shared().start();
        }
        assertEquals("200 ACCEPTED", logInOnceItIsBack(code));
    }

    /** As a standby that was taken for the primary one. */
    @Test
    void whereTheDatabaseReadsAndCannotWriteNobodyIsLetIn() {
        String code = device.press(world.clock.instant());
        String refuse = "BEGIN RAISE EXCEPTION 'read-only'; END";
        world.sql().sql("CREATE FUNCTION refuse() RETURNS trigger AS $$" + refuse + "$$ LANGUAGE plpgsql").update();
        world.sql().sql("CREATE TRIGGER refuse BEFORE UPDATE ON token EXECUTE FUNCTION refuse()").update();
        assertEquals(UNAVAILABLE, logIn(code));
        world.sql().sql("DROP TRIGGER refuse ON token").update();
        assertEquals("200 ACCEPTED", logIn(code));
    }

    @Test
    void aDecisionWithinATransactionThatCouldTakeItBackIsRefused() {
        Tokens tokens = world.service().bean(Tokens.class);
        var transaction = new TransactionTemplate(world.service().bean(PlatformTransactionManager.class));
        assertThrows(
                IllegalTransactionStateException.class,
                () -> transaction.execute(_ -> tokens.decide("test", Optional::empty, (read, token) -> null)));
    }
}
