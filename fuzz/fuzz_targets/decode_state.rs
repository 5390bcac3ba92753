//! R16: a record is read as exactly one state or refused, and no state that is read makes a decision panic.
#![no_main]

use kodeviser::{Algorithm, Code, Digits, Policy, Profile, STATE_LEN, Secret, State, Token, enrol, resync, verify};
use libfuzzer_sys::fuzz_target;

/// The checksum as the record has it, written down a second time so that damaged fields get past it.
fn seal(record: &mut [u8; STATE_LEN]) {
    let mut sum = 0_u64;
    for word in record[..STATE_LEN - 8].chunks(8) {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        sum = (sum ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        sum ^= sum >> 32;
    }
    record[STATE_LEN - 8..].copy_from_slice(&sum.to_le_bytes());
}

fuzz_target!(|input: (&[u8], u64, u32, u64, bool)| {
    let (stored, now, period, t0, clock) = input;
    assert!(State::decode(stored).is_ok_and(|state| state.encode() == stored) || State::decode(stored).is_err());

    let mut record = [0; STATE_LEN];
    record.iter_mut().zip(stored).for_each(|(place, byte)| *place = *byte);
    record[0] = 1;
    seal(&mut record);
    let Ok(state) = State::decode(&record) else { return };
    assert_eq!(state.encode(), record);

    let profile = if clock {
        let Ok(profile) = Profile::totp(Algorithm::Sha1, Digits::Six, period, t0) else { return };
        profile
    } else {
        Profile::hotp(Algorithm::Sha1, Digits::Six)
    };
    let token = Token::new(profile, &Secret::from_bytes(&[7; 20]).unwrap());
    let policy = Policy { resync_window: 20, counter_resync_window: 20, far_window: 12, ..Policy::DEFAULT };
    let code = Code::parse("000000", Digits::Six).unwrap();
    let other = Code::parse("000001", Digits::Six).unwrap();
    for decision in [
        enrol(&token, &policy, &state, &code, now),
        verify(&token, &policy, &state, &code, now),
        resync(&token, &policy, &state, &code, &other, now),
    ] {
        if let Ok((_, next)) = decision {
            assert_eq!(State::decode(&next.encode()), Ok(next));
            assert!(next.last_used() >= state.last_used());
        }
    }
});
