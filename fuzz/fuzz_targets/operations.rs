//! R4 to R12 over any sequence of operations: nothing is accepted twice, the last used moving factor never falls, a locked
//! token says nothing about a code, and what changes nothing changes nothing.
#![no_main]

use std::collections::HashSet;

use arbitrary::Arbitrary;
use kodeviser::{
    Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token, Verdict, enrol, resync, unlock, verify,
    verify_with_pin,
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct World {
    counter: bool,
    hash: u8,
    period: u16,
    t0: u32,
    start: u32,
    near: u8,
    far: u8,
    enrol: u8,
    failures: u8,
    block: u8,
    adopted: Option<(i16, i32, u32)>,
    operations: Vec<Operation>,
}

#[derive(Arbitrary, Debug)]
enum Operation {
    Enrol(Typed),
    Verify(Typed),
    VerifyWithPin(Typed, bool),
    Resync(Typed, Typed),
    Unlock,
    Release,
    Pass(u32),
    GoBack(u32),
}

/// A code by its distance from what the token shows, or any code.
#[derive(Arbitrary, Debug)]
enum Typed {
    Shown(i8),
    Far(i16),
    Used,
    Any(u32),
}

fuzz_target!(|world: World| {
    let hash = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512][usize::from(world.hash % 3)];
    let profile = if world.counter {
        Profile::hotp(hash, Digits::Six)
    } else {
        match Profile::totp(hash, Digits::Six, world.period.into(), world.t0.into()) {
            Ok(profile) => profile,
            Err(_) => return,
        }
    };
    let token = Token::new(profile, &Secret::from_bytes(&[3; 20]).unwrap());
    let policy = Policy {
        near_window: u32::from(world.near % 4),
        look_ahead: u32::from(world.near % 12),
        enrol_window: u32::from(world.enrol % 12),
        counter_enrol_window: u32::from(world.enrol % 12),
        far_window: u32::from(world.far % 32),
        counter_far_window: u32::from(world.far % 32),
        resync_window: 32,
        counter_resync_window: 32,
        max_failures: u32::from(world.failures % 6) + 1,
        block_after: u32::from(world.block % 20) + 1,
        ..Policy::DEFAULT
    };
    let mut now = u64::from(world.start);
    let mut state = match world.adopted {
        Some((drift, ago, used)) => {
            let measured = now.saturating_add_signed(ago.into());
            State::adopt(drift.into(), measured, Some(used.into())).unwrap()
        }
        None => State::fresh(),
    };
    let pin = Pin::new("7304").unwrap();
    let wrong = Pin::new("7305").unwrap();
    let mut accepted = HashSet::new();
    for operation in world.operations.iter().take(40) {
        let code = |typed: &Typed| {
            let shown = match profile.step_at(now) {
                Ok(step) => step,
                Err(_) => state.last_used().map_or(0, |used| used.saturating_add(1)),
            };
            match typed {
                Typed::Shown(offset) => token.code_at_counter(shown.saturating_add_signed((*offset).into())),
                Typed::Far(offset) => token.code_at_counter(shown.saturating_add_signed((*offset).into())),
                Typed::Used => token.code_at_counter(state.last_used().unwrap_or(shown)),
                Typed::Any(number) => Code::parse(format!("{:06}", number % 1_000_000), Digits::Six).unwrap(),
            }
        };
        let (decision, right_pin) = match operation {
            Operation::Enrol(typed) => (enrol(&token, &policy, &state, &code(typed), now), true),
            Operation::Verify(typed) => (verify(&token, &policy, &state, &code(typed), now), true),
            Operation::VerifyWithPin(typed, right) => {
                let typed_pin = if *right { &pin } else { &wrong };
                (verify_with_pin(&token, &policy, &state, &code(typed), typed_pin, &pin, now), *right)
            }
            Operation::Resync(first, second) => {
                (resync(&token, &policy, &state, &code(first), &code(second), now), true)
            }
            Operation::Unlock => {
                let unlocked = unlock(&state);
                assert_eq!(unlocked.last_used(), state.last_used());
                state = unlocked;
                continue;
            }
            Operation::Release => {
                let released = state.release();
                assert_eq!(released.last_used(), state.last_used());
                state = released;
                continue;
            }
            Operation::Pass(seconds) => {
                now += u64::from(*seconds);
                continue;
            }
            Operation::GoBack(seconds) => {
                now = now.saturating_sub((*seconds).into());
                continue;
            }
        };
        let Ok((verdict, next)) = decision else { continue };
        assert!(next.last_used() >= state.last_used());
        assert_eq!(State::decode(&next.encode()), Ok(next));
        match verdict {
            Verdict::Accepted { moving_factor, .. } => {
                assert!(right_pin);
                assert!(!state.is_blocked() && now >= state.locked_until());
                assert!(accepted.insert(moving_factor), "accepted twice");
                assert!(state.last_used().is_none_or(|used| used < moving_factor));
                assert_eq!(next.last_used(), Some(moving_factor));
                assert_eq!(next.failures(), 0);
            }
            Verdict::Rejected { .. } => assert_eq!(next.failures(), state.failures() + 1),
            Verdict::NextCode => {
                assert!(right_pin);
                assert_eq!((next.last_used(), next.failures()), (state.last_used(), state.failures()));
            }
            Verdict::Replayed | Verdict::Locked { .. } | Verdict::Blocked => assert_eq!(next, state),
        }
        if state.is_blocked() {
            assert_eq!(verdict, Verdict::Blocked);
        } else if now < state.locked_until() {
            assert_eq!(verdict, Verdict::Locked { retry_at: state.locked_until() });
        }
        state = next;
    }
});
