import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The same works on the JVM, with the platform's own {@code javax.crypto.Mac}, which the OTP libraries for Java are
 * built on. {@code java Others.java} prints the rows that {@code kodeviser-peers} prints.
 */
final class Others {
    private static final byte[] SECRET = "12345678901234567890".getBytes();
    private static final long STEP = 60_000_000;
    private static final int ROUNDS = 101;
    private static final long SAMPLE_NS = 1_000_000;
    private static final long WARM_UP_NS = 1_000_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** A code's value at a moving factor, with a key that is set up for each code. */
    private static int withNewKey(long movingFactor) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(SECRET, "RAW"));
            return truncated(mac, movingFactor);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    /** The same with a key that is kept: after {@code doFinal} a Mac begins anew with it. */
    private static LongToIntFunction withKeptKey() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(SECRET, "RAW"));
        return movingFactor -> truncated(mac, movingFactor);
    }

    private static int truncated(Mac mac, long movingFactor) {
        byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(movingFactor).array());
        int offset = hash[hash.length - 1] & 15;
        return (ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff) % 1_000_000;
    }

    private static boolean search(LongToIntFunction code, int eachSide, int typed) {
        boolean found = false;
        for (long step = STEP - eachSide; step <= STEP + eachSide; step++) {
            found |= code.applyAsInt(step) == typed;
        }
        return found;
    }

    /** The median over many rounds of the processor time that one run takes, in nanoseconds, once it is compiled. */
    private static double median(BooleanSupplier run) {
        long calls = 1;
        for (long warm = 0, sample; (sample = sample(run, calls)) < SAMPLE_NS || warm < WARM_UP_NS; warm += sample) {
            calls = sample < SAMPLE_NS ? calls * 2 : calls;
        }
        double[] times = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            times[round] = (double) sample(run, calls) / calls;
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }

    private static long sample(BooleanSupplier run, long calls) {
        boolean found = false;
        long started = THREADS.getCurrentThreadCpuTime();
        for (long call = 0; call < calls; call++) {
            found |= run.getAsBoolean();
        }
        long time = THREADS.getCurrentThreadCpuTime() - started;
        if (found) {
            throw new IllegalStateException("a wrong code is found");
        }
        return time;
    }

    private static void rows(String who, LongToIntFunction code) {
        int[] rfc4226 = {755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};
        for (int counter = 0; counter < rfc4226.length; counter++) {
            if (code.applyAsInt(counter) != rfc4226[counter]) {
                throw new IllegalStateException(who + " computes other codes than RFC 4226");
            }
        }
        if (!search(code, 1, code.applyAsInt(STEP + 1)) || search(code, 1, code.applyAsInt(STEP + 2))) {
            throw new IllegalStateException(who + " searches another window");
        }
        long[] counter = {STEP};
        row("code", 1, who, median(() -> code.applyAsInt(++counter[0]) < 0));
        window("near1", 1, who, code);
        window("near10", 10, who, code);
        window("resync10k", 5000, who, code);
        for (int eachSide : new int[] {0, 1, 2, 5, 10, 25, 50, 100, 500}) {
            window("window", eachSide, who, code);
        }
    }

    private static void window(String work, int eachSide, String who, LongToIntFunction code) {
        // No code at all: as wrong as a wrong one.
        row(work, 2 * eachSide + 1, who, median(() -> search(code, eachSide, -1)));
    }

    private static void row(String work, int codes, String who, double time) {
        System.out.printf("%-14s %6d %-22s %13.1f %10.1f%n", work, codes, who, time, time / codes);
    }

    public static void main(String[] arguments) throws GeneralSecurityException {
        System.out.println("# JVM: " + System.getProperty("java.vm.name") + " " + Runtime.version());
        rows("jce", Others::withNewKey);
        rows("jce-key-kept", withKeptKey());
    }
}
