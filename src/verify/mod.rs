//! The decision: token, policy, state, attempt and time in; verdict and next state out. Pure functions.
//!
//! Each function reads as its rule. The caller stores the next state whatever the verdict is, and only if the stored
//! one is still the one it read: see [`State`].

mod batch;
mod candidates;
pub(crate) mod clock;
mod find;
mod region;
mod scan;
mod throttle;
#[cfg(test)]
mod work;

use subtle::ConstantTimeEq;

pub use self::batch::{Login, verify_batch};
use self::clock::{Clock, Present};
use self::find::Finding;
use self::region::Region;
use self::scan::Search;
use crate::mac::Work;
use crate::stack::{Depth, wiped_after};
use crate::state::{LastUsed, Pending};
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
    wiped_after(Depth::Decision, || {
        let attempt = Attempt::new(token, policy, state, &[code], now)?;
        if state.enrolled {
            return Err(Error::AlreadyEnrolled);
        }
        Ok(attempt.decided(|next| {
            let region = Region::to_enrol(&attempt);
            let mut search = region.search(&attempt, code);
            search.run(Work::Search);
            match region.finding(&attempt, search.found()) {
                Finding::Near(moving_factor) | Finding::Next(moving_factor) => {
                    attempt.accepted(next, moving_factor, Clock::restart)
                }
                other => attempt.not_accepted(next, other),
            }
        }))
    })
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
    wiped_after(Depth::Decision, || login(token, policy, state, code, None, now))
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
    wiped_after(Depth::Decision, || login(token, policy, state, code, Some([pin, expected_pin]), now))
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
    wiped_after(Depth::Decision, || {
        let attempt = Attempt::new(token, policy, state, &[first, second], now)?;
        if !state.enrolled {
            return Err(Error::NotEnrolled);
        }
        Ok(attempt.decided(|next| {
            let range = Region::to_resync(&attempt).whole;
            let mut search = Search::for_pair(token, [first, second], range);
            search.run(Work::Search);
            // One code typed twice is no pair, not even where two neighbours happen to be equal.
            search.only_if(!first.value().ct_eq(&second.value()));
            let [found, ..] = search.found();
            match found {
                Some(moving_factor) if state.is_used(moving_factor) => Verdict::Replayed,
                Some(moving_factor) => attempt.accepted(next, moving_factor.saturating_add(1), Clock::restart),
                None => throttle::failed(next, policy, now),
            }
        }))
    })
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
    let attempt = Attempt::to_login(token, policy, state, code, now)?;
    Ok(attempt.decided(|next| {
        let region = Region::to_login(&attempt);
        let mut search = region.search(&attempt, code);
        search.run(Work::OneLogin);
        if let Some([pin, expected]) = pins {
            // A right code is used up by a wrong PIN too. Whether it was right, and whether the PIN was, is told by no branch:
            // with a wrong PIN nothing is found.
            next.used = region.used_up(&attempt, &search);
            search.only_if(pin.ct_eq(expected));
        }
        attempt.logged_in(next, region.finding(&attempt, search.found()))
    }))
}

/// What every decision is about.
struct Attempt<'a> {
    token: &'a Token,
    policy: &'a Policy,
    state: &'a State,
    now: u64,
    /// For a token with a clock.
    present: Option<Present>,
}

impl<'a> Attempt<'a> {
    /// What is wrong with the question itself comes out before anything is computed.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn new(token: &'a Token, policy: &'a Policy, state: &'a State, codes: &[&Code], now: u64) -> Result<Self, Error> {
        policy.check()?;
        let expected = token.profile().digits();
        for found in codes.iter().map(|code| code.digits()) {
            if found != expected {
                return Err(Error::CodeOfOtherToken { expected: expected.count(), found: found.count() });
            }
        }
        let present = match token.profile().moving_factor() {
            MovingFactor::Counter => None,
            MovingFactor::Clock { t0, .. } if now < t0 => return Err(Error::TimeBeforeT0 { time: now, t0 }),
            MovingFactor::Clock { period, t0 } => Some(Present::new(now, period, t0, policy)),
        };
        Ok(Self { token, policy, state, now, present })
    }

    fn to_login(token: &'a Token, policy: &'a Policy, state: &'a State, code: &Code, now: u64) -> Result<Self, Error> {
        let attempt = Self::new(token, policy, state, &[code], now)?;
        if state.enrolled { Ok(attempt) } else { Err(Error::NotEnrolled) }
    }

    /// The verdict and the next state, unless the token says nothing at the time.
    fn decided(&self, decide: impl FnOnce(&mut State) -> Verdict) -> (Verdict, State) {
        let mut next = *self.state;
        let verdict = throttle::closed(self.state, self.now).unwrap_or_else(|| decide(&mut next));
        (verdict, next)
    }

    /// The verdict of a login whose code turned out to be this.
    fn logged_in(&self, next: &mut State, finding: Finding) -> Verdict {
        match finding {
            Finding::Near(moving_factor) => self.accepted(next, moving_factor, Clock::adjust),
            Finding::Next(moving_factor) => self.accepted(next, moving_factor, Clock::relocate),
            other => self.not_accepted(next, other),
        }
    }

    /// A right code, from which the clock learns in one way or the other.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn accepted(&self, next: &mut State, moving_factor: u64, learn: fn(&mut Clock, u64, &Present)) -> Verdict {
        let drift_seconds = self.present.as_ref().map_or(0, |present| {
            learn(&mut next.clock, moving_factor, present);
            next.clock.drift_seconds(present)
        });
        next.enrolled = true;
        next.used = LastUsed::new(Some(moving_factor));
        next.pending = None;
        next.failures = 0;
        next.locked_until = 0;
        Verdict::Accepted { moving_factor, drift_seconds }
    }

    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn not_accepted(&self, next: &mut State, finding: Finding) -> Verdict {
        match finding {
            Finding::Used => Verdict::Replayed,
            Finding::Far(moving_factor) => {
                next.pending = Some(Pending { moving_factor, given_at: self.now });
                Verdict::NextCode
            }
            Finding::Near(_) | Finding::Next(_) | Finding::Nothing => throttle::failed(next, self.policy, self.now),
        }
    }
}
