//! Failures, lock, back-off, block (RFC 4226 section 7.3, NIST SP 800-63B section 5.2.2).

use crate::{Policy, State, Verdict};

/// The longest lock: a day, in seconds.
const LONGEST_LOCK: u32 = 86_400;

/// The verdict of a token that says nothing about any code at the time.
pub(super) const fn closed(state: &State, now: u64) -> Option<Verdict> {
    if state.blocked {
        Some(Verdict::Blocked)
    } else if now < state.locked_until {
        Some(Verdict::Locked { retry_at: state.locked_until })
    } else {
        None
    }
}

/// One failure more: each `max_failures` in a row bring a lock, the next one twice as long.
pub(super) fn failed(state: &mut State, policy: &Policy, now: u64) -> Verdict {
    let failures = state.failures.saturating_add(1);
    state.failures = failures;
    let since_lock = failures % policy.max_failures.max(1);
    if failures >= policy.block_after {
        state.blocked = true;
        return Verdict::Rejected { attempts_left: 0, retry_at: None };
    }
    if since_lock != 0 {
        let until_lock = policy.max_failures.saturating_sub(since_lock);
        let until_block = policy.block_after.saturating_sub(failures);
        return Verdict::Rejected { attempts_left: until_lock.min(until_block), retry_at: None };
    }
    let earlier_locks = (failures / policy.max_failures.max(1)).saturating_sub(1);
    // 2^17 seconds are over a day already, so no more doublings are needed.
    let length = policy.lock_seconds.saturating_mul(1 << earlier_locks.min(17)).min(LONGEST_LOCK);
    state.locked_until = now.saturating_add(length.into());
    Verdict::Rejected { attempts_left: 0, retry_at: Some(state.locked_until) }
}
