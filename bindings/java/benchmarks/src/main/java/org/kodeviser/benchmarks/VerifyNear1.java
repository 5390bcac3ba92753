package org.kodeviser.benchmarks;

import com.warrenstrange.googleauth.GoogleAuthenticator;
import java.security.GeneralSecurityException;
import org.kodeviser.Decision;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A wrong code, one step to each side. */
@State(Scope.Thread)
public class VerifyNear1 {

    private final int wrong = Device.wrong(100);
    private final String typed = Device.text(wrong);
    private final GoogleAuthenticator googleAuth = Peers.googleAuth(1);

    /** The same three steps as the others. */
    @Benchmark
    public Decision kodeviser(Verifier verifier) {
        return verifier.verify(verifier.nearAlone, verifier.loggedIn, typed);
    }

    /** With the default policy, which looks farther, since the token's clock may be farther off. */
    @Benchmark
    public Decision kodeviserDefaultPolicy(Verifier verifier) {
        return verifier.verify(verifier.policy, verifier.loggedIn, typed);
    }

    @Benchmark
    public boolean javaOtp(Peers peers) throws GeneralSecurityException {
        return peers.javaOtp(wrong, 1);
    }

    @Benchmark
    public boolean googleAuth() {
        return Peers.googleAuth(googleAuth, wrong);
    }

    @Benchmark
    public boolean mac(Peers peers) {
        return peers.mac(wrong, 1);
    }

    @Benchmark
    public boolean newMac() {
        return Peers.newMac(wrong, 1);
    }
}
