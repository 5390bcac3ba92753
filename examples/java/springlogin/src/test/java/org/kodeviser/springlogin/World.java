package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.kodeviser.Algorithm;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database of its own, a clock that is set by hand, and instances of the service. */
final class World implements AutoCloseable {

    static final Profile PROFILE = Profile.totp(Algorithm.SHA1, 6, Duration.ofSeconds(30));

    final String database = Postgres.shared().newDatabase();
    final HandSetClock clock = new HandSetClock();
    final List<Instance> instances = new ArrayList<>();

    /** It stands still until it is set forward. */
    static final class HandSetClock extends Clock {
        private volatile Instant now = Instant.parse("2027-01-15T08:00:15Z");

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    World(int howMany) {
        this(howMany, Map.of());
    }

    World(int howMany, Map<String, String> properties) {
        for (int i = 0; i < howMany; i++) {
            instances.add(new Instance(database, clock, properties));
        }
        account("desk");
        sql().sql("UPDATE account SET help_desk = true").update();
    }

    Instance service() {
        return instances.getFirst();
    }

    JdbcClient sql() {
        return service().bean(JdbcClient.class);
    }

    void account(String name) {
        sql().sql("INSERT INTO account (name, password) VALUES (?, ?)")
                .params(name, "{noop}" + Instance.passwordOf(name))
                .update();
    }

    /** No device, and nobody but the help desk. */
    void empty() {
        sql().sql("DELETE FROM token").update();
        sql().sql("DELETE FROM account WHERE NOT help_desk").update();
    }

    void stock(Device device) {
        try (Secret secret = Secret.of(device.secret())) {
            assertTrue(service().bean(Tokens.class).stock(device.serial(), PROFILE, secret));
        }
    }

    /** An account that enrols a device; the answer is its PIN. The clock is a minute later then. */
    String enrolled(String account, Device device) {
        account(account);
        stock(device);
        Instance.Reply reply = service().enrol(account, device.serial(), device.press(clock.instant()));
        assertEquals("ACCEPTED", reply.outcome(), reply::toString);
        clock.forward(Duration.ofMinutes(1));
        return reply.body().path("pin").asString();
    }

    /**
     * Many requests at once, to the instances in turn: all connections of all instances (or all requests, where these are
     * fewer) have read and wait to write before the first may.
     */
    List<Instance.Reply> allAtOnce(int requests, String table, IntFunction<Instance.Reply> request) throws Exception {
        int connections = instances.size() * Instance.CONNECTIONS;
        return behindALock(
                table,
                IntStream.range(0, requests)
                        .<Callable<Instance.Reply>>mapToObj(number -> () -> request.apply(number))
                        .toList(),
                sent -> sent < requests ? 0 : Math.min(requests, connections));
    }

    /** Each has read before the first may write, and they wait to write in this order. */
    List<Instance.Reply> inOrder(String table, List<Callable<Instance.Reply>> requests) throws Exception {
        return behindALock(table, requests, sent -> sent);
    }

    /** Sends requests while the rows of a table are locked; after so many of them, so many connections must wait for the lock. */
    private List<Instance.Reply> behindALock(
            String table, List<Callable<Instance.Reply>> requests, IntUnaryOperator waitingAfter) throws Exception {
        List<Future<Instance.Reply>> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection gate = Postgres.connect(database)) {
            gate.setAutoCommit(false);
            gate.createStatement().execute("SELECT * FROM " + table + " FOR UPDATE");
            for (Callable<Instance.Reply> request : requests) {
                replies.add(threads.submit(request));
                awaitWaiting(waitingAfter.applyAsInt(replies.size()));
            }
            gate.rollback();
        }
        List<Instance.Reply> done = new ArrayList<>();
        for (Future<Instance.Reply> reply : replies) {
            done.add(reply.get());
        }
        return done;
    }

    /** Until so many connections wait for a lock. */
    void awaitWaiting(int connections) throws SQLException, InterruptedException {
        if (connections == 0) {
            return;
        }
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        try (Connection observer = Postgres.connect(database)) {
            for (int tries = 0; tries < 6000; tries++) {
                ResultSet count = observer.createStatement().executeQuery(waiting);
                count.next();
                if (count.getInt(1) >= connections) {
                    return;
                }
                Thread.sleep(10);
            }
        }
        throw new AssertionError("after a minute there are still no " + connections + " connections that wait");
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
    }
}
