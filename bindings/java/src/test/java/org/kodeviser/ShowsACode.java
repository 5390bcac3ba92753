package org.kodeviser;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Forked: the first code of RFC 4226, or why there is none, twice; then where the library is mapped from. */
final class ShowsACode {

    private ShowsACode() {}

    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < 2; i++) {
            try (Secret secret = Secret.of("12345678901234567890".getBytes(StandardCharsets.US_ASCII));
                    Token token = Token.of(Profile.hotp(Algorithm.SHA1, 6), secret)) {
                System.out.println("code " + token.codeAt(0));
            } catch (NativeLibraryException failure) {
                System.out.println("failure " + failure.status() + ": " + failure.getMessage());
            }
        }
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            maps.filter(line -> line.contains("libkodeviser")).map(line -> "mapped " + line.replaceAll(".* /", "/")).distinct().forEach(
                    System.out::println);
        }
    }
}
