CREATE TABLE account (
    name               text PRIMARY KEY,
    password           text,                             -- its hash; what the IdP asks for until there is a token
    help_desk          boolean NOT NULL DEFAULT false,
    wrong_tests        integer NOT NULL DEFAULT 0,       -- of enrolment, in a row
    tests_closed_until timestamptz NOT NULL DEFAULT 'epoch'
);

CREATE TABLE token (
    serial    text PRIMARY KEY,
    algorithm text NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    digits    integer NOT NULL CHECK (digits BETWEEN 6 AND 8),
    period    integer CHECK (period BETWEEN 1 AND 86400), -- seconds; NULL: it counts presses
    secret    bytea NOT NULL,                             -- encrypted
    owner     text UNIQUE REFERENCES account,             -- an account has one token at most
    pin       bytea,                                      -- encrypted; NULL: the help desk has to give one
    state     bytea NOT NULL CHECK (octet_length(state) = 128),
    CHECK (pin IS NULL OR owner IS NOT NULL)
);
