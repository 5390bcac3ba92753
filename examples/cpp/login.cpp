// kodeviser from C++11: the same functions, with types that look after themselves.
//
//     c++ -std=c++11 login.cpp $(pkg-config --cflags --libs kodeviser) -o login
//
// A token wipes itself and is moved, not copied. What is wrong with the question is an exception; what became of the attempt is
// a value. The exit code is 0 only if all came out as it should.

#include <array>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <kodeviser.h>

namespace kodeviser {

/// What is wrong, with its KODEVISER_ERR_ number. No attempt was counted.
class Error : public std::runtime_error {
public:
    explicit Error(std::int32_t status) : std::runtime_error(kodeviser_strerror(status)), status_(status) {}
    std::int32_t status() const noexcept { return status_; }

private:
    std::int32_t status_;
};

inline void check(std::int32_t status)
{
    if (status != KODEVISER_OK)
        throw Error(status);
}

enum class Outcome : std::uint32_t {
    accepted = KODEVISER_ACCEPTED,
    rejected = KODEVISER_REJECTED,
    replayed = KODEVISER_REPLAYED,
    next_code = KODEVISER_NEXT_CODE,
    locked = KODEVISER_LOCKED,
    blocked = KODEVISER_BLOCKED
};

/// The record to store, as it is.
using State = std::array<std::uint8_t, KODEVISER_STATE_LEN>;

inline State fresh_state()
{
    kodeviser_state fresh;
    check(kodeviser_state_init(&fresh));
    State state;
    std::memcpy(state.data(), fresh.bytes, state.size());
    return state;
}

/// What a decision says, and the state to store if the stored one is still the one that was given.
struct Verdict {
    Outcome outcome;
    std::uint32_t attempts_left;
    std::int64_t drift_seconds;
    std::uint64_t retry_at;
    State next;

    bool is_accepted() const noexcept { return outcome == Outcome::accepted; }
};

/// The defaults; change what should be different.
struct Policy : kodeviser_policy {
    Policy() : kodeviser_policy() { check(kodeviser_policy_init(this)); }
};

class Token {
public:
    using Secret = std::string; // The caller's, and the caller's to wipe.

    static Token hotp(std::uint32_t algorithm, const Secret &secret, std::uint32_t digits)
    {
        Token token;
        check(kodeviser_token_init_hotp(&token.token_, algorithm, bytes_of(secret), secret.size(), digits));
        return token;
    }

    static Token totp(std::uint32_t algorithm, const Secret &secret, std::uint32_t digits, std::uint32_t period,
                      std::uint64_t t0 = 0)
    {
        Token token;
        check(kodeviser_token_init_totp(&token.token_, algorithm, bytes_of(secret), secret.size(), digits, period, t0));
        return token;
    }

    ~Token() { kodeviser_token_wipe(&token_); }
    Token(const Token &) = delete;
    Token &operator=(const Token &) = delete;

    /// The other one is left wiped: using it is an Error.
    Token(Token &&other) noexcept : token_(other.token_) { kodeviser_token_wipe(&other.token_); }

    Token &operator=(Token &&other) noexcept
    {
        if (this != &other) {
            token_ = other.token_;
            kodeviser_token_wipe(&other.token_);
        }
        return *this;
    }

    Verdict enrol(const State &state, const std::string &typed, std::uint64_t now, const Policy &policy = Policy()) const
    {
        return decide(kodeviser_enrol, state, typed, now, policy);
    }

    Verdict verify(const State &state, const std::string &typed, std::uint64_t now, const Policy &policy = Policy()) const
    {
        return decide(kodeviser_verify, state, typed, now, policy);
    }

    std::string code_at_time(std::uint64_t unix_seconds) const
    {
        char code[9];
        check(kodeviser_code_at_time(&token_, unix_seconds, code, sizeof code));
        return code;
    }

private:
    Token() : token_() {}

    static const std::uint8_t *bytes_of(const Secret &secret)
    {
        return reinterpret_cast<const std::uint8_t *>(secret.data());
    }

    template <typename Function>
    Verdict decide(Function function, const State &state, const std::string &typed, std::uint64_t now,
                   const Policy &policy) const
    {
        kodeviser_state read, next;
        kodeviser_verdict decided;
        std::memcpy(read.bytes, state.data(), state.size());
        check(function(&token_, &policy, &read, typed.data(), typed.size(), now, &next, &decided));
        Verdict verdict = {static_cast<Outcome>(decided.outcome), decided.attempts_left, decided.drift_seconds,
                           decided.retry_at, State()};
        std::memcpy(verdict.next.data(), next.bytes, verdict.next.size());
        return verdict;
    }

    kodeviser_token token_;
};

} // namespace kodeviser

namespace {

using kodeviser::Outcome;

bool all_right = true;

void step(const char *what, bool right)
{
    std::cout << (right ? "ok     " : "WRONG  ") << what << '\n';
    all_right = all_right && right;
}

template <typename Action> std::int32_t error_of(Action action)
{
    try {
        action();
        return KODEVISER_OK;
    } catch (const kodeviser::Error &error) {
        return error.status();
    }
}

void life_of_a_token()
{
    const std::uint64_t now = 1800000000;
    kodeviser::Token token = kodeviser::Token::totp(KODEVISER_SHA256, "12345678901234567890123456789012", 8, 30);
    kodeviser::Policy strict;
    strict.max_failures = 1;

    kodeviser::Verdict verdict = token.enrol(kodeviser::fresh_state(), token.code_at_time(now), now);
    step("the first code enrols the token", verdict.is_accepted());
    kodeviser::State state = verdict.next;

    verdict = token.verify(state, token.code_at_time(now + 60), now + 60);
    step("a login", verdict.is_accepted());
    state = verdict.next; // In a database: UPDATE ... WHERE state = the one that was read. See examples/c/login.c.

    verdict = token.verify(state, token.code_at_time(now + 60), now + 65);
    step("the same code again", verdict.outcome == Outcome::replayed && verdict.next == state);

    const kodeviser::State before = state;
    step("a letter is an error", error_of([&] { token.verify(before, "1234567x", now); }) == KODEVISER_ERR_CODE_CHARACTER);

    verdict = token.verify(state, "00000000", now + 90, strict);
    step("one wrong code locks, by a strict policy", verdict.outcome == Outcome::rejected && verdict.retry_at == now + 390);
    verdict = token.verify(verdict.next, token.code_at_time(now + 90), now + 90);
    step("the right code, while locked", verdict.outcome == Outcome::locked);

    kodeviser::Token moved = std::move(token);
    step("a token that has moved works", moved.verify(state, moved.code_at_time(now + 120), now + 120).is_accepted());
    step("the place that it left does not", error_of([&] { token.code_at_time(now); }) == KODEVISER_ERR_TOKEN);
}

} // namespace

int main()
{
    try {
        kodeviser::check(kodeviser_selftest());
        life_of_a_token();
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return all_right ? 0 : 1;
}
