package org.kodeviser.springlogin;

import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.kodeviser.Algorithm;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What may be asked over HTTP; {@link Access} says by whom. All of it says that it is JSON, which no form on another's page
 * can.
 */
@RestController
@RequestMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
class Api {

    private final Login login;
    private final Enrolment enrolment;
    private final HelpDesk desk;
    private final Tokens tokens;

    Api(Login login, Enrolment enrolment, HelpDesk desk, Tokens tokens) {
        this.login = login;
        this.enrolment = enrolment;
        this.desk = desk;
        this.tokens = tokens;
    }

    record Attempt(String account, char[] pin, String code) {}

    record Serial(String serial) {}

    record TestCode(String serial, String code) {}

    record Pair(String first, String second) {}

    /**
     * A device as it came in its box.
     *
     * @param period in seconds; none for a device that counts presses
     * @param secret as hexadecimal digits
     */
    record Delivered(Algorithm algorithm, int digits, Optional<Integer> period, char[] secret) {}

    /** What follows an {@code ACCEPTED} is the IdP's: a session, an assertion. */
    @PostMapping("/login")
    ResponseEntity<Answer> logIn(@RequestBody Attempt attempt) {
        try {
            return response(login.logIn(attempt.account(), attempt.pin(), attempt.code()));
        } finally {
            Arrays.fill(attempt.pin(), '\0');
        }
    }

    @PostMapping("/enrolment/serial")
    ResponseEntity<Answer> testSerial(Principal person, @RequestBody Serial test) {
        return response(enrolment.testSerial(person.getName(), test.serial()));
    }

    @PostMapping("/enrolment/code")
    ResponseEntity<Answer> testCode(Principal person, @RequestBody TestCode test) {
        return response(enrolment.testCode(person.getName(), test.serial(), test.code()));
    }

    @PutMapping("/desk/devices/{serial}")
    ResponseEntity<Answer> stock(@PathVariable String serial, @RequestBody Delivered device) {
        Profile profile = device.period()
                .map(seconds -> Profile.totp(device.algorithm(), device.digits(), Duration.ofSeconds(seconds)))
                .orElseGet(() -> Profile.hotp(device.algorithm(), device.digits()));
        try (Secret secret = Secret.fromHex(device.secret())) {
            return response(tokens.stock(serial, profile, secret) ? Answer.DONE : Answer.IN_STOCK);
        } finally {
            Arrays.fill(device.secret(), '\0');
        }
    }

    @PostMapping("/desk/devices/{serial}/resync")
    ResponseEntity<Answer> resync(Principal person, @PathVariable String serial, @RequestBody Pair codes) {
        return response(desk.resync(person.getName(), serial, codes.first(), codes.second()));
    }

    @PostMapping("/desk/devices/{serial}/unlock")
    ResponseEntity<Answer> unlock(Principal person, @PathVariable String serial) {
        return response(desk.unlock(person.getName(), serial));
    }

    @PostMapping("/desk/devices/{serial}/release")
    ResponseEntity<Answer> release(Principal person, @PathVariable String serial) {
        return response(desk.release(person.getName(), serial));
    }

    @PostMapping("/desk/devices/{serial}/pin")
    ResponseEntity<Answer> newPin(Principal person, @PathVariable String serial) {
        return response(desk.newPin(person.getName(), serial));
    }

    private static ResponseEntity<Answer> response(Answer answer) {
        return ResponseEntity.status(answer.status()).body(answer);
    }
}
