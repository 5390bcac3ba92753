//! Stories told by hand, each with the verdict that the rule wants written beside it: two moving factors with one code,
//! and the ends of what 64 bits can count. The model must say the same, or it would be no judge of the random ones.

use kodeviser::{Algorithm, Pin, Policy, State, Verdict};

use crate::reference_search::{Circumstances, LARGEST};
use crate::reference_state::ReferenceState;
use crate::world::{TWIN_SECRET, TWINS, Tokens};

/// The first of the two moving factors that have one code and are this far apart.
fn twin(apart: i128) -> i128 {
    let (first, _) = TWINS.into_iter().find(|(_, later)| *later == apart).unwrap();
    first
}

fn half_minutes() -> Tokens {
    Tokens::new(Algorithm::Sha1, TWIN_SECRET, 6, Some((30, 0)))
}

fn counter() -> Tokens {
    Tokens::new(Algorithm::Sha1, TWIN_SECRET, 6, None)
}

/// A token that came with a right clock: without history, the far region of half-minute steps is 3 to each side.
struct Story {
    tokens: Tokens,
    policy: Policy,
    state: State,
    reference: ReferenceState,
    now: i128,
}

impl Story {
    fn adopted(tokens: Tokens, policy: Policy, now: i128, last_used: Option<i128>) -> Self {
        Self::drifted(tokens, policy, 0, now, last_used)
    }

    fn drifted(tokens: Tokens, policy: Policy, drift: i64, now: i128, last_used: Option<i128>) -> Self {
        Self {
            tokens,
            policy,
            state: State::adopt(drift, now as u64, last_used.map(|last| last as u64)).unwrap(),
            reference: ReferenceState::adopt(drift, now, last_used).unwrap(),
            now,
        }
    }

    /// At the predicted step.
    fn at_step(step: i128, policy: Policy, last_used: Option<i128>) -> Self {
        Self::adopted(half_minutes(), policy, step * 30, last_used)
    }

    /// Types the code of a moving factor.
    fn types(&mut self, moving_factor: i128) -> Verdict {
        self.types_with_pin(moving_factor, true)
    }

    fn types_with_pin(&mut self, moving_factor: i128, right: bool) -> Verdict {
        let text = self.tokens.reference.code(moving_factor);
        let of = Circumstances { token: &self.tokens.reference, policy: &self.policy, now: self.now };
        let decision = self.reference.login(of, &text, right).unwrap();
        let (token, now) = (&self.tokens.library, self.now as u64);
        let code = token.parse(&text).unwrap();
        let expected = Pin::new("7304").unwrap();
        let pin = Pin::new(if right { "7304" } else { "7305" }).unwrap();
        let decided = kodeviser::verify_with_pin(token, &self.policy, &self.state, &code, &pin, &expected, now);
        let (verdict, state) = decided.unwrap();
        assert_eq!(verdict, decision.verdict, "the library's verdict, then the model's");
        (self.state, self.reference) = (state, decision.next);
        verdict
    }

    fn accepts(&mut self, typed: i128, taken_for: i128) {
        match self.types(typed) {
            Verdict::Accepted { moving_factor, .. } => assert_eq!(i128::from(moving_factor), taken_for),
            other => panic!("{other:?}"),
        }
    }
}

fn near(near_window: u32) -> Policy {
    Policy { near_window, ..Policy::DEFAULT }
}

#[test]
fn twins_have_one_code() {
    let token = half_minutes().reference;
    for (first, later) in TWINS {
        assert_eq!(token.code(first), token.code(first + later));
    }
}

#[test]
fn r10_of_two_equally_near_the_earlier_wins() {
    let first = twin(2);
    Story::at_step(first + 1, near(1), None).accepts(first, first);
}

#[test]
fn r10_of_two_equally_near_the_earlier_may_be_used_up() {
    let first = twin(2);
    assert_eq!(Story::at_step(first + 1, near(1), Some(first)).types(first + 2), Verdict::Replayed);
}

#[test]
fn r10_the_nearest_wins() {
    let first = twin(2);
    Story::at_step(first + 2, near(2), None).accepts(first, first + 2);
    // Of the same digits, the nearest is not the one that was used.
    Story::at_step(first + 2, near(2), Some(first)).accepts(first, first + 2);
    Story::at_step(first, near(2), None).accepts(first + 2, first);
}

#[test]
fn r10_the_nearest_wins_across_regions() {
    let first = twin(3);
    Story::at_step(first + 1, near(1), None).accepts(first + 3, first);
    Story::at_step(first + 2, near(1), None).accepts(first, first + 3);
    assert_eq!(Story::at_step(first + 1, near(1), Some(first)).types(first + 3), Verdict::Replayed);
}

#[test]
fn r10_the_nearest_counter_wins() {
    let first = twin(5);
    let at_counter = |next: i128| Story::adopted(counter(), Policy::DEFAULT, 1_800_000_000, Some(next - 1));
    at_counter(first).accepts(first + 5, first);
    assert_eq!(at_counter(first + 1).types(first + 5), Verdict::Replayed);
    at_counter(first + 4).accepts(first, first + 5);
}

/// The counter that was used last is as near to the next one as the one after that, and it is earlier.
#[test]
fn r10_the_last_used_counter_wins_though_no_far_window_reaches_it() {
    let first = twin(2);
    for counter_far_window in [0, 1] {
        let policy = Policy { counter_far_window, ..Policy::DEFAULT };
        let mut story = Story::adopted(counter(), policy, 1_800_000_000, Some(first));
        assert_eq!(story.types(first + 2), Verdict::Replayed, "{counter_far_window}");
    }
}

#[test]
fn r7_the_same_code_again_is_not_the_next_one_even_where_the_next_one_is_the_same() {
    let first = twin(1);
    let mut story = Story::at_step(first - 3, near(1), None);
    assert_eq!(story.types(first), Verdict::NextCode);
    story.now += 30;
    assert_eq!(story.types(first + 1), Verdict::NextCode);

    let first = twin(2);
    let mut story = Story::at_step(first - 3, near(1), None);
    assert_eq!(story.types(first), Verdict::NextCode);
    story.now += 30;
    assert_eq!(story.types(first + 2), Verdict::NextCode);
}

#[test]
fn r7_of_the_two_next_ones_the_first_wins() {
    let first = twin(1);
    let mut story = Story::at_step(first - 4, near(1), None);
    assert_eq!(story.types(first - 1), Verdict::NextCode);
    story.accepts(first + 1, first);
}

#[test]
fn r18_a_pair_spoilt_by_a_wrong_pin_has_one_more_try() {
    let mut story = Story::at_step(1_000, near(1), None);
    assert_eq!(story.types(1_003), Verdict::NextCode);
    assert_eq!(story.types_with_pin(1_004, false), Verdict::Rejected { attempts_left: 4, retry_at: None });
    story.accepts(1_005, 1_005);
}

/// The far code's second successor was used up with a wrong PIN, so its first one is gone too, seen or not.
#[test]
fn r8_a_pair_never_takes_back_what_is_used() {
    let policy = Policy { look_ahead: 0, counter_far_window: 1, ..Policy::DEFAULT };
    let mut story = Story::adopted(counter(), policy, 1_800_000_000, None);
    assert_eq!(story.types(1), Verdict::NextCode);
    assert_eq!(story.types_with_pin(3, false), Verdict::Rejected { attempts_left: 4, retry_at: None });
    // No window reaches it, so it is not even known as an old one.
    assert_eq!(story.types(2), Verdict::Rejected { attempts_left: 3, retry_at: None });
    assert_eq!(story.state.last_used(), Some(3));
}

#[test]
fn r12_two_equal_codes_are_one_code_read_twice() {
    let first = twin(1);
    let story = Story::at_step(first, near(1), None);
    let code = story.tokens.library.parse(story.tokens.reference.code(first)).unwrap();
    let (token, now) = (&story.tokens.library, story.now as u64);
    let (verdict, _) = kodeviser::resync(token, &story.policy, &story.state, &code, &code, now).unwrap();
    assert_eq!(verdict, Verdict::Rejected { attempts_left: 4, retry_at: None });
}

#[test]
fn r10_the_last_counter_is_the_end() {
    let mut story = Story::adopted(counter(), Policy::DEFAULT, 1_800_000_000, Some(LARGEST - 1));
    let wrapped = Verdict::Rejected { attempts_left: 4, retry_at: None };
    assert_eq!(story.types(0), wrapped);
    story.accepts(LARGEST, LARGEST);
    assert_eq!(story.types(LARGEST), Verdict::Replayed);
    assert_eq!(story.types(0), wrapped);
}

#[test]
fn r10_a_clock_before_the_first_step_is_not_moved_to_it() {
    let mut story = Story::drifted(half_minutes(), Policy::DEFAULT, -86_400, 60, Some(9));
    for step in 0..3 {
        assert_eq!(story.types(step), Verdict::Rejected { attempts_left: 4 - step as u32, retry_at: None });
    }
    // But what was used up is known.
    assert_eq!(story.types(9), Verdict::Replayed);
}

#[test]
fn r10_the_nearest_wins_where_the_prediction_is_beyond_the_ends() {
    // The codes of steps 1 and 3 are the same; the clock is at -1.
    let tokens = Tokens::new(Algorithm::Sha1, b"ends 00619295", 6, Some((30, 0)));
    Story::drifted(tokens, near(5), -45, 15, None).accepts(3, 1);
    // Those of 2^64 - 4 and 2^64 - 2 are; the clock is at 2^64 + 2.
    let tokens = Tokens::new(Algorithm::Sha1, b"ends 00890475", 6, Some((1, 0)));
    Story::drifted(tokens, near(8), 3, LARGEST, None).accepts(LARGEST - 3, LARGEST - 1);
}

#[test]
fn r10_the_last_step_is_the_end() {
    let tokens = Tokens::new(Algorithm::Sha1, b"the last second", 6, Some((1, 0)));
    let mut story = Story::adopted(tokens, Policy::DEFAULT, LARGEST, None);
    story.accepts(LARGEST, LARGEST);
    assert_eq!(story.types(LARGEST), Verdict::Replayed);
    assert_eq!(story.types(0), Verdict::Rejected { attempts_left: 4, retry_at: None });
}
