//! Policies.

use super::memory::{Place, read};
use super::status::{KODEVISER_ERR_RESERVED, KODEVISER_ERR_VERSION, Status, status};
use crate::Policy;

/// The version of kodeviser_policy that kodeviser_policy_init fills in.
pub const KODEVISER_POLICY_VERSION: u32 = 1;

/// How wide to search and when to stop trying. Fill it with kodeviser_policy_init and change what should be different; where
/// a function takes a policy, NULL stands for these defaults. Windows count moving factors.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_policy {
    /// KODEVISER_POLICY_VERSION.
    pub version: u32,
    /// Clock tokens: steps to each side of the predicted one that are accepted with one code. 0 to 100000; 1.
    pub near_window: u32,
    /// Counter tokens: counters after the next one that are accepted with one code. 0 to 100000; 10.
    pub look_ahead: u32,
    /// Clock tokens: steps to each side that enrol with one code. 0 to 100000; 10. (Counter tokens: 100 counters.)
    pub enrol_window: u32,
    /// Clock tokens: steps to each side, at most, where a code asks for the next one. 0 to 100000; 120. (Counter tokens:
    /// 100 counters.)
    pub far_window: u32,
    /// Clock tokens: steps to each side that kodeviser_resync searches. 0 to 100000; 2880. (Counter tokens: 1000 counters.)
    pub resync_window: u32,
    /// The fastest drift that is believed of a quartz, in parts per million. 0 to 1000; 60.
    pub drift_ppm: u32,
    /// Failures in a row until the token is locked for a while. 1 to 100000; 5.
    pub max_failures: u32,
    /// The first lock's length in seconds, doubled with each further lock up to a day. 0 to 86400; 300.
    pub lock_seconds: u32,
    /// Failures in a row until the token is blocked for good. 1 to 100000; 100.
    pub block_after: u32,
    /// Zeros.
    pub reserved: [u32; 6],
}

/// Fills in the defaults. `policy` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_policy_init(policy: *mut kodeviser_policy) -> i32 {
    let defaults = Policy::DEFAULT;
    status(Place::new(policy).map(|place| {
        place.write(kodeviser_policy {
            version: KODEVISER_POLICY_VERSION,
            near_window: defaults.near_window,
            look_ahead: defaults.look_ahead,
            enrol_window: defaults.enrol_window,
            far_window: defaults.far_window,
            resync_window: defaults.resync_window,
            drift_ppm: defaults.drift_ppm,
            max_failures: defaults.max_failures,
            lock_seconds: defaults.lock_seconds,
            block_after: defaults.block_after,
            reserved: [0; 6],
        });
    }))
}

/// The caller's policy; NULL is the defaults. Its numbers are checked by the decision.
#[inline(never)]
pub(super) fn borrow(policy: *const kodeviser_policy) -> Result<Policy, Status> {
    if policy.is_null() {
        return Ok(Policy::DEFAULT);
    }
    let given = read(policy)?;
    if given.version != KODEVISER_POLICY_VERSION {
        return Err(KODEVISER_ERR_VERSION);
    }
    if given.reserved != [0; 6] {
        return Err(KODEVISER_ERR_RESERVED);
    }
    Ok(Policy {
        near_window: given.near_window,
        look_ahead: given.look_ahead,
        enrol_window: given.enrol_window,
        far_window: given.far_window,
        resync_window: given.resync_window,
        drift_ppm: given.drift_ppm,
        max_failures: given.max_failures,
        lock_seconds: given.lock_seconds,
        block_after: given.block_after,
        ..Policy::DEFAULT
    })
}
