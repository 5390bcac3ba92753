package org.kodeviser.springlogin;

import org.kodeviser.InvalidPinException;
import org.kodeviser.InvalidProfileException;
import org.kodeviser.InvalidSecretException;
import org.kodeviser.KodeviserException;
import org.kodeviser.MalformedCodeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a person is told where nothing could be decided. Everything not named here is an error of status 500: nobody is let in
 * by one.
 */
@RestControllerAdvice
class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    @ExceptionHandler({
        MalformedCodeException.class,
        InvalidPinException.class,
        InvalidProfileException.class,
        InvalidSecretException.class
    })
    ResponseEntity<Answer> malformed(KodeviserException malformed) {
        return told(Answer.of(Answer.Outcome.MALFORMED, "Not counted: " + malformed.getMessage() + "."));
    }

    /** The database is down, or reads and cannot write, or others were faster again and again. */
    @ExceptionHandler
    ResponseEntity<Answer> unavailable(DataAccessException failure) {
        LOG.error("the database: {}", failure.getMostSpecificCause().toString());
        return told(Answer.of(Answer.Outcome.UNAVAILABLE, "This is not possible at the moment. Try again later."));
    }

    private static ResponseEntity<Answer> told(Answer answer) {
        return ResponseEntity.status(answer.status()).body(answer);
    }
}
