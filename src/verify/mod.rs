//! The decision: token, policy, state, attempt and time in; verdict and next state out. Pure functions.
//!
//! Each function reads as its rule. The caller stores the next state whatever the verdict is, and only if the stored
//! one is still the one it read: see [`State`].

pub(crate) mod clock;
mod find;
mod region;
mod scan;
mod throttle;
#[cfg(test)]
mod work;

use subtle::ConstantTimeEq;

use self::clock::{Clock, Steps};
use self::find::{Finding, find};
use self::region::Region;
use crate::state::Pending;
use crate::{Code, Error, MovingFactor, Pin, Policy, State, Token, Verdict};

/// Decides the first code of a fresh token: where it fits, the token is enrolled and its clock or counter known.
///
/// One code suffices within the policy's enrolment window; beyond it, to the far window, the verdict is
/// [`Verdict::NextCode`] and the code after it, typed within five minutes, enrols. The code is used up, and wrong ones
/// count as in [`verify`]. RFC 4226 section 7.4, RFC 6238 section 6.
///
/// `now` is in Unix seconds. The second value is the state to store, whatever the verdict.
///
/// # Errors
/// [`Error::AlreadyEnrolled`], [`Error::CodeOfOtherToken`], [`Error::Policy`], [`Error::TimeBeforeT0`].
pub fn enrol(token: &Token, policy: &Policy, state: &State, code: &Code, now: u64) -> Result<(Verdict, State), Error> {
    let steps = ready(token, policy, &[code], now)?;
    if state.enrolled {
        return Err(Error::AlreadyEnrolled);
    }
    if let Some(verdict) = throttle::closed(state, now) {
        return Ok((verdict, *state));
    }
    let region = Region::to_enrol(policy, state, steps, now);
    match find(token, state, code, &region, now) {
        Finding::Near(moving_factor) | Finding::Next(moving_factor) => {
            Ok(accepted_afresh(state, steps, moving_factor, now))
        }
        other => Ok(not_accepted(other, policy, state, now)),
    }
}

/// Decides a login of an enrolled token.
///
/// A code within the near window of the prediction and later than the last used one is accepted. One farther off, but
/// still where the token's clock may be, is asked for its next one ([`Verdict::NextCode`]), and the code one or two after
/// it, typed within five minutes, is accepted and resynchronizes the token. The last used one, and any before it that is still
/// within what is searched, is [`Verdict::Replayed`]. Anything else is [`Verdict::Rejected`] and counts as a failure. RFC 4226
/// section 7.2, RFC 6238 sections 5.2 and 6.
///
/// `now` is in Unix seconds. The second value is the state to store, whatever the verdict.
///
/// # Errors
/// [`Error::NotEnrolled`], [`Error::CodeOfOtherToken`], [`Error::Policy`], [`Error::TimeBeforeT0`].
///
/// ```
/// use kodeviser::{Algorithm, Digits, Policy, Profile, Secret, State, Token, Verdict, enrol, verify};
/// let secret = Secret::from_bytes(b"12345678901234567890")?;
/// let token = Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0)?, &secret);
/// let now = 1_800_000_000;
/// let first = token.code_at_time(now)?;
/// let (verdict, state) = enrol(&token, &Policy::DEFAULT, &State::fresh(), &first, now)?;
/// assert!(verdict.is_accepted());
/// let (verdict, state) = verify(&token, &Policy::DEFAULT, &state, &first, now + 5)?;
/// assert_eq!(verdict, Verdict::Replayed);
/// let second = token.parse(token.code_at_time(now + 60)?.as_str())?;
/// let (verdict, _state) = verify(&token, &Policy::DEFAULT, &state, &second, now + 60)?;
/// assert!(verdict.is_accepted());
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub fn verify(token: &Token, policy: &Policy, state: &State, code: &Code, now: u64) -> Result<(Verdict, State), Error> {
    login(token, policy, state, code, None, now)
}

/// Decides a login with PIN and code.
///
/// `pin` is what was typed, `expected_pin` what is stored. Both are always evaluated. With the wrong PIN the verdict is [`Verdict::Rejected`] and a failure is counted whatever
/// the code was; a right code is used up all the same, and a far one asks for nothing. With the right PIN the verdict is that of
/// [`verify`], so [`Verdict::Replayed`] and [`Verdict::NextCode`] tell whoever has seen a code that the PIN was right.
///
/// # Errors
/// Those of [`verify`].
pub fn verify_with_pin(
    token: &Token,
    policy: &Policy,
    state: &State,
    code: &Code,
    pin: &Pin,
    expected_pin: &Pin,
    now: u64,
) -> Result<(Verdict, State), Error> {
    login(token, policy, state, code, Some([pin, expected_pin]), now)
}

/// Decides on two consecutive codes that the owner reads to the help desk: where they fit, both are used up and the code
/// after them works at once.
///
/// They are searched over the policy's resynchronization window. Codes at or before the last used one are
/// [`Verdict::Replayed`]; a pair that fits nowhere counts as a failure. A lock or a block is not lifted by it: `unlock` first.
/// RFC 4226 section 7.4.
///
/// # Errors
/// [`Error::NotEnrolled`], [`Error::CodeOfOtherToken`], [`Error::Policy`], [`Error::TimeBeforeT0`].
pub fn resync(
    token: &Token,
    policy: &Policy,
    state: &State,
    first: &Code,
    second: &Code,
    now: u64,
) -> Result<(Verdict, State), Error> {
    let steps = ready(token, policy, &[first, second], now)?;
    if !state.enrolled {
        return Err(Error::NotEnrolled);
    }
    if let Some(verdict) = throttle::closed(state, now) {
        return Ok((verdict, *state));
    }
    let region = Region::to_resync(policy, state, steps, now);
    let found = scan::pair(token, [first, second], region.prediction, region.whole);
    // One code typed twice is no pair, not even where two neighbours happen to be equal.
    let twice = bool::from(first.ct_eq(second));
    match found.and_then(|moving_factor| Some((moving_factor, moving_factor.checked_add(1)?))) {
        Some(_) if twice => Ok(throttle::failed(state, policy, now)),
        Some((moving_factor, _)) if state.is_used(moving_factor) => Ok((Verdict::Replayed, *state)),
        Some((_, moving_factor)) => Ok(accepted_afresh(state, steps, moving_factor, now)),
        None => Ok(throttle::failed(state, policy, now)),
    }
}

/// Clears failures, lock and block: [`State::unlock`], beside its fellows.
#[must_use]
pub const fn unlock(state: &State) -> State {
    state.unlock()
}

fn login(
    token: &Token,
    policy: &Policy,
    state: &State,
    code: &Code,
    pins: Option<[&Pin; 2]>,
    now: u64,
) -> Result<(Verdict, State), Error> {
    let steps = ready(token, policy, &[code], now)?;
    if !state.enrolled {
        return Err(Error::NotEnrolled);
    }
    if let Some(verdict) = throttle::closed(state, now) {
        return Ok((verdict, *state));
    }
    let region = Region::to_login(policy, state, steps, now);
    let finding = find(token, state, code, &region, now);
    let right_pin = pins.is_none_or(|[pin, expected]| pin.ct_eq(expected).into());
    Ok(match finding {
        _ if !right_pin => throttle::failed(&finding.used_up_in(state), policy, now),
        Finding::Near(moving_factor) => accepted(state, steps, moving_factor, now, policy),
        Finding::Next(moving_factor) => accepted_by_pair(state, steps, moving_factor, now, policy),
        other => not_accepted(other, policy, state, now),
    })
}

/// What is wrong with the question itself, before anything is computed; the time steps of a time token, if all is well.
fn ready(token: &Token, policy: &Policy, codes: &[&Code], now: u64) -> Result<Option<Steps>, Error> {
    policy.check()?;
    let expected = token.profile().digits();
    for found in codes.iter().map(|code| code.digits()) {
        if found != expected {
            return Err(Error::CodeOfOtherToken { expected: expected.count(), found: found.count() });
        }
    }
    match token.profile().moving_factor() {
        MovingFactor::Counter => Ok(None),
        MovingFactor::Clock { t0, .. } if now < t0 => Err(Error::TimeBeforeT0 { time: now, t0 }),
        MovingFactor::Clock { period, t0 } => Ok(Some(Steps { period, t0 })),
    }
}

/// A right code of a token whose clock is known: it adds to what is known.
fn accepted(state: &State, steps: Option<Steps>, moving_factor: u64, now: u64, policy: &Policy) -> (Verdict, State) {
    let clock = steps.map_or(state.clock, |steps| state.clock.after_success(moving_factor, now, steps, policy));
    accept(state, moving_factor, clock, steps)
}

/// A right code of a token whose clock was elsewhere than predicted.
fn accepted_by_pair(
    state: &State,
    steps: Option<Steps>,
    moving_factor: u64,
    now: u64,
    policy: &Policy,
) -> (Verdict, State) {
    let clock = steps.map_or(state.clock, |steps| state.clock.after_pair(moving_factor, now, steps, policy));
    accept(state, moving_factor, clock, steps)
}

/// A right code of a token whose clock is not known, or not any more: it starts afresh.
fn accepted_afresh(state: &State, steps: Option<Steps>, moving_factor: u64, now: u64) -> (Verdict, State) {
    let clock = steps.map_or(state.clock, |steps| Clock::enrolled(moving_factor, now, steps));
    accept(state, moving_factor, clock, steps)
}

fn accept(state: &State, moving_factor: u64, clock: Clock, steps: Option<Steps>) -> (Verdict, State) {
    let next = State {
        enrolled: true,
        used: Some(moving_factor),
        pending: None,
        failures: 0,
        locked_until: 0,
        blocked: state.blocked,
        clock,
    };
    let drift_seconds = steps.map_or(0, |steps| clock.drift_seconds(steps));
    (Verdict::Accepted { moving_factor, drift_seconds }, next)
}

fn not_accepted(finding: Finding, policy: &Policy, state: &State, now: u64) -> (Verdict, State) {
    match finding {
        Finding::Used => (Verdict::Replayed, *state),
        Finding::Far(moving_factor) => {
            (Verdict::NextCode, State { pending: Some(Pending { moving_factor, given_at: now }), ..*state })
        }
        Finding::Near(_) | Finding::Next(_) | Finding::Nothing => throttle::failed(state, policy, now),
    }
}
