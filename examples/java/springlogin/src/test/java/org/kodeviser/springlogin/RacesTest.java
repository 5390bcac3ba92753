package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kodeviser.Kodeviser;
import org.kodeviser.Policy;
import org.kodeviser.Secret;
import org.kodeviser.State;
import org.kodeviser.Token;

/** Two instances of the service on one database. */
class RacesTest {

    private static World world;

    @BeforeAll
    static void start() {
        world = new World(2);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static Map<String, Long> outcomes(List<Instance.Reply> replies) {
        return replies.stream()
                .map(reply -> reply.status() + " " + reply.outcome())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static byte[] state(Device device) {
        return world.service().bean(TokenTable.class).of(device.serial()).orElseThrow().state().bytes();
    }

    @Test
    void r17_ofTwoHundredLoginsWithOneCodeExactlyOneGetsIn() throws Exception {
        Device device = Device.of("K-0001");
        String pin = world.enrolled("anna", device);
        Instant now = world.clock.instant();
        String code = device.press(now);
        byte[] expected = afterOneLogin(State.of(state(device)), device, code, now);

        List<Instance.Reply> replies =
                world.allAtOnce(200, "token", number -> world.instances.get(number % 2).logIn("anna", pin, code));

        assertEquals(Map.of("200 ACCEPTED", 1L, "403 REPLAYED", 199L), outcomes(replies));
        // R8: a replay changes nothing and is no failure.
        assertArrayEquals(expected, state(device));
        assertEquals(4, world.service().logIn("anna", pin, device.wrong(now)).attemptsLeft());
    }

    private static byte[] afterOneLogin(State before, Device device, String code, Instant now) {
        try (Secret secret = Secret.of(device.secret());
                Token token = Token.of(World.PROFILE, secret)) {
            return Kodeviser.verify(token, Policy.defaults(), before, code, now).next().bytes();
        }
    }

    @Test
    void r9_ofSixtyWrongCodesAtOnceFiveAreDecidedAndNoFailureIsLost() throws Exception {
        Device device = Device.of("K-0002");
        String pin = world.enrolled("bo", device);
        String wrong = device.wrong(world.clock.instant());

        List<Instance.Reply> replies =
                world.allAtOnce(60, "token", number -> world.instances.get(number % 2).logIn("bo", pin, wrong));

        assertEquals(Map.of("403 REJECTED", 5L, "429 LOCKED", 55L), outcomes(replies));
        List<Integer> left = replies.stream()
                .map(Instance.Reply::attemptsLeft)
                .filter(number -> number >= 0)
                .sorted(Collections.reverseOrder())
                .toList();
        assertEquals(List.of(4, 3, 2, 1, 0), left);
    }

    @Test
    void r17_aLoginThatHasReadAnOldPinIsDecidedOnTheNewOne() throws Exception {
        Device device = Device.of("K-0006");
        String pin = world.enrolled("finn", device);
        String code = device.press(world.clock.instant());
        List<Callable<Instance.Reply>> requests = List.of(
                () -> world.instances.get(0).desk(device.serial(), "pin", Map.of()),
                () -> world.instances.get(1).logIn("finn", pin, code));

        // They write in the order in which they wait.
        List<Instance.Reply> replies = world.inOrder("token", requests);

        assertEquals(List.of("DONE", "REJECTED"), replies.stream().map(Instance.Reply::outcome).toList());
        world.clock.forward(Duration.ofMinutes(1));
        String issued = replies.getFirst().body().path("pin").asString();
        String next = device.press(world.clock.instant());
        assertEquals("ACCEPTED", world.service().logIn("finn", issued, next).outcome());
    }

    @Test
    void r17_ofTwoPeopleWhoEnrolOneDeviceOneGetsIt() throws Exception {
        Device device = Device.of("K-0003");
        List<String> people = List.of("cleo", "dan");
        people.forEach(world::account);
        world.stock(device);
        String code = device.press(world.clock.instant());

        List<Instance.Reply> replies = world.allAtOnce(
                2, "token", number -> world.instances.get(number).enrol(people.get(number), device.serial(), code));

        assertEquals(Map.of("200 ACCEPTED", 1L, "403 REJECTED", 1L), outcomes(replies));
    }

    @Test
    void ofTwoDevicesThatOnePersonEnrolsAtOnceOneIsTheirs() throws Exception {
        List<Device> devices = List.of(Device.of("K-0004"), Device.of("K-0005"));
        world.account("eve");
        devices.forEach(world::stock);
        Instant now = world.clock.instant();

        List<Instance.Reply> replies = world.allAtOnce(2, "token", number -> world.instances
                .get(number)
                .enrol("eve", devices.get(number).serial(), devices.get(number).press(now)));

        assertEquals(Map.of("200 ACCEPTED", 1L, "409 NOT_POSSIBLE", 1L), outcomes(replies));
    }

    @Test
    void ofAHundredTestsOfSerialNumbersAtOnceFiveAreMade() throws Exception {
        world.account("mallory");

        List<Instance.Reply> replies = world.allAtOnce(
                100, "account", number -> world.instances.get(number % 2).enrol("mallory", "K-" + number, "123456"));

        assertEquals(Map.of("403 REJECTED", 5L, "429 LOCKED", 95L), outcomes(replies));
    }
}
