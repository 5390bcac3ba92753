package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java on the README pages compiles as it stands there, and the login on the first of them works. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..", "README.md");
    private static final Path OWN = Path.of("README.md");

    private static final String IMPORTS =
            """
            import java.sql.*;
            import java.time.*;
            import java.util.*;
            import org.kodeviser.*;
            """;

    @TempDir
    private Path folder;

    private static List<String> code(Path page) throws IOException {
        return Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private void compile(String name, String methods) throws IOException {
        Path source = Files.writeString(
                folder.resolve(name + ".java"), IMPORTS + "public class " + name + " {\n" + methods.indent(4) + "}\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", Forked.CLASSES.toString(), "--release", "22"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertTrue(compiled, said::toString);
    }

    @Test
    void theModulesOwnPageCompiles() throws IOException {
        List<String> blocks = code(OWN);
        assertFalse(blocks.isEmpty());
        for (int i = 0; i < blocks.size(); i++) {
            compile("Own" + i, blocks.get(i));
        }
    }

    @Test
    void r17_theLoginOfTheFirstPageLetsOneOfTwentyInWithOneCode() throws Exception {
        List<String> blocks = code(ROOT);
        assertEquals(1, blocks.size());
        compile("Login", blocks.getFirst());
        Method logIn;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            logIn = loader.loadClass("Login")
                    .getDeclaredMethod("logIn", Connection.class, String.class, Secret.class, String.class, Instant.class);
        }
        logIn.setAccessible(true);
        String url = "jdbc:h2:mem:readme;DB_CLOSE_DELAY=-1";
        try (Secret secret = World.secret();
                Token token = World.token(World.TOTP);
                Connection keeper = DriverManager.getConnection(url)) {
            setUp(keeper, World.enrolled(token));
            String code = token.codeAt(World.NOW);
            Callable<Object> one = () -> {
                try (Connection db = DriverManager.getConnection(url)) {
                    return logIn.invoke(null, db, "42", secret, code, World.NOW);
                }
            };
            List<Object> verdicts = new ArrayList<>();
            try (ExecutorService executor = Executors.newFixedThreadPool(20)) {
                for (Future<Object> future : executor.invokeAll(Collections.nCopies(20, one))) {
                    verdicts.add(future.get());
                }
            }
            assertEquals(1, verdicts.stream().filter(Verdict.Accepted.class::isInstance).count(), verdicts::toString);
            assertEquals(19, verdicts.stream().filter(Verdict.Replayed.class::isInstance).count(), verdicts::toString);
            String next = token.codeAt(World.NOW.plusSeconds(30));
            assertInstanceOf(
                    Verdict.Accepted.class, logIn.invoke(null, keeper, "42", secret, next, World.NOW.plusSeconds(30)));
        }
    }

    private static void setUp(Connection db, State enrolled) throws SQLException {
        try (var create = db.createStatement()) {
            create.execute("CREATE TABLE token (serial VARCHAR(16) PRIMARY KEY, state VARBINARY(128) NOT NULL)");
        }
        try (var insert = db.prepareStatement("INSERT INTO token VALUES ('42', ?)")) {
            insert.setBytes(1, enrolled.bytes());
            insert.execute();
        }
    }
}
