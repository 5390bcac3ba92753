package org.kodeviser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Forked: a million times everything that takes memory, and how much the process has after the first tenth and at the end. */
final class Leaks {

    private static final int ROUNDS = 1_000_000;

    private Leaks() {}

    public static void main(String[] arguments) throws IOException {
        long[] kilobytes = new long[2];
        try (Token token = World.token(World.TOTP)) {
            State state = World.enrolled(token);
            String wrong = World.wrong(token);
            String right = token.codeAt(World.NOW);
            Policy wide = Policy.builder().farWindow(200).build();
            for (int i = 0; i < ROUNDS; i++) {
                once(i, token, wide, state, right, wrong);
                if (i + 1 == ROUNDS / 10 || i + 1 == ROUNDS) {
                    kilobytes[i + 1 == ROUNDS ? 1 : 0] = residentKilobytes();
                }
            }
        }
        System.out.println("resident " + kilobytes[0] + " " + kilobytes[1]);
    }

    private static void once(int round, Token token, Policy wide, State state, String right, String wrong) {
        Kodeviser.verify(token, Policy.defaults(), state, round % 2 == 0 ? right : wrong, World.NOW);
        try (Secret secret = Secret.fromHex("31323334353637383930".toCharArray());
                Token another = Token.of(World.HOTP, secret);
                Pin pin = Pin.of("7304".toCharArray())) {
            another.codeAt(round);
            Kodeviser.verifyWithPin(token, Policy.defaults(), state, right, pin, pin, World.NOW);
        }
        try {
            Secret.fromBase32("1".toCharArray());
            throw new AssertionError();
        } catch (InvalidSecretException expected) {
            // What had been taken for it must be given back.
        }
        try {
            Kodeviser.verify(token, wide, state, "12345", World.NOW);
            throw new AssertionError();
        } catch (MalformedCodeException expected) {
            // As above.
        }
        if (round % 10 == 0) {
            Kodeviser.verify(token, wide, state, right, World.NOW);
            Kodeviser.verifyBatch(Policy.defaults(), List.of(new Attempt(token, state, right)), World.NOW);
            // Forgotten ones, for the collector.
            World.secret();
        }
    }

    private static long residentKilobytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(one -> one.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
