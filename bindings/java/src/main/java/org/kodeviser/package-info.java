/**
 * Decides whether the one-time code a person typed is the one on their hardware token (HOTP, RFC 4226; TOTP, RFC 6238), with drift,
 * replay, resynchronization and throttling.
 *
 * <p>A {@link org.kodeviser.Profile} and a {@link org.kodeviser.Secret} make a {@link org.kodeviser.Token}. A token, a
 * {@link org.kodeviser.Policy}, the stored {@link org.kodeviser.State}, the typed code and the time make a
 * {@link org.kodeviser.Decision}: a {@link org.kodeviser.Verdict} and the next state. The functions that decide are those of
 * {@link org.kodeviser.Kodeviser}.
 *
 * <p>What a person or a device can bring about is a verdict. What is wrong with the arguments is a
 * {@link org.kodeviser.KodeviserException}; nothing is decided then, and no attempt is counted.
 *
 * <p>No parameter and no return value may be null unless it is marked so.
 *
 * <h2>The native library</h2>
 *
 * <p>It is in the jar, for Linux on the processor that the jar was built on, and is unpacked into a private temporary folder when the
 * first function is called, compared with its SHA-256, loaded, and removed again at once. The system property {@code kodeviser.library}
 * names another: the path of a file, or {@code system} for the one that is installed on the machine. Calling it is native access,
 * which Java asks to be allowed: {@code --enable-native-access=ALL-UNNAMED}, or {@code =org.kodeviser} where the jar is on the module
 * path.
 */
@NullMarked
package org.kodeviser;

import org.jspecify.annotations.NullMarked;
