//! A token and the person who owns it, from enrolment to the end of its service.

use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp};
use rand_pcg::Pcg64Mcg;

use crate::Habit;
use crate::population::Population;
use crate::quartz::{DAY, Quartz, YEAR};
use crate::server::{Answer, PERIOD, Server};
use crate::tally::Tally;
use crate::windows::{TODAY, Windowed};

/// After as many tries in a row that let nobody in, the person calls the help desk.
const TRIES_BEFORE_CALL: u32 = 3;

/// How often the person logs in.
enum Rhythm {
    /// Five days of seven.
    Daily,
    /// About monthly.
    Monthly,
    /// After gaps of 180 to 540 days.
    Rarely,
}

/// One person at one keyboard.
struct Person {
    quartz: Quartz,
    rhythm: Rhythm,
    habit: Habit,
    random: Pcg64Mcg,
}

/// Lives one token's life in front of every verifier; the same logins at the same times for each.
pub(crate) fn live(
    population: &Population,
    seed: [u64; 3],
    years: u32,
    habit: Habit,
    ours: &mut Tally,
    today: &mut [Tally; TODAY.len()],
) {
    let logins = |run: &mut dyn FnMut(&mut Person, f64)| {
        let mut person = Person::new(population, seed, habit);
        let mut time = 0.0;
        while time < f64::from(years) * YEAR {
            run(&mut person, time);
            time = person.next_login(time);
        }
    };
    let mut server = Server::new(seed);
    logins(&mut |person, time| person.log_in(time, &mut server, ours));
    ours.live(years);
    if habit == Habit::Usual {
        for (window, tally) in TODAY.iter().zip(today) {
            let mut server = Windowed::new(window);
            logins(&mut |person, time| person.log_in(time, &mut server, tally));
            tally.live(years);
        }
    }
}

/// What a person meets: our verifier, or one of today's.
pub(crate) trait Verifier {
    /// Whether the token has been taken into use.
    fn is_enrolled(&self) -> bool;
    /// Decides on the code of a step that arrives at a time, in seconds since enrolment.
    fn decide(&mut self, step: u64, arrival: u64) -> Answer;
    /// The help desk sets it right with two consecutive codes; the second one is that of `step`.
    fn call(&mut self, step: u64, arrival: u64);
}

impl Person {
    fn new(population: &Population, seed: [u64; 3], habit: Habit) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(
            seed.iter().fold(0, |mixed: u64, part| (mixed ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)),
        );
        let quartz = Quartz::new(population, &mut random);
        let rhythm = match random.random_range(0..100) {
            0..60 => Rhythm::Daily,
            60..95 => Rhythm::Monthly,
            _ => Rhythm::Rarely,
        };
        Self { quartz, rhythm, habit, random }
    }

    fn next_login(&mut self, time: f64) -> f64 {
        let days = match self.rhythm {
            Rhythm::Daily => f64::from(if self.random.random_bool(0.2) { 3 } else { 1 }),
            Rhythm::Monthly => self.random.random_range(15.0..45.0),
            Rhythm::Rarely => self.random.random_range(180.0..540.0),
        };
        // Work begins at about the same hour.
        let morning = ((time + days * DAY) / DAY).floor() * DAY;
        morning + self.random.random_range(0.0..4.0 * 3600.0)
    }

    /// One login: a code, and if it lets nobody in another one, up to the call to the help desk.
    fn log_in(&mut self, time: f64, server: &mut impl Verifier, tally: &mut Tally) {
        // The same luck at the keyboard for every verifier, however many tries each one takes.
        let mut luck = Pcg64Mcg::seed_from_u64(self.random.random());
        let enrolling = !server.is_enrolled();
        let late = self.habit == Habit::OftenLate && luck.random_bool(0.01);
        let mut press = time;
        for number in 0..TRIES_BEFORE_CALL {
            let typing = if late && number == 0 { luck.random_range(45.0..120.0) } else { typing_delay(&mut luck) };
            let step = self.step_at(press);
            let answer = server.decide(step, (press + typing) as u64);
            if number == 0 {
                tally.first_try(answer, enrolling);
            }
            match answer {
                Answer::Accepted => return,
                Answer::AcceptedByPair => return tally.accepted_by_pair(enrolling),
                Answer::NextCode => {
                    press = self.press_at_next_step(press + typing, step, &mut luck);
                }
                Answer::Refused => press += typing + luck.random_range(5.0..20.0),
            }
        }
        tally.call(enrolling);
        // On the telephone: one code, and the one after it.
        let first = press + luck.random_range(120.0..600.0);
        let second = self.press_at_next_step(first, self.step_at(first), &mut luck);
        server.call(self.step_at(second), (second + typing_delay(&mut luck)) as u64);
    }

    /// When the person, who looks at the display from `time` on, sees the step after `step`.
    fn press_at_next_step(&self, time: f64, step: u64, luck: &mut Pcg64Mcg) -> f64 {
        let mut time = time;
        while self.step_at(time) <= step {
            time += 1.0;
        }
        time + luck.random_range(0.0..5.0)
    }

    /// The time step of the token's own clock.
    fn step_at(&self, time: f64) -> u64 {
        let clock = crate::server::ENROLLED_AT as f64 + time + self.quartz.ahead(time);
        clock as u64 / u64::from(PERIOD)
    }
}

/// Reading and typing takes 3 seconds and more: an exponential tail of mean 7 seconds, at most 60 in all.
fn typing_delay(luck: &mut Pcg64Mcg) -> f64 {
    let tail: f64 = Exp::new(1.0 / 7.0).map_or(7.0, |tail| tail.sample(luck));
    (3.0 + tail).min(60.0)
}
