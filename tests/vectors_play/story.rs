//! Plays a story: each step is decided on the state that the step before has left.

use kodeviser::{
    Digits, Error, MovingFactor, Pin, Policy, Secret, State, Token, Verdict, enrol, resync, unlock, verify,
    verify_with_pin,
};

use super::format::{Answer, Begins, Step, Story, algorithm, bytes, counter, profile};

/// The steps that are answered otherwise than the story says. With a `shift` each step of a time token is decided so many
/// seconds earlier or later as well, and that answer is looked at; the story goes on from the right moment all the same.
pub(crate) fn complaints(story: &Story, shift: i64) -> Vec<String> {
    let token = token(story);
    let policy = story.policy.policy();
    let mut state = state_at_the_beginning(&story.begins);
    let mut complaints = vec![];
    for (position, step) in story.steps.iter().enumerate() {
        assert_eq!(step.step, position + 1, "{}: the steps are numbered", story.id);
        let (answer, next) = decide(&token, &policy, &state, step, 0);
        let answer = match answer {
            Some(answer) if shift != 0 && can_be_shifted(&token, &state, step, shift) => {
                let (shifted, _) = decide(&token, &policy, &state, step, shift);
                // When a lock ends moves along.
                shifted.map(|shifted| Answer { retry_at: answer.retry_at, ..shifted })
            }
            answer => answer,
        };
        if !fits(answer.as_ref(), step.expect.as_ref(), shift) {
            complaints.push(format!(
                "{}, step {}: {} gives {answer:?}, not {:?}. {} {} ({})",
                story.id,
                step.step,
                step.call,
                step.expect,
                step.why,
                step.rules.join(", "),
                story.why
            ));
        }
        state = next;
    }
    complaints
}

fn token(story: &Story) -> Token {
    let moving_factor = match &story.token.clock {
        None => MovingFactor::Counter,
        Some(clock) => MovingFactor::Clock { period: clock.period, t0: clock.t0 },
    };
    let digits = Digits::new(story.token.digits).unwrap();
    let secret = Secret::from_bytes(&bytes(&story.token.secret)).unwrap();
    Token::new(profile(algorithm(&story.token.algorithm), digits, moving_factor), &secret)
}

fn state_at_the_beginning(begins: &Begins) -> State {
    let drift = begins.drift_seconds.zip(begins.measured_at);
    match begins.state.as_str() {
        "fresh" => {
            assert!(begins.last_used.is_none());
            let mut state = State::fresh();
            if let Some(first) = &begins.first_counter {
                state = state.with_first_counter(counter(first)).unwrap();
            }
            if let Some((seconds, measured_at)) = drift {
                state = state.with_drift(seconds, measured_at).unwrap();
            }
            state
        }
        "adopted" => {
            let (seconds, measured_at) = drift.unwrap();
            State::adopt(seconds, measured_at, begins.last_used.as_deref().map(counter)).unwrap()
        }
        other => panic!("unknown state {other}"),
    }
}

/// The answer and the next state; after an error the state is what it was.
fn decide(token: &Token, policy: &Policy, state: &State, step: &Step, shift: i64) -> (Option<Answer>, State) {
    if step.call == "unlock" || step.call == "release" {
        assert!(step.at.is_none() && step.code.is_none());
        return (None, if step.call == "unlock" { unlock(state) } else { state.release() });
    }
    match ask(token, policy, state, step, step.at.unwrap().checked_add_signed(shift).unwrap()) {
        Ok((verdict, next)) => (Some(answer(&verdict)), next),
        Err(error) => (Some(refusal(&error)), *state),
    }
}

fn ask(token: &Token, policy: &Policy, state: &State, step: &Step, now: u64) -> Result<(Verdict, State), Error> {
    let code = token.parse(step.code.as_ref().unwrap())?;
    let second = step.second_code.as_ref().map(|typed| token.parse(typed)).transpose()?;
    let pins = step.pin.as_ref().zip(step.expected_pin.as_ref());
    match (step.call.as_str(), second, pins) {
        ("enrol", None, None) => enrol(token, policy, state, &code, now),
        ("verify", None, None) => verify(token, policy, state, &code, now),
        ("resync", Some(second), None) => resync(token, policy, state, &code, &second, now),
        ("verify_with_pin", None, Some((typed, stored))) => {
            verify_with_pin(token, policy, state, &code, &Pin::new(typed)?, &Pin::new(stored)?, now)
        }
        (call, _, _) => panic!("{call} is unknown, or has the fields of another call"),
    }
}

/// The verdict in the words of the set.
fn answer(verdict: &Verdict) -> Answer {
    let named = |name: &str| Answer { verdict: Some(name.to_owned()), ..Answer::default() };
    match *verdict {
        Verdict::Accepted { moving_factor, drift_seconds } => Answer {
            moving_factor: Some(moving_factor.to_string()),
            drift_seconds: Some(super::format::Between { least: drift_seconds, most: drift_seconds }),
            ..named("accepted")
        },
        Verdict::Rejected { attempts_left, retry_at } => {
            Answer { attempts_left: Some(attempts_left), retry_at, ..named("rejected") }
        }
        Verdict::Replayed => named("replayed"),
        Verdict::NextCode => named("next_code"),
        Verdict::Locked { retry_at } => Answer { retry_at: Some(retry_at), ..named("locked") },
        Verdict::Blocked => named("blocked"),
    }
}

fn refusal(error: &Error) -> Answer {
    let name = match error {
        Error::CodeLength { .. } | Error::CodeCharacter { .. } | Error::CodeTooLong { .. } => {
            "malformed_code".to_owned()
        }
        Error::NotEnrolled => "not_enrolled".to_owned(),
        Error::AlreadyEnrolled => "already_enrolled".to_owned(),
        Error::TimeBeforeT0 { .. } => "time_before_t0".to_owned(),
        other => other.to_string(),
    };
    Answer { error: Some(name), ..Answer::default() }
}

/// Of the drift the story says nothing, or between what it is.
fn fits(answer: Option<&Answer>, expected: Option<&Answer>, shift: i64) -> bool {
    let (Some(answer), Some(expected)) = (answer, expected) else {
        return answer.is_none() && expected.is_none();
    };
    let drift_fits = match (answer.drift_seconds, expected.drift_seconds) {
        (_, None) => true,
        (Some(drift), Some(allowed)) => shift != 0 || allowed.least <= drift.least && drift.most <= allowed.most,
        (None, Some(_)) => false,
    };
    let besides = |answer: &Answer| Answer { drift_seconds: None, ..answer.clone() };
    drift_fits && besides(answer) == besides(expected)
}

/// Locks end to the second, and T0 is one; the time of a counter token is nothing else.
fn can_be_shifted(token: &Token, state: &State, step: &Step, shift: i64) -> bool {
    let refused = step.expect.as_ref().is_some_and(|expect| expect.error.is_some());
    let around_a_lock = step.at.is_some_and(|at| at < state.locked_until().saturating_add(shift.unsigned_abs()));
    token.profile().moving_factor() != MovingFactor::Counter && !refused && !around_a_lock
}
