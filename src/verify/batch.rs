//! Many logins at once: the candidates of different tokens share the lanes of one register.

use core::borrow::Borrow;

use super::region::Region;
use super::scan::{Search, search};
use super::{Attempt, throttle};
use crate::mac::{LANES, Work};
use crate::stack::{Depth, wiped_after};
use crate::{Algorithm, Code, Error, Policy, State, Token, Verdict};

/// A login of a batch: what [`verify`](crate::verify()) is asked.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a> {
    /// The token.
    pub token: &'a Token,
    /// Its stored state.
    pub state: &'a State,
    /// What was typed.
    pub code: &'a Code,
}

/// Decides many logins at once, each as [`verify`](crate::verify()) decides it; tokens of all kinds may be among them.
///
/// Each decision is handed over as soon as it is made, with the login's index: not in the order of the logins, and each once.
/// Every login is decided from its own state. Two of the same token may both be accepted here, then, and only one of them by the
/// compare-and-swap that stores the next state: see [`State`].
///
/// The logins may be a slice of them, or come from an iterator that can be gone through once for each hash. Nothing is allocated.
///
/// # Errors
/// Each login has its own, those of [`verify`](crate::verify()).
///
/// ```
/// use kodeviser::{Algorithm, Digits, Login, Policy, Profile, Secret, State, Token, Verdict, verify_batch};
/// let secret = Secret::from_bytes(b"12345678901234567890")?;
/// let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
/// let state = State::adopt(0, 0, Some(0))?;
/// let codes = [token.parse("287082")?, token.parse("000000")?];
/// let logins = codes.each_ref().map(|code| Login { token: &token, state: &state, code });
/// let mut accepted = [false; 2];
/// verify_batch(&logins, &Policy::DEFAULT, 1_800_000_000, |index, decided| {
///     accepted[index] = decided.is_ok_and(|(verdict, _next_state)| verdict.is_accepted());
/// });
/// assert_eq!(accepted, [true, false]);
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub fn verify_batch<'a, L: Borrow<Login<'a>>>(
    logins: impl IntoIterator<Item = L, IntoIter: Clone>,
    policy: &'a Policy,
    now: u64,
    mut decided: impl FnMut(usize, Result<(Verdict, State), Error>),
) {
    let logins = logins.into_iter();
    wiped_after(Depth::Batch, || {
        for algorithm in Algorithm::ALL {
            let mut together = Together::new(*algorithm);
            for (index, login) in logins.clone().enumerate() {
                let login = login.borrow();
                if login.token.profile().algorithm() != *algorithm {
                    continue;
                }
                match Open::new(index, login, policy, now) {
                    Ok((open, search)) => {
                        if together.add(open, search) == LANES {
                            together.decide(&mut decided);
                        }
                    }
                    Err(at_once) => decided(index, at_once),
                }
            }
            together.decide(&mut decided);
        }
    });
}

/// As many logins as fill the lanes several times over, of tokens with one hash.
struct Together<'a> {
    algorithm: Algorithm,
    count: usize,
    opens: [Option<Open<'a>>; LANES],
    searches: [Option<Search<'a>>; LANES],
}

impl<'a> Together<'a> {
    fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, count: 0, opens: [const { None }; LANES], searches: [const { None }; LANES] }
    }

    /// One more, while there are fewer than there are lanes. How many there are then.
    fn add(&mut self, open: Open<'a>, search: Search<'a>) -> usize {
        if let (Some(place), Some(searched)) = (self.opens.get_mut(self.count), self.searches.get_mut(self.count)) {
            (*place, *searched) = (Some(open), Some(search));
            self.count += 1;
        }
        self.count
    }

    fn decide(&mut self, decided: &mut impl FnMut(usize, Result<(Verdict, State), Error>)) {
        search(&mut self.searches.each_mut().map(Option::as_mut), self.algorithm, Work::Search);
        for (open, searched) in self.opens.iter_mut().zip(&mut self.searches) {
            if let (Some(Open { index, attempt, region }), Some(searched)) = (open.take(), searched.take()) {
                let finding = region.finding(&attempt, searched.found());
                decided(index, Ok(attempt.decided(|next| attempt.logged_in(next, finding))));
            }
        }
        self.count = 0;
    }
}

/// A login whose code is yet to be searched for.
struct Open<'a> {
    index: usize,
    attempt: Attempt<'a>,
    region: Region,
}

impl<'a> Open<'a> {
    /// Or the decision itself, where there is nothing to search.
    #[cfg_attr(kodeviser_small, inline(never))]
    #[allow(clippy::result_large_err, reason = "both are what is wanted")]
    fn new(
        index: usize,
        &Login { token, state, code }: &Login<'a>,
        policy: &'a Policy,
        now: u64,
    ) -> Result<(Self, Search<'a>), Result<(Verdict, State), Error>> {
        let attempt = Attempt::to_login(token, policy, state, code, now).map_err(Err)?;
        if let Some(verdict) = throttle::closed(state, now) {
            return Err(Ok((verdict, *state)));
        }
        let region = Region::to_login(&attempt);
        let search = region.search(&attempt, code);
        Ok((Self { index, attempt, region }, search))
    }
}
