package org.kodeviser.benchmarks;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.warrenstrange.googleauth.GoogleAuthenticator;
import com.warrenstrange.googleauth.GoogleAuthenticatorConfig.GoogleAuthenticatorConfigBuilder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How others decide: each looks at all codes of a window for the typed one, a number already, and keeps no record of what it has used.
 * GoogleAuth has a function for that; around the others it is the loop that people write.
 */
@State(Scope.Thread)
public class Peers {

    private final TimeBasedOneTimePasswordGenerator javaOtp = new TimeBasedOneTimePasswordGenerator(Device.PERIOD);
    private final SecretKeySpec key = new SecretKeySpec(Device.SECRET, "RAW");
    private final Mac mac = Device.mac();
    private final byte[] message = new byte[8];

    static GoogleAuthenticator googleAuth(int window) {
        return new GoogleAuthenticator(
                new GoogleAuthenticatorConfigBuilder().setWindowSize(2 * window + 1).build());
    }

    boolean javaOtp(int typed, int window) throws GeneralSecurityException {
        boolean found = false;
        for (int step = -window; step <= window; step++) {
            Instant time = Device.NOW.plusSeconds(30L * step);
            found |= javaOtp.generateOneTimePassword(key, time) == typed;
        }
        return found;
    }

    static boolean googleAuth(GoogleAuthenticator authenticator, int typed) {
        return authenticator.authorize(Device.SECRET_BASE32, typed, Device.NOW.toEpochMilli());
    }

    /** The fastest way with the JDK alone: a Mac of the thread, whose key is kept. */
    boolean mac(int typed, int window) {
        boolean found = false;
        for (long step = Device.STEP - window; step <= Device.STEP + window; step++) {
            found |= Device.code(mac, message, step) == typed;
        }
        return found;
    }

    /** As above without anything kept, as it is mostly written. */
    static boolean newMac(int typed, int window) {
        boolean found = false;
        for (long step = Device.STEP - window; step <= Device.STEP + window; step++) {
            found |= Device.code(Device.mac(), new byte[8], step) == typed;
        }
        return found;
    }
}
