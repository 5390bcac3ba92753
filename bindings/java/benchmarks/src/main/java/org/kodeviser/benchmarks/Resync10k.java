package org.kodeviser.benchmarks;

import com.warrenstrange.googleauth.GoogleAuthenticator;
import java.security.GeneralSecurityException;
import org.kodeviser.Decision;
import org.kodeviser.Kodeviser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** 5000 steps to each side. kodeviser searches two codes in a row, the others one. */
@State(Scope.Thread)
public class Resync10k {

    private final int wrong = Device.wrong(Device.RESYNC + 1);
    private final String typed = Device.text(wrong);
    private final GoogleAuthenticator googleAuth = Peers.googleAuth(Device.RESYNC);

    @Benchmark
    public Decision kodeviser(Verifier verifier) {
        return Kodeviser.resync(verifier.token, verifier.resync, verifier.loggedIn, typed, typed, Device.NOW);
    }

    @Benchmark
    public boolean javaOtp(Peers peers) throws GeneralSecurityException {
        return peers.javaOtp(wrong, Device.RESYNC);
    }

    @Benchmark
    public boolean googleAuth() {
        return Peers.googleAuth(googleAuth, wrong);
    }

    @Benchmark
    public boolean mac(Peers peers) {
        return peers.mac(wrong, Device.RESYNC);
    }

    @Benchmark
    public boolean newMac() {
        return Peers.newMac(wrong, Device.RESYNC);
    }
}
