//! A quartz: a fixed error, a parabola of temperature, and ageing, integrated in closed form.

use std::f64::consts::TAU;

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

use crate::population::{Population, normal};

pub(crate) const DAY: f64 = 86_400.0;
pub(crate) const YEAR: f64 = 365.25 * DAY;

/// A tuning fork of 32 kHz is fastest at 25 C and loses this many ppm for each square degree beside it.
const PPM_PER_SQUARE_DEGREE: f64 = -0.034;
const FASTEST_AT: f64 = 25.0;
const SHELF_TEMPERATURE: f64 = 20.0;
/// Ageing goes with the logarithm of time, and is at its full size after five years.
const AGEING_PPM: f64 = 1.5;
const AGEING_STARTS: f64 = 30.0 * DAY;

/// One token's quartz. Its clock was right when it was made; `shelf` seconds later its first owner enrols it, at time 0.
pub(crate) struct Quartz {
    fixed_ppm: f64,
    ageing_ppm: f64,
    shelf: f64,
    /// Mean temperature in service less the fastest one, and the two swings, in C.
    mean: f64,
    seasonal: f64,
    daily: f64,
    /// Where in the year and in the day it is enrolled, in radians.
    season: f64,
    hour: f64,
}

impl Quartz {
    pub(crate) fn new(population: &Population, random: &mut Pcg64Mcg) -> Self {
        Self {
            fixed_ppm: population.fixed_ppm(random),
            ageing_ppm: normal(0.0, AGEING_PPM, random),
            shelf: random.random_range(0.0..2.0 * YEAR),
            // From a drawer in a cool office to a trouser pocket; summer and winter, the day's warmth and the night.
            mean: random.random_range(18.0..28.0) - FASTEST_AT,
            seasonal: random.random_range(1.0..6.0),
            daily: random.random_range(1.0..6.0),
            season: random.random_range(0.0..TAU),
            hour: random.random_range(0.0..TAU),
        }
    }

    /// How far the token's clock is ahead, `time` seconds after enrolment.
    pub(crate) fn ahead(&self, time: f64) -> f64 {
        let shelf_ppm = PPM_PER_SQUARE_DEGREE * (SHELF_TEMPERATURE - FASTEST_AT).powi(2);
        let parts_per_million = (self.shelf + time) * self.fixed_ppm
            + self.shelf * shelf_ppm
            + PPM_PER_SQUARE_DEGREE * (self.square_degree_seconds(time) - self.square_degree_seconds(0.0))
            + self.ageing(self.shelf + time);
        parts_per_million * 1e-6
    }

    /// The integral of (mean + seasonal sin + daily sin)^2.
    fn square_degree_seconds(&self, time: f64) -> f64 {
        let (year, day) = (TAU / YEAR, TAU / DAY);
        let (a, b) = (year * time + self.season, day * time + self.hour);
        let cosine_over = |angle: f64, speed: f64| -angle.cos() / speed;
        let sine_squared = |angle: f64, speed: f64| (angle / 2.0 - (2.0 * angle).sin() / 4.0) / speed;
        self.mean.powi(2) * time
            + self.seasonal.powi(2) * sine_squared(a, year)
            + self.daily.powi(2) * sine_squared(b, day)
            + 2.0 * self.mean * self.seasonal * cosine_over(a, year)
            + 2.0 * self.mean * self.daily * cosine_over(b, day)
            + self.seasonal * self.daily * ((a - b).sin() / (year - day) - (a + b).sin() / (year + day))
    }

    /// The integral of ageing_ppm ln(1 + t / start) / ln(1 + 5 years / start).
    fn ageing(&self, age: f64) -> f64 {
        let full = (1.0 + 5.0 * YEAR / AGEING_STARTS).ln();
        let grown = (age + AGEING_STARTS) * (1.0 + age / AGEING_STARTS).ln() - age;
        self.ageing_ppm * grown / full
    }
}
