//! R16: a state is stored as a record of fixed size that tells of any damage, and one state has one record.

use kodeviser::{
    Algorithm, Digits, Error, MovingFactor, Pin, Policy, Profile, STATE_LEN, Secret, State, Token, enrol, resync,
    unlock, verify, verify_with_pin,
};
use proptest::prelude::*;

const NOW: u64 = 1_800_000_000;
const DAY: u64 = 86_400;
const CHECKSUM: usize = STATE_LEN - 8;

type Record = [u8; STATE_LEN];

fn clock_token() -> Token {
    let profile = Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap();
    Token::new(profile, &Secret::from_bytes(b"12345678901234567890").unwrap())
}

fn counter_token() -> Token {
    let profile = Profile::hotp(Algorithm::Sha256, Digits::Eight);
    Token::new(profile, &Secret::from_bytes(b"12345678901234567890123456789012").unwrap())
}

/// What can happen to a token. An offset is in moving factors from the one that is due.
#[derive(Clone, Copy, Debug)]
enum Event {
    Wait(u64),
    /// A code is typed: it enrols or logs in.
    Code(i64),
    /// The same with a PIN, which is wrong.
    WrongPin(i64),
    WrongCode,
    /// Two codes in a row are read to the help desk.
    Resync(i64),
    Unlock,
    Release,
}

/// The state and the time after an event. What is refused as a mistake changes nothing.
fn after(token: &Token, state: State, now: u64, event: Event) -> (State, u64) {
    let due = match token.profile().moving_factor() {
        MovingFactor::Counter => state.last_used().map_or(0, |used| used.saturating_add(1)),
        MovingFactor::Clock { .. } => token.profile().step_at(now).unwrap(),
    };
    let code = |offset: i64| token.code_at_counter(due.saturating_add_signed(offset));
    let policy = Policy { max_failures: 3, lock_seconds: 20, block_after: 5, ..Policy::DEFAULT };
    let decide = if state.is_enrolled() { verify } else { enrol };
    let wrong = Pin::new("7304").unwrap();
    let right = Pin::new("8241").unwrap();
    let next = match event {
        Event::Wait(seconds) => return (state, now + seconds),
        Event::Code(offset) => decide(token, &policy, &state, &code(offset), now),
        Event::WrongPin(offset) => verify_with_pin(token, &policy, &state, &code(offset), &wrong, &right, now),
        Event::WrongCode => decide(token, &policy, &state, &code(1 << 40), now),
        Event::Resync(offset) => resync(token, &policy, &state, &code(offset), &code(offset + 1), now),
        Event::Unlock => return (unlock(&state), now),
        Event::Release => return (state.release(), now),
    };
    (next.map_or(state, |(_, next)| next), now)
}

/// All states of a story, from one fresh from its box on.
fn story(token: &Token, events: &[Event]) -> Vec<State> {
    let mut states = vec![State::fresh()];
    let mut now = NOW;
    for &event in events {
        let (next, then) = after(token, states[states.len() - 1], now, event);
        states.push(next);
        now = then;
    }
    states
}

/// A clock that runs fast over two years: enrolled, used, an anchor taken, failures, a far code that waits, a lock.
fn long_story() -> Vec<State> {
    use Event::{Code, Wait, WrongCode};
    let mut events = vec![Code(3)];
    for month in 0..24 {
        events.extend([Wait(30 * DAY + 7), Code(3 + month / 12)]);
    }
    events.extend([Wait(DAY), WrongCode, WrongCode, Code(6), WrongCode]);
    story(&clock_token(), &events)
}

/// A state of which no field is zero.
fn eventful() -> State {
    *long_story().last().unwrap()
}

fn assert_refused(record: &[u8], what: impl core::fmt::Display) {
    let read = State::decode(record);
    assert!(read.is_err(), "{what} reads as {read:?}");
}

/// A record with the checksum that its other bytes call for, which the error tells.
fn with_right_checksum(mut record: Record) -> Record {
    if let Err(Error::StateChecksum { computed, .. }) = State::decode(&record) {
        record[CHECKSUM..].copy_from_slice(&computed.to_le_bytes());
    }
    record
}

#[test]
fn r16_a_record_has_a_fixed_size_of_at_most_128_bytes() {
    const { assert!(STATE_LEN <= 128) };
    assert_eq!(State::fresh().encode().len(), STATE_LEN);
    assert_eq!(eventful().encode().len(), STATE_LEN);
}

/// The layout is what is stored out there: it changes with the version only.
#[test]
fn r16_the_record_of_a_fresh_state_is_pinned() {
    let expected = format!("01{}{}", "00".repeat(CHECKSUM - 1), "dfa8f91b06efc52a");
    assert_eq!(written(&State::fresh().encode()), expected);
}

#[test]
fn r16_the_record_of_a_long_story_is_pinned() {
    let expected = concat!(
        "01",                       // version
        "07",                       // flags
        "0000",                     // reserved
        "03000000",                 // failures
        "3c5c006f00000000",         // locked until
        "092bb30300000000",         // last used
        "4b36b30300000000",         // the far code that waits
        "285c006f00000000",         // when it was given
        "a80aff6e00000000",         // the clock's estimate: when
        "8bcd010000000000",         // phase
        "6b1f0000",                 // uncertainty
        "81000000",                 // rate
        "c50f0000",                 // the rate's uncertainty
        "9b1f0000",                 // older anchor: uncertainty
        "7ebc116e00000000",         // when
        "fdc4010000000000",         // phase
        "6b1f0000",                 // newer anchor: uncertainty
        "a80aff6e00000000",         // when
        "8bcd010000000000",         // phase
        "000000000000000000000000", // reserved
        "9d01efe444acd08a",         // checksum
    );
    assert_eq!(written(&eventful().encode()), expected);
}

fn written(record: &Record) -> String {
    record.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The long story is worth its name: it left something in every field, or damage would be tried on zeros alone.
#[test]
fn r16_no_field_of_the_long_story_is_empty() {
    let record = eventful().encode();
    assert_eq!(record[1], 0b0111, "enrolled, with something used and a far code that waits");
    for field in [4..8, 8..16, 16..24, 24..32, 32..40, 40..48, 48..56, 56..60, 60..64, 64..68, 68..72, 72..80, 80..88] {
        assert!(record[field.clone()].iter().any(|&byte| byte != 0), "{field:?}");
    }
    assert_ne!(record[68..88], record[88..108], "two anchors");
}

#[test]
fn r16_a_damaged_byte_is_refused() {
    for state in [State::fresh(), eventful()] {
        let record = state.encode();
        for position in 0..STATE_LEN {
            for change in 1..=u8::MAX {
                let mut damaged = record;
                damaged[position] ^= change;
                assert_refused(&damaged, format_args!("byte {position} changed by {change:#04x}"));
            }
        }
    }
}

/// A checksum that carries upwards only, as a product does, would let the uppermost bits of two words pass.
#[test]
fn r16_two_damaged_bits_are_refused() {
    let record = eventful().encode();
    let flip = |record: &mut Record, bit: usize| record[bit / 8] ^= 1 << (bit % 8);
    for one in 0..STATE_LEN * 8 {
        for other in 0..one {
            let mut damaged = record;
            flip(&mut damaged, one);
            flip(&mut damaged, other);
            assert_refused(&damaged, format_args!("bits {other} and {one} changed"));
        }
    }
}

#[test]
fn r16_two_bytes_that_changed_places_are_refused() {
    let far_away = State::adopt(-1_000_000_000, NOW, Some(1 << 63)).unwrap();
    for state in [eventful(), far_away] {
        let record = state.encode();
        for one in 0..STATE_LEN {
            for other in (0..one).filter(|&other| record[other] != record[one]) {
                let mut damaged = record;
                damaged.swap(one, other);
                assert_refused(&damaged, format_args!("bytes {other} and {one} in each other's place"));
            }
        }
    }
}

#[test]
fn r16_a_record_of_zeros_or_ones_is_refused() {
    assert_refused(&[0; STATE_LEN], "zeros");
    assert_refused(&[0xff; STATE_LEN], "ones");
    let mut blank = [0; STATE_LEN];
    blank[0] = 1;
    assert_refused(&blank, "a version and zeros");
}

#[test]
fn r16_another_length_is_refused() {
    let mut record = eventful().encode().to_vec();
    record.extend([0; 200]);
    for length in (0..record.len()).filter(|&length| length != STATE_LEN) {
        let error = Error::StateLength { expected: STATE_LEN, found: length };
        assert_eq!(State::decode(&record[..length]), Err(error));
    }
    assert_eq!(State::decode(&record[..STATE_LEN]), Ok(eventful()));
}

/// A record of a later version has a checksum that may be computed otherwise, and fields that may be others.
#[test]
fn r16_an_unknown_version_says_so_whatever_else_is_in_the_record() {
    for version in (0..=u8::MAX).filter(|&version| version != 1) {
        for mut record in [State::fresh().encode(), eventful().encode(), [0xa5; STATE_LEN]] {
            record[0] = version;
            assert_eq!(State::decode(&record), Err(Error::StateVersion { version }));
        }
    }
}

/// Version, flags, and the bytes that are kept for later, with a checksum that is right: still not taken for a state.
#[test]
fn r16_what_no_state_encodes_to_is_refused_though_its_checksum_is_right() {
    let fresh = State::fresh().encode();
    let refused_at = |position: usize, value: u8| {
        let mut record = fresh;
        record[position] = value;
        State::decode(&with_right_checksum(record)).unwrap_err()
    };
    for flag in [0x10, 0x20, 0x40, 0x80, 0xf0] {
        assert_eq!(refused_at(1, flag), Error::StateField { offset: 1 });
    }
    for reserved in (2..4).chain(108..CHECKSUM) {
        assert_eq!(fresh[reserved], 0);
        assert_eq!(refused_at(reserved, 1), Error::StateField { offset: reserved });
        assert_eq!(refused_at(reserved, 0x80), Error::StateField { offset: reserved });
    }
    // The last used moving factor, and the far code that waits, where the flags say that there is none.
    for (field, offset) in [(16..24, 16), (24..32, 24), (32..40, 32)] {
        for position in field {
            assert_eq!(refused_at(position, 1), Error::StateField { offset });
        }
    }
}

#[test]
fn r16_the_checksum_in_the_error_is_the_one_that_was_wrong() {
    let mut record = State::fresh().encode();
    let right = u64::from_le_bytes(record[CHECKSUM..].try_into().unwrap());
    record[CHECKSUM] ^= 1;
    assert_eq!(State::decode(&record), Err(Error::StateChecksum { stored: right ^ 1, computed: right }));
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let offset = || prop_oneof![4 => -2..4_i64, 1 => -12..13_i64, 1 => -130..130_i64, 1 => -3000..3000_i64];
    let event = prop_oneof![
        4 => prop_oneof![0..100_u64, 0..DAY, 0..400 * DAY].prop_map(Event::Wait),
        8 => offset().prop_map(Event::Code),
        2 => offset().prop_map(Event::WrongPin),
        2 => Just(Event::WrongCode),
        1 => offset().prop_map(Event::Resync),
        1 => Just(Event::Unlock),
        1 => Just(Event::Release),
    ];
    proptest::collection::vec(event, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn r16_states_that_are_reached_come_back_as_they_were(events in events(), counter in any::<bool>()) {
        let token = if counter { counter_token() } else { clock_token() };
        let states = story(&token, &events);
        for state in &states {
            let record = state.encode();
            prop_assert_eq!(State::decode(&record), Ok(*state));
            prop_assert_eq!(record[0], 1);
            prop_assert!(record[2..4].iter().chain(&record[108..CHECKSUM]).all(|&reserved| reserved == 0));
            for other in &states {
                prop_assert_eq!(record == other.encode(), state == other, "equal states, equal bytes");
            }
        }
    }

    /// Whatever reads as a state has no second way to be written, so records may be compared in the states' stead (R17).
    #[test]
    fn r16_what_is_read_is_written_back_byte_for_byte(
        mut record in proptest::collection::vec(any::<u8>(), STATE_LEN), flags in 0..16_u8, whole in any::<bool>()
    ) {
        record[0] = 1;
        if whole {
            record[1] = flags;
            record[2..4].fill(0);
            record[108..CHECKSUM].fill(0);
            if flags & 2 == 0 { record[16..24].fill(0) }
            if flags & 4 == 0 { record[24..40].fill(0) }
        }
        let record = with_right_checksum(record.try_into().unwrap());
        match State::decode(&record) {
            Ok(state) => prop_assert_eq!(state.encode(), record),
            Err(error) => prop_assert!(!whole && matches!(error, Error::StateField { .. }), "{}", error),
        }
    }

    #[test]
    fn r16_bytes_at_random_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2 * STATE_LEN)) {
        prop_assert!(State::decode(&bytes).is_err());
    }

    #[test]
    fn r16_several_damaged_bytes_are_refused(
        changes in proptest::collection::btree_map(0..STATE_LEN, 1..=u8::MAX, 1..16)
    ) {
        let mut damaged = eventful().encode();
        for (position, change) in changes {
            damaged[position] ^= change;
        }
        prop_assert!(State::decode(&damaged).is_err());
    }
}
