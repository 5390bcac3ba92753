//! Times of several contenders at the same work, taken in turn.
//!
//! A machine that is shared goes faster and slower from one moment to the next. So each round times every contender once, each
//! round beginning with another one, and a ratio is taken within a round; the median over many rounds is what counts. Time is
//! what the thread has used of the processor.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// What a sample lasts at least, in nanoseconds, so that reading the clock does not weigh.
const SAMPLE: u64 = 300_000;

/// One that is timed.
pub(crate) struct Contender<'work> {
    name: &'static str,
    run: Box<dyn FnMut() + 'work>,
    calls: u64,
    times: Vec<f64>,
}

impl<'work> Contender<'work> {
    pub(crate) fn new(name: &'static str, run: impl FnMut() + 'work) -> Self {
        Self { name, run: Box::new(run), calls: 1, times: Vec::new() }
    }

    /// The same under another name.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The median time of one run, in nanoseconds.
    pub(crate) fn median(&self) -> f64 {
        quartiles(self.times.clone())[1]
    }

    /// The other's time over this one's: lower quartile, median and upper quartile of the rounds.
    pub(crate) fn ratio_of(&self, other: &Contender<'_>) -> [f64; 3] {
        quartiles(other.times.iter().zip(&self.times).map(|(other, own)| other / own).collect())
    }

    fn sample(&mut self) -> u64 {
        let started = thread_time();
        (0..self.calls).for_each(|_| (self.run)());
        thread_time() - started
    }

    fn calibrate(&mut self) {
        while self.sample() < SAMPLE {
            self.calls *= 2;
        }
    }
}

/// Times all, in turn, for so many rounds.
pub(crate) fn in_turn(contenders: &mut [Contender<'_>], rounds: usize) {
    contenders.iter_mut().for_each(Contender::calibrate);
    for round in 0..rounds {
        for place in 0..contenders.len() {
            let turn = (round + place) % contenders.len();
            let contender = &mut contenders[turn];
            let time = contender.sample() as f64 / contender.calls as f64;
            contender.times.push(time);
        }
    }
}

/// Times single runs, each after some milliseconds of other work, as a login comes to a server that does something else
/// meanwhile: wide units of the processor are asleep then, and caches and predictors full of other things. One run is too
/// short for the thread's clock, so this is the wall's, less what reading it takes.
pub(crate) fn alone(contenders: &mut [Contender<'_>], rounds: usize, other_work: Duration) {
    let mut table: Vec<u32> = (0..16_384_u32).map(|index| index.wrapping_mul(2_654_435_761)).collect();
    let mut readings: Vec<f64> = Vec::new();
    for round in 0..rounds {
        for place in 0..contenders.len() {
            let turn = (round + place) % contenders.len();
            work_on(&mut table, other_work);
            let [started, again] = [Instant::now(), Instant::now()];
            readings.push((again - started).as_nanos() as f64);
            let started = Instant::now();
            (contenders[turn].run)();
            contenders[turn].times.push(started.elapsed().as_nanos() as f64);
        }
    }
    let [_, reading, _] = quartiles(readings);
    for contender in contenders {
        contender.times.iter_mut().for_each(|time| *time -= reading);
    }
}

/// Goes through a table from place to place, each of which depends on what was at the last one.
fn work_on(table: &mut [u32], time: Duration) {
    let started = Instant::now();
    let mut place = 1_u32;
    while started.elapsed() < time {
        for _ in 0..1000 {
            let index = place as usize % table.len();
            place = (table[index] ^ place).wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            table[index] = place.rotate_left(7);
        }
    }
    black_box(place);
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}

/// The processor time that this thread has used, in nanoseconds.
fn thread_time() -> u64 {
    #[repr(C)]
    struct Time {
        seconds: i64,
        nanoseconds: i64,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Time) -> i32;
    }
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;

    let mut time = Time { seconds: 0, nanoseconds: 0 };
    // SAFETY: it is a timespec of 64-bit Linux.
    let status = unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "Linux has this clock");
    time.seconds as u64 * 1_000_000_000 + time.nanoseconds as u64
}
