package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** One token in many threads. */
class ThreadsTest {

    private static final int TASKS = 64;
    private static final int CALLS = 500;

    /** Runs so many tasks and waits for all of them. */
    private static void run(ExecutorService executor, int tasks, IntConsumer task) throws ExecutionException, InterruptedException {
        try (executor) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                int number = i;
                futures.add(executor.submit(() -> task.accept(number)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    /** Each decides what the others do not, and what all would decide alone. */
    private static void decide(ExecutorService executor) throws ExecutionException, InterruptedException {
        try (Token token = World.token(World.TOTP);
                Pin pin = Pin.of("7304".toCharArray());
                Pin wrongPin = Pin.of("7305".toCharArray())) {
            State state = World.enrolled(token);
            String wrong = World.wrong(token);
            Policy wide = Policy.builder().farWindow(1000).build();
            run(executor, TASKS, number -> {
                for (int i = 0; i < CALLS; i++) {
                    int step = (number + i) % 3 - 1;
                    String code = token.codeAt(World.NOW.plusSeconds(30L * step));
                    Policy policy = i % 7 == 0 ? wide : Policy.defaults();
                    assertInstanceOf(Verdict.Accepted.class, Kodeviser.verify(token, policy, state, code, World.NOW).verdict());
                    assertEquals(
                            new Verdict.Rejected(4, null), Kodeviser.verify(token, policy, state, wrong, World.NOW).verdict());
                    assertInstanceOf(
                            Verdict.Accepted.class,
                            Kodeviser.verifyWithPin(token, policy, state, code, pin, pin, World.NOW).verdict());
                    assertEquals(
                            new Verdict.Rejected(4, null),
                            Kodeviser.verifyWithPin(token, policy, state, code, wrongPin, pin, World.NOW).verdict());
                }
            });
        }
    }

    @Test
    void manyThreadsDecideWithOneToken() throws ExecutionException, InterruptedException {
        decide(Executors.newFixedThreadPool(16));
    }

    @Test
    void virtualThreadsDecideWithOneToken() throws ExecutionException, InterruptedException {
        decide(Executors.newVirtualThreadPerTaskExecutor());
    }

    /** R17, with a reference in the place of the database. */
    @Test
    void r17_oneCodeLetsOneOfTwoHundredVirtualThreadsIn() throws ExecutionException, InterruptedException {
        try (Token token = World.token(World.TOTP)) {
            AtomicReference<State> stored = new AtomicReference<>(World.enrolled(token));
            String code = token.codeAt(World.NOW);
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger replayed = new AtomicInteger();
            run(Executors.newVirtualThreadPerTaskExecutor(), 200, number -> {
                while (true) {
                    State read = stored.get();
                    Decision decision = Kodeviser.verify(token, Policy.defaults(), read, code, World.NOW);
                    if (decision.next().equals(read) || stored.compareAndSet(read, decision.next())) {
                        switch (decision.verdict()) {
                            case Verdict.Accepted _ -> accepted.incrementAndGet();
                            case Verdict.Replayed _ -> replayed.incrementAndGet();
                            default -> throw new AssertionError(decision.verdict());
                        }
                        return;
                    }
                }
            });
            assertEquals(List.of(1, 199), List.of(accepted.get(), replayed.get()));
        }
    }

    /** Whoever is inside gets the right answer, whoever comes later is told so; nothing in between. */
    @Test
    void closingATokenHarmsNobodyWhoUsesIt() throws ExecutionException, InterruptedException {
        Policy wide = Policy.builder().farWindow(1000).build();
        AtomicInteger refused = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
            Token token = World.token(World.TOTP);
            State state = World.enrolled(token);
            String code = token.codeAt(World.NOW);
            Policy policy = round % 2 == 0 ? Policy.defaults() : wide;
            CountDownLatch inUse = new CountDownLatch(3);
            run(Executors.newFixedThreadPool(4), 4, number -> {
                if (number == 3) {
                    await(inUse);
                    token.close();
                    token.close();
                    return;
                }
                try {
                    while (true) {
                        Decision decision = Kodeviser.verify(token, policy, state, code, World.NOW);
                        assertInstanceOf(Verdict.Accepted.class, decision.verdict());
                        inUse.countDown();
                    }
                } catch (IllegalStateException closed) {
                    assertEquals("the token is closed", closed.getMessage());
                    refused.incrementAndGet();
                }
            });
        }
        assertEquals(600, refused.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
