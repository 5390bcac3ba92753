//! Many logins at once: in Rust from prepared tokens and decoded states, in C from stored records to records to store.

use std::hint::black_box;

use kodeviser::capi::{
    KODEVISER_OK, KODEVISER_REJECTED, KODEVISER_SHA1, kodeviser_attempt, kodeviser_policy, kodeviser_policy_init,
    kodeviser_state, kodeviser_token, kodeviser_token_init_totp, kodeviser_verdict, kodeviser_verify_batch,
};
use kodeviser::{Code, Login, Policy, State, Token, Verdict, verify_batch};

use crate::ours;
use crate::peer::{DIGITS, PERIOD, Seed, Window};

/// Logins, one for each token.
pub(crate) struct Batch {
    tokens: Vec<Token>,
    state: State,
    typed: Vec<String>,
    policy: Policy,
    now: u64,
}

impl Batch {
    pub(crate) fn new(seeds: &[Seed], window: Window, typed: &[String]) -> Self {
        Self {
            tokens: seeds.iter().map(ours::token).collect(),
            state: ours::state(window),
            typed: typed.to_vec(),
            policy: ours::policy(window),
            now: window.now(),
        }
    }

    /// How many logins are not rejected.
    pub(crate) fn found(&self) -> usize {
        let codes: Vec<Code> = self
            .tokens
            .iter()
            .zip(&self.typed)
            .map(|(token, typed)| token.parse(black_box(typed)).expect("six digits"))
            .collect();
        let logins = self.tokens.iter().zip(&codes).map(|(token, code)| Login { token, state: &self.state, code });
        let mut found = 0;
        verify_batch(logins, &self.policy, self.now, |_, decided| {
            let (verdict, next) = decided.expect("a right question");
            black_box(next);
            found += usize::from(!matches!(verdict, Verdict::Rejected { .. }));
        });
        found
    }
}

/// The same in C, with all that they need.
pub(crate) struct BatchInC {
    attempts: Vec<kodeviser_attempt>,
    policy: kodeviser_policy,
    now: u64,
    _tokens: Vec<kodeviser_token>,
    _states: Vec<kodeviser_state>,
    _nexts: Vec<kodeviser_state>,
    verdicts: Vec<kodeviser_verdict>,
    _typed: Vec<String>,
}

impl BatchInC {
    pub(crate) fn new(seeds: &[Seed], window: Window, typed: &[String]) -> Self {
        let typed = typed.to_vec();
        let tokens: Vec<_> = seeds.iter().map(token).collect();
        let states = vec![kodeviser_state { bytes: ours::state(window).encode() }; seeds.len()];
        let mut nexts = states.clone();
        let mut verdicts = vec![kodeviser_verdict::default(); seeds.len()];
        let (first_next, first_verdict) = (nexts.as_mut_ptr(), verdicts.as_mut_ptr());
        // What the pointers point to stays where it is as long as this lives: the vectors keep their length.
        let attempts = (0..seeds.len())
            .map(|login| kodeviser_attempt {
                token: &tokens[login],
                state: &states[login],
                code: typed[login].as_ptr().cast(),
                code_len: typed[login].len(),
                next: first_next.wrapping_add(login),
                verdict: first_verdict.wrapping_add(login),
                status: KODEVISER_OK,
            })
            .collect();
        let (policy, now) = (policy(window), window.now());
        Self { attempts, policy, now, _tokens: tokens, _states: states, _nexts: nexts, verdicts, _typed: typed }
    }

    /// How many logins are not rejected.
    pub(crate) fn found(&mut self) -> usize {
        let (attempts, count) = (self.attempts.as_mut_ptr(), self.attempts.len());
        // SAFETY: as many attempts as said, each of which points to values of its own that live as long as this.
        let status = unsafe { kodeviser_verify_batch(attempts, count, &self.policy, self.now) };
        assert_eq!(status, KODEVISER_OK);
        assert!(self.attempts.iter().all(|attempt| attempt.status == KODEVISER_OK));
        self.verdicts.iter().filter(|verdict| verdict.outcome != KODEVISER_REJECTED).count()
    }
}

fn token(seed: &Seed) -> kodeviser_token {
    let mut token = kodeviser_token { opaque: [0; 32] };
    let algorithm = KODEVISER_SHA1 + seed.algorithm as u32;
    let (secret, length) = (seed.secret.as_ptr(), seed.secret.len());
    // SAFETY: the secret is as long as said.
    let status = unsafe { kodeviser_token_init_totp(&mut token, algorithm, secret, length, DIGITS, PERIOD, 0) };
    assert_eq!(status, KODEVISER_OK);
    token
}

fn policy(window: Window) -> kodeviser_policy {
    let mut policy = kodeviser_policy {
        version: 0,
        near_window: 0,
        look_ahead: 0,
        enrol_window: 0,
        far_window: 0,
        resync_window: 0,
        drift_ppm: 0,
        max_failures: 0,
        lock_seconds: 0,
        block_after: 0,
        reserved: [0; 6],
    };
    // SAFETY: it is a policy.
    let status = unsafe { kodeviser_policy_init(&mut policy) };
    assert_eq!(status, KODEVISER_OK);
    let each_side = window.each_side.into();
    kodeviser_policy { near_window: each_side, far_window: each_side, ..policy }
}
