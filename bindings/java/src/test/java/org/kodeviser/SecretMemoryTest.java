package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a secret's memory is wiped and freed, and that it is. */
class SecretMemoryTest {

    /** What was seen in the memory when it was freed; instead of freeing it. */
    private final List<byte[]> freed = new ArrayList<>();

    private SecretMemory memory() {
        return SecretMemory.of("thing", 4, segment -> freed.add(segment.toArray(JAVA_BYTE)));
    }

    private void isWipedOnce() {
        assertEquals(1, freed.size());
        assertArrayEquals(new byte[4], freed.getFirst());
    }

    @Test
    void closingWipesItAndASecondTimeDoesNothing() {
        SecretMemory memory = memory();
        memory.enter().fill((byte) 7);
        memory.leave();
        assertEquals(List.of(), freed);
        memory.close();
        isWipedOnce();
        memory.close();
        isWipedOnce();
    }

    @Test
    void whoComesAfterwardsIsRefused() {
        SecretMemory memory = memory();
        memory.close();
        assertEquals("the thing is closed", assertThrows(IllegalStateException.class, memory::enter).getMessage());
        assertEquals(1, freed.size());
    }

    @Test
    void theLastOneToLeaveWipesIt() {
        SecretMemory memory = memory();
        MemorySegment first = memory.enter();
        memory.enter();
        first.fill((byte) 7);
        memory.close();
        assertThrows(IllegalStateException.class, memory::enter);
        memory.leave();
        assertEquals(List.of(), freed);
        assertArrayEquals(new byte[] {7, 7, 7, 7}, first.toArray(JAVA_BYTE));
        memory.leave();
        isWipedOnce();
    }

    @Test
    void anOwnerThatWasForgottenIsWipedByTheCollector() throws InterruptedException {
        Object owner = new Object();
        SecretMemory memory = memory();
        memory.closeWith(owner);
        owner = null;
        for (int i = 0; i < 100 && freed.isEmpty(); i++) {
            System.gc();
            Thread.sleep(20);
        }
        isWipedOnce();
    }

    @Test
    void nothingOfASecretRemainsInTheProcess() throws IOException {
        Forked.Result result = new Forked()
                .with("--enable-native-access=ALL-UNNAMED", "-Xmx64m")
                .run(LooksForRemains.class);
        assertEquals(0, result.status(), result::output);
        // The search finds what is there: a search that finds nothing would prove nothing.
        assertTrue(result.output().contains("open: secret true, PIN true, token true"), result::output);
        assertTrue(result.output().contains("closed: secret false, PIN false, token false"), result::output);
    }
}
