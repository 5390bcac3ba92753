package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Forked: looks for a secret, a PIN and a token in all of the process's memory, while they are open and when they are closed. */
final class LooksForRemains {

    /** The needles are kept like this, so that they do not find themselves. */
    private static final byte MASK = 0x5A;

    private LooksForRemains() {}

    public static void main(String[] arguments) throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] secretBytes = new byte[32];
        char[] pinText = new char[32];
        random.nextBytes(secretBytes);
        for (int i = 0; i < pinText.length; i++) {
            pinText[i] = (char) ('!' + random.nextInt(90));
        }
        byte[] secretNeedle = masked(secretBytes);
        byte[] pinNeedle = new byte[pinText.length];
        for (int i = 0; i < pinText.length; i++) {
            pinNeedle[i] = (byte) (pinText[i] ^ MASK);
        }

        Secret secret = Secret.of(secretBytes);
        Pin pin = Pin.of(pinText);
        Token token = Token.of(Profile.totp(Algorithm.SHA256, 8, Duration.ofSeconds(30)), secret);
        Arrays.fill(secretBytes, (byte) 0);
        Arrays.fill(pinText, ' ');
        State state = State.adopt(Duration.ZERO, World.NOW, 0);
        Kodeviser.verifyWithPin(token, Policy.defaults(), state, "00000000", pin, pin, World.NOW);
        byte[] tokenBytes = token.enter().asSlice(32, 32).toArray(JAVA_BYTE);
        token.leave();
        byte[] tokenNeedle = masked(tokenBytes);
        Arrays.fill(tokenBytes, (byte) 0);

        List<byte[]> needles = List.of(secretNeedle, pinNeedle, tokenNeedle);
        tell("open", needles);
        token.close();
        pin.close();
        secret.close();
        tell("closed", needles);
    }

    private static byte[] masked(byte[] bytes) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK;
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
