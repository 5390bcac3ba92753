//! Two at the same moment: one code lets one person in, one device gets one owner.
//!
//! Each pair of threads is made to meet between reading and writing, so every round is the worst case: both have decided
//! on the same record before either stores what it decided.

use std::io::Write;
use std::sync::Barrier;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use kodeviser::Verdict;

use super::Guide;
use crate::answers::{CodeAnswer, LoginAnswer};
use crate::failure::Failure;
use crate::service::Service;
use crate::store::Pause;

const LOGIN_ROUNDS: u64 = 50;
const ENROLMENT_ROUNDS: u64 = 20;

/// How long one waits for the other, who may have failed on the way.
const PATIENCE: Duration = Duration::from_secs(30);

impl<W: Write> Guide<W> {
    pub(super) fn races(&mut self) -> Result<(), Failure> {
        self.narrator.chapter("At the same moment")?;
        let mut one = Service::open(&self.path, self.vault.clone())?;
        let mut other = Service::open(&self.path, self.vault.clone())?;
        self.race_to_log_in([&mut one, &mut other])?;
        self.race_to_enrol([&mut one, &mut other])
    }

    fn race_to_log_in(&mut self, mut services: [&mut Service; 2]) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let ben = self.account("ben")?;
        let pin = self.pin(&ben)?;
        self.step(&format!("Two threads log in with one code, {LOGIN_ROUNDS} times"))?;
        for round in 1..=LOGIN_ROUNDS {
            self.next_code_of(&serial)?;
            let code = self.press_unseen(&serial)?;
            let now = self.now;
            let log_in = |service: &mut Service| service.log_in(&ben, &pin, &code, now);
            let answers = at_once(&mut services, [&log_in, &log_in])?;
            let accepted = answers.iter().filter(|answer| answer.is_accepted()).count();
            let replayed = answers.iter().filter(|answer| **answer == LoginAnswer::Decided(Verdict::Replayed)).count();
            if (accepted, replayed) != (1, 1) {
                let expected = format!("round {round}: one is let in, the other told that the code is used");
                return self.narrator.expect(&expected, false, &answers);
            }
        }
        self.narrator.expect("in each round exactly one got in, the other was told: used", true, &())?;
        self.expect_late_swaps(services, LOGIN_ROUNDS)?;
        self.holds(&serial)
    }

    fn race_to_enrol(&mut self, mut services: [&mut Service; 2]) -> Result<(), Failure> {
        let serial = self.cast.spare.clone();
        let (cleo, dan) = (self.account("cleo")?, self.account("dan")?);
        self.step("The help desk sees to a device that has lain in its box all the time")?;
        self.check_in(&serial)?;
        self.holds(&serial)?;

        self.step(&format!("Two accounts enrol one device, {ENROLMENT_ROUNDS} times"))?;
        for round in 1..=ENROLMENT_ROUNDS {
            self.service.release(&serial)?;
            // The loser's wrong test is no part of this story.
            [&cleo, &dan].iter().try_for_each(|account| self.service.store.forgive(account))?;
            self.next_code_of(&serial)?;
            let code = self.press_unseen(&serial)?;
            let now = self.now;
            let answers = at_once(
                &mut services,
                [&|service: &mut Service| service.test_code(&cleo, &serial, &code, now), &|service: &mut Service| {
                    service.test_code(&dan, &serial, &code, now)
                }],
            )?;
            let owner = self.entry(&serial)?.owner;
            let won = answers.map(|tested| tested.answer == CodeAnswer::Enrolled);
            let [cleo_lost, dan_lost] = answers.map(|tested| matches!(tested.answer, CodeAnswer::Refused { .. }));
            let pins = [self.service.look_up_pin(&cleo)?.is_some(), self.service.look_up_pin(&dan)?.is_some()];
            let fits = match won {
                [true, false] => dan_lost && owner.as_deref() == Some("cleo"),
                [false, true] => cleo_lost && owner.as_deref() == Some("dan"),
                _ => false,
            };
            if !fits || pins != won {
                let expected = format!("round {round}: one gets device and PIN, the other what any wrong code gets");
                return self.narrator.expect(&expected, false, &(answers, owner, pins));
            }
        }
        self.narrator.expect("in each round exactly one got the device, and a PIN with it", true, &())?;
        self.expect_late_swaps(services, ENROLMENT_ROUNDS)?;
        self.holds(&serial)
    }

    fn expect_late_swaps(&mut self, services: [&mut Service; 2], rounds: u64) -> Result<(), Failure> {
        let late: u64 = services.into_iter().map(|service| std::mem::take(&mut service.store.late_swaps)).sum();
        self.narrator.expect("and in each round both had read before either wrote", late == rounds, &late)
    }
}

/// What one of two threads does with its own connection.
type Attempt<'a, T> = &'a (dyn Fn(&mut Service) -> Result<T, Failure> + Sync);

/// Runs both, each in a thread of its own and held until both are there; and held again until both have read.
fn at_once<T: Send>(services: &mut [&mut Service; 2], attempts: [Attempt<'_, T>; 2]) -> Result<[T; 2], Failure> {
    let start = Barrier::new(2);
    let [one, other] = services;
    let (to_one, from_other) = channel();
    let (to_other, from_one) = channel();
    one.store.pause = Some(meeting(to_other, from_other));
    other.store.pause = Some(meeting(to_one, from_one));
    let run = |service: &mut Service, attempt: Attempt<'_, T>| {
        start.wait();
        attempt(service)
    };
    let [first, second] = attempts;
    thread::scope(|scope| {
        let first = scope.spawn(|| run(one, first));
        let second = scope.spawn(|| run(other, second));
        Ok([ended(first.join())?, ended(second.join())?])
    })
}

/// Tells the other that one is there, and waits for the other to tell the same.
fn meeting(tell: Sender<()>, hear: Receiver<()>) -> Pause {
    Box::new(move || {
        // An error means that the other has failed: its own answer will say so.
        _ = tell.send(());
        _ = hear.recv_timeout(PATIENCE);
    })
}

fn ended<T>(joined: thread::Result<Result<T, Failure>>) -> Result<T, Failure> {
    joined.unwrap_or_else(|_| Err(Failure::told("a thread has panicked")))
}
