//! R5, R17: many logins decided at once are decided as each would be by itself.

use kodeviser::{
    Algorithm, Code, Digits, Error, Login, Policy, Profile, Secret, State, Token, Verdict, verify, verify_batch,
};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

const NOW: u64 = 1_800_000_000;
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];

/// A person with a token who types something.
struct Person {
    token: Token,
    state: State,
    code: Code,
}

impl Person {
    fn login(&self) -> Login<'_> {
        Login { token: &self.token, state: &self.state, code: &self.code }
    }
}

/// Any token in any state, with a code that is right, used, near, far, wrong, or of too many digits.
fn person(random: &mut Pcg64, policy: &Policy) -> Person {
    let mut secret = [0; 128];
    random.fill(&mut secret);
    let secret = Secret::from_bytes(&secret[..random.random_range(1..=128)]).unwrap();
    let (algorithm, digits) = (*ALGORITHMS.choose(random).unwrap(), *DIGITS.choose(random).unwrap());
    let profile = match random.random_range(0..3) {
        0 => Profile::hotp(algorithm, digits),
        1 => Profile::totp(algorithm, digits, 30, 0).unwrap(),
        _ => Profile::totp(algorithm, digits, random.random_range(1..=3600), random.random_range(0..2 * NOW)).unwrap(),
    };
    let token = Token::new(profile, &secret);
    let present = token.profile().step_at(NOW).unwrap_or(random.random::<u64>() >> random.random_range(0..64));
    let last_used = present.saturating_sub([0, 1, 2, 10, 2880, 500_000][random.random_range(0..6)]);
    let mut state = match random.random_range(0..10) {
        0 => State::fresh(),
        _ => State::adopt(0, NOW - random.random_range(0..40_000_000), Some(last_used)).unwrap(),
    };
    // Some have failed before, are locked, or have shown a far code.
    let wrong = Code::parse(&"00000000"[..digits.count().into()], digits).unwrap();
    for _ in 0..[0, 0, 0, 1, 4, 5][random.random_range(0..6)] {
        state = verify(&token, policy, &state, &wrong, NOW - 100).map_or(state, |(_, next)| next);
    }
    if random.random_bool(0.2) {
        let far = token.code_at_counter(present.saturating_add(random.random_range(2..60)));
        state = verify(&token, policy, &state, &far, NOW - 60).map_or(state, |(_, next)| next);
    }
    let likely = token.profile().step_at(NOW).unwrap_or(state.last_used().map_or(0, |used| used.saturating_add(1)));
    let ahead = [-2881, -60, -2, -1, 0, 0, 0, 0, 1, 2, 11, 60, 120, 121][random.random_range(0..14)];
    let code = match random.random_range(0..20) {
        0 => Code::parse("12345678", Digits::Eight).unwrap(),
        _ => token.code_at_counter(likely.saturating_add_signed(ahead)),
    };
    Person { token, state, code }
}

type Decided = Result<(Verdict, State), Error>;

fn decided_together(people: &[Person], policy: &Policy) -> Vec<Decided> {
    let mut decisions: Vec<Option<Decided>> = people.iter().map(|_| None).collect();
    verify_batch(people.iter().map(Person::login), policy, NOW, |index, decided| {
        assert!(decisions[index].replace(decided).is_none(), "each is decided once");
    });
    decisions.into_iter().map(|decided| decided.expect("each is decided")).collect()
}

#[test]
fn r4_to_r10_many_at_once_are_decided_as_each_by_itself() {
    let mut random = Pcg64::seed_from_u64(0xba7c);
    let mut outcomes = [0; 7];
    for round in 0..400 {
        let policy = Policy {
            near_window: random.random_range(0..12),
            far_window: random.random_range(0..130),
            look_ahead: random.random_range(0..20),
            ..Policy::DEFAULT
        };
        let people: Vec<Person> = (0..random.random_range(0..70)).map(|_| person(&mut random, &policy)).collect();
        for (person, together) in people.iter().zip(decided_together(&people, &policy)) {
            let Person { token, state, code } = person;
            assert_eq!(together, verify(token, &policy, state, code, NOW), "round {round}: {token:?}");
            outcomes[match together {
                Err(_) => 0,
                Ok((Verdict::Accepted { .. }, _)) => 1,
                Ok((Verdict::Rejected { .. }, _)) => 2,
                Ok((Verdict::Replayed, _)) => 3,
                Ok((Verdict::NextCode, _)) => 4,
                Ok((Verdict::Locked { .. }, _)) => 5,
                Ok((Verdict::Blocked, _)) => 6,
            }] += 1;
        }
    }
    // Every kind of outcome was met often; a block takes more failures than these people have.
    assert!(outcomes[..6].iter().all(|count| *count > 100), "{outcomes:?}");
}

#[test]
fn r17_two_logins_with_one_code_in_a_batch_are_told_apart_by_the_store_alone() {
    let mut random = Pcg64::seed_from_u64(17);
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let token = Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), &secret);
    let state = State::adopt(0, NOW - 86_400, Some(NOW / 30 - 2880)).unwrap();
    let code = token.code_at_counter(NOW / 30);
    let login = Login { token: &token, state: &state, code: &code };
    let logins = vec![login; random.random_range(2..40)];
    let mut stored = state.encode();
    let mut accepted = 0;
    verify_batch(&logins, &Policy::DEFAULT, NOW, |_, decided| {
        let (verdict, next) = decided.unwrap();
        assert!(verdict.is_accepted());
        // Compare and swap.
        if stored == state.encode() {
            stored = next.encode();
            accepted += 1;
        }
    });
    assert_eq!(accepted, 1);
}
