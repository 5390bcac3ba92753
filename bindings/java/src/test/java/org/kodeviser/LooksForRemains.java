package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Forked: looks for a secret, a PIN and a token in all of the process's memory, while they are open and when they are closed. There are
 * many of each, and their second halves are looked for, since memory that is freed is written to by whoever has it next.
 */
final class LooksForRemains {

    private static final int MANY = 50;
    private static final int LENGTH = 32;
    private static final int HALF = LENGTH / 2;

    /** The needles are kept like this, so that they do not find themselves. */
    private static final byte MASK = 0x5A;

    private LooksForRemains() {}

    public static void main(String[] arguments) throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] secretBytes = new byte[LENGTH];
        byte[] pinBytes = new byte[LENGTH];
        random.nextBytes(secretBytes);
        random.nextBytes(pinBytes);
        List<AutoCloseable> open = new ArrayList<>();
        byte[] tokenBytes = new byte[0];
        for (int i = 0; i < MANY; i++) {
            Secret secret = Secret.of(secretBytes);
            Pin pin = Pin.of(pinBytes);
            Token token = Token.of(Profile.totp(Algorithm.SHA256, 8, Duration.ofSeconds(30)), secret);
            open.addAll(List.of(secret, pin, token));
            State state = State.adopt(Duration.ZERO, World.NOW, 0);
            Kodeviser.verifyWithPin(token, Policy.defaults(), state, "00000000", pin, pin, World.NOW);
            Arrays.fill(tokenBytes, (byte) 0);
            tokenBytes = token.enter().asSlice(32, LENGTH).toArray(JAVA_BYTE);
            token.leave();
        }
        List<byte[]> needles = Stream.of(secretBytes, pinBytes, tokenBytes).map(LooksForRemains::needle).toList();
        for (byte[] bytes : List.of(secretBytes, pinBytes, tokenBytes)) {
            Arrays.fill(bytes, (byte) 0);
        }
        tell("open", needles);
        for (AutoCloseable one : open) {
            close(one);
        }
        tell("closed", needles);
    }

    private static void close(AutoCloseable one) {
        switch (one) {
            case Secret secret -> secret.close();
            case Pin pin -> pin.close();
            case Token token -> token.close();
            default -> throw new AssertionError(one);
        }
    }

    private static byte[] needle(byte[] bytes) {
        byte[] masked = new byte[HALF];
        for (int i = 0; i < HALF; i++) {
            masked[i] = (byte) (bytes[HALF + i] ^ MASK);
        }
        return masked;
    }

    private static void tell(String when, List<byte[]> needles) throws IOException {
        boolean[] found = new boolean[needles.size()];
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            for (String line : maps) {
                String[] words = line.split("[ -]");
                if (words[2].startsWith("rw")) {
                    search(memory, Long.parseUnsignedLong(words[0], 16), Long.parseUnsignedLong(words[1], 16), needles, found);
                }
            }
        }
        System.out.println(when + ": secret " + found[0] + ", PIN " + found[1] + ", token " + found[2]);
    }

    private static void search(RandomAccessFile memory, long from, long to, List<byte[]> needles, boolean[] found) {
        byte[] page = new byte[4096 + 64];
        try {
            for (long at = from; at < to; at += 4096) {
                memory.seek(at);
                int length = memory.read(page, 0, (int) Math.min(page.length, to - at));
                for (int i = 0; i < found.length; i++) {
                    found[i] |= contains(page, length, needles.get(i));
                }
            }
        } catch (IOException unreadable) {
            // Not all that is mapped can be read.
        } finally {
            // What was read must not be found again.
            Arrays.fill(page, (byte) 0);
        }
    }

    private static boolean contains(byte[] page, int length, byte[] needle) {
        for (int at = 0; at + needle.length <= length; at++) {
            int same = 0;
            while (same < needle.length && page[at + same] == (byte) (needle[same] ^ MASK)) {
                same++;
            }
            if (same == needle.length) {
                return true;
            }
        }
        return false;
    }
}
