//! What verifiers do today: a window of steps, fixed or re-centred on each success. A code is right where its step is in
//! the window, so steps are compared and no hash is computed.

use crate::person::Verifier;
use crate::server::{Answer, ENROLLED_AT, PERIOD};

/// A window of today.
pub(crate) struct Window {
    pub(crate) name: &'static str,
    before: i64,
    after: i64,
    /// Whether a success moves the centre.
    recentred: bool,
}

pub(crate) const TODAY: [Window; 4] = [
    Window { name: "fixed, -1 to +1", before: 1, after: 1, recentred: false },
    Window { name: "fixed, -2 to +2", before: 2, after: 2, recentred: false },
    Window { name: "re-centred, -4 to +3", before: 4, after: 3, recentred: true },
    Window { name: "re-centred, -6 to +5", before: 6, after: 5, recentred: true },
];

impl Window {
    pub(crate) const fn codes(&self) -> u64 {
        (self.before + self.after + 1) as u64
    }
}

/// A server with one of these windows.
pub(crate) struct Windowed {
    window: &'static Window,
    /// The centre, in steps ahead of the server's own: set by the help desk at a call, or by a success.
    centre: i64,
    enrolled: bool,
}

impl Windowed {
    pub(crate) const fn new(window: &'static Window) -> Self {
        Self { window, centre: 0, enrolled: false }
    }
}

impl Verifier for Windowed {
    fn is_enrolled(&self) -> bool {
        self.enrolled
    }

    fn decide(&mut self, step: u64, arrival: u64) -> Answer {
        let ahead = ahead(step, arrival);
        let off = ahead - self.centre;
        if (-self.window.before..=self.window.after).contains(&off) {
            self.enrolled = true;
            if self.window.recentred {
                self.centre = ahead;
            }
            return Answer::Accepted;
        }
        Answer::Refused
    }

    fn call(&mut self, step: u64, arrival: u64) {
        self.enrolled = true;
        self.centre = ahead(step, arrival);
    }
}

fn ahead(step: u64, arrival: u64) -> i64 {
    step as i64 - ((ENROLLED_AT + arrival) / u64::from(PERIOD)) as i64
}
