package org.kodeviser.benchmarks;

import org.kodeviser.Decision;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A decision without a code to compute: a blocked token. What the same takes in C is measured by {@code call.c}. */
@State(Scope.Thread)
public class Call {

    @Benchmark
    public Decision blocked(Verifier verifier) {
        return verifier.verify(verifier.policy, verifier.blocked, "000000");
    }
}
