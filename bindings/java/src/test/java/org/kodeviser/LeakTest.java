package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is taken is given back. */
class LeakTest {

    /** Nine hundred thousand leaks of the smallest piece of memory there is, 24 bytes, would be twenty megabytes. */
    private static final long MOST_KILOBYTES = 16 * 1024;

    @Test
    void aMillionCallsTakeNoMoreMemoryThanAHundredThousand() {
        // A heap that is all there from the beginning, and little room for the compiler to grow.
        Forked.Result result = new Forked()
                .with("--enable-native-access=ALL-UNNAMED", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")
                .with("-XX:TieredStopAtLevel=1")
                .run(Leaks.class);
        assertEquals(0, result.status(), result::output);
        String[] words = result.output().strip().split(" ");
        long grown = Long.parseLong(words[2]) - Long.parseLong(words[1]);
        System.out.println("resident after 100,000 rounds " + words[1] + " KB, after 1,000,000 " + words[2] + " KB");
        assertTrue(grown < MOST_KILOBYTES, () -> "grown by " + grown + " KB");
    }
}
