-- The table of an older system, as they are found: everything in plain text, one offset for a clock, no record of used codes.
CREATE TABLE older_token (
    serial      varchar(32) PRIMARY KEY,
    user_name   varchar(64),
    pin         varchar(16),
    secret_key  varchar(256) NOT NULL,    -- Base32 or hexadecimal
    hash_algo   varchar(16),
    code_offset integer,                  -- seconds; positive: the token is ahead
    last_login  timestamptz
);
