package org.kodeviser.benchmarks;

import java.time.Duration;
import java.time.Instant;
import org.kodeviser.Algorithm;
import org.kodeviser.Decision;
import org.kodeviser.Kodeviser;
import org.kodeviser.Policy;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.kodeviser.State;
import org.kodeviser.Token;
import org.kodeviser.Verdict;
import org.openjdk.jmh.annotations.Scope;

/** A prepared token and its states, as a server has them. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
public class Verifier {

    private static final Profile PROFILE = Profile.totp(Algorithm.SHA1, 6, Device.PERIOD);

    final Token token;
    final Policy policy = Policy.defaults();

    /** As wide as the others' windows, and no wider: what lies farther is not searched for a token that is far off. */
    final Policy nearAlone = policy.toBuilder().farWindow(policy.nearWindow()).build();

    final Policy resync = policy.toBuilder().resyncWindow(Device.RESYNC).build();

    /** Of a token that logged in two steps ago: the last used step lies just before the three around now. */
    final State loggedIn;

    /** Nothing is computed for it. */
    final State blocked;

    public Verifier() {
        try (Secret secret = Secret.of(Device.SECRET)) {
            token = Token.of(PROFILE, secret);
        }
        Instant before = Device.NOW.minusSeconds(60);
        loggedIn = Kodeviser.enrol(token, policy, State.fresh(), token.codeAt(before), before).next();
        Policy blocking = policy.toBuilder().blockAfter(1).build();
        blocked = verify(blocking, loggedIn, Device.text(Device.wrong(100))).next();
        check();
    }

    /** A benchmark of something else would be worth nothing. */
    private void check() {
        expect(Verdict.Rejected.class, verify(policy, loggedIn, Device.text(Device.wrong(100))));
        expect(Verdict.Rejected.class, verify(nearAlone, loggedIn, Device.text(Device.wrong(100))));
        for (int step = -1; step <= 1; step++) {
            String code = token.codeAt(Device.NOW.plusSeconds(30L * step));
            expect(Verdict.Accepted.class, verify(nearAlone, loggedIn, code));
        }
        expect(Verdict.Blocked.class, verify(policy, blocked, "000000"));
        Duration farthest = Duration.ofSeconds(30L * Device.RESYNC - 30);
        Instant first = Device.NOW.plus(farthest);
        expect(
                Verdict.Accepted.class,
                Kodeviser.resync(token, resync, loggedIn, token.codeAt(first), token.codeAt(first.plusSeconds(30)), Device.NOW));
    }

    private static void expect(Class<? extends Verdict> verdict, Decision decision) {
        if (!verdict.isInstance(decision.verdict())) {
            throw new AssertionError(decision.verdict() + ", not " + verdict.getSimpleName());
        }
    }

    Decision verify(Policy policy, State state, String typed) {
        return Kodeviser.verify(token, policy, state, typed, Device.NOW);
    }
}
